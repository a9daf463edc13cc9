"""What a terminal is sent whose encoding lacks characters: all of it in that encoding, each text in as many cells."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from annotator.tui.terminal.driver import CleanInputDriver
from annotator.tui.terminal.stand_ins import carries_all
from annotator.view.cells import pieces_of
from tests.tui.at_the_keys import AtTheKeys, at_the_keys

ZOO = Path(__file__).parents[2] / "sample_data" / "zoo"
ENCODINGS = ["latin-1", "ascii", "cp1252", "iso8859-15"]
NASTY = ["emoji", "cjk", "combining", "curly-quotes", "hindi", "arabic", "thai", "private-use"]
SEQUENCE = re.compile(r"(\x1b\[[0-9;]*[A-Za-z])")


class Writer:
    """What Textual's thread for writing does, at once and strictly."""

    def __init__(self, file: io.TextIOWrapper) -> None:
        self.write = file.write


class Sending(CleanInputDriver):
    """The driver of a terminal of that encoding; what it sends is kept."""

    def __init__(self, encoding: str) -> None:
        self._sent = io.BytesIO()
        self._file = io.TextIOWrapper(self._sent, encoding, errors="strict", write_through=True, newline="")
        self._writer_thread = Writer(self._file)  # type: ignore[assignment]

    def sent_for(self, data: str) -> str:
        """What the terminal makes of what it is sent for the data."""
        self._sent.seek(0)
        self._sent.truncate()
        self.write(data)
        return self._sent.getvalue().decode(self._file.encoding)  # type: ignore[union-attr]


def cells(text: str) -> int:
    return sum(width for _, width in pieces_of(text))


def painted(hands: AtTheKeys) -> list[str]:
    console = hands.app.console
    return [strip.render(console) for strip in hands.reader._compositor.render_strips()]


def is_as_wide(rows: list[str], driver: Sending) -> bool:
    """Whether each stretch of text of the rows is sent in as many cells, between the same escape sequences."""
    for row in rows:
        before, after = SEQUENCE.split(row), SEQUENCE.split(driver.sent_for(row))
        assert before[1::2] == after[1::2]
        assert [*map(cells, before[::2])] == [*map(len, after[::2])]
    return True


def read(name: str) -> str:
    return (ZOO / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NASTY)
async def test_an_article_takes_its_cells_in_any_encoding(tmp_path: Path, name: str) -> None:
    async with at_the_keys(tmp_path, [read(name)]) as hands:
        rows = painted(hands)
        assert all(is_as_wide(rows, Sending(encoding)) for encoding in ENCODINGS)
        await hands.press("p")
        await hands.press("V")
        rows = painted(hands)
        assert all(is_as_wide(rows, Sending(encoding)) for encoding in ENCODINGS)


OVERLAYS = {
    "palette": ":",
    "help": "? ?",
    "library": "D",
    "note": "N",
    "picker": "L",
    "statistics": "I",
}


@pytest.mark.parametrize("keys", OVERLAYS.values(), ids=OVERLAYS)
async def test_what_comes_up_takes_its_cells_in_any_encoding(tmp_path: Path, keys: str) -> None:
    async with at_the_keys(tmp_path, [read("emoji"), read("cjk")]) as hands:
        for key in keys.split():
            await hands.press(key)
        assert hands.overlay is not None
        assert not hands.screen.isascii()
        rows = painted(hands)
        assert all(is_as_wide(rows, Sending(encoding)) for encoding in ENCODINGS)
        if keys == "N":
            await hands.type("“Zoë” 北京 …")
            assert all(is_as_wide(painted(hands), Sending(encoding)) for encoding in ENCODINGS)


@pytest.mark.parametrize(
    ("encoding", "text", "sent"),
    [
        ("latin-1", "│ “Zoë” ✓ ●", '| "Zoë" v *'),
        ("latin-1", "北京 👩\u200d🚀!", "???? ??!"),
        ("latin-1", "e\u0301 o\u0304", "é o"),
        ("latin-1", "\u0304|\u200d|", "||"),
        ("latin-1", "का|", "??|"),
        ("latin-1", "1\ufe0f\u20e3|", "1 |"),
        ("ascii", "Zoë", "Zo?"),
        ("cp1252", "“€” …", "“€” …"),
        ("iso8859-15", "“€” …", '"€" .'),
        ("shift_jis", "か\u3099京👩|", "が京??|"),
        (
            "latin-1",
            "\x1b[1;31m✓\x1b[0m\x1b]22;pointer\x07…\x1b]0;x\x1b\\→\x1b7─",
            "\x1b[1;31mv\x1b[0m\x1b]22;pointer\x07.\x1b]0;x\x1b\\>\x1b7-",
        ),
        ("latin-1", "✓\r\n█", "v\r\n#"),
        ("utf-8", "│ “Zoë” 北京 👩\u200d🚀", "│ “Zoë” 北京 👩\u200d🚀"),
    ],
)
def test_a_text_is_sent_with_stand_ins(encoding: str, text: str, sent: str) -> None:
    assert Sending(encoding).sent_for(text) == sent


def test_only_encodings_that_lack_characters_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    encodings = ["utf-8", "gb18030", "latin-1", "euc-jp"]
    assert [*filter(carries_all, encodings)] == ["utf-8", "gb18030"]
    driver = Sending("utf-8")
    monkeypatch.setattr("annotator.tui.terminal.driver.carried", None)
    assert driver.sent_for("✓") == "✓"
