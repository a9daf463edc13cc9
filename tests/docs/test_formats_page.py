"""The table of docs/formats.md is the registry's."""

from annotator.formats.format_page import format_table
from tests.docs.pages import DOCS, assert_generated


def test_the_table_is_that_of_the_registry():
    assert_generated(DOCS / "formats.md", "formats", f"{format_table().rstrip()}\n")
