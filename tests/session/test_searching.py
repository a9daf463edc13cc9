"""Searching: hits as Tab stops, three ways to mean a search, and patterns that never end."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.session import searching
from annotator.session.searching import hits_in, next_hit, previous_hit, search_from
from annotator.session.states import Search, SearchKind
from tests.marked import ListHistory, commanded, marked_from, press, session_from


def found(marked, typed, keys=""):
    session = commanded(session_from(marked), f"search-for {typed}")[-1].session
    return marked_from(press(session, keys, ListHistory())[-1].session)


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
]


@pytest.mark.parametrize(("before", "typed", "keys", "after"), GOING)
def test_hits_are_gone_to(before, typed, keys, after):
    assert found(before, typed, keys) == after


def test_the_same_search_again_goes_to_the_next_hit():
    steps = commanded(session_from("^one two two"), "search-for two", "search-for two", "search-for two")
    assert [marked_from(step.session) for step in steps[1:]] == [
        "one <two> two",
        "one two <two>",
        "one <two> two",
    ]
    assert steps[-1].message.endswith("from the start again")


def test_the_key_asks_and_offers_the_last_search():
    session = commanded(session_from("^one two"), "search-for /w two")[-1].session
    wish = press(session, "/")[-1].wish
    assert (wish.command, wish.initial) == ("search-for", "/w two")


def test_escape_ends_the_search():
    assert (
        commanded(session_from("^one two"), "search-for two", "release", "release")[-1].session.search is None
    )
    assert commanded(session_from("^one two"), "search-for two", "search-for ")[-1].session.search is None


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


def test_hits_far_away_are_found_in_one_look():
    document = Document("d", "x" * 200_000 + "needle" + "y" * 200_000)
    needle = Search("needle")
    assert next_hit(document, needle, (0, 0)) == Range(200_000, 200_006)
    assert previous_hit(document, needle, (400_000, 0)) == Range(200_000, 200_006)
    assert next_hit(document, needle, (200_000, -200_006)) is None
    assert previous_hit(document, needle, (200_000, -200_006)) is None


@given(st.text("ab \n", max_size=60), st.text("ab", min_size=1, max_size=2), st.integers(3, 9))
def test_walking_finds_what_a_simple_search_finds(text, wanted, block):
    document, search = Document("d", text), Search(wanted)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(searching, "BLOCK", block)
        searching._hits_of_block.cache_clear()
        hits, order = [], (-1, 0)
        while (hit := next_hit(document, search, order)) is not None:
            hits.append(hit)
            order = (hit.start, -hit.end)
        back, order = [], (len(text) + 1, 0)
        while (hit := previous_hit(document, search, order)) is not None:
            back.append(hit)
            order = (hit.start, -hit.end)
        searching._hits_of_block.cache_clear()
    assert hits == back[::-1]
    assert {hit.start for hit in hits} >= {m.start() for m in re.finditer(re.escape(wanted), text)} - {
        start for hit in hits for start in range(hit.start + 1, hit.end)
    }
    assert all(hit.slice(text) == wanted for hit in hits)


def test_kinds_are_told_by_their_prefix():
    assert search_from("a") == Search("a", SearchKind.PLAIN)
    assert search_from("/w a b") == Search("a b", SearchKind.WORD)
    assert search_from("/r a|b") == Search("a|b", SearchKind.REGEX)
    assert search_from("/x a") == Search("/x a", SearchKind.PLAIN)
