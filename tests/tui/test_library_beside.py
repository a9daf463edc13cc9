"""The library of a large database: what is searched beside the app is shown as it comes, opened once it is there."""

import pytest
from textual import events

from annotator.store import labelled_strings
from annotator.store.document_search import SearchSort
from annotator.workspace import searching_documents
from annotator.workspace.search_process import Failed, Find, FindExcerpts, FoundExcerpts
from tests.tui.at_the_keys import at_the_keys
from tests.tui.test_documents import TEXTS
from tests.workspace.test_searching_documents import StandIn, found


@pytest.fixture(autouse=True)
def beside(monkeypatch):
    monkeypatch.setattr(labelled_strings, "_FEW", 0)  # every database is large
    monkeypatch.setattr(searching_documents, "AnsweringProcess", StandIn)
    monkeypatch.setattr(StandIn, "refuses", None)
    monkeypatch.setattr(StandIn, "started", [], raising=False)


def process():
    return StandIn.started[-1]


def asked():
    """The number of the latest query."""
    return next(each.number for each in reversed(process().told) if isinstance(each, Find))


async def answer(hands, *answers):
    process().answers += answers
    while process().answers:
        await hands.pilot.pause(0.02)
    await hands._settled()


async def test_rows_stay_until_the_first_ones_come_and_then_grow(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("D")
        await hands.type("e")
        assert "Third" in hands.screen  # those before stay
        await answer(hands, found(asked(), 2, percent=40))
        assert ("Second" in hands.screen, "Third" in hands.screen) == (True, False)
        assert "1 of 3 documents, 40 % searched" in hands.screen
        await answer(hands, found(asked(), 3))
        assert ("Second" in hands.screen, "Third" in hands.screen) == (True, True)
        assert "2 of 3 documents ─" in hands.screen


async def test_excerpts_come_into_the_rows_that_are_there(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("D")
        await hands.type("cara")
        await answer(hands, found(asked(), 2))
        assert "Cara Diaz spoke" not in hands.screen
        assert not any(isinstance(each, FindExcerpts) for each in process().told), "they come by themselves"
        excerpts = hands.store.excerpts(hands.workspace.searching._results.query, [2])
        await answer(hands, FoundExcerpts(asked(), excerpts))
        _, hit = hands.place_of("Cara Diaz spoke")
        assert "Second" in hands.rows[hit - 1]


async def test_of_letters_that_come_at_once_only_what_they_make_together_is_asked(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("D")
        for letter in "spoke":
            hands.app.post_message(events.Key(letter, letter))
        await hands._settled()
        assert [each.query for each in process().told if isinstance(each, Find)] == ["spoke"]


async def test_enter_before_anything_was_found_opens_the_first_that_is(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("D")
        await hands.type("spoke")
        await hands.press("enter")
        assert hands.overlay is not None
        await answer(hands, found(asked(), percent=30))
        assert hands.overlay is not None
        await answer(hands, found(asked(), 2))
        assert hands.overlay is None
        assert hands.session.document.text == TEXTS[1]


async def test_a_search_that_fails_says_so_and_opens_nothing(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("D")
        await hands.type("spoke")
        await hands.press("enter")
        await answer(hands, Failed(asked(), "the disk is full"))
        assert "the disk is full" in hands.rows[0]
        assert hands.overlay is not None
        await hands.press("escape")
        assert hands.session.document.text == TEXTS[0]


async def test_what_is_found_after_the_library_was_closed_shows_nothing(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("D")
        await hands.type("spoke")
        await hands.press("escape")
        before = hands.screen
        await answer(hands, found(asked(), 2))
        assert (hands.overlay, hands.screen) == (None, before)


async def test_another_order_is_asked_of_the_search_with_the_query(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("D")
        await hands.type("e")
        await hands.press("shift+tab")
        sorts = {each.sort for each in process().told if isinstance(each, Find)}
        assert len(sorts) == 2
        assert SearchSort.NUMBER in sorts
