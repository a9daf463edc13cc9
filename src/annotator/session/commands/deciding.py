"""Commands for spans whose label was split: each is flagged until somebody gives it one of the new labels."""

from __future__ import annotations

from annotator.core.span import Span
from annotator.schema.migrating import is_to_decide
from annotator.session.commands.command import Command, Group
from annotator.session.context import Context
from annotator.session.marking import described, focused, name_of, relabel
from annotator.session.session import Session
from annotator.session.step import Step


def next_to_decide(session: Session, context: Context, argument: str) -> Step:
    """Focus the next span that waits for a decision; after the last one, the first."""
    del context, argument
    waiting = [span for span in session.layer.spans if is_to_decide(span, session.schema)]
    if not waiting:
        return Step.refusal(session, "nothing here waits for a decision; the library has flagged documents")
    nowhere = (session.selection.head, -len(session.document.text) - 1, "")
    here = session.focus.order if session.focus else nowhere
    span = next((each for each in waiting if each.order > here), waiting[0])
    place = f"{waiting.index(span) + 1} of {len(waiting)}"
    there = focused(session.at_rest(), span)
    return Step(there, message=f"{place}: {decision_at(there)}")


def decide(session: Session, context: Context, label_id: str) -> Step:
    """Give the focused span one of the labels that its label was split into."""
    del context
    span = session.focus
    if span is None or not is_to_decide(span, session.schema):
        return Step.refusal(
            session,
            session.keys.fill(
                "the focused span does not wait for a decision; {next-to-decide} goes to the next that does"
            ),
        )
    return relabel(session, span, label_id)


def alternatives(session: Session, span: Span) -> str:
    """The labels that the span can be given, each with the keys that give it."""
    named, take = [], session.keys.fill("{take!}")
    for label_id in session.schema.alternatives.get(span.label, ()):
        label = session.schema.label(label_id)
        keys = f" ({label.key} {take})" if label is not None and label.key else ""
        named.append(f"{name_of(session, label_id)}{keys}")
    return " or ".join(named)


def decision_at(session: Session) -> str:
    """The choice to make for the focused span, if its label was split; empty otherwise."""
    span = session.focus
    if span is None or not is_to_decide(span, session.schema):
        return ""
    return f"{described(session, span)} becomes {alternatives(session, span)}"


COMMANDS = (
    Command("decide", (), Group.FORM, "", decide, takes_argument=True),
    Command(
        "next-to-decide",
        ("Y",),
        Group.MOVE,
        "next span that waits for a decision, since its label was split",
        next_to_decide,
        needs=lambda session: bool(session.schema.alternatives),
    ),
)
