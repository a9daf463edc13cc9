"""What is shown on a text: spans, pointers, boilerplate, hits, suggestions, each of which is asked for by range."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.span_blocks import Outline
from annotator.core.suggestion import Suggestion
from annotator.session.states import View
from annotator.view.markup import Faced

_start_of, _end_of = attrgetter("start"), attrgetter("end")


def no_spans(_range: Range) -> Sequence[Span]:
    """The ``spans_on`` of a scene without spans."""
    return ()


def no_outlines(_range: Range) -> Sequence[Outline]:
    """The ``outlines_on`` of a scene without spans."""
    return ()


def no_ranges(_range: Range) -> Sequence[Range]:
    """The ``hits_on`` of a scene without a search."""
    return ()


def no_markup(_range: Range) -> Sequence[Faced]:
    """The ``markup_on`` of a text without markup."""
    return ()


def _label_itself(label: str) -> str:
    return label


class Scene(Struct, frozen=True):
    """What is shown on the text; all ranges and offsets in code points.

    ``outlines_on`` and ``spans_on`` return what overlaps a range, in reading order. ``caret`` is the word or cluster
    under the caret, empty at the end of the text. ``numbers`` are the aiming digits, each with the offset of its
    match. ``dim`` is in order and without overlaps. ``initial_of`` gives the letter shown before a label's spans, or
    an empty string for none, ``name_of`` its name on a lane. ``hits_on`` returns the search hits that overlap a range,
    ``markup_on`` the text's own markup. With ``brackets`` a sign closes each span that is followed by a blank.
    """

    outlines_on: Callable[[Range], Sequence[Outline]] = no_outlines
    spans_on: Callable[[Range], Sequence[Span]] = no_spans
    focus: Span | None = None
    selection: Range | None = None
    caret: Range | None = None
    numbers: tuple[tuple[int, str], ...] = ()
    dim: tuple[Range, ...] = ()
    initial_of: Callable[[str], str] = _label_itself
    name_of: Callable[[str], str] = _label_itself
    view: View = View.TINT
    brackets: bool = False
    suggestions: tuple[Suggestion, ...] = ()
    offered: Suggestion | None = None
    hits_on: Callable[[Range], Sequence[Range]] = no_ranges
    markup_on: Callable[[Range], Sequence[Faced]] = no_markup
    people: tuple[tuple[str, Callable[[Range], Sequence[Span]]], ...] = ()
    """In a review: the names of those whose work is decided between, and their spans."""


def without_pointers(scene: Scene, page: Range) -> Scene:
    """Return the scene of a page without caret, selection, focus, aiming numbers and offered suggestion.

    It has the suggestions of that page only, so that they are looked for once and not for each row.
    """
    suggestions = (*suggestions_on(scene.suggestions, page),)
    return replace(
        scene, focus=None, selection=None, caret=None, numbers=(), offered=None, suggestions=suggestions
    )


def ranges_on(ranges: tuple[Range, ...], range_: Range) -> tuple[Range, ...]:
    """Return those of the sorted ``ranges`` that overlap ``range_``; a page may have hundreds."""
    first = bisect_right(ranges, range_.start, key=_end_of)
    return ranges[first : bisect_left(ranges, range_.end, key=_start_of)]


def suggestions_on(suggestions: tuple[Suggestion, ...], range_: Range) -> Sequence[Suggestion]:
    """Return the suggestions that overlap the range.

    They must be in reading order without overlaps, since they are bisected: there may be hundreds.
    """
    first = bisect_right(suggestions, range_.start, key=lambda each: each.range_.end)
    last = bisect_left(suggestions, range_.end, key=lambda each: each.range_.start)
    return suggestions[first:last]
