"""Making a span longer: up to a word given by its first letter, or by a separate fragment."""

from __future__ import annotations

from annotator.core.range import Range
from annotator.core.span import Span
from annotator.session.context import Context
from annotator.session.marking import refit
from annotator.session.session import Session
from annotator.session.step import Step
from annotator.session.text.aiming import words_beginning_with


def stretched(session: Session, context: Context, span: Span, character: str) -> Step:
    """Extend the span to the next word on the screen that begins with the character."""
    words = words_beginning_with(session.document, character, span.end, context.ruler.window())
    word = next((word for word in words if word.start >= span.end), None)
    if word is None:
        return Step.refusal(session, f"nothing after the span starts with '{character}'")
    *before, last = span.fragments
    return refit(session, span, (*before, Range(last.start, word.end)))


def with_fragment(span: Span, extent: Range) -> tuple[Range, ...]:
    """The span's fragments and one more that overlaps none of them; fragments that touch are joined."""
    joined: list[Range] = []
    for fragment in sorted((*span.fragments, extent)):
        if joined and joined[-1].end == fragment.start:
            joined[-1] = joined[-1].hull(fragment)
        else:
            joined.append(fragment)
    return tuple(joined)
