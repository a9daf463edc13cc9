"""The table of docs/formats.md is the registry's."""

from annotator.formats.format_page import format_table
from annotator.formats.reader_page import reader_table
from tests.docs.pages import DOCS, assert_generated


def test_the_table_is_that_of_the_registry():
    assert_generated(DOCS / "formats.md", "formats", f"{format_table().rstrip()}\n")


def test_the_table_is_that_of_the_readers():
    assert_generated(DOCS / "formats.md", "readers", reader_table())
