"""Which stretches of a text one step can touch."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.span import Relation, Span, quote_of
from annotator.core.spans import Spans
from annotator.core.suggestion import Suggestion
from annotator.session.session import Selection, Session
from annotator.session.states import View
from annotator.view.page import Page
from annotator.view.scene import Scene, ranges_on, suggestions_on, without_pointers
from annotator.view.scenes import Scenery, caret_of, lines_touched, pointed_at, touched_ranges
from annotator.view.wrap import Wrap
from tests.marked import SCHEMA, commanded, press, session_from

TEXT = "Marie Curie won the prize"
WHOLE = Range(0, len(TEXT))


def span(span_id: str, label: str, *edges: tuple[int, int]) -> Span:
    fragments = tuple(Range(*edge) for edge in edges)
    return Span(span_id, fragments, label, quote_of(TEXT, fragments), "amy")


NAME, SECOND = span("a", "person", (0, 11)), span("b", "policy", (0, 11))
TORN = span("c", "event", (0, 5), (6, 11))


def session(*spans: Span, focus: Span | None = None) -> Session:
    return Session(Document("d", TEXT), SCHEMA, Layer("d", "amy", Spans(spans)), focus=focus)


def test_what_stays_as_it_was_is_not_touched() -> None:
    before = session(NAME, focus=NAME)
    assert touched_ranges(before, replace(before), WHOLE) == []


def test_another_span_in_focus_is_seen_even_where_it_has_the_same_extent() -> None:
    before = session(NAME, SECOND, TORN, focus=NAME)
    assert Range(0, 11) in touched_ranges(before, replace(before, focus=SECOND), WHOLE)
    assert Range(0, 11) in touched_ranges(before, replace(before, focus=TORN), WHOLE)


def test_a_span_that_got_another_label_is_seen() -> None:
    before = session(NAME)
    assert Range(0, 11) in touched_ranges(before, session(replace(NAME, label="event")), WHOLE)


OTHER = (Relation("r", "causes", "a", "b", "amy"),)


@pytest.mark.parametrize("change", ["boilerplate", "search", "view", "relations"])
def test_some_changes_may_be_seen_anywhere(change: str) -> None:
    before = session_from("^Marie Curie won the [prize|person]")
    after = {
        "boilerplate": lambda: replace(before, layer=replace(before.layer, keeps_boilerplate=True)),
        "search": lambda: commanded(before, "search-for won")[-1].session,
        "view": lambda: replace(before, view=View.LANES),
        "relations": lambda: replace(before, layer=replace(before.layer, relations=OTHER)),
    }[change]()
    if change == "boilerplate":
        document = replace(before.document, boilerplate=(Range(0, 5),))
        before, after = replace(before, document=document), replace(after, document=document)
    assert touched_ranges(before, after, WHOLE) is None
    assert touched_ranges(after, after, WHOLE) == []


def touched(before: Session, after: Session, window: Range = WHOLE) -> set[tuple[int, int]]:
    ranges = touched_ranges(before, after, window)
    assert ranges is not None
    return {(range_.start, range_.end) for range_ in ranges}


def test_a_caret_that_moves_touches_where_it_was_and_where_it_is() -> None:
    before = session_from("^Marie Curie won the prize")
    assert touched(before, press(before, "right")[-1].session) == {(0, 5), (6, 11)}
    selected = press(before, "right shift+right")[-1].session
    assert touched(before, selected) == {(0, 5), (6, 11)}
    assert touched(selected, replace(selected, selection=Selection(11, 6))) == {(6, 11)}


def test_an_aim_touches_all_of_its_matches_when_it_begins_and_when_it_ends() -> None:
    before = press(session_from("^Marie won the prize with Max and Paul"), "p")[-1].session
    aiming = press(before, "m")[-1].session
    assert aiming.aim is not None
    matches = {(match.start, match.end) for match in aiming.aim.matches}
    assert len(matches) > 1
    assert matches <= touched(before, aiming)
    assert matches <= touched(aiming, replace(aiming, aim=None))


def test_spans_beside_the_window_touch_nothing_and_those_that_overlap_it_do() -> None:
    before = session()
    after = session(NAME)
    assert touched(before, after, Range(10, 20)) == {(0, 11)}
    assert touched(before, after, Range(11, 20)) == set()
    assert touched(after, before, Range(10, 20)) == {(0, 11)}


def suggested(start: int, end: int, label: str = "person") -> Suggestion:
    return Suggestion(Range(start, end), label, "memory", 1.0)


def test_only_suggestions_that_one_of_the_two_makes_are_touched() -> None:
    first, second, third = suggested(0, 5), suggested(6, 11), suggested(20, 25)
    before = replace(session(), suggestions=(first, second, third), selection=Selection.caret(13))
    after = replace(before, suggestions=(suggested(0, 5), suggested(6, 11, "event"), third))
    assert touched(before, after) == touched(after, before) == {(6, 11)}
    assert touched(before, after, Range(11, 25)) == set()
    fewer = replace(before, suggestions=(second, third))
    assert touched(before, fewer) == touched(fewer, before) == {(0, 5)}
    assert touched(before, replace(before, suggestions=(first, second, third))) == set()


def test_what_is_pointed_at_is_the_caret_or_the_selection_the_focus_and_the_offer() -> None:
    marked = session_from("^Marie Curie {won|event!} the prize")
    assert [*pointed_at(marked)] == [Range(0, 5), Range(12, 15)]
    assert marked.offered is not None
    selected = replace(session(NAME, focus=NAME), selection=Selection(12, 15))
    assert [*pointed_at(selected)] == [Range(12, 15), Range(0, 11)]


@pytest.mark.parametrize(
    ("selection", "characters", "caret"),
    [
        (Selection.caret(2), False, Range(0, 5)),
        (Selection.caret(2), True, Range(2, 3)),
        (Selection.caret(5), False, Range(5, 6)),
        (Selection(0, 5), False, None),
        (Selection.caret(25), False, Range(25, 25)),
    ],
)
def test_the_caret_is_on_a_word_or_on_a_character(
    selection: Selection, characters: bool, caret: Range | None
) -> None:
    assert caret_of(replace(session(), selection=selection, characters=characters)) == caret


def test_a_scene_shows_what_the_session_has() -> None:
    scenery = Scenery(Document("d", TEXT))
    plain = session_from("^Marie Curie won the {prize|event!}")
    scene = scenery.scene_of(plain, brackets=True)
    assert (scene.brackets, scene.view, scene.selection, scene.focus) == (True, View.TINT, None, None)
    assert (scene.caret, scene.offered, len(scene.suggestions)) == (Range(0, 5), plain.offered, 1)
    assert [*scene.hits_on(WHOLE), *scene.markup_on(WHOLE)] == []
    selected = replace(session(NAME, focus=NAME), selection=Selection(6, 11), view=View.LANES)
    scene = scenery.scene_of(selected, brackets=False)
    assert (scene.brackets, scene.view, scene.caret) == (False, View.LANES, None)
    assert (scene.selection, scene.focus) == (Range(6, 11), NAME)
    assert [*scene.spans_on(WHOLE)] == [NAME]
    found = commanded(plain, "search-for r")[-1].session
    assert len(scenery.scene_of(found, brackets=False).hits_on(WHOLE)) == TEXT.count("r")
    none = without_pointers(replace(scene, numbers=((0, "2"),), caret=WHOLE, offered=plain.offered), WHOLE)
    assert none == replace(scene, selection=None, focus=None)
    with_suggestion = scenery.scene_of(plain, brackets=False)
    end = with_suggestion.suggestions[0].range_.end
    assert without_pointers(with_suggestion, Range(end - 1, end)).suggestions == with_suggestion.suggestions
    assert without_pointers(with_suggestion, Range(end, len(TEXT))).suggestions == ()


def test_the_numbers_are_those_of_the_second_match_and_on_and_only_of_an_aim_that_has_some() -> None:
    aiming = press(session_from("^Marie won the prize with Max and Mo"), "p m")[-1].session
    assert aiming.aim is not None
    scenery = Scenery(aiming.document)
    numbers = scenery.scene_of(aiming, brackets=False).numbers
    assert numbers == tuple(
        (match.start, sign) for match, sign in zip(aiming.aim.matches[1:], "234", strict=False)
    )
    assert numbers[0][1] == "2"
    bare = replace(aiming, aim=replace(aiming.aim, numbered=False))
    assert scenery.scene_of(bare, brackets=False).numbers == ()


def test_the_initial_of_a_label_is_its_key_or_the_first_letter_of_its_name() -> None:
    labels = (replace(SCHEMA.labels[0], key=None), *SCHEMA.labels[1:])
    scene = Scenery(Document("d", TEXT)).scene_of(
        replace(session(), schema=replace(SCHEMA, labels=labels)), brackets=False
    )
    assert [scene.initial_of(label) for label in ("person", "policy", "lost")] == ["P", "o", "?"]


def test_the_name_on_a_lane_is_that_of_the_label() -> None:
    scene = Scenery(Document("d", TEXT)).scene_of(session(NAME), brackets=False)
    assert [scene.name_of(label) for label in ("person", "lost")] == ["Person", "lost"]


def test_the_relations_of_the_focus_are_seen_from_its_end() -> None:
    scenery = Scenery(Document("d", TEXT))
    related = session(NAME, SECOND)
    related = replace(related, layer=replace(related.layer, relations=OTHER))
    for focus, other, leaves in ((NAME, SECOND, True), (SECOND, NAME, False)):
        (tie,) = scenery.ties_of(replace(related, focus=focus))
        assert (tie.other, tie.leaves) == (other, leaves)
    assert list(scenery.ties_of(replace(related, focus=None))) == []
    gone = replace(related, layer=replace(related.layer, relations=()))
    assert list(scenery.ties_of(replace(gone, focus=NAME))) == [], "the relation is gone"


@pytest.mark.parametrize(
    ("ranges", "lines"),
    [
        ([], []),
        ([(0, 2)], [0]),
        ([(0, 3)], [0, 1]),
        ([(3, 4)], [0, 1]),
        ([(4, 5)], [1]),
        ([(8, 8)], [2]),
        ([(0, 1), (7, 8), (0, 2)], [0, 2]),
        ([(0, 8)], [0, 1, 2]),
        ([(5, 6)], [1, 2]),
    ],
)
def test_a_line_is_touched_by_a_range_on_it_or_at_its_edge(
    ranges: list[tuple[int, int]], lines: list[int]
) -> None:
    wrap = Wrap("ab\ncd\nef", 10)
    page = Page(wrap, wrap.row_at_offset(0), 9)
    assert lines_touched(page.lines, [Range(*edges) for edges in ranges]) == lines


@pytest.mark.parametrize(
    ("around", "found"),
    [
        ((0, 2), []),
        ((0, 3), [0]),
        ((4, 5), [0]),
        ((5, 8), []),
        ((4, 9), [0, 1]),
        ((8, 30), [1]),
        ((12, 13), []),
    ],
)
def test_ranges_and_suggestions_are_found_where_they_overlap(
    around: tuple[int, int], found: list[int]
) -> None:
    ranges = (Range(2, 5), Range(8, 12))
    assert ranges_on(ranges, Range(*around)) == tuple(ranges[number] for number in found)
    made = tuple(suggested(range_.start, range_.end) for range_ in ranges)
    assert [*suggestions_on(made, Range(*around))] == [made[number] for number in found]


def test_an_empty_scene_has_nothing_on_it_and_names_labels_by_themselves() -> None:
    scene = Scene()
    nothing = [scene.outlines_on(WHOLE), scene.spans_on(WHOLE), scene.hits_on(WHOLE), scene.markup_on(WHOLE)]
    assert nothing == [()] * 4
    assert scene.initial_of("person") == "person"
