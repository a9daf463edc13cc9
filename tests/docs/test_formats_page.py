"""The table of docs/formats.md is the registry's."""

from annotator.formats.format_page import format_table
from tests.docs.pages import DOCS, REWRITES

PAGE = DOCS / "formats.md"
START = "<!-- made by annotator.formats.format_page from the registry; a test compares -->\n"
END = "\n<!-- end -->"


def test_the_table_is_that_of_the_registry():
    page = PAGE.read_text(encoding="utf-8")
    head, rest = page.split(START)
    _, tail = rest.split(END)
    made = head + START + format_table().rstrip() + END + tail
    if REWRITES:
        PAGE.write_text(made, encoding="utf-8")
    assert page == made
