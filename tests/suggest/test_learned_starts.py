"""Which word a letter means: where the next span starts most probably, for someone who goes on from span to span."""

from msgspec.structs import replace

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.session.text.aiming import words_beginning_with
from annotator.suggest.learned_starts import LearnedStarts
from annotator.suggest.tagged_memory import TaggedMemory
from annotator.suggest.tagger import TaggedSentence
from tests.marked import (
    ListHistory,
    ListProject,
    ListSuggester,
    context_for,
    marked_from,
    press_in,
    session_from,
)
from tests.suggest.lessons import learned, opened

TEXT = "abc axe arm. The ant and another animal ate.\n"


class Said:
    """A tagger that says these chances of a start, by word; all sentences were looked at, unless they ``are_new``."""

    are_new = False

    def __init__(self, **chances):
        self.chances = chances
        self.looked_at = []

    def has(self, _, sentence):
        return not self.are_new or sentence.start in self.looked_at

    def of(self, document, sentence):
        self.looked_at.append(sentence.start)
        text = document.text
        words = [*document.segmentation.tokens_in(sentence)]
        starts = {
            word.start: {"person": self.chances[word.slice(text)]}
            for word in words
            if word.slice(text) in self.chances
        }
        return TaggedSentence([word.start for word in words], [], starts)


def meant(caret=0, labels=None, **chances):
    """The word that "a" means from the caret on, where these words may start a person."""
    starts = LearnedStarts()
    starts.take(Said(**chances) if chances else None)
    document = Document.of_text(TEXT)
    words = [
        word for word in words_beginning_with(document, "a", caret, document.whole) if word.start >= caret
    ]
    found = starts.likeliest(document, caret, words, "person", lambda offset: (labels or {}).get(offset, ()))
    return words[found].slice(TEXT)


def test_the_nearest_is_meant_where_nothing_is_known():
    assert meant() == meant(the=0.0) == "abc"


def test_a_word_at_which_a_span_is_likely_is_meant_before_nearer_ones():
    assert meant(ant=0.8) == "ant"
    assert meant(ant=0.8, caret=TEXT.index("ant") + 1) == "and"


def test_of_words_that_are_all_unlikely_the_least_unlikely_is_meant():
    assert meant(abc=0.0002, ant=0.008, ate=0.0004) == "ant"


def test_of_two_likely_ones_the_nearer_is_meant_since_one_goes_on_from_span_to_span():
    assert meant(axe=0.5, ant=0.8) == "axe"
    assert meant(axe=0.2, ant=0.9) == "ant"


def test_likely_spans_in_between_make_what_comes_after_them_less_likely_whatever_they_begin_with():
    assert meant(abc=0.01, ant=0.05) == "ant"
    assert meant(abc=0.01, ant=0.05, The=0.9) == "abc"


def test_what_is_labelled_is_neither_meant_nor_in_the_way():
    the, ant = TEXT.index("The"), TEXT.index("ant")
    assert meant(ant=0.1, The=0.9, labels={the: ["event"]}) == "ant"
    assert meant(ant=0.8, another=0.6, labels={ant: ["person"]}) == "another"


def test_where_somebody_waits_only_so_many_sentences_are_looked_at_anew(monkeypatch):
    """A letter right after a document opened is not to wait for all that comes before an unlikely word."""
    monkeypatch.setattr(Said, "are_new", True)
    document = Document.of_text("An aim.\nAn ant.\nAn axe.\nAn arm.\nAn ace.\n")
    words = [*words_beginning_with(document, "a", 0, document.whole)]
    said = Said(ace=0.9)
    starts = LearnedStarts(at_a_time=2)
    starts.take(said)
    meant = []
    for _ in range(3):
        at = starts.likeliest(document, 0, words, "person", lambda _: ())
        meant.append((words[at].slice(document.text), len(set(said.looked_at))))
    assert meant == [("An", 2), ("An", 4), ("ace", 5)]


def test_a_letter_takes_the_likeliest_word_and_digits_the_others_by_nearness():
    session, history = session_from("^abc axe arm. The ant ate."), ListHistory()
    context = context_for(session.document.text, history, ListSuggester(()), ListProject(history, ()))
    likeliest = replace(context, starts=lambda *asked: 3 if asked[2] == "person" else 0)

    def after(keys, context):
        return marked_from(press_in(context, history, session, keys)[-1].session)

    assert after("p a", context) == "^[abc|person] axe arm. The ant ate."
    assert after("p a", likeliest) == "abc axe arm. The ^[ant|person] ate."
    assert after("p a 2", likeliest) == "^[abc|person] axe arm. The ant ate."
    assert after("p a 3", likeliest) == "abc ^[axe|person] arm. The ant ate."
    assert after("e a", likeliest) == "^[abc|event] axe arm. The ant ate."


def test_how_far_a_span_goes_is_asked_only_of_the_word_that_is_taken():
    """A model takes a third of a millisecond for each: a letter cannot wait for the eight that a digit may take."""
    session = session_from("^abc axe arm ant.")
    history = ListHistory()
    asked = []

    def learned_extent(document, word, label_id):
        asked.append(word.slice(document.text))
        following = document.segmentation.next_word(word.end)
        return word if following is None else Range(word.start, following.end)

    doubles = ListSuggester(()), ListProject(history, ())
    context = replace(context_for(session.document.text, history, *doubles), extents=learned_extent)

    def after(keys):
        asked.clear()
        return marked_from(press_in(context, history, session, keys)[-1].session), asked

    assert after("p a") == ("^[abc axe|person] arm ant.", ["abc"])
    assert after("p a 3") == ("abc axe ^[arm ant|person].", ["abc", "arm"])


def test_only_a_tagger_whose_starts_proved_right_decides_what_a_letter_means():
    text = "So many new papers came.\nMr Flo Novak came to Hanoi today.\n"
    session, models = opened(text), learned(16)
    words = [*words_beginning_with(session.document, "n", 0, session.document.whole)]
    assert [word.slice(text) for word in words] == ["new", "Novak"]
    found = {}
    for is_better in (True, False):
        suggester = TaggedMemory()
        suggester.take_models(replace(models, starts_are_better=is_better))
        found[is_better] = [suggester.starts(session, words, label) for label in ("person", "event")]
    assert found[False] == [0, 0]
    assert found[True][1] == 0
