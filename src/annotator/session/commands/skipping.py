"""Skipping a document with a reason: it is flagged, and its note begins with the reason."""

from __future__ import annotations

from msgspec.structs import replace

from annotator.core.changes import LayerChanged, LayerState
from annotator.core.layer import SKIPPED, Status
from annotator.session.commands.command import Command, Group
from annotator.session.context import Context
from annotator.session.requests import Ask, OpenDocument
from annotator.session.session import Session
from annotator.session.step import Step


def skip(session: Session, context: Context, argument: str) -> Step:
    """Ask why the document is skipped."""
    del context, argument
    return Step(session.at_rest(), request=Ask("skip-because", "Skip this document, because"))


def skip_because(session: Session, context: Context, argument: str) -> Step:
    """Skip the document for that reason, and open the next one; the note that it has stays below the reason."""
    del context
    reason = " ".join(argument.split())
    if not reason:
        return Step.refusal(session, "not skipped: say why, in a few words")
    before = LayerState.of(session.layer)
    earlier = before.note or ""
    if earlier.startswith(SKIPPED):
        earlier = earlier.partition("\n")[2]
    note = "\n".join(filter(None, (f"{SKIPPED}{reason}", earlier)))
    after = replace(before, status=Status.FLAGGED, note=note)
    changes = (LayerChanged(before, after),) if after != before else ()
    step = Step.changing(session, changes, f"document skipped: {reason}")
    return replace(step, request=OpenDocument("next"))


COMMANDS = (
    Command(
        "skip",
        ("leader s",),
        Group.DOCUMENTS,
        "skip the document and say why; next document",
        skip,
        is_about_spans=False,
    ),
    Command("skip-because", (), Group.DOCUMENTS, "", skip_because, takes_argument=True),
)
