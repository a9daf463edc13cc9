"""What is learned from labelled texts: the same every time, only from enough, and trusted by what came of it."""

import sys
import tempfile

import pytest

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.suggestion_outcomes import Outcomes
from annotator.session.text.extents import proposed_extent
from annotator.suggest.learned_end import LearnedExtents
from annotator.suggest.learned_models import LearnedModels, StringCounts
from annotator.suggest.learning_times import is_due
from annotator.suggest.library_words import library_words
from annotator.suggest.tagger import SpanTagger
from annotator.suggest.tagger_features import remembered_strings, sureness
from annotator.suggest.teaching import Example
from annotator.suggest.training import learn
from annotator.suggest.trust import chance_of, chance_of_found, step_of
from annotator.suggest.word_features import shape, tokens_of
from tests.suggest.lessons import example, learned, text_of


def test_the_same_work_teaches_the_same_models_byte_for_byte():
    assert learned(6) == learned(6)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are no files in memory")
def test_a_full_disk_leaves_no_half_model(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nothing can be written here"))
    assert learned(6).layers


@pytest.mark.parametrize(("documents", "spans"), [(0, 0), (1, 20), (2, 3)])
def test_too_little_teaches_nothing(documents, spans):
    text = "Ann met Bo. " * 10
    labelled = tuple((Range(12 * at, 12 * at + 3), "person") for at in range(min(spans, 10)))
    examples = [
        Example(Document.of_text(f"{text}{number}"), labelled[:1], 200) for number in range(documents)
    ]
    assert learn(examples, {}, "", nests=False) is None


def test_it_is_time_to_learn_after_every_second_document_at_first_then_after_a_quarter_more():
    learned_from, times = 0, []
    for documents in range(30):
        if is_due(documents, learned_from):
            learned_from = documents
            times.append(documents)
    assert times == [2, 4, 6, 7, 8, 10, 12, 15, 18, 22, 27]


def test_a_text_that_is_new_is_tagged():
    models = learned(16)
    document = Document.of_text(text_of(21))
    found = {
        (each.range_.slice(document.text), each.label)
        for offset in (0, document.text.index("They"))
        for each in SpanTagger(models).found(document, document.segmentation.sentence_at(offset))
        if each.certainty > 0.5
    }
    assert found == {("Flo Novak", "person"), ("Novak", "person"), ("Hanoi", "event")}
    assert models.tagger_earns_its_keep


def test_where_spans_start_is_known_with_the_spans_that_are_found():
    document, tagger = Document.of_text(text_of(21)), SpanTagger(learned(16))
    sentence = document.segmentation.sentence_at(0)
    tagged = tagger.tagged(document, sentence)
    assert tagged.found == tagger.found(document, sentence)
    assert tagged.tokens == [token.start for token in tokens_of(document, sentence)]
    for found in tagged.found:
        assert tagged.starts[found.range_.start][found.label] >= found.certainty - 1e-9
    likely = {start for start, chances in tagged.starts.items() if max(chances.values()) > 0.5}
    assert likely == {document.text.index("Flo"), document.text.index("Hanoi")}


def test_an_end_that_the_rule_has_wrong_is_learned():
    texts = [
        f"He wrote The {word} of Days in {year}.\n"
        for word, year in zip(["Book", "Song", "Tale", "Hour"] * 4, range(1900, 1916), strict=True)
    ]
    examples = []
    for text in texts:
        start = text.index("The")
        examples.append(Example(Document.of_text(text), ((Range(start, start + 8), "event"),), len(text)))
    models = learn(examples, {}, "", nests=False)
    extents = LearnedExtents()
    document = Document.of_text("He wrote The Wind of Days in 1950.\n")
    word = Range(9, 12)
    assert extents(document, word, "event") == proposed_extent(document, word, "event") == Range(9, 25)
    extents.take(models)
    assert extents(document, word, "event") == Range(9, 17)
    extents.take(None)
    assert extents(document, word, "event") == Range(9, 25)


def test_an_end_that_is_no_better_than_the_rule_is_not_used():
    models = learned(6)
    assert not models.end_is_better  # the rule has all of these right
    extents = LearnedExtents()
    extents.take(models)
    document = example(7).document
    for word in document.segmentation.words_in(document.whole):
        assert extents(document, word, "person") == proposed_extent(document, word, "person")


def test_a_model_of_one_kind_of_token_leaves_ends_to_the_rule():
    labelled = tuple((Range(at, at + 2), "person") for at in range(0, 30, 3))
    examples = [Example(Document.of_text("ab " * 10 + end), labelled, 30) for end in ("x", "y", "z")]
    models = learn(examples, {}, "", nests=False)
    extents = LearnedExtents()
    extents.take(models)
    assert extents(examples[0].document, Range(0, 2), "person") == Range(0, 2)


def test_what_was_not_read_teaches_nothing():
    read, whole = example(3), example(3)
    read = Example(read.document, read.spans[:2], read.spans[1][0].start)
    models = learn([read, example(4), example(5)], {}, "", nests=False)
    assert models is not None
    assert "ruiz" not in models.strings.labels
    assert learn([whole, example(4), example(5)], {}, "", nests=False) != models


def test_spans_inside_others_are_learned_in_a_layer_of_their_own():
    def nested(number):
        text = f"The mayor of Oslo spoke on day {number}. The mayor of Lima left.\n"
        second = text.index("The mayor", 5)
        spans = ((Range(0, 17), "person"), (Range(13, 17), "event"), (Range(second, second + 17), "person"))
        return Example(
            Document.of_text(text), (*spans, (Range(second + 13, second + 17), "event")), len(text)
        )

    models = learn([nested(number) for number in range(8)], {}, "", nests=True)
    assert models is not None
    document = nested(9).document
    found = SpanTagger(models).found(document, document.segmentation.sentence_at(0))
    assert [(each.range_, each.label, each.layer) for each in found if each.certainty > 0.3] == [
        (Range(0, 17), "person", 0),
        (Range(13, 17), "event", 1),
    ]


def test_the_library_knows_which_words_are_names():
    words = library_words(["The man in Oslo went, and may go. May came.", "In Oslo, a may fly. A man sang."])
    assert words["oslo"][0] == "4"
    assert words["may"][0] == "0"
    assert words["man"][1] == words["oslo"][1]
    assert "sang" not in words


def test_of_strings_that_were_labelled_the_longest_count():
    strings = StringCounts({"new york": {"event": 2}, "york": {"person": 5}, "a": {"event": 1}}, {"a": 90}, 2)
    found = list(remembered_strings(["in", "new", "york", "a", "york"], strings))
    assert found == [(1, 3, "event"), (4, 5, "person")]
    assert [sureness(key, strings) for key in ("new york", "a", "unknown")] == [4, 0, 0]


@pytest.mark.parametrize(("word", "expected"), [("Oslo", "Xxx"), ("2026", "dd"), ("B2B", "XdX"), ("臺", "h")])
def test_the_shape_of_a_word(word, expected):
    assert shape(word) == expected


def test_every_chinese_character_is_a_token():
    document = Document.of_text("臺大 has 2 gates")
    assert [token.slice(document.text) for token in tokens_of(document, document.whole)] == [
        "臺", "大", "has", "2", "gates",
    ]  # fmt: skip


def test_a_chance_is_what_is_said_at_first_and_what_was_seen_in_the_end():
    none = ((0, 0),) * 20
    assert chance_of_found(none, 0.7, is_remembered=False) == pytest.approx(0.7)
    seen = list(none)
    seen[step_of(0.7, is_remembered=False)] = (2, 98)
    assert chance_of_found(seen, 0.7, is_remembered=False) < 0.1
    assert chance_of_found(seen, 0.7, is_remembered=True) == pytest.approx(0.7)
    assert chance_of((), 0, 0.25) == 0.25


def test_a_tagger_that_would_cost_more_keys_than_it_saves_is_off():
    models = learned(6)
    assert models.tagger_earns_its_keep
    worse = LearnedModels(models.version, "", 6, 24, layers=models.layers, gain=-20.0)
    assert not worse.tagger_earns_its_keep


def test_a_wrong_suggestion_costs_half_of_what_a_right_one_saves():
    assert Outcomes(3, 2, 2).gain == 1.0
    assert Outcomes(3, 2, 2).shown == 7
