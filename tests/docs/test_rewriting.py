"""What is generated on the pages is written when asked, and the run that writes it is green."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.docs import pages
from tests.docs.pages import ROOT, assert_written, read

GENERATED = re.compile(r"(?<=<!-- begin )(\w+)(: .* -->\n)(.*?)(?=<!-- end )", re.DOTALL)


@pytest.fixture
def checkout(tmp_path):
    """A copy of what the pages are made of and compared with, to spoil."""
    for folder in ("docs", "sample_data", "schemas", "tests", "tools"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (*ROOT.glob("*.md"), ROOT / "pyproject.toml", ROOT / "Makefile"):
        shutil.copy(file, tmp_path)
    return tmp_path


def test_every_part_that_is_spoiled_is_written_anew_and_found_to_be_right(checkout):
    spoiled = [page for page in sorted((checkout / "docs").glob("*.md")) if GENERATED.search(read(page))]
    assert len(spoiled) > 3
    for page in spoiled:
        page.write_text(GENERATED.sub(r"\1\2spoiled\n", read(page)), encoding="utf-8")
    (checkout / "docs" / "reader.svg").write_text("<svg/>", encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "tests/docs",
            "-k",
            "table_is or tables_are or picture_is",
        ],
        cwd=checkout,
        env={**os.environ, "ANNOTATOR_REWRITE_DOCS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for page in spoiled:
        assert read(page) == read(ROOT / "docs" / page.name)


def test_what_is_out_of_date_is_named_unless_it_is_to_be_written(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text("old", encoding="utf-8")
    monkeypatch.setattr(pages, "REWRITES", False)
    with pytest.raises(AssertionError, match=r"page\.md is out of date"):
        assert_written(page, "new")
    assert read(page) == "old"
    monkeypatch.setattr(pages, "REWRITES", True)
    assert_written(page, "new")
    assert read(page) == "new"
