"""The list of the document's spans to choose from, and going to the one that was chosen."""

from __future__ import annotations

from annotator.core.span import Span
from annotator.session.commands.command import Command, Group
from annotator.session.context import Context
from annotator.session.marking import focused, name_of
from annotator.session.requests import Pick, PickerItem
from annotator.session.session import Session
from annotator.session.step import Step

_MOST = 1_000
"""Upper bound on the spans that are listed, the nearest ones: listing them takes some 3 ms."""

_MOST_TEXT = 80
"""Code points of a span's text that are listed."""


def list_spans(session: Session, context: Context, argument: str) -> Step:
    """Let the user choose a span by a part of its text or label; the list begins with the first one in the document."""
    del context, argument
    spans = session.layer.spans
    if not spans:
        return Step.refusal(session, "there is no span in this document")
    first = 1
    if len(spans) > _MOST and session.focus is not None:
        first = max(1, min(spans.number_of(session.focus) - _MOST // 2, len(spans) - _MOST + 1))
    length = len(session.document.text)
    shown = spans.numbered(first, _MOST)
    what = f"{len(shown):,} of {len(spans):,} spans" if len(shown) < len(spans) else "Span"
    return Step(
        session, request=Pick("go-to-span", what, tuple(_item(session, span, length) for span in shown))
    )


def _item(session: Session, span: Span, length: int) -> PickerItem:
    """The span as a choice: its letter, its text, its label and place."""
    label = session.schema.label(span.label)
    text = " ".join(span.text[:_MOST_TEXT].split())
    where = f"{name_of(session, span.label)} · {round(100 * span.start / max(1, length))}%"
    return PickerItem(span.id, text, (label.key or "") if label else "", where)


def go_to_span(session: Session, context: Context, argument: str) -> Step:
    """Focus the span of that id."""
    del context
    span = session.layer.spans.with_id(argument)
    if span is None:
        return Step.refusal(session, f"there is no span {argument!r} here")
    return Step(focused(session.at_rest(), span))


COMMANDS = (
    Command(
        "spans",
        ("leader j",),
        Group.MOVE,
        "show a list of the spans, to go to one; part of its text or label finds it",
        list_spans,
        needs=lambda session: bool(session.layer.spans),
    ),
    Command("go-to-span", (), Group.MOVE, "", go_to_span, takes_argument=True),
)
