"""Searching: hits as Tab stops, three ways to mean a search, and patterns that never end."""

import re
from contextlib import contextmanager
from string import ascii_lowercase
from unicodedata import normalize

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from annotator.core import spellings
from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.spellings import ACCENT
from annotator.keys.keymap import keymap_for
from annotator.keys.possible_keys import possible_keys
from annotator.session.requests import OpenDocument
from annotator.session.states import Search, SearchKind
from annotator.session.text import hits as searching
from annotator.session.text.hits import SearchTooSlowError, all_hits, hits_in, next_hit, previous_hit
from annotator.session.text.searches import fault_of, search_from
from tests.marked import SCHEMA, ListHistory, commanded, marked_from, press, session_from


def found(marked, typed, keys=""):
    session = commanded(session_from(marked), f"search-for {typed}")[-1].session
    return marked_from(press(session, keys, ListHistory())[-1].session)


@contextmanager
def blocks_of(size, most=2_000):
    """Blocks so short that a short text has several of them, and a limit on the hits of each."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(searching, "BLOCK", size)
        patched.setattr(searching, "MOST_HITS", most)
        forget()
        yield
    forget()


def forget():
    searching._looker.cache_clear()
    all_hits.cache_clear()


@pytest.fixture
def looked(monkeypatch):
    """The blocks that are searched from now on."""
    blocks, look = [], searching._look

    def noting(document, search, block, patience):
        blocks.append(block)
        return look(document, search, block, patience)

    monkeypatch.setattr(searching, "_look", noting)
    forget()
    return blocks


def walked(document, search):
    """The hits that Tab goes to from the start of the text."""
    hits, order = [], (-1, 0)
    while (hit := next_hit(document, search, order)) is not None:
        hits.append(hit)
        order = (hit.start, -hit.end)
    return hits


GOING = [
    ("^one two two", "two", "", "one <two> two"),
    ("one ^two two", "two", "", "one <two> two"),
    ("^one two two", "two", "tab", "one two <two>"),
    ("^one two two", "two", "tab tab", "one <two> two"),
    ("^one two two", "two", "shift+tab", "one two <two>"),
    ("^one two two", "two", "e", "one ^[two|event] two"),
    ("^one two two", "two", "e tab", "one [two|event] <two>"),
    ("^one two [x|event] two", "two", "tab", "one two ^[x|event] two"),
    ("^one two [x|event] two", "two", "tab tab", "one two [x|event] <two>"),
    # case counts only when it is typed
    ("^one Two two", "two", "", "one <Two> two"),
    ("^one two Two", "Two", "", "one two <Two>"),
    # whole words, regular expressions
    ("^twofold two", "/w two", "", "twofold <two>"),
    ("^one two 34", r"/r \d+", "", "one two <34>"),
    ("^a.b axb", "a.b", "tab", "<a.b> axb"),
    ("^a/b", "/b", "", "a</b>"),
    # what a keyboard lacks is found by what it has
    ("^so “l’été” in Łódź", '"l\'ete"', "", "so <“l’été”> in Łódź"),
    ("^so peut‑être", "/w peut-etre", "", "so <peut‑être>"),
    ("^so e\u0301te\u0301 e", "ete", "tab", "so <e\u0301te\u0301> e"),
]


@pytest.mark.parametrize(("before", "typed", "keys", "after"), GOING)
def test_a_search_goes_to_hits(before, typed, keys, after):
    assert found(before, typed, keys) == after


def test_the_same_search_again_goes_to_the_next_hit():
    steps = commanded(session_from("^one two two"), "search-for two", "search-for two", "search-for two")
    assert [marked_from(step.session) for step in steps[1:]] == [
        "one <two> two",
        "one two <two>",
        "one <two> two",
    ]
    keys = "Ctrl+↓ next · Z all"
    assert [step.message for step in steps[1:]] == [
        f"“two”: hit 1 of 2 · {keys}",
        f"“two”: hit 2 of 2 · {keys}",
        f"“two”: hit 1 of 2, from the start again · {keys}",
    ]


def test_the_key_asks_and_offers_the_last_search():
    session = commanded(session_from("^one two"), "search-for /w two")[-1].session
    request = press(session, "/")[-1].request
    assert (request.command, request.initial) == ("search-for", "/w two")


def test_escape_ends_the_search():
    assert (
        commanded(session_from("^one two"), "search-for two", "release", "release")[-1].session.search is None
    )
    ended = commanded(session_from("^one two"), "search-for two", "search-for ", "search-for ")
    assert [(step.session.search, step.message) for step in ended[-2:]] == [
        (None, "search ended"),
        (None, ""),
    ]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("zzz", "is not in this document"),
        ("/r (", "not a regular expression"),
        ("/w ", "nothing to search for"),
    ],
)
def test_what_is_refused_says_why(typed, message):
    step = commanded(session_from("^one two"), f"search-for {typed}")[-1]
    assert step.refused
    assert message in step.message


def test_a_pattern_that_never_ends_is_given_up(monkeypatch):
    monkeypatch.setattr(searching, "PATIENCE", 0.02)
    document = Document("d", "a" * 5_000 + "b" + "a" * 40)
    endless = search_from(r"/r (a|aa)+$c")
    session = session_from("^" + document.text)
    step = commanded(session, r"search-for /r (a|aa)+$c")[-1]
    assert step.refused
    assert "takes too long" in step.message
    assert hits_in(document, endless, Range(0, 100)) == ()


def test_empty_matches_are_no_hits():
    assert commanded(session_from("^one"), "search-for /r x*")[-1].refused


def test_hits_far_away_are_found_in_one_pass():
    document = Document("d", "x" * 200_000 + "needle" + "y" * 200_000)
    needle = Search("needle")
    assert next_hit(document, needle, (0, 0)) == Range(200_000, 200_006)
    assert previous_hit(document, needle, (400_000, 0)) == Range(200_000, 200_006)
    assert next_hit(document, needle, (200_000, -200_006)) is None
    assert previous_hit(document, needle, (200_000, -200_006)) is None


@given(st.text("ab \n", max_size=60), st.text("ab", min_size=1, max_size=2), st.integers(3, 9))
def test_walking_finds_what_a_simple_search_finds(text, wanted, block):
    document, search = Document("d", text), Search(wanted)
    with blocks_of(block):
        hits = walked(document, search)
        back, order = [], (len(text) + 1, 0)
        while (hit := previous_hit(document, search, order)) is not None:
            back.append(hit)
            order = (hit.start, -hit.end)
    assert hits == back[::-1]
    assert {hit.start for hit in hits} >= {m.start() for m in re.finditer(re.escape(wanted), text)} - {
        start for hit in hits for start in range(hit.start + 1, hit.end)
    }
    assert all(hit.slice(text) == wanted for hit in hits)


def test_a_search_backwards_reads_a_long_text_once(looked):
    document = Document("d", "needle" + "x" * 100_000)
    assert previous_hit(document, search_from("/r needle"), (100_000, 0)) == Range(0, 6)
    assert looked == [12, 11, 0, 0], "two blocks near by, all that has hits, and the one it is in"


def test_a_row_is_searched_in_its_blocks_and_in_the_one_before_them(looked, monkeypatch):
    monkeypatch.setattr(searching, "BLOCK", 10)
    document = Document("d", "needle " * 20)
    assert hits_in(document, Search("needle"), Range(52, 64)) == (Range(49, 55), Range(56, 62), Range(63, 69))
    assert looked == [4, 5, 6]


# -- other spellings -------------------------------------------------------------------------------------------

SPELLED = [
    ("melenchon", "Mélenchon Me\u0301lenchon MELENCHON Melenchon", [0, 1, 2, 3]),
    ("Melenchon", "Mélenchon Me\u0301lenchon MÉLENCHON mélenchon", [0, 1]),
    ("mélenchon", "Mélenchon Me\u0301lenchon Melenchon Mèlenchon", [0, 1]),
    ("me\u0301lenchon", "Mélenchon Me\u0301lenchon Melenchon", [0, 1]),
    ("ozturk", "Öztürk öztürk O\u0308ztu\u0308rk Øztürk", [0, 1, 2, 3]),
    ("lodz yildiz", "Łódź yıldız", [0]),
    ("viet", "Việt vie\u0323\u0302t vie\u0302\u0323t", [0, 1, 2]),
    ("việt", "Việt vie\u0323\u0302t viêt", [0, 1]),
    ("x\u0302y", "x\u0302y xy", [0]),
    ("е", "ё Ё о", [0, 1]),
    ("αθηνα", "Αθήνα αθηνα", [0, 1]),
    ("كتب", "كَتَبَ كتب", [0, 1]),
    ("ب", "ب پ ت", [0]),
    ("'", "' ’ ‘ ‛ ′ \" x’", [0, 1, 2, 3, 4, 6]),
    ('"', "\" “ ” „ « » ″ '", [0, 1, 2, 3, 4, 5, 6]),
    ("’", "' ’ ‘", [1]),
    ("-", "- ‐ ‑ – —", [0, 1, 2, 3, 4]),
    ("–", "- ‐ –", [2]),
    ("/w ete", "été étés tété e\u0301te\u0301 l’été", [0, 3, 4]),
    ("/w क", "क कि", [0]),
    ("/w tat", "e\u0301tat tat", [1]),
    ("/r l'ete", "l’été l'ete", [1]),
]


@pytest.mark.parametrize(("typed", "text", "words"), SPELLED)
def test_what_is_typed_finds_what_it_stands_for(typed, text, words):
    document, search = Document("d", text), search_from(typed)
    hits = walked(document, search)
    assert [text[: hit.start].count(" ") for hit in hits] == words
    assert listed(document, search) == hits
    assert not any(ACCENT.match(text, hit.end) for hit in hits), "an accent belongs to its letter"


LETTERS = "[eéêEÉo][\u0301\u0302]*|."


def is_meant(letter, wanted, any_case):
    """Whether a typed letter finds a letter with its accents."""
    letter, wanted = (normalize("NFC", each.lower() if any_case else each) for each in (letter, wanted))
    is_bare = len(normalize("NFD", wanted)) == 1
    return (normalize("NFD", letter)[0] if is_bare else letter) in wanted + {"'": "’‘"}.get(wanted, "")


@given(
    st.text("eEéÉêo\u0301\u0302'’ ", max_size=40).map(
        lambda text: "–" + regex.sub("[\u0301\u0302]{3,}", "", text)
    ),
    st.text("eéêEo'", min_size=1, max_size=3),
    st.integers(4, 9),
)
def test_spellings_are_those_that_a_letter_by_letter_search_finds(text, typed, size):
    letters = [(match.span(), match[0]) for match in regex.finditer(LETTERS, text)]
    any_case, number, expected = not any(map(str.isupper, typed)), 0, []
    while number + len(typed) <= len(letters):
        stretch = letters[number : number + len(typed)]
        is_hit = all(
            is_meant(letter, wanted, any_case) for (_, letter), wanted in zip(stretch, typed, strict=True)
        )
        expected += [Range(stretch[0][0][0], stretch[-1][0][1])] if is_hit else []
        number += len(typed) if is_hit else 1
    document, search = Document("d", text), search_from(typed)
    assert walked(document, search) == listed(document, search) == expected
    with blocks_of(size):
        assert walked(document, search) == listed(document, search)


def test_hits_that_accents_make_longer_than_what_was_typed_are_counted_across_blocks():
    document, search = Document("d", "e\u0301te\u0301 " * 40), search_from("ete")
    for size in range(3, 12):
        with blocks_of(size):
            assert listed(document, search) == walked(document, search)
            assert len(walked(document, search)) == 40


def test_the_ranges_searched_for_letters_with_case_hold_them_all():
    assert spellings._cased() == "".join(regex.findall(spellings.HAS_CASE, EVERY_CHARACTER))


# -- all hits by number ----------------------------------------------------------------------------------------


def listed(document, search):
    hits = all_hits(document, search)
    return [hits.some(number, 1)[0] for number in range(len(hits))]


@pytest.mark.parametrize(
    "typed", ["es", "Es", "k", "ss", "i", "é", "É", "е", "die", "/w die", r"/r \bd\w+", "12", "法"]
)
def test_hits_by_number_are_those_of_a_plain_search_of_the_whole_text(typed):
    text = "Die Éé Es war, ES IST 12 die DIEs dies. Ее е 法律 法, K\u212a \u017fs \u0130.\n" * 300
    document, search = Document("d", text), search_from(typed)
    flags = 0 if typed.startswith("/r") or any(map(str.isupper, search.text)) else regex.IGNORECASE
    pattern = search.text if typed.startswith("/r") else regex.escape(search.text)
    pattern = rf"\b{pattern}\b" if typed.startswith("/w") else pattern
    expected = [Range(*match.span()) for match in regex.finditer(pattern, text, flags)]
    hits = all_hits(document, search)
    assert len(hits) == len(expected) > 0
    assert listed(document, search) == hits.some(0, len(hits)) == expected
    assert hits.some(len(hits), 5) == []


TYPED = st.sampled_from(["", "/w ", "/r "])


@given(st.text("aAiIkKsSéÉßẞǅσςΣ\u0130\u0131\u017f\u212a\ud800 \n", max_size=60), TYPED, st.data())
def test_hits_by_number_are_those_that_tab_goes_to(text, kind, data):
    start = data.draw(st.integers(0, max(0, len(text) - 1)))
    wanted = data.draw(
        st.sampled_from([text[start : start + 2], text[start : start + 2].lower(), "ki", "s "])
    )
    document, search = Document("d", text), search_from(kind + wanted)
    if fault_of(search):
        return
    with blocks_of(data.draw(st.integers(3, 9)), data.draw(st.integers(1, 9))):
        assert listed(document, search) == walked(document, search)


@pytest.mark.parametrize("length", [3, 9, 19])
def test_hits_that_are_longer_than_a_block_are_counted_as_tab_goes_to_them(length):
    document, search = Document("d", "ab" * 30), search_from(rf"/r a[\s\S]{{{length}}}")
    with blocks_of(8, 9):
        assert listed(document, search) == walked(document, search) != []


@given(st.text("ab ", max_size=60), st.integers(3, 9))
def test_the_number_at_an_offset_is_that_of_the_hit_there_or_after_it(text, block):
    document, search = Document("d", text), search_from("ab")
    with blocks_of(block):
        hits = walked(document, search)
        for offset in range(len(text) + 1):
            earlier = len([hit for hit in hits if hit.end <= offset])
            assert all_hits(document, search).number_at(offset) == max(0, min(earlier, len(hits) - 1))


EVERY_CHARACTER = "".join(c for c in map(chr, range(0x110000)) if not "\ud800" <= c <= "\udfff")


def test_ascii_letters_have_no_other_forms_than_the_known_ones():
    odd = {
        other: letter
        for letter in ascii_lowercase
        for other in regex.findall(letter, EVERY_CHARACTER, regex.IGNORECASE)
        if not other.isascii()
    }
    assert odd == spellings.ALSO_ASCII


def test_letters_without_case_stand_for_no_others():
    cased = "".join(regex.findall(spellings.HAS_CASE, EVERY_CHARACTER))
    assigned = "".join(regex.findall(r"[\p{L}\p{M}\p{N}\p{S}]", EVERY_CHARACTER))
    caseless = assigned.translate(dict.fromkeys(map(ord, cased)))
    assert regex.findall(rf"[{regex.escape(cased)}]", caseless, regex.IGNORECASE) == []


def test_a_million_hits_are_counted_without_finding_each(looked):
    document = Document("d", "the hits " * 1_000_000)
    hits = all_hits(document, search_from("hits"))
    assert (len(hits), looked) == (1_000_000, [])
    assert [hit.start for hit in hits.some(999_990, 30)] == [4 + 9 * n for n in range(999_990, 1_000_000)]
    assert hits.number_at(4 + 9 * 500_000) == 500_000
    assert len(looked) <= 4


def test_counting_a_pattern_that_never_ends_is_given_up(monkeypatch):
    monkeypatch.setattr(searching, "PATIENCE_FOR_ALL", 0.02)
    with pytest.raises(SearchTooSlowError):
        all_hits(Document("d", "a" * 40 + "b"), search_from(r"/r (a|aa)+$c"))


# -- the list of them ------------------------------------------------------------------------------------------


def test_the_list_begins_at_the_caret_and_changes_nothing():
    session = commanded(session_from("two ^one two two"), "search-for two")[-1].session
    step = press(session, "Z")[-1]
    assert (len(step.request.hits), step.request.cursor, step.session) == (3, 1, session)


@pytest.mark.parametrize(
    ("number", "after"), [("1", "<two> one two two"), ("3", "two one two <two>"), ("2", "two one <two> two")]
)
def test_a_number_goes_to_its_hit(number, after):
    step = commanded(session_from("two ^one two two"), "search-for two", f"go-to-hit {number}")[-1]
    assert (marked_from(step.session), step.message) == (after, f"hit {number} of 3")
    assert step.session.search == Search("two")


def test_a_hit_chosen_by_number_is_a_stop_like_one_reached_by_tab():
    walk = commanded(session_from("^two one two"), "search-for two", "next-stop")[-1]
    jump = commanded(session_from("^two one two"), "search-for two", "go-to-hit 2")[-1]
    assert jump.session == walk.session


@pytest.mark.parametrize("number", ["0", "4", "-1", "", "x", "9" * 30])
def test_a_number_that_no_hit_has_is_refused(number):
    step = commanded(session_from("two ^one two two"), "search-for two", f"go-to-hit {number}")[-1]
    assert step.refused
    assert "they run from 1 to 3" in step.message


@pytest.mark.parametrize("command", ["hits", "go-to-hit 1"])
def test_without_a_search_there_is_no_list(command):
    step = commanded(session_from("^one two"), command)[-1]
    assert (step.refused, step.message) == (True, "no search is on; / starts one")


def test_the_key_of_the_list_is_shown_while_a_search_is_on():
    keymap = keymap_for(SCHEMA)
    session = session_from("^one two")
    assert "Z" not in dict(possible_keys(session, keymap))
    searching_on = commanded(session, "search-for two")[-1]
    assert dict(possible_keys(searching_on.session, keymap))["Z"] == "show a list of all hits of the search"
    assert "Z all" in searching_on.message


@pytest.mark.parametrize("command", ["hits", "go-to-hit 1"])
def test_a_list_that_takes_too_long_is_refused(monkeypatch, command):
    session = commanded(session_from("^" + "a" * 40 + "b"), r"search-for /r a")[-1].session
    monkeypatch.setattr(searching, "PATIENCE_FOR_ALL", 0)
    forget()
    step = commanded(session, command)[-1]
    assert step.refused
    assert "takes too long" in step.message


@pytest.mark.parametrize("key", ["tab", "shift+tab"])
def test_a_walk_to_a_hit_that_takes_too_long_is_refused(monkeypatch, key):
    def too_slow(*_):
        raise SearchTooSlowError

    session = commanded(session_from("^aab aab"), "search-for /r a+b")[-1].session
    monkeypatch.setattr(searching, "_look", too_slow)
    forget()
    step = press(session, key)[-1]
    forget()
    assert step.refused
    assert "takes too long" in step.message
    assert step.session == session


def test_the_prefix_decides_the_kind_of_search():
    assert search_from("a") == Search("a", SearchKind.PLAIN)
    assert search_from("/w a b") == Search("a b", SearchKind.WORD)
    assert search_from("/r a|b") == Search("a|b", SearchKind.REGEX)
    assert search_from("/x a") == Search("/x a", SearchKind.PLAIN)


def test_a_pattern_that_is_too_slow_is_looked_for_once(monkeypatch):
    looks = []

    def too_slow(*arguments):
        looks.append(arguments)
        raise SearchTooSlowError

    monkeypatch.setattr(searching, "_look", too_slow)
    document, search = Document("slow", "aaab " * 5000), search_from("/r (a|aa)+c")
    for row in range(50):
        assert hits_in(document, search, Range(row * 90, row * 90 + 90)) == ()
    assert len(looks) == 1


HITS = "^[two|event] one two {two|person} end"


def hits_walked(keys, marked=HITS):
    """The offsets of the hits that the keys go to, with what is said of each."""
    steps = press(commanded(session_from(marked), "search-for two")[-1].session, keys)
    return [
        (step.session.selection.range_.start, step.message) for step in steps[1:] if step.command != "leader"
    ]


def test_hits_have_keys_of_their_own_past_spans_and_suggestions():
    assert hits_walked("ctrl+down ; h ctrl+down") == [
        (8, "hit 2 of 3"),
        (12, "hit 3 of 3"),
        (0, "hit 1 of 3 · the first again"),
    ]
    assert hits_walked("ctrl+up ctrl+up") == [(12, "hit 3 of 3 · the last again"), (8, "hit 2 of 3")]


def test_from_a_span_the_hits_go_on_at_it():
    assert hits_walked("ctrl+down tab ctrl+up")[-1] == (8, "hit 2 of 3")


def test_without_a_search_the_keys_of_hits_say_how_to_begin_one():
    step = press(session_from("^one two"), "ctrl+down")[-1]
    assert step.refused
    assert step.message == "no search is on; / starts one"


def test_in_a_walk_through_documents_the_keys_of_hits_lead_on():
    session = commanded(session_from("^one two end"), "first-hit two")[-1].session
    assert press(session, "ctrl+down")[-1].request == OpenDocument("next-found", then="first-hit")
    assert press(session, "ctrl+up")[-1].request == OpenDocument("previous-found", then="last-hit")
