"""Commands that do beside the app what the shell does, such as writing documents into a file."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from annotator.session.commands.command import Command, Group
from annotator.session.commands.shell_lines import running
from annotator.session.context import Context
from annotator.session.requests import Ask, RunCommandLine
from annotator.session.session import Session
from annotator.session.step import Step

EXPORT_FOUND = "export-found"
"""The name of the command that asks where to write what a query finds."""

_EXPORT_TO = "export-to"
_CARRY_NOW = "carry-now"
_NO_EXPORT = "a query and a format are needed, in JSON"


class Export(Struct, frozen=True):
    """Documents to write: those that the query asks for, in a format that has files with this ending."""

    query: str
    format: str
    ending: str

    @classmethod
    def of(cls, argument: str) -> Export | None:
        """What such an argument stands for; ``None`` if it stands for nothing."""
        try:
            return msgspec.json.decode(argument, type=cls)
        except (msgspec.MsgspecError, UnicodeEncodeError):
            return None

    @property
    def argument(self) -> str:
        """The same as the argument of a command, in JSON, which has no line break."""
        return msgspec.json.encode(self).decode()


def export_found(session: Session, context: Context, argument: str) -> Step:
    """Ask for the file that the documents are written to."""
    del context
    wanted = Export.of(argument)
    if wanted is None:
        return Step.refusal(session, _NO_EXPORT)
    prompt = f"Write {wanted.format} to which file, or folder"
    ask = Ask(
        _EXPORT_TO, prompt, f"found{wanted.ending}", f"{argument}\n", is_replaced=True, outcome="writes"
    )
    return Step(session.at_rest(), request=ask)


def export_to(session: Session, context: Context, argument: str) -> Step:
    """Write the documents beside the app."""
    del context
    json, _, path = argument.partition("\n")
    wanted, path = Export.of(json), path.strip()
    if wanted is None:
        return Step.refusal(session, _NO_EXPORT)
    if not path:
        return Step.refusal(session, "a file needs a name; nothing was written")
    query = ("--where", wanted.query, "--viewer", session.layer.annotator) if wanted.query.strip() else ()
    return running(session, "export", (f"--format={wanted.format}", f"--output={path}", *query))


def show_set_aside(session: Session, context: Context, argument: str) -> Step:
    """Show what merges and exchanges with a hub set aside."""
    del context, argument
    listed = RunCommandLine(
        ("merge", "--list", f"--annotator={session.layer.annotator}"), "Set aside, with the reasons"
    )
    return Step(session, message="looking for what was set aside", request=listed)


def carry(session: Session, context: Context, argument: str) -> Step:
    """Show how the near-identical copies of the document differ and what fits there, and then ask."""
    del context, argument
    seen = RunCommandLine((*_carrying(session), "--dry-run"), "Carry to copies", on_yes=_CARRY_NOW)
    return Step(session, message="comparing the copies", request=seen)


def carry_now(session: Session, context: Context, argument: str) -> Step:
    """Carry what is marked and answered to the copies."""
    del context, argument
    return Step(session, message="carrying", request=RunCommandLine((*_carrying(session), "--yes")))


def _carrying(session: Session) -> tuple[str, ...]:
    return ("carry", session.document.id, f"--annotator={session.layer.annotator}")


COMMANDS = (
    Command(
        EXPORT_FOUND,
        (),
        Group.DOCUMENTS,
        "",
        export_found,
        takes_argument=True,
        reaches_outside=True,
    ),
    Command(
        _EXPORT_TO,
        (),
        Group.DOCUMENTS,
        "",
        export_to,
        takes_argument=True,
        reaches_outside=True,
    ),
    Command(
        "carry-to-copies",
        ("leader k",),
        Group.DOCUMENTS,
        "carry spans and answers to the near-identical copies of this document, after a view of the differences",
        carry,
    ),
    Command(
        "set-aside",
        ("leader m",),
        Group.DOCUMENTS,
        "show what merges set aside, with the reasons",
        show_set_aside,
    ),
    Command(_CARRY_NOW, (), Group.DOCUMENTS, "", carry_now),
)
