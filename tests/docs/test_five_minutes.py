"""The page from a CSV to an export is done from beginning to end: its commands, its keys, its result."""

import csv
import subprocess
from pathlib import Path

from annotator.store.store import Store
from tests.docs.pages import DOCS, blocks, environment
from tests.docs.reader import SIZE, lines_of, press, status
from tests.tui.at_the_keys import app_on

PAGE = DOCS / "five-minutes.md"
(KEYS,) = blocks(PAGE, "keys")
(RESULT,) = blocks(PAGE, "text result")


def run(folder: Path, commands: str) -> None:
    subprocess.run(
        ["sh", "-eu", "-c", commands],
        cwd=folder,
        env=environment(),
        check=True,
        capture_output=True,
        timeout=60,
    )


async def test_the_keys_on_the_page_make_the_table_on_the_page(tmp_path: Path) -> None:
    *before, export = [block.text for block in blocks(PAGE, "sh run")]
    run(tmp_path, "".join(before))
    with Store.open(tmp_path / "annotations.db", "amy", now=lambda: "2026-11-22T10:00:00Z") as store:
        schema = store.remembered_schema()
        assert schema is not None
        app = app_on(
            store, schema, now=lambda: "2026-11-22T10:00:00Z", new_id=iter(map(str, range(99))).__next__
        )
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            for keys, message in lines_of(KEYS):
                await press(pilot, keys)
                assert status(app) == message, keys
            await press(pilot, ["Enter"])
            session = app.reader.workspace.session
            assert session.document.title == "Drones over the harbour"
            assert [each.range_.slice(session.document.text) for each in session.suggestions] == [
                "Bergen",
                "Ann Lee",
            ]
    run(tmp_path, export)
    with (tmp_path / "spans.csv").open(encoding="utf-8", newline="") as lines:
        rows = [[row[name] for name in RESULT.text.split("\n")[0].split()] for row in csv.DictReader(lines)]
    assert rows == [line.split(maxsplit=3) for line in RESULT.text.splitlines()[1:]]
    with (tmp_path / "spans.documents.csv").open(encoding="utf-8", newline="") as lines:
        assert "17" in lines.read()
