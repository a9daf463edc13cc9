"""Commands that change all documents that a query asks for: run by name, with a ``ChangeInProject`` in JSON."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from annotator.session.bulk_sentences import to_do
from annotator.session.commands.command import Command, Group
from annotator.session.context import Context
from annotator.session.requests import ChangeInProject, FindToChange
from annotator.session.session import Session
from annotator.session.states import TAKEN_BACK, Question
from annotator.session.step import Step

CHANGE_IN_PROJECT = "change-in-project"
"""The name of the command, which the question about it runs."""


def find_to_change(session: Session, context: Context, argument: str) -> Step:
    """Count what the change would do, and then ask."""
    del context
    wanted = _wanted(argument)
    if wanted is None:
        return _refusal(session)
    at_rest = replace(session.at_rest(), focus=session.focus)
    return Step(at_rest, message="counting what would be changed", request=FindToChange(wanted))


def change_in_project(session: Session, context: Context, argument: str) -> Step:
    """Make the change, as one action."""
    del context
    wanted = _wanted(argument)
    if wanted is None:
        return _refusal(session)
    at_rest = replace(session.at_rest(), focus=session.focus)
    return Step(at_rest, message="changing the documents", request=wanted)


def asking_about(
    session: Session,
    wanted: ChangeInProject,
    things: int,
    documents: int,
    more: str,
) -> Step:
    """The step that asks whether the change is to be made in so many documents; ``more`` is said at the end."""
    what = to_do(wanted.change, session.schema, things, documents)
    question = f"{what}?  y yes · any other key no{more}"  # the line may be short
    asked = Question(question, CHANGE_IN_PROJECT, wanted.argument, undone=session.keys.fill(TAKEN_BACK))
    return Step(replace(session.at_rest(), focus=session.focus, question=asked), message=question)


def _wanted(argument: str) -> ChangeInProject | None:
    try:
        return ChangeInProject.of(argument)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        return None


def _refusal(session: Session) -> Step:
    return Step.refusal(session, "a query and a change are needed, in JSON")


COMMANDS = (
    Command("find-to-change", (), Group.LABEL, "", find_to_change, takes_argument=True),
    Command(CHANGE_IN_PROJECT, (), Group.LABEL, "", change_in_project, takes_argument=True),
)
