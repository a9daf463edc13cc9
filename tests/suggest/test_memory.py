"""Strings labelled before: where they are suggested, where not, with which label and score."""

from itertools import pairwise

import pytest
from ahocorasick_rs import AhoCorasick
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.core import string_search
from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.span import Origin, Span
from annotator.core.spans import Spans
from annotator.core.suggestion import Pattern, Rejection, folded, string_key
from annotator.session.session import Selection, Session
from annotator.session.suggesting import with_suggestions
from annotator.suggest import overlap_groups, string_finder
from annotator.suggest.memory import MOST, Memory
from annotator.suggest.string_finder import FRESH, Strings
from tests.marked import SCHEMA, ListHistory, context_for, marked_from, press_in, session_from, with_overlap


def remembering(*labelled, rejected=()):
    memory = Memory()
    memory.remember(labelled, rejected)
    return memory


def shown(memory, marked, schema=SCHEMA):
    """The marked text with the memory's suggestions."""
    session = session_from(marked, schema)
    context = context_for(session.document.text, suggester=memory)
    return marked_from(with_suggestions(session, context))


def last_session(memory, marked, keys):
    session = session_from(marked)
    history = ListHistory()
    context = context_for(session.document.text, history, memory)
    return press_in(context, history, with_suggestions(session, context), keys)[-1].session


def pressed(memory, marked, keys):
    return marked_from(last_session(memory, marked, keys))


BO = ("Bo", "person", 3)

PROJECT = [
    # whole words only, case as it was for one word, folded for more
    ([BO], "^Bo met Bobo and bo and BO", "^{Bo|person} met Bobo and bo and BO"),
    ([("The Hague", "event", 1)], "^THE HAGUE and the hague", "^{THE HAGUE|event} and {the hague|event}"),
    ([("Bo", "person", 1)], "^Bo's hat", "^{Bo|person}'s hat"),
    ([("art", "event", 1)], "^party art", "^party {art|event}"),
    ([("Straße nach", "event", 1)], "^STRASSE nach Straße Nach", "^STRASSE nach {Straße Nach|event}"),
    ([("北京", "event", 1)], "^在北京的", "^在{北京|event}的"),
    ([("👩‍👧", "event", 1)], "^a 👩‍👧 b", "^a {👩‍👧|event} b"),
    # the longest first; one that cuts a word hides no shorter one
    (
        [("New York", "event", 9), ("New York Times", "policy", 1)],
        "^New York Times",
        "^{New York Times|policy}",
    ),
    (
        [("New York", "event", 1), ("New York Times", "policy", 9)],
        "^New York Timesheet",
        "^{New York|event} Timesheet",
    ),
    ([("b c", "event", 1), ("a b", "policy", 1)], "^a b c", "^{a b|policy} c"),
    # never on a labelled span: not equal, not crossing, not in or around one of the same label
    ([BO], "^[Bo|event] met [Bo Lee|person]", "^[Bo|event] met [Bo Lee|person]"),
    ([BO], "^[Bo Prize|event] was", "^[{Bo|person} Prize|event] was"),
    ([("Bo Lee", "person", 1)], "^[so Bo|event] Lee", "^[so Bo|event] Lee"),
    ([("Bo Prize", "event", 1)], "^[Bo|person] Prize", "^{[Bo|person] Prize|event}"),
    ([("Bo Lee", "person", 1)], "^[Bo|person] Lee", "^[Bo|person] Lee"),
    # the most frequent label, confident from three in four on
    ([("Bo", "person", 3), ("Bo", "event", 1)], "^Bo", "^{Bo|person}"),
    ([("Bo", "person", 2), ("Bo", "event", 1)], "^Bo", "^{Bo|person?}"),
    ([("Bo", "person", 1), ("Bo", "event", 1)], "^Bo", "^{Bo|event?}"),
    # a label that the schema no longer has is not suggested
    ([("Bo", "gone", 9)], "^Bo", "^Bo"),
]


@pytest.mark.parametrize(("labelled", "before", "after"), PROJECT)
def test_strings_of_the_project_are_suggested(labelled, before, after):
    assert shown(remembering(*labelled), before) == after


def test_where_no_overlap_is_allowed_nothing_is_suggested_on_a_span():
    assert shown(remembering(BO), "^[Bo Prize|event] was Bo", with_overlap("none")) == (
        "^[Bo Prize|event] was {Bo|person}"
    )


def test_strings_of_the_document_count_at_the_next_sentence():
    memory = Memory()
    assert pressed(memory, "^Ann met Bo. He saw Ann. She saw Ann.", "p a") == (
        "^[Ann|person] met Bo. He saw {Ann|person}. She saw {Ann|person}."
    )
    memory = remembering(BO)
    marked = "^Ann met {Bo|person}. He saw Ann."
    assert pressed(memory, "^Ann met Bo. He saw Ann.", "p a") == "^[Ann|person] met {Bo|person}. He saw Ann."
    assert pressed(memory, "^Ann met Bo. He saw Ann.", "p a enter") == (
        "[Ann|person] met [Bo|person]. ^He saw {Ann|person}."
    )
    assert shown(memory, "^Ann met Bo. He saw Ann.") == marked


def test_undone_labels_are_forgotten():
    assert pressed(Memory(), "^Ann met Bo. He saw Ann.", "p a u enter") == "Ann met Bo. ^He saw Ann."


def test_rejections_lower_the_score():
    assert shown(remembering(BO, rejected=[("Bo", 1)]), "^Bo") == "^{Bo|person}"
    assert shown(remembering(BO, rejected=[("Bo", 2)]), "^Bo") == "^{Bo|person?}"


def test_rejected_strings_and_places_are_not_suggested():
    memory = remembering(BO, ("Ann Lee", "person", 1))
    assert pressed(memory, "^Bo met Bo", "x") == "^Bo met {Bo|person!}"
    assert pressed(memory, "^Bo met Bo", "X enter") == "^Bo met Bo"
    assert pressed(memory, "^Ann Lee met ANN LEE", "X") == "^Ann Lee met ANN LEE"


REJECTED = [
    ("^Bo came home. Bo left.", "X enter", "Bo came home. ^Bo left."),
    ("^Ann saw Bo. Bo left.", "x x enter", "Ann saw Bo. ^{Bo|person} left."),
    ("^Ann saw Bo. Bo left.", "x x enter u", "Ann saw {Bo|person}. ^{Bo|person} left."),
]


@pytest.mark.parametrize(("before", "keys", "after"), REJECTED)
def test_what_was_rejected_is_not_suggested_again_in_the_next_sentence(before, keys, after):
    assert pressed(remembering(BO), before, keys) == after


def test_boilerplate_is_left_out():
    document = Document("d", "Bo met Bo", boilerplate=(Range(0, 3),))
    session = Session(document, SCHEMA, Layer("d", "amy"))
    found = remembering(BO).suggestions(session, document.whole)
    assert [each.range_ for each in found] == [Range(7, 9)]


def test_another_document_starts_with_the_project_alone():
    memory = Memory()
    pressed(memory, "^Ann met Bo.", "p a")
    assert shown(memory, "^Ann left.") == "^Ann left."


def test_lone_surrogates_are_searched_around():
    assert [each.range_ for each in _found("a\ud800 Bo \udfff Bo", BO)] == [Range(3, 5), Range(8, 10)]
    assert list(_found("\ud800", ("\ud800", "person", 1))) == []


def _found(text, *labelled):
    session = Session(Document("d", text), SCHEMA, Layer("d", "amy"))
    return remembering(*labelled).suggestions(session, session.document.whole)


WORDS = st.lists(st.sampled_from(["a", "b", "A", "ab", "ç", "ß", "-", "."]), min_size=1, max_size=3).map(
    " ".join
)


@given(st.lists(WORDS, max_size=30).map(" ".join), st.sets(WORDS, min_size=1, max_size=5))
def test_what_is_found_is_what_a_simple_search_finds(text, labelled):
    found = {each.range_ for each in _found(text, *((each, "person", 1) for each in labelled))}
    document, keys = Document("d", text), {string_key(each) for each in labelled}
    every = {
        range_
        for start in range(len(text))
        for end in range(start + 1, min(len(text), start + 8) + 1)
        if string_key((range_ := Range(start, end)).slice(text)) in keys and document.stands_alone(range_)
    }
    assert found <= every
    # Of overlapping ones the longer, then the earlier is there: what is missing has one that beats it.
    for range_ in every - found:
        assert any(
            other.overlaps(range_) and (-len(other), other.start) < (-len(range_), range_.start)
            for other in found
        )


@st.composite
def layers(draw):
    """A text, and its successive layers while someone labels, deletes and rejects."""
    text = draw(st.lists(WORDS, min_size=1, max_size=30).map(" ".join))
    document = Document("d", text)
    ranges = [*document.segmentation.words_in(document.whole)] or [document.whole]
    layer, made = Layer("d", "amy"), []
    for number in range(draw(st.integers(1, 8))):
        one, other = draw(st.sampled_from(ranges)), draw(st.sampled_from(ranges))
        hull = one.hull(other)
        match draw(st.sampled_from(["label", "label", "delete", "reject"])):
            case "delete" if layer.spans:
                layer = replace(layer, spans=layer.spans.without(draw(st.sampled_from([*layer.spans]))))
            case "reject":
                rejection = Rejection(string_key(one.slice(text)), draw(st.sampled_from([None, one.start])))
                layer = replace(layer, rejections=layer.rejections | {rejection})
            case _ if len(hull) < 20:
                label = draw(st.sampled_from(["person", "event"]))
                span = Span(f"s{number}", (hull,), label, hull.slice(text), "amy")
                layer = replace(layer, spans=layer.spans.with_span(span))
        made.append(layer)
    return document, made


@given(layers(), st.sets(WORDS, max_size=3), st.integers(0, 40), st.integers(1, 60))
def test_suggestions_cached_from_step_to_step_equal_new_ones(drawn, project, start, length):
    document, made = drawn
    start = min(start, len(document.text))
    around = Range(start, min(len(document.text), start + length))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlap_groups, "BLOCK", 16)
        labelled = [(each, "event", 1) for each in project]
        memory = remembering(*labelled)
        for layer in made:
            session = Session(document, SCHEMA, layer)
            found = memory.suggestions(session, around)
            assert found == remembering(*labelled).suggestions(session, around)
            assert not any(left.range_.overlaps(right.range_) for left, right in pairwise(found))


def test_a_place_across_the_end_of_a_block_competes_with_all_that_it_overlaps():
    labelled = [(each, "person", 1) for each in ("Alpha Beta Gamma", "Beta", "Gamma")]
    for start in range(overlap_groups.BLOCK - 16, overlap_groups.BLOCK, 2):
        found = _found("x " * (start // 2) + "Alpha Beta Gamma end.", *labelled)
        assert [each.range_ for each in found] == [Range(start, start + 16)]


@given(st.text())
def test_folding_keeps_the_length(text):
    assert len(folded(text)) == len(text)


# -- patterns ---------------------------------------------------------------------------------------------------

GIVEN = [
    # exact or in any case; strings with white space always in any case, like strings labelled before
    (Pattern("Bo", "person"), "^Bo met bo and BO", "^{Bo|person} met bo and BO"),
    (
        Pattern("bo", "person", any_case=True),
        "^Bo met bo and BO",
        "^{Bo|person} met {bo|person} and {BO|person}",
    ),
    (Pattern("The Hague", "event"), "^in THE HAGUE", "^in {THE HAGUE|event}"),
    (Pattern("art", "event", any_case=True), "^Party, Art", "^Party, {Art|event}"),
]


@pytest.mark.parametrize(("pattern", "before", "after"), GIVEN)
def test_where_given_patterns_are_suggested(pattern, before, after):
    memory = Memory()
    memory.take_patterns([pattern])
    assert shown(memory, before) == after


@pytest.mark.parametrize(
    ("text", "label", "suggested"),
    [
        ("Bo met Bobby and Bo", (0, 2), [17]),
        ("好好好好", (0, 1), [1, 2, 3]),
        ("他在北京北京", (2, 4), [4]),
    ],
)
def test_what_is_labelled_is_suggested_wherever_it_stands_alone_from_then_on(text, label, suggested):
    memory, session = Memory(), session_from(f"^{text}")
    assert memory.suggestions(session, Range(0, len(text))) == ()
    made = Span("s", (Range(*label),), "person", text[slice(*label)], "amy")
    after = replace(session, layer=replace(session.layer, spans=session.layer.spans.with_span(made)))
    assert [each.range_.start for each in memory.suggestions(after, Range(0, len(text)))] == suggested


def test_a_long_span_over_a_suggestion_takes_it_away_at_once_where_no_overlap_is_allowed():
    memory, text = remembering(BO), "Bo " + "and so on " * 20
    session = session_from(f"^{text}", with_overlap("none"))
    assert len(memory.suggestions(session, Range(0, 9))) == 1
    long = Span("s", (Range(0, 190),), "event", text[:190], "amy")
    covered = replace(session, layer=replace(session.layer, spans=session.layer.spans.with_span(long)))
    assert memory.suggestions(covered, Range(0, 9)) == ()
    assert len(memory.suggestions(session, Range(0, 9))) == 1


def test_patterns_that_come_while_one_reads_count_at_once():
    memory, session = Memory(), session_from("^Bo [Al|person] Al")
    assert [each.label for each in memory.suggestions(session, Range(0, 8))] == ["person"]
    memory.take_patterns([Pattern("Bo", "event")])
    assert [each.label for each in memory.suggestions(session, Range(0, 8))] == ["event", "person"]


def test_a_pattern_is_outvoted_by_labels_and_accepted_like_any_suggestion():
    memory = Memory()
    memory.take_patterns([Pattern("Bo", "event"), Pattern("Al", "event")])
    session = session_from("^Bo Al")
    [one, other] = memory.suggestions(session, Range(0, 5))
    assert (one.source, other.label) == ("patterns", "event")
    memory.remember([("Bo", "person", 3)])
    [one, other] = memory.suggestions(session, Range(0, 5))
    assert (one.label, one.source, one.score) == ("person", "memory", 0.75)
    [taken] = last_session(memory, "^Bo Al", "space").layer.spans
    assert (taken.text, taken.origin) == ("Bo", Origin.ACCEPTED)


# -- cost -------------------------------------------------------------------------------------------------------


@pytest.fixture
def built(monkeypatch):
    """How many strings each automaton that was built has."""
    sizes = []

    def counted(patterns, **kwargs):
        sizes.append(len(patterns))
        return AhoCorasick(patterns, **kwargs)

    monkeypatch.setattr(string_search, "AhoCorasick", counted)
    return sizes


def test_automata_are_built_only_for_new_strings(built):
    known = Strings()
    known.count_all((f"w{number}", "person", 1) for number in range(1_000))
    list(known.places("w1"))
    assert built == [1_000]
    list(known.places("w1"))
    known.count("w1", "person")
    known.count("w2", "person", -1)
    list(known.places("w1"))
    assert built == [1_000]
    known.count("new", "person")
    assert list(known.places("new")) == [(0, 3)]
    known.recount([("w5", "person", 1), ("new", "person", 1)])
    list(known.places("new"))
    assert built == [1_000, 1]
    assert not known.labels_of("w1")


@pytest.mark.parametrize(("first", "sizes"), [(FRESH, [FRESH, FRESH + 1, 1]), (FRESH + 1, [FRESH + 1, 1, 2])])
def test_up_to_so_many_new_strings_have_an_automaton_of_their_own(built, first, sizes):
    known = Strings()
    known.count_all((f"w{number}", "person", 1) for number in range(first))
    for new in ("new", "newer", "newest"):
        assert list(known.places("w7")) == [(0, 2)]
        known.count(new, "person")
    assert built == sizes
    assert sorted(known.places("newest w7")) == [(0, 3), (0, 6), (7, 9)]


def test_a_step_reads_only_the_spans_that_changed(monkeypatch):
    text = "Bo " * 20_000
    spans = Spans(
        Span(f"s{at}", (Range(at, at + 2),), "person", "Bo", "amy") for at in range(0, len(text) - 90, 3)
    )
    memory = Memory()
    session = Session(Document("d", text), SCHEMA, Layer("d", "amy", spans))
    memory.suggestions(session, Range(0, 100))
    counted = []
    monkeypatch.setattr(Strings, "count", lambda *args: counted.append(args))
    more = Span("new", (Range(len(text) - 3, len(text) - 1),), "person", "Bo", "amy")
    changed = Session(
        session.document, SCHEMA, Layer("d", "amy", spans.with_span(more).without(next(iter(spans))))
    )
    memory.suggestions(changed, Range(0, 100))
    assert len(counted) == 2


def test_only_the_text_around_the_caret_is_searched(monkeypatch):
    searched = []
    places = Strings.places
    monkeypatch.setattr(
        Strings, "places", lambda self, text: searched.append(len(text)) or places(self, text)
    )
    text = "Bo met Al. " * 100_000
    session = Session(Document("d", text), SCHEMA, Layer("d", "amy"))
    context = context_for("", suggester=remembering(BO))
    looked = with_suggestions(session, context)
    assert looked.suggestions
    assert max(searched) < 12_000


def test_rejections_count_against_a_string_in_its_own_document():
    session = session_from("^Bo met Bo")
    layer = Layer(session.document.id, "amy", rejections=frozenset({Rejection("Bo")}))
    assert remembering(BO).suggestions(Session(session.document, SCHEMA, layer), Range(0, 9)) == ()


@pytest.mark.parametrize("at", [0, 400, 999])
def test_of_more_places_than_are_shown_those_around_the_caret_are(at):
    text = "Bo met. " * 1000
    session = Session(Document("d", text), SCHEMA, Layer("d", "amy"), selection=Selection(at * 8, at * 8))
    found = remembering(BO).suggestions(session, Range(0, len(text)))
    starts = [suggestion.range_.start // 8 for suggestion in found]
    assert len(starts) == MOST
    assert starts[0] == min(max(0, at - MOST // 2), 1000 - MOST)


def test_a_string_whose_last_span_is_taken_away_is_unknown_again():
    known = Strings()
    known.count("Bo", "person")
    known.count("Bo", "event")
    known.count("Bo", "person", -1)
    assert dict(known.labels_of("Bo")) == {"event": 1}
    known.count("Bo", "event", -1)
    assert not known


# -- what is cached of a document -----------------------------------------------------------------------------------

SIZE = overlap_groups.BLOCK


def occurrences(text, *strings):
    known = Strings()
    known.count_all((string, "person", 1) for string in strings)
    return overlap_groups.Occurrences(Document("d", text)), (known,)


def places(groups):
    return [[(place.start, place.end) for place in group.places] for group in groups]


def test_only_the_blocks_of_the_range_are_read():
    found, known = occurrences("Bo met. " * SIZE, "Bo")
    assert places(found.groups(Range(0, SIZE), known)) == [[(at, at + 2)] for at in range(0, SIZE, 8)]
    assert list(found._blocks) == [0]
    found.groups(Range(2 * SIZE - 1, 2 * SIZE + 1), known)
    assert list(found._blocks) == [0, 1, 2]
    found.groups(Range(3 * SIZE, 3 * SIZE), known)
    assert list(found._blocks) == [0, 1, 2, 3]


def test_places_that_only_touch_are_decided_one_by_one():
    found, known = occurrences("Bo, Al.", "Bo", ",", "Al", "Al.")
    assert places(found.groups(Range(0, 7), known)) == [[(0, 2)], [(2, 3)], [(4, 7), (4, 6)]]


def test_what_is_kept_of_a_long_document_is_bounded(monkeypatch):
    monkeypatch.setattr(overlap_groups, "_KEPT_BLOCKS", 3)
    monkeypatch.setattr(overlap_groups, "_MOST_LEARNED", 2)
    found, known = occurrences("Bo met Al. " * SIZE, "Bo")
    for number in range(3):
        found.groups(Range(number * SIZE, number * SIZE + 1), known)
    assert list(found._blocks) == [0, 1, 2]
    found.groups(Range(3 * SIZE, 3 * SIZE + 1), known)
    assert list(found._blocks) == [3]
    for learned in (1, 2):
        found.learn("Al")
        assert (len(found._learned), list(found._blocks)) == (learned, [3])
    found.learn("Al")
    assert (found._learned, found._blocks) == ([], {})


def test_a_string_learned_again_adds_no_place_and_is_decided_again():
    found, known = occurrences("Bo Chen met Bo. Al left.", "Bo", "Bo Chen")
    whole = Range(0, 24)
    for learned, expected, decided in (
        ("Al left", [[(0, 7), (0, 2)], [(12, 14)], [(16, 23)]], [True, True, False]),
        ("Bo Chen", [[(0, 7), (0, 2)], [(12, 14)], [(16, 23)]], [False, True, True]),
        ("Chen met", [[(3, 11), (0, 7), (0, 2)], [(12, 14)], [(16, 23)]], [False, True, True]),
        ("hen", [[(3, 11), (0, 7), (0, 2)], [(12, 14)], [(16, 23)]], [True, True, True]),  # it cuts a word
    ):
        for group in found.groups(whole, known):
            group.chosen = ()
        found.learn(learned)
        groups = found.groups(whole, known)
        assert places(groups) == expected
        assert [group.chosen is not None for group in groups] == decided


def test_a_span_across_the_end_of_a_block_has_the_places_on_both_sides_decided_again():
    text = "x" * (SIZE - 3) + " Bo Chen met Bo Chen"
    found, known = occurrences(text, "Bo Chen")
    whole = Range(0, len(text))
    for range_, decided in (
        (Range(SIZE + 1, SIZE + 2), [None, ()]),  # in the second block, as is not the place that it is on
        (Range(SIZE - 2, SIZE - 1), [None, ()]),
        (Range(0, SIZE - 2), [(), ()]),
        (Range(SIZE + 5, SIZE + 10), [(), ()]),
        (Range(SIZE + 5, SIZE + 11), [(), None]),
    ):
        groups = found.groups(whole, known)
        assert places(groups) == [[(SIZE - 2, SIZE + 5)], [(SIZE + 10, SIZE + 17)]]
        for group in groups:
            group.chosen = ()
        found.forget_on(range_)
        assert [group.chosen for group in groups] == decided


@pytest.mark.parametrize(("more", "keeps"), [(1, True), (2, True), (3, False)])
def test_after_a_few_changes_places_are_kept_and_after_many_found_again(monkeypatch, more, keeps):
    monkeypatch.setattr("annotator.suggest.memory.MOST_AT_ONCE", 2)
    text = "Bo met Bo and Bo met Bo, Al left."
    memory, document = remembering(BO), Document("d", text)
    memory.suggestions(Session(document, SCHEMA, Layer("d", "amy")), Range(0, len(text)))
    block = memory._occurrences._blocks[0]
    starts = [at for at in range(len(text)) if text.startswith("Bo", at)][:more]
    spans = Spans(Span(f"s{at}", (Range(at, at + 2),), "person", "Bo", "amy") for at in starts)
    memory.suggestions(Session(document, SCHEMA, Layer("d", "amy", spans)), Range(0, len(text)))
    assert (memory._occurrences._blocks[0] is block) == keeps


@pytest.mark.parametrize(
    ("text", "may"),
    [("", False), ("a", True), ("x" * 120, True), ("x" * 121, False), ("a\nb", False), ("a\tb", True)],
)
def test_a_string_of_one_line_and_some_length_may_be_suggested(text, may):
    known = Strings()
    known.count(text, "person")
    assert (string_finder.is_suggestible(text), bool(known)) == (may, may)


def test_what_is_known_is_known_from_any_of_the_sources():
    memory, session = Memory(), session_from("^Bo met")
    assert not memory.knows_any(session)
    assert remembering(BO).knows_any(session)
    assert memory.knows_any(session_from("[Bo|person] ^met"))
    for any_case in (True, False):
        memory.take_patterns([Pattern("Bo", "person", any_case)])
        assert memory.knows_any(session)
        memory.take_patterns([])
        assert not memory.knows_any(session)
