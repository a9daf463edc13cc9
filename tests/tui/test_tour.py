"""The guided reader: Escape leaves it only when there is nothing else for it to leave."""

from importlib.resources import files
from pathlib import Path

import pytest

from annotator.core.record import Record
from annotator.schema.loading import load_schema
from annotator.tui.guided_app import TourApp
from tests.tui.at_the_keys import AtTheKeys, document, opened_store, workspace_on
from tests.tui.sent import Watched

SAMPLES = Path(str(files("annotator") / "samples"))


class WatchedTour(Watched, TourApp):
    """The tour with a terminal that keeps what it is sent."""


@pytest.mark.parametrize(
    ("keys", "releases"),
    [
        ("p", 1),
        ("shift+right", 1),
        ("L L enter", 1),
        ("L L enter a", 2),
        ("/ m i d enter", 2),
        ("T", 1),
        ("?", 1),
        ("right", 0),
    ],
)
async def test_escape_leaves_the_tour_when_there_is_nothing_else_to_leave(
    tmp_path, monkeypatch, keys, releases
):
    schema = load_schema(SAMPLES / "tour.yaml")
    with opened_store(tmp_path / "tour.db") as store:
        store.import_records([Record(document((SAMPLES / "tour.txt").read_text("utf-8")))])
        app = WatchedTour(
            workspace_on(store, schema, now=lambda: "2026-11-22T10:00:00Z", new_id=store.new_id)
        )
        left: list[bool] = []
        async with app.run_test(size=(120, 40)) as pilot:
            hands = AtTheKeys(app, pilot, store)
            await hands.press(keys)
            monkeypatch.setattr(app, "exit", lambda: left.append(True))
            for _ in range(releases):
                await hands.press("escape")
                assert not left
            await hands.press("escape")
            assert left
            assert app.tour.spent or app.tour.keys, "keys are counted until it is left"
