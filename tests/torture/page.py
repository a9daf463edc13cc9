"""The table of a run, as it is printed and as it stands on the page on reliability."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tests.docs.pages import DOCS, read
from tests.torture.kinds import KINDS
from tests.torture.trial import Done

PAGE = DOCS / "reliability.md"
HEADER = "| kind | what was done | lost | seconds |\n| --- | --- | --- | --- |\n"
_ROWS = re.compile(
    r"(?<=<!-- the last run of make torture, written by it -->\n).*?(?=<!-- its end -->)", re.DOTALL
)


@dataclass(frozen=True)
class Row:
    """What was done of a kind, in how many seconds, and in how many trials something was lost."""

    kind: str
    done: Done
    lost: int
    seconds: int

    def __str__(self) -> str:
        done = ", ".join(f"{count:,} {what}" for what, count in self.done.items())
        return f"| {self.kind} | {done} | {self.lost} | {self.seconds} |\n"


def rows_on_page() -> list[list[str]]:
    """The cells of each row of the table on the page, without its header."""
    found = _ROWS.search(read(PAGE))
    assert found is not None
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found[0].splitlines()[2:]]


def write_rows(rows: Iterable[Row]) -> None:
    """Put the rows of a run into the table on the page; those of kinds that were not run stay as they are."""
    known = {cells[0]: f"| {' | '.join(cells)} |\n" for cells in rows_on_page()} | {
        row.kind: str(row) for row in rows
    }
    table = HEADER + "".join(known[kind] for kind in KINDS if kind in known)
    PAGE.write_text(_ROWS.sub(lambda _: table, read(PAGE)), encoding="utf-8")
