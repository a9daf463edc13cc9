"""Sources that an earlier version imported, when it took other texts from them than this one would."""

import gzip
import shutil
from pathlib import Path

from tests.cli.command import annotator

FILES = Path(__file__).with_name("files")
"""A page, feeds, a Word document, a book and columns, and the database that the program of version 6 made of them."""


def test_they_are_recognised_and_neither_doubled_nor_replaced(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(gzip.decompress((FILES / "imported-before.db.gz").read_bytes()))
    shutil.copytree(FILES / "sources", tmp_path / "sources")
    before = annotator("export", "--db", "x.db", cwd=tmp_path).out
    result = annotator("import", "sources", "--db", "x.db", cwd=tmp_path)
    assert (result.code, result.out.splitlines()[0]) == (0, "0 new, 7 already there, 0 failed")
    assert annotator("export", "--db", "x.db", cwd=tmp_path).out == before
    assert annotator("import", "sources", "--db", "new.db", cwd=tmp_path).out.startswith(
        "7 new, 0 already there"
    )
