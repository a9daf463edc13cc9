"""The zoo on a terminal: what pyte has in each cell is what the view's rows say, whole screens at four widths.

pyte counts cells by code points and keeps of a cluster what it knows (``docs/terminals.md``). So of each cluster the
first character is compared, at its cell; the cells behind it hold no other cluster, and all else is blank. It gives no
cell to two Burmese vowels, and draws the parts of a joined emoji one behind the other, over what follows: the next
piece of the row is put over them, and at the end of a row they stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from unicodedata import normalize

import pyte
import pytest

from annotator.core.record import Record
from annotator.formats.reading import read_path
from annotator.formats.shared.errors import FormatError
from annotator.tui.panels.article_view import ArticleView
from tests.tui.at_the_keys import AtTheKeys, app_on, document, news, opened_store
from tests.view.nasty import PIECES

ZOO = Path(__file__).parents[2] / "sample_data" / "zoo"
NASTY = " ".join(piece for piece in PIECES if not any("\ud800" <= c <= "\udfff" for c in piece)) + "\n"

NO_CELL = "\u102b\u102c"
JOINER = "\u200d"


def records() -> Iterator[Record]:
    for path in sorted(ZOO.glob("*.txt")):
        with suppress(FormatError):  # what is no text is refused by name, which is tested elsewhere
            yield from read_path(path, annotator="amy")
    yield Record(document(NASTY, "Every nasty piece"))


class PatientScreen(pyte.Screen):
    """pyte drops the rest of a text after a mark that it does not know, so it gets the characters one by one."""

    def draw(self, data: str) -> None:
        for character in data:
            super().draw(character)


def seen_by_pyte(article: ArticleView) -> list[list[str]]:
    """The characters in the cells of the article, row by row, after all its rows were sent."""
    width, height = article.size
    screen = PatientScreen(width + 1, height)  # a cell more: pyte wraps behind the last one
    stream = pyte.Stream(screen)
    stream.feed("#" * (width * height))
    for y, strip in enumerate(article._strips):
        stream.feed(f"\x1b[{y + 1};1H" + strip.at_column(0).render(article.app.console))
    return [[screen.buffer[y][x].data for x in range(width)] for y in range(height)]


def faults_of(article: ArticleView, left: int, cells: list[str], y: int) -> Iterator[str]:
    """Where a row of the screen is not the row of the view."""
    page = article._page
    assert page is not None
    clusters = article._wrap.clusters_of(page.lines[y].row) if y < len(page.lines) else ()
    free = set(range(len(cells) - 1))  # the last cell is the scrollbar's
    apart = {character for cluster in clusters if JOINER in cluster.glyph for character in cluster.glyph}
    for cluster in clusters:
        at = left + cluster.cell
        wanted, found = normalize("NFD", cluster.glyph)[0], normalize("NFD", cells[at])
        if wanted in NO_CELL or found in apart:
            free -= set(range(at, at + cluster.width))
            continue
        if at < len(cells) - 1 and not found.startswith(wanted):
            yield f"{found!a} and not {wanted!a} in cell {at} of row {y}"
        behind = "".join(cells[at + 1 : at + cluster.width]).strip()
        if behind and behind not in cluster.glyph:
            yield f"{behind!a} behind {wanted!a} in row {y}"
        free -= set(range(at, at + cluster.width))
    yield from (
        f"{cells[x]!a} in blank cell {x} of row {y}" for x in free if cells[x] not in {" ", "", *apart}
    )


@pytest.mark.parametrize("columns", [20, 60, 80, 200])
async def test_the_screen_as_pyte_sees_it_is_the_rows_of_the_view(tmp_path: Path, columns: int) -> None:
    faults = []
    with opened_store(tmp_path / "annotations.db") as store:
        made = list(records())
        store.import_records(made)
        app = app_on(store, news(), now=lambda: "2026-11-22T10:00:00Z", new_id=store.new_id)
        async with app.run_test(size=(columns, 24)) as pilot:
            hands = AtTheKeys(app, pilot, store)
            await pilot.pause(0.1)
            article = hands.reader._article
            for record in made:
                hands.workspace.open(record.document.id)
                for key in ("ctrl+home", "pagedown", "pagedown", "ctrl+end"):
                    hands.workspace.press(key)
                    for y, cells in enumerate(seen_by_pyte(article)):
                        found = faults_of(article, article._left, cells, y)
                        faults += [f"{record.document.source}: {fault}" for fault in found]
    assert len(made) > 20
    assert faults == []
