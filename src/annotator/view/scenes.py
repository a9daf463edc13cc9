"""From a session to the scene on its text, and which parts of it one step touched."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.span import Relation, Span
from annotator.core.structure import structure_of
from annotator.core.suggestion import Suggestion
from annotator.session.proposals import shown_apart
from annotator.session.session import Session
from annotator.session.text.hits import hits_in
from annotator.view.arcs import Tie
from annotator.view.markup import Faced, Markup, has_markup
from annotator.view.page import Line
from annotator.view.scene import Scene, no_markup, no_ranges, suggestions_on
from annotator.view.structure_faces import StructureFaces


class Scenery:
    """The scenes of one document: what does not change from step to step is computed once."""

    def __init__(self, document: Document) -> None:
        self._markup_on = _markup_of(document)
        self._relations: tuple[Relation, ...] = ()
        self._relations_of: dict[str, list[Relation]] = {}
        self._session: Session | None = None

    def scene_of(self, session: Session, *, brackets: bool) -> Scene:
        """Return the scene on the text now; with ``brackets`` if no colours distinguish spans from text."""
        self._session = session
        search = session.search
        return Scene(
            outlines_on=session.layer.spans.outlines,
            spans_on=session.layer.spans.overlapping,
            focus=session.focus,
            selection=session.selection.range_ if session.selection else None,
            caret=caret_of(session),
            numbers=_numbers_at(session),
            dim=session.boilerplate,
            initial_of=self._initial_of,
            name_of=self._name_of,
            view=session.view,
            brackets=brackets,
            suggestions=shown_apart(session),
            offered=session.offered,
            hits_on=(lambda range_: hits_in(session.document, search, range_)) if search else no_ranges,
            markup_on=self._markup_on,
            people=_people_of(session),
        )

    def _initial_of(self, label_id: str) -> str:
        label = self._session.schema.label(label_id) if self._session else None
        return (label.key or label.name[:1]) if label else "?"

    def _name_of(self, label_id: str) -> str:
        return self._session.schema.name_of(label_id) if self._session else label_id

    def ties_of(self, session: Session) -> Sequence[Tie]:
        """Return the relations of the focused span, each with its name and its other end."""
        layer, focus = session.layer, session.focus
        if focus is None or not layer.relations:
            return ()
        if layer.relations is not self._relations:
            self._relations, self._relations_of = layer.relations, _by_end(layer.relations)
        types = {each.id: each for each in session.schema.relations}
        ties: list[Tie] = []
        for relation in self._relations_of.get(focus.id, ()):
            leaves = relation.source == focus.id
            other = layer.spans.with_id(relation.target if leaves else relation.source)
            if other is not None and other.id != focus.id:
                kind = types.get(relation.type)
                name = kind.name if kind else relation.type
                ties.append(Tie(name, other, leaves, directed=kind is None or kind.directed))
        return ties


def _by_end(relations: Sequence[Relation]) -> dict[str, list[Relation]]:
    """Return the relations of each span by its id."""
    found: dict[str, list[Relation]] = {}
    for relation in relations:
        for end in {relation.source, relation.target}:
            found.setdefault(end, []).append(relation)
    return found


def _people_of(session: Session) -> tuple[tuple[str, Callable[[Range], Sequence[Span]]], ...]:
    review = session.review
    if review is None:
        return ()
    return tuple(
        (name, layer.spans.overlapping) for name, layer in zip(review.names, review.layers, strict=True)
    )


def _markup_of(document: Document) -> Callable[[Range], Sequence[Faced]]:
    """Return a function that finds the looks of the text's own marks and of the structure stored beside it."""
    kept = StructureFaces(structure_of(document.meta, len(document.text)))
    if not has_markup(document.source):
        return kept.on if kept else no_markup
    marks = Markup(document.text)
    return (lambda range_: [*marks.on(range_), *kept.on(range_)]) if kept else marks.on


def caret_of(session: Session) -> Range | None:
    """Return the word or cluster under the caret; ``None`` while something is selected."""
    if session.selection:
        return None
    segmentation = session.document.segmentation
    head = session.selection.head
    word = None if session.characters else segmentation.token_at(head)
    return word or segmentation.next_cluster(head)


def _numbers_at(session: Session) -> tuple[tuple[int, str], ...]:
    aim = session.aim
    if aim is None or not aim.numbered:
        return ()
    return tuple((match.start, str(number)) for number, match in enumerate(aim.matches[1:], 2))


def touched_ranges(before: Session, after: Session, window: Range) -> list[Range] | None:
    """Return where in the window the two sessions may look different; ``None`` if that may be anywhere."""
    if (
        before.boilerplate != after.boilerplate
        or before.search != after.search
        or before.view is not after.view
        or before.review is not after.review
        or before.layer.relations is not after.layer.relations
    ):
        return None
    touched = [*_pointed_apart(before, after)]
    if before.layer.spans is not after.layer.spans:
        changed = after.layer.spans.compared_to(before.layer.spans)
        touched += [span.range_ for spans in changed for span in spans if span.range_.overlaps(window)]
    if before.suggestions is not after.suggestions or after.review is not None:
        touched += [each.range_ for each in _suggested_apart(before, after, window)]
    return touched


def pointed_at(session: Session) -> Iterator[Range]:
    """Return where the caret, the selection, the focused span and the offered suggestion are."""
    return (pointer[1] for pointer in _pointers(session) if pointer is not None)


def _pointed_apart(before: Session, after: Session) -> Iterator[Range]:
    """Yield the ranges of the pointers and aims that differ between the two sessions."""
    for was, is_ in zip(_pointers(before), _pointers(after), strict=True):
        if was != is_:
            yield from (pointer[1] for pointer in (was, is_) if pointer is not None)
    if before.aim is not after.aim:
        for session in (before, after):
            yield from session.aim.matches if session.aim is not None else ()


_Pointer = tuple[object, Range]
"""What is pointed at, and where that is."""


def _pointers(session: Session) -> tuple[_Pointer | None, ...]:
    caret, focus, offered = caret_of(session), session.focus, session.offered
    return (
        (caret, caret) if caret is not None else None,
        (session.selection, session.selection.range_) if session.selection else None,
        ((focus.id, focus.fragments), focus.range_) if focus is not None else None,
        (offered, offered.range_) if offered is not None else None,
    )


def _suggested_apart(before: Session, after: Session, window: Range) -> set[Suggestion]:
    """Return what only one of the two sessions suggests in the window; shared ones are mostly identical objects."""
    was, is_ = ({id(s): s for s in suggestions_on(shown_apart(each), window)} for each in (before, after))
    return {was[key] for key in was.keys() - is_.keys()} ^ {is_[key] for key in is_.keys() - was.keys()}


def lines_touched(lines: Sequence[Line], touched: Iterable[Range]) -> list[int]:
    """Return the numbers of the lines that a range overlaps or touches: signs are drawn right before and after it."""
    found: set[int] = set()
    for range_ in touched:
        first = bisect_left(lines, range_.start, key=_row_end)
        found.update(range(first, bisect_right(lines, range_.end, key=_row_start)))
    return sorted(found)


def _row_start(line: Line) -> int:
    return line.row.range_.start


def _row_end(line: Line) -> int:
    return line.row.range_.end
