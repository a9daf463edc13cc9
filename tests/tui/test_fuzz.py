"""Random keys, sizes and documents: afterwards the screen, the session and the disk say the same.

2,500 steps; 10,000 with ``pytest --hypothesis-profile=hunt``, or as many as ``ANNOTATOR_FUZZ_STEPS`` says.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from annotator.core.record import Record
from annotator.core.span import quote_of
from annotator.tui.panels.row_cache import RowCache
from tests.profiles import is_hunting
from tests.tui.at_the_keys import AtTheKeys, app_on, document, news, opened_store
from tests.view.nasty import PIECES

STEPS = int(os.environ.get("ANNOTATOR_FUZZ_STEPS", "10000" if is_hunting() else "2500"))
SIZES = ((120, 40), (80, 24), (60, 15), (200, 60), (21, 8))
KEYS = (
    *("right", "left", "up", "down", "pagedown", "pageup", "home", "end", "ctrl+home", "ctrl+end", "tab"),
    *(
        "shift+tab",
        "shift+right",
        "shift+down",
        "space",
        "x",
        "u",
        "u",
        "U",
        "V",
        "C",
        "B",
        "=",
        ".",
        ",",
        "<",
        ">",
    ),
    *("p", "o", "e", "a", "w", "1", "2", "3", "escape", "escape", "J", "K", "-", "f", "O"),
)


PIECES_TO_STORE = [piece for piece in PIECES if not any("\ud800" <= c <= "\udfff" for c in piece)]


def text_of(luck: random.Random) -> str:
    words = [
        luck.choice((*PIECES_TO_STORE, "Ann", "Bo", "word", "and", " ", " ", " ", "\n")) for _ in range(400)
    ]
    return " ".join(words) + " end"


@pytest.mark.parametrize(
    ("colors", "steps"), [(True, STEPS), (False, STEPS // 5)], ids=["colour", "no-colour"]
)
async def test_screen_session_and_disk_agree_after_any_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, colors: bool, steps: int
) -> None:
    if not colors:
        monkeypatch.setenv("NO_COLOR", "1")
    luck = random.Random(20)  # noqa: S311 - luck, not secrets
    with opened_store(tmp_path / "annotations.db") as store:
        store.import_records([Record(document(text_of(luck), f"Text {n}")) for n in range(4)])
        app = app_on(store, news(), now=lambda: "2026-11-22T10:00:00Z", new_id=store.new_id)
        async with app.run_test(size=SIZES[0]) as pilot:
            hands = AtTheKeys(app, pilot, store)
            for step in range(steps):
                if luck.random() < 0.01:
                    await pilot.resize_terminal(*luck.choice(SIZES))
                elif luck.random() < 0.05:
                    hands.reader._article.scroll_rows(luck.choice((-30, -3, 3, 30)))
                elif hands.overlay is not None:
                    await hands.press("escape")
                else:
                    hands.workspace.press(luck.choice(KEYS))
                if step % 100 == 99:
                    await agree(hands)


async def agree(hands: AtTheKeys) -> None:
    while hands.overlay is not None:
        await hands.press("escape")
    await hands.all_is_sent()
    session, article = hands.session, hands.reader._article
    on_disk = hands.kept().spans
    assert list(session.layer.spans) == list(on_disk)
    assert all(span.text == quote_of(session.document.text, span.fragments) for span in on_disk)
    painted = list(article._strips)
    article._row_cache = RowCache()  # every row is typeset again
    article._paint_all()
    assert [strip.text for strip in article._strips] == [strip.text for strip in painted]
    assert [list(strip) for strip in article._strips] == [list(strip) for strip in painted], (
        "a row was not repainted"
    )
    assert all(strip.cell_length == article.size.width for strip in painted)
