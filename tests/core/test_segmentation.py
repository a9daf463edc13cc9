"""Words, sentences, clusters and chunks: on texts of many scripts, and on whatever hypothesis comes up with."""

from itertools import pairwise

import pytest
import regex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.core import chunks as chunks_module
from annotator.core import segmentation as segmentation_module
from annotator.core.chunks import Chunks
from annotator.core.range import Range
from annotator.core.segmentation import Segmentation
from tests.core.texts import MIXED, PROSE, SAMPLES, SCRIPTS

CONTROLS = "".join(map(chr, (0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F))))
CONTROLS += "\u2060\u2066\u2067\u2068\u2069\ufeff\U000e0001"
BLANK = regex.compile(rf"[\s\p{{Z}}\p{{Cc}}{CONTROLS}]")
ZOO = {
    path.name: path.read_bytes().decode("utf-8")
    for path in sorted((SAMPLES / "zoo").glob("*.txt"))
    if path.name not in ("not-text.bin.txt", "latin1.txt", "utf16.txt", "long-line.txt")
}
TEXTS = {**SCRIPTS, **ZOO}


def cluster_edges(text: str) -> set[int]:
    return {0, len(text)} | {match.end() for match in regex.finditer(r"\X", text)}


def tokens_of(text: str, segmentation: Segmentation | None = None) -> list[Range]:
    return list((segmentation or Segmentation(text)).tokens_in(Range(0, len(text))))


def words_of(text: str) -> list[str]:
    return [word.slice(text) for word in Segmentation(text).words_in(Range(0, len(text)))]


def check_tokens(text: str) -> None:
    tokens = tokens_of(text)
    edges = cluster_edges(text)
    assert all(token for token in tokens)
    assert all(left.end <= right.start for left, right in pairwise(tokens))
    assert all(token.start in edges and token.end in edges for token in tokens)
    assert not any(text[edge] in CONTROLS for token in tokens for edge in (token.start, token.end - 1))
    covered = {offset for token in tokens for offset in range(token.start, token.end)}
    bare = [offset for offset in range(len(text)) if offset not in covered and not BLANK.match(text[offset])]
    assert bare == [], "every character that is not blank belongs to a token"


@pytest.mark.parametrize("name", TEXTS)
def test_tokens_cover_what_is_not_blank_and_cut_no_cluster(name):
    check_tokens(TEXTS[name])


@given(MIXED)
@settings(max_examples=300, deadline=None)
def test_tokens_of_any_text_cover_what_is_not_blank_and_cut_no_cluster(text):
    check_tokens(text)


def check_walks(text: str) -> None:
    segmentation = Segmentation(text)
    tokens = tokens_of(text, segmentation)
    words = [token for token in tokens if segmentation.is_word(token)]
    assert words == list(segmentation.words_in(Range(0, len(text))))
    for wanted, following, preceding in (
        (tokens, segmentation.next_token, segmentation.previous_token),
        (words, segmentation.next_word, segmentation.previous_word),
    ):
        forwards, at = [], following(0)
        while at is not None:
            forwards.append(at)
            at = following(at.end)
        backwards, at = [], preceding(len(text))
        while at is not None:
            backwards.append(at)
            at = preceding(at.start)
        assert forwards == wanted == backwards[::-1]
    for offset in range(len(text) + 1):
        assert segmentation.token_at(offset) == next((t for t in tokens if t.start <= offset < t.end), None)
        assert segmentation.next_token(offset) == next((t for t in tokens if t.start >= offset), None)
        assert segmentation.previous_word(offset) == next(
            (w for w in reversed(words) if w.end <= offset), None
        )


@pytest.mark.parametrize("name", SCRIPTS)
def test_next_and_previous_are_inverse_and_find_what_a_look_at_all_tokens_finds(name):
    check_walks(SCRIPTS[name])


@given(MIXED)
@settings(max_examples=100, deadline=None)
def test_next_and_previous_are_inverse_in_any_text(text):
    check_walks(text)


WORDS = {
    "Ann's book": ["Ann", "book"],
    "Ann’s book": ["Ann", "book"],
    "the bosses' car": ["the", "bosses", "car"],
    "don't, O'Neill": ["don't", "O'Neill"],
    "It's": ["It"],
    "Smith-Jones": ["Smith", "Jones"],
    "in 2016/679, 3.5 % of $5.20": ["in", "2016", "679", "3.5", "of", "5.20"],
    "@paul #tag a_b": ["paul", "tag", "a_b"],
    "👍🏽 yes": ["👍🏽", "yes"],
    "🇩🇪🇫🇷": ["🇩🇪", "🇫🇷"],
    "e\u0301te\u0301": ["e\u0301te\u0301"],
    "قَالَ الرَّئِيسُ": ["قَالَ", "الرَّئِيسُ"],
    "क्षेत्रीय सरकार": ["क्षेत्रीय", "सरकार"],
    "서울에서 만났습니다": ["서울에서", "만났습니다"],
    "...": [],
    "": [],
}


@pytest.mark.parametrize("control", CONTROLS, ids=ascii)
@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("¤John Smith¤", ["John", "Smith"]),
        ("a ¤¤John¤ Smith¤¤.", ["a", "John", "Smith", "."]),
        ("(¤Bo¤)¤, x", ["(", "Bo", ")", ",", "x"]),
        ("..¤ é¤\n¤b", ["..", "é", "b"]),
        ("Ann's¤ ¤ x", ["Ann", "'s", "x"]),
        ("¤中¤Ann¤", ["中", "Ann"]),
        ("¤\u0301¤ x", ["\u0301", "x"]),
        ("👩\u200d👧¤ e\u0301¤", ["👩\u200d👧", "e\u0301"]),
        ("می\u200cخواهم¤", ["می\u200cخواهم"]),
    ],
)
def test_an_invisible_control_at_the_edge_of_a_word_lies_outside(control, text, tokens):
    text = text.replace("¤", control)
    segmentation = Segmentation(text)
    assert [token.slice(text) for token in tokens_of(text, segmentation)] == tokens
    name = Range(text.index(tokens[0]), text.index(tokens[-1]) + len(tokens[-1]))
    assert segmentation.snap_to_words(Range(0, len(text))) == name
    assert segmentation.snap_to_words(name) == name


def test_a_possessive_behind_a_control_is_one_all_the_same():
    text = "\u2068Ann\u2069’s book"
    assert [token.slice(text) for token in tokens_of(text)] == ["Ann", "’s", "book"]


@pytest.mark.parametrize(
    "word", ["Co\u00adope\u00adration", "می\u200cخواهم", "\u0915\u094d\u200d\u0937", "a\u2060b"]
)
def test_what_is_not_drawn_stays_inside_a_word(word):
    assert words_of(f"so {word}, {word}\u00ad") == ["so", word, word]


@pytest.mark.parametrize("text", WORDS)
def test_words_are_those_of_the_standard_without_the_possessive(text):
    assert words_of(text) == WORDS[text]


def test_a_possessive_is_a_token_of_its_own_and_no_word():
    text = "Ann's and Bo’S."
    assert [token.slice(text) for token in tokens_of(text)] == ["Ann", "'s", "and", "Bo", "’S", "."]


def test_a_run_of_one_mark_is_one_token():
    text = "so... no--yes!! ?!"
    assert [token.slice(text) for token in tokens_of(text)] == [
        "so",
        "...",
        "no",
        "--",
        "yes",
        "!!",
        "?",
        "!",
    ]


def test_chinese_and_thai_can_be_reached_piece_by_piece():
    for name in ("chinese", "japanese", "thai"):
        text = SCRIPTS[name]
        assert len(words_of(text)) > 3
        assert all(len(word) < len(text) / 2 for word in words_of(text))


# -- sentences -------------------------------------------------------------------------------------------------

SENTENCES = {
    "Ann left. Bo stayed.": ["Ann left.", "Bo stayed."],
    "Dr. Lee met Mr. Chen in the U.S. on Monday. He left.": [
        "Dr. Lee met Mr. Chen in the U.S. on Monday.",
        "He left.",
    ],
    "A title\n\nBody one. Body two.\n": ["A title", "Body one.", "Body two."],
    "“Is it?” he asked. No.": ["“Is it?” he asked.", "No."],
    "他来了。她走了！真的？": ["他来了。", "她走了！", "真的？"],
    "他说：“好。”她笑了。": ["他说：“好。”", "她笑了。"],
    " \n ": [],
    "": [],
    "no end": ["no end"],
}


def sentences_of(text: str) -> list[str]:
    segmentation, found, at = Segmentation(text), [], 0
    while sentence := segmentation.sentence_at(at):
        found.append(sentence.slice(text))
        at = sentence.end
    return found


@pytest.mark.parametrize("text", SENTENCES, ids=lambda text: ascii(text[:20]))
def test_sentences_are_those_that_people_see(text):
    assert sentences_of(text) == SENTENCES[text]


@pytest.mark.parametrize("name", TEXTS)
def test_sentences_hold_every_word_once_and_cut_none(name):
    text = TEXTS[name]
    segmentation, at, ranges = Segmentation(text), 0, []
    while sentence := segmentation.sentence_at(at):
        assert sentence.start >= at
        assert sentence.slice(text).strip() == sentence.slice(text)
        ranges.append(sentence)
        at = sentence.end
    for word in segmentation.words_in(Range(0, len(text))):
        assert sum(sentence.overlaps(word) for sentence in ranges) == 1, word.slice(text)
    for sentence in ranges:
        assert segmentation.sentence_at(sentence.start) == sentence
        assert segmentation.sentence_at(sentence.end - 1) == sentence


# -- snapping --------------------------------------------------------------------------------------------------


@given(MIXED, st.data())
@settings(max_examples=200, deadline=None)
def test_snapping_grows_to_edges_and_settles(text, data):
    one, other = (data.draw(st.integers(0, len(text))) for _ in range(2))
    range_ = Range(min(one, other), max(one, other))
    segmentation = Segmentation(text)
    clusters = segmentation.snap_to_clusters(range_)
    assert clusters.covers(range_) or not range_
    assert {clusters.start, clusters.end} <= cluster_edges(text)
    assert segmentation.snap_to_clusters(clusters) == clusters
    words = segmentation.snap_to_words(range_)
    assert segmentation.snap_to_words(words) == words
    for token in tokens_of(text, segmentation):
        both = text[max(range_.start, token.start) : min(range_.end, token.end)]
        if not all(map(BLANK.match, both)):
            assert words.covers(token)
        assert not words.crosses(token)


@given(MIXED)
@settings(max_examples=150, deadline=None)
def test_clusters_are_found_one_by_one_in_both_directions(text):
    segmentation = Segmentation(text)
    expected = [match.span() for match in regex.finditer(r"\X", text)]
    found, at = [], 0
    while cluster := segmentation.next_cluster(at):
        found.append((cluster.start, cluster.end))
        at = cluster.end
    assert found == expected
    back, at = [], len(text)
    while cluster := segmentation.previous_cluster(at):
        back.append((cluster.start, cluster.end))
        at = cluster.start
    assert back[::-1] == expected


def test_at_the_ends_of_a_text_there_is_no_further_cluster():
    segmentation = Segmentation("ab")
    assert segmentation.next_cluster(2) == Range(2, 2)
    assert segmentation.previous_cluster(0) == Range(0, 0)


# -- chunks ----------------------------------------------------------------------------------------------------


@given(MIXED, st.integers(1, 12))
@settings(max_examples=300, deadline=None)
def test_chunks_follow_each_other_from_start_to_end_and_cut_no_cluster(text, size):
    chunks = Chunks(text, size)
    bounds = list(chunks.bounds)
    assert (bounds[0], bounds[-1]) == (0, len(text))
    assert len(chunks) == len(bounds) - 1 >= 1
    assert all(left < right for left, right in pairwise(bounds)) or not text
    assert set(bounds) <= cluster_edges(text)
    for offset in range(len(text)):
        index = chunks.index_of(offset)
        assert bounds[index] <= offset < bounds[index + 1]
    assert chunks.index_of(len(text)) == len(chunks) - 1


@given(PROSE, st.integers(16, 200))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_where_prose_is_cut_into_chunks_changes_no_token(monkeypatch, text, size):
    whole = tokens_of(text)
    with monkeypatch.context() as patched:
        patched.setattr(segmentation_module, "Chunks", lambda text: Chunks(text, size))
        cut = Segmentation(text)
        tokens = tokens_of(text, cut)
        assert tokens == whole
        for token in tokens:
            assert cut.token_at(token.start) == token
            assert cut.previous_token(token.end) == token


def test_where_lines_are_cut_into_chunks_changes_no_sentence(monkeypatch):
    text = "".join(f"Line {number} has words. It has more.\n" for number in range(200))
    whole = sentences_of(text)
    monkeypatch.setattr(segmentation_module, "Chunks", lambda text: Chunks(text, 200))
    assert len(Chunks(text, 200)) > 20
    assert sentences_of(text) == whole
    assert len(whole) == 400


def test_a_long_line_has_many_chunks_and_the_same_tokens_as_one(monkeypatch):
    text = (SAMPLES / "zoo" / "long-line.txt").read_text(encoding="utf-8")
    assert len(Chunks(text)) > 10
    assert max(right - left for left, right in pairwise(Chunks(text).bounds)) < chunks_module.CHUNK * 3
    tokens = tokens_of(text)
    monkeypatch.setattr(segmentation_module, "Chunks", lambda text: Chunks(text, len(text)))
    assert tokens_of(text) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("\u0301  x", ["\u0301", "x"]),
        ("a \u0301  x", ["a", " \u0301", "x"]),
        ("\n\u0301  x", ["\u0301", "x"]),
        ("a\u0301  x", ["a\u0301", "x"]),
    ],
)
def test_a_mark_that_stands_on_nothing_takes_no_blanks_behind_it_along(text, tokens):
    found = Segmentation(text).tokens_in(Range(0, len(text)))
    assert [token.slice(text) for token in found] == tokens
