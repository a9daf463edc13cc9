"""Tagger and memory together: which of them proposes what, and when neither is asked."""

from itertools import pairwise

from msgspec.structs import replace

from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.core.suggestion import Pattern, Rejection
from annotator.suggest.tagged_memory import TaggedMemory
from annotator.suggest.tagger import SpanTagger
from annotator.suggest.trust import SHOWN
from tests.suggest.lessons import learned, opened, text_of


def suggested(suggester, session):
    """Source, label and text of each suggestion."""
    text = session.document.text
    return [
        (each.source, each.label, each.range_.slice(text))
        for each in suggester.suggestions(session, session.document.whole)
    ]


def with_layer(session, *spans, rejections=frozenset()):
    """The session with these strings labelled, at their first places."""
    text = session.document.text
    made = [
        Span(f"s{number}", (Range(at := text.index(string), at + len(string)),), label, string, "amy")
        for number, (string, label) in enumerate(spans)
    ]
    return replace(session, layer=Layer(session.document.id, "amy", spans=Spans(made), rejections=rejections))


NEW = opened(
    text_of(21)
)  # Mr Flo Novak in Hanoi: strings that were labelled before, never these two together


def test_without_models_it_suggests_what_memory_does():
    suggester = TaggedMemory()
    assert not suggester.knows_any(NEW)
    suggester.remember([("Hanoi", "event", 3)])
    assert suggested(suggester, NEW) == [("memory", "event", "Hanoi")] * 2


def test_a_name_that_nobody_labelled_before_is_suggested_and_surely_enough_for_enter():
    suggester = TaggedMemory()
    suggester.take_models(learned(16))
    assert ("tagger", "person", "Flo Novak") in suggested(suggester, NEW)
    first = suggester.suggestions(NEW, NEW.document.whole)[0]
    assert first.is_confident
    assert first.score >= SHOWN


def test_suggestions_are_in_reading_order_and_in_the_range_that_is_asked_for():
    suggester = TaggedMemory()
    suggester.take_models(learned(16))
    found = suggester.suggestions(NEW, NEW.document.whole)
    assert list(found) == sorted(found, key=lambda each: each.order)
    half = Range(found[1].range_.start, found[-1].range_.start)
    assert suggester.suggestions(NEW, half) == found[1:-1]


def test_what_is_labelled_or_rejected_is_not_suggested():
    suggester = TaggedMemory()
    suggester.take_models(learned(16))
    session = with_layer(NEW, ("Flo Novak", "person"), rejections=frozenset({Rejection("Hanoi")}))
    found = suggested(suggester, session)
    assert ("tagger", "person", "Flo Novak") not in found
    assert "Hanoi" not in {text for _, _, text in found}


def test_a_string_labelled_in_this_document_is_remembered_where_the_tagger_finds_nothing():
    suggester = TaggedMemory()
    suggester.take_models(learned(16))
    session = with_layer(opened("A zyx and a zyx met.\n"), ("zyx", "event"))
    assert suggested(suggester, session) == [("memory", "event", "zyx")]


def test_given_patterns_are_suggested_beside_the_tagger():
    suggester = TaggedMemory()
    suggester.take_models(learned(16))
    suggester.take_patterns([Pattern("today", "policy")])
    assert ("patterns", "policy", "today") in suggested(suggester, NEW)


def test_labels_that_the_schema_no_longer_has_are_not_suggested():
    suggester = TaggedMemory()
    suggester.take_models(learned(16))
    labels = tuple(label for label in NEW.schema.labels if label.id != "person")
    session = replace(NEW, schema=replace(NEW.schema, labels=labels))
    assert {label for _, label, _ in suggested(suggester, session)} <= {"event"}


def test_a_tagger_that_does_not_earn_its_keep_leaves_all_to_memory():
    suggester = TaggedMemory()
    suggester.take_models(replace(learned(16), gain=-20.0))
    suggester.remember([("Hanoi", "event", 3)])
    assert suggested(suggester, NEW) == [("memory", "event", "Hanoi")] * 2


def test_asking_again_costs_no_prediction(monkeypatch):
    suggester = TaggedMemory()
    suggester.take_models(learned(16))
    found = suggester.suggestions(NEW, NEW.document.whole)
    monkeypatch.setattr(SpanTagger, "tagged", None)  # which can find nothing
    assert suggester.suggestions(NEW, NEW.document.whole) == found


def test_of_a_long_text_the_sentences_near_the_caret_come_first():
    suggester = TaggedMemory()
    suggester.take_models(learned(16))
    session = opened("".join(text_of(number) for number in range(40)))
    middle = session.document.text.index(text_of(30))
    session = replace(session, selection=replace(session.selection, anchor=middle, head=middle))
    once = suggester.suggestions(session, session.document.whole)
    assert once[0].range_.start > len(text_of(0))
    assert any(each.range_.start > middle for each in once)
    assert len(suggester.suggestions(session, session.document.whole)) > len(once)


def test_where_somebody_waits_it_looks_at_few_sentences_first_and_at_the_others_when_it_is_asked_again():
    session = opened("".join(text_of(number) for number in range(20)))
    at_once, bit_by_bit = TaggedMemory(), TaggedMemory(is_waited_for=True)
    for suggester in (at_once, bit_by_bit):
        suggester.take_models(learned(16))
    whole = at_once.suggestions(session, session.document.whole)
    shown = [bit_by_bit.suggestions(session, session.document.whole)]
    assert not bit_by_bit.has_more_in(NEW.document), "another document may open"
    while bit_by_bit.has_more_in(session.document):
        shown.append(bit_by_bit.suggestions(session, session.document.whole))
    assert 0 < len(shown[0]) < len(shown[1]) < len(shown[-1])
    assert shown[-1] == whole
    assert all(before == after[: len(before)] for before, after in pairwise(shown)), "none comes in between"
