"""The pages that people read, cut into the parts that tests look at.

Some parts are compared by the tests, or written if asked: the tables of keys, presets and formats, and the picture of
the app. ``ANNOTATOR_REWRITE_DOCS=1 .venv/bin/python -m pytest tests/docs`` writes them; review the difference.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md")))
REWRITES = os.environ.get("ANNOTATOR_REWRITE_DOCS") == "1"

_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def environment() -> dict[str, str]:
    """Return the environment in which commands of the pages run: the installed program, or that of this checkout."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    checkout = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
    return {"PATH": path, "LANG": "C.UTF-8", "ANNOTATOR_NAME": "amy", **checkout}


@dataclass(frozen=True)
class Block:
    """A fenced block; ``info`` is the text after the opening fence, ``line`` counts from 1."""

    page: Path
    line: int
    info: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, *infos: str) -> list[Block]:
    """Return the fenced blocks of the page with one of these infos, in their order."""
    text = read(page)
    return [
        Block(page, text.count("\n", 0, match.start()) + 1, match["info"], match["text"])
        for match in _FENCE.finditer(text)
        if match["info"] in infos
    ]


def prose(page: Path) -> str:
    """Return the page without its fenced blocks."""
    return _FENCE.sub("", read(page))


def sections(page: Path, level: int = 3) -> Iterator[tuple[str, str]]:
    """Yield heading and text of the sections at that level."""
    _, *parts = re.split(rf"^{'#' * level} (.*)$", prose(page), flags=re.MULTILINE)
    for heading, text in zip(parts[::2], parts[1::2], strict=True):
        yield heading, re.split(r"^#", text, maxsplit=1, flags=re.MULTILINE)[0]


def generated(page: Path, name: str) -> str:
    """Return the text between the markers of that name."""
    before, _, rest = read(page).partition(_marker("begin", name))
    inside, end, _ = rest.partition(_marker("end", name))
    assert before
    assert end, f"{page.name} has no part {name}"
    return inside


def assert_generated(page: Path, name: str, wanted: str) -> None:
    """The part of that name is as wanted; it is written first if that is asked for."""
    begin, end = _marker("begin", name), _marker("end", name)
    assert_written(page, read(page).replace(begin + generated(page, name) + end, begin + wanted + end))


def assert_written(file: Path, wanted: str, *, same: Callable[[str, str], bool] = str.__eq__) -> None:
    """The file is as wanted; it is written first if that is asked for, and read again in any case."""
    if REWRITES:
        file.write_text(wanted, encoding="utf-8")
    committed = read(file)
    assert same(committed, wanted), f"{file.name} is out of date; see tests/docs/pages.py"


def _marker(edge: str, name: str) -> str:
    return f"<!-- {edge} {name}: made by tests/docs, see tests/docs/pages.py -->\n"
