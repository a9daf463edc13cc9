"""Terminals whose encoding is not UTF-8: the same screen with ASCII stand-ins, and keys in their encoding."""

from pathlib import Path

import pytest

from annotator.core.ascii_stand_ins import encodable
from tests.terminal.terminal import Terminal
from tests.terminal.test_main_job import exported

ZOO = Path(__file__).parents[2] / "sample_data" / "zoo"
FORM, STATUS = 83, 60
"""The columns where the form starts, and where the status is to the right of."""


def from_column(terminal, column, rows):
    """What is in the cells of these rows from a column on."""
    buffer, width = terminal.screen.buffer, terminal.screen.columns
    return ["".join(buffer[y][x].data for x in range(column, width)) for y in rows]


def screen_of(folder, name, encoding):
    """The form and the status beside and below an article, and all that the program wrote, for overlays too."""
    folder.mkdir()
    path = str(ZOO / f"{name}.txt")
    with Terminal("--annotator", "amy", path, cwd=folder, encoding=encoding) as terminal:
        terminal.wait_for(f"{encodable('✓', encoding)} saved")
        rows = terminal.screen.lines
        parts = (
            from_column(terminal, FORM, range(rows - 2)),
            from_column(terminal, STATUS, range(rows - 2, rows)),
        )
        for keys, seen in (("?", "Keys now"), ("D", "Enter open")) if encoding != "utf-8" else ():
            terminal.type(keys)
            terminal.wait_for(seen)
        return [*parts[0], *parts[1]], terminal.raw.decode(encoding)


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
@pytest.mark.parametrize("name", ["emoji", "cjk", "curly-quotes"])
def test_everything_is_where_it_is_with_utf_8(tmp_path, name, encoding):
    usual, _ = screen_of(tmp_path / "utf-8", name, "utf-8")
    rows, raw = screen_of(tmp_path / encoding, name, encoding)
    assert "\\u" not in raw.lower()
    assert "\\x" not in raw
    assert "Labels" in usual[2]
    assert rows == [encodable(row, encoding) for row in usual]


def test_what_is_typed_in_latin_1_is_kept(tmp_path):
    with Terminal("--annotator", "amy", str(ZOO / "emoji.txt"), cwd=tmp_path, encoding="latin-1") as terminal:
        terminal.wait_for("v saved")
        terminal.type("N")
        terminal.wait_for("Note on the document")
        terminal.send("Zoë - ¿qué?")
        terminal.wait_for("Zoë - ¿qué?")
        terminal.type("enter")
        terminal.wait_for("note saved")
    (record,) = exported(tmp_path)
    assert record["note"] == "Zoë - ¿qué?"
