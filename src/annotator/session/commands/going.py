"""Commands that go elsewhere: to the next sentence, another document, the library, help, or out of the program."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from annotator.core.counting import counted
from annotator.core.layer import Status
from annotator.session.commands.command import Command, Footer, Group, Pointed, Slot
from annotator.session.commands.filling import set_status
from annotator.session.context import Context
from annotator.session.form import required_left
from annotator.session.marking import focus_at
from annotator.session.proposals import undecided
from annotator.session.requests import OpenDocument, Quit, Request, SaveElsewhere, ShowOverlay, Suspend
from annotator.session.session import Session
from annotator.session.step import Step
from annotator.session.taking import disputed_fields

_STAYS_FLAGGED = "the document stays flagged for review; with no span focused, {flag} takes the flag off"


def go_on(session: Session, context: Context, argument: str) -> Step:
    """Go to the next sentence of the body; after the last one, the document is done and the next one opens."""
    segmentation = session.document.segmentation
    here = segmentation.sentence_at(session.selection.head)
    following = segmentation.sentence_at(here.end)
    body_end = min((range_.start for range_ in session.boilerplate), default=len(session.document.text))
    if following and following.start < body_end:
        word = segmentation.next_token(following.start)
        return Step(focus_at(session, word.start if word else following.start))
    return finish(session, context, argument)


def finish(session: Session, context: Context, argument: str) -> Step:
    """Mark the document done, unless it is flagged for review, and open the next one.

    A flag asks for another look, which reading to the end does not settle.
    """
    del argument
    if session.layer.status is Status.FLAGGED:
        return Step(session, message=session.keys.fill(_STAYS_FLAGGED), request=OpenDocument("next"))
    step = set_status(session, context, Status.DONE)
    open_ = {
        "required answer": required_left(step.session),
        "proposal": sum(1 for _ in undecided(session)),
        "disputed field": len(disputed_fields(session, of_span=False)),
    }
    left = " and ".join(counted(count, what) for what, count in open_.items() if count)
    message = f"document done, with {left} left" if left else "document done"
    return Step(step.session, step.changes, message, request=OpenDocument("next"))


def _requesting(request: Request) -> Callable[[Session, Context, str], Step]:
    def step(session: Session, context: Context, argument: str) -> Step:
        del context, argument
        return Step(session.at_rest(), request=request)

    return step


def _looking_up(request: Request) -> Callable[[Session, Context, str], Step]:
    """A step that only requests help and keeps the session's state, so that help can be about the armed label, too."""

    def step(session: Session, context: Context, argument: str) -> Step:
        del context, argument
        return Step(session, request=request)

    return step


def save_elsewhere(session: Session, context: Context, argument: str) -> Step:
    """Request that the work is saved in a new file, at the path that was typed, after the database was lost."""
    del context
    return Step(session.at_rest(), request=SaveElsewhere(argument.strip()))


def lead(session: Session, context: Context, argument: str) -> Step:
    """Let the next key choose one of the commands that come after the leader; selection and form are kept."""
    del context, argument
    return Step(replace(session, leading=True, aim=None, armed=None))


def leave_leader(session: Session, context: Context, argument: str) -> Step:
    """Leave the leader's state without a command."""
    del context, argument
    return Step(session)


def no_command(session: Session, context: Context, key: str) -> Step:
    """Refuse a key that none of the leader's commands has, and wait for another."""
    del context
    message = f"{session.keys.written(key)} is not a command after the leader{session.keys.fill('; {keys} shows them')}"
    return Step.refusal(replace(session, leading=True), message)


COMMANDS = (
    NEXT_DOCUMENT := Command(
        "next-document",
        ("J",),
        Group.DOCUMENTS,
        "next document; in a round, your next one that is not finished",
        _requesting(OpenDocument("next")),
        is_about_spans=False,
    ),
    Command(
        "previous-document",
        ("K",),
        Group.DOCUMENTS,
        "previous document",
        _requesting(OpenDocument("previous")),
        is_about_spans=False,
    ),
    Command(
        "library",
        ("D",),
        Group.DOCUMENTS,
        "show the library: all documents",
        _requesting(ShowOverlay("library")),
        short="library",
        footers={Footer.AT_REST: Slot(5)},
        menus={Pointed.TEXT: Slot(4, "the library")},
        is_about_spans=False,
    ),
    Command(
        "finish", ("leader d",), Group.DOCUMENTS, "document done, next document", finish, is_about_spans=False
    ),
    KEYS := Command(
        "keys",
        ("?",),
        Group.HELP,
        "show the keys that work now; again: all keys",
        _looking_up(ShowOverlay("keys")),
        short="keys",
        footers=dict.fromkeys(Footer, Slot(9)),
        menus={Pointed.TEXT: Slot(5, "the keys that work now")},
        works_while_armed=True,
        always_available=True,
        is_about_spans=False,
    ),
    Command(
        "palette",
        (":", "ctrl+p"),
        Group.HELP,
        "show every command by name",
        _looking_up(ShowOverlay("palette")),
        always_available=True,
        is_about_spans=False,
    ),
    LEADER := Command("leader", (";",), Group.HELP, "then a letter: more commands", lead),
    LEAVE_LEADER := Command(
        "leave-leader", (), Group.HELP, "", leave_leader, takes_argument=True, meaning=lambda _, __: "back"
    ),
    NO_COMMAND := Command(
        "no-command", (), Group.HELP, "", no_command, takes_argument=True, meaning=lambda _, __: ""
    ),
    Command(
        "suspend",
        ("leader z",),
        Group.HELP,
        "back to the shell; fg there returns here",
        _requesting(Suspend()),
        reaches_outside=True,
    ),
    SAVE_ELSEWHERE := Command(
        "save-elsewhere",
        ("leader w",),
        Group.DOCUMENTS,
        "save all in a new file and go on there, if this one is lost or cannot be written",
        save_elsewhere,
        reaches_outside=True,
        is_about_spans=False,
    ),
    QUIT := Command(
        "quit",
        ("Q", "ctrl+c", "ctrl+q"),
        Group.HELP,
        "quit; everything is always saved",
        _requesting(Quit()),
        is_about_spans=False,
    ),
)
