"""What a key costs, counted in rows and not in time: it grows neither with the text nor with its spans."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Relation, Span
from annotator.core.spans import Spans
from annotator.session.states import View
from annotator.tui.overlays.list_rows import StyledLine, VirtualList
from annotator.tui.panels import typeset
from annotator.tui.panels.typeset import Typesetter
from tests.tui.at_the_keys import AtTheKeys, app_on, document, news, opened_store

LINE = "Ann saw that Bo had gone to the sea with a boat of red wood on May day.\n"


def record(lines: int, spans: int) -> Record:
    article = document(LINE * lines)
    step = max(1, lines // max(1, spans))
    made = [
        Span(f"s{n}", (Range(n * step * len(LINE), n * step * len(LINE) + 3),), "person", "Ann", "amy")
        for n in range(spans)
    ]
    return Record(article, (Layer(article.id, "amy", Spans(made), status=Status.IN_PROGRESS),))


async def rows_set(folder: Path, monkeypatch: pytest.MonkeyPatch, lines: int, spans: int, key: str) -> int:
    """How many rows of the article one more press of the key typesets again."""
    rows: list[object] = []
    real = typeset.runs_of_row
    with opened_store(folder / f"{lines}-{spans}.db") as store:
        store.import_records([record(lines, spans)])
        ids = iter(f"new-{n}" for n in range(99))
        app = app_on(store, news(), now=lambda: "2026-11-22T10:00:00Z", new_id=lambda: next(ids))
        async with app.run_test(size=(120, 40)) as pilot:
            hands = AtTheKeys(app, pilot, store)
            await hands.press(f"{key} {key}")
            monkeypatch.setattr(typeset, "runs_of_row", lambda *a, **k: rows.append(a) or real(*a, **k))
            await hands.press(key)
            monkeypatch.setattr(typeset, "runs_of_row", real)
    return len(rows)


@pytest.mark.parametrize(("key", "most"), [("right", 4), ("down", 4), ("pagedown", 40)])
async def test_a_key_sets_as_many_rows_in_a_book_as_in_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, most: int
) -> None:
    note = await rows_set(tmp_path, monkeypatch, 120, 0, key)
    book = await rows_set(tmp_path, monkeypatch, 12_000, 0, key)
    full = await rows_set(tmp_path, monkeypatch, 12_000, 3_000, key)
    assert 0 < note <= most
    assert book <= most
    assert full <= most


async def test_a_key_sets_no_lanes_but_those_that_it_touches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = LINE * 120
    spans = [
        Span(f"s{word.start()}-{n}", (Range(*word.span()),), "person", word[0], "amy")
        for word in re.finditer(r"\w+", text)
        for n in range(30)
    ]
    with opened_store(tmp_path / "annotations.db") as store:
        article = document(text)
        store.import_records([Record(article, (Layer(article.id, "amy", Spans(spans)),))])
        app = app_on(store, news(), now=lambda: "2026-11-22T10:00:00Z", new_id=store.new_id)
        async with app.run_test(size=(120, 40)) as pilot:
            hands = AtTheKeys(app, pilot, store)
            await hands.press("V pagedown")
            assert hands.session.view is View.LANES
            assert re.search(r"\+ \d{3} more", hands.screen), "25 of 30 on each of the words of a row"
            await wait_until_still(hands)
            set_anew: list[object] = []
            text_row, lane = Typesetter.text, Typesetter.lane
            monkeypatch.setattr(Typesetter, "text", lambda *a, **k: set_anew.append(a) or text_row(*a, **k))
            monkeypatch.setattr(Typesetter, "lane", lambda *a, **k: set_anew.append(a) or lane(*a, **k))
            for key, most in (("pagedown", 6), ("right", 3), ("right", 3)):
                set_anew.clear()
                hands.workspace.press(key)
                assert len(set_anew) <= most, key


async def test_an_arc_is_drawn_over_rows_that_are_not_set_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = LINE * 12
    near, far = (text.index("Bo"), text.rindex("Bo"))
    spans = [Span(f"s{at}", (Range(at, at + 2),), "person", "Bo", "amy") for at in (near, far)]
    relations = (Relation("r", "knows", f"s{near}", f"s{far}", "amy"),)
    with opened_store(tmp_path / "annotations.db") as store:
        article = document(text)
        layer = Layer(article.id, "amy", Spans(spans), relations=relations)
        store.import_records([Record(article, (layer,))])
        app = app_on(store, news(), now=lambda: "2026-11-22T10:00:00Z", new_id=store.new_id)
        async with app.run_test(size=(160, 40)) as pilot:
            hands = AtTheKeys(app, pilot, store)
            await hands.press("W W V ctrl+home")
            assert "knows" not in hands.screen
            set_anew: list[object] = []
            text_row, lane = Typesetter.text, Typesetter.lane
            monkeypatch.setattr(Typesetter, "text", lambda *a, **k: set_anew.append(a) or text_row(*a, **k))
            monkeypatch.setattr(Typesetter, "lane", lambda *a, **k: set_anew.append(a) or lane(*a, **k))
            for key, has_arc in (("tab", True), ("tab", True), ("right", False)):
                set_anew.clear()
                await hands.press(key)
                assert len(set_anew) <= 5, "rows that caret and focus are on or were on, and their lanes"
                assert ("knows" in hands.screen) == has_arc
                rows = [strip.text for strip in hands.reader._article._strips]
                assert sum("│" in row for row in rows) == 11 * has_arc, "through all rows between the two"


async def test_the_next_page_is_set_while_this_one_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[object] = []
    real = typeset.runs_of_row
    monkeypatch.setattr(typeset, "runs_of_row", lambda *a, **k: rows.append(a) or real(*a, **k))
    with opened_store(tmp_path / "annotations.db") as store:
        store.import_records([record(2_000, 1_000)])
        app = app_on(store, news(), now=lambda: "2026-11-22T10:00:00Z", new_id=store.new_id)
        async with app.run_test(size=(120, 40)) as pilot:
            hands = AtTheKeys(app, pilot, store)
            for _ in range(3):
                await hands.press("pagedown")
                await wait_until_still(hands)
                rows.clear()
                hands.workspace.press("pagedown")
                assert len(rows) <= 4, "the row that the caret comes to, and no more than its neighbours"
                assert "Ann saw that Bo" in hands.screen


async def wait_until_still(hands: AtTheKeys) -> None:
    """Wait until nothing is prefetched any more."""
    while hands.reader._prefetch.is_running:
        await hands.pilot.pause(0.01)


async def test_a_list_of_a_million_rows_fetches_those_it_shows() -> None:
    from textual.app import App, ComposeResult

    fetched: list[int] = []

    def fetch(offset: int, limit: int, _width: int) -> list[StyledLine]:
        fetched.extend(range(offset, offset + limit))
        return [[(f"row {number}", "bar")] for number in range(offset, offset + limit)]

    class Lists(App[None]):
        def compose(self) -> ComposeResult:
            yield VirtualList()

    app = Lists()
    async with app.run_test(size=(60, 20)) as pilot:
        rows = app.query_one(VirtualList)
        counts = []
        for count in (100, 1_000_000):
            fetched.clear()
            rows.show(count, fetch)
            rows.move(count - 1)
            await pilot.pause()
            counts.append(len(fetched))
        assert counts[0] == counts[1] <= 3 * 20
        assert fetched[-1] == 999_999
