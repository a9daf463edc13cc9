"""What a key costs in calls, of Python's and of its libraries': neither a longer text nor more spans make it more."""

from __future__ import annotations

import sys
from itertools import cycle, islice
from pathlib import Path

import pytest

from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.core.spans import Spans
from tests.tui.at_the_keys import AtTheKeys, app_on, document, news, opened_store

LINE = "Ann saw that Bo had gone to the sea with a boat of red wood on May day.\n"
KEYS = ("right", "down", "p", "w", "u", "tab", "p", "b", "u", "U", "x", "u", "pagedown", "pageup", "f", "s")
LINES, BOOK, SPANS = 120, 30_000, 20_000

AT_MOST_MORE = 5_000
"""Calls that a key may make more where spans are in sight: a page of them to paint. One of each would be 20,000."""


def record(lines: int, on: list[int]) -> Record:
    """An article of so many lines, with a span on the first word of each of those of these numbers."""
    article = document(LINE * lines)
    spans = [
        Span(
            f"s{number}",
            (Range(line * len(LINE), line * len(LINE) + 3),),
            "person",
            "Ann",
            "amy",
            attributes={"role": "official"},
        )
        for number, line in enumerate(on)
    ]
    return Record(article, (Layer(article.id, "amy", Spans(spans), status=Status.IN_PROGRESS),))


async def calls_by_key(path: Path, made: Record) -> list[tuple[str, int]]:
    """How many calls each key makes, the second time that all of them are pressed."""
    counts: list[int] = []

    def count(_frame: object, event: str, _argument: object) -> None:
        counts[-1] += event in {"call", "c_call"}

    with opened_store(path) as store:
        store.import_records([made])
        app = app_on(store, news(), now=lambda: "2026-11-22T10:00:00Z", new_id=store.new_id)
        async with app.run_test(size=(120, 40)) as pilot:
            hands = AtTheKeys(app, pilot, store)
            await hands.press(" ".join(KEYS))
            for key in KEYS:
                counts.append(0)
                sys.setprofile(count)
                hands.workspace.press(key)
                sys.setprofile(None)
                await pilot.pause(0.02)
    return [*zip(KEYS, counts, strict=True)]


@pytest.mark.parametrize(
    ("lines", "on"),
    [
        pytest.param(BOOK, [], id="a book"),
        pytest.param(BOOK, [*range(SPANS)], id="a book with a span on every line"),
        pytest.param(LINES, [*islice(cycle(range(LINES)), SPANS)], id="a note with 170 spans on every line"),
    ],
)
async def test_no_key_takes_more_calls_the_more_there_is(tmp_path: Path, lines: int, on: list[int]) -> None:
    few = await calls_by_key(tmp_path / "few.db", record(LINES, []))
    many = await calls_by_key(tmp_path / "many.db", record(lines, on))
    pairs = zip(few, many, strict=True)
    assert [(key, before, now) for (key, before), (_, now) in pairs if now > before + AT_MOST_MORE] == []
