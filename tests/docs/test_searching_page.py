"""The page on searching has every field of the query language, and its example is one."""

from annotator.core.query import parsed_query
from annotator.store.document_fields import QUERY_FIELDS
from tests.docs.pages import DOCS, assert_generated, blocks

PAGE = DOCS / "searching.md"


def test_the_table_is_that_of_the_fields() -> None:
    rows = [f"| `{field.name}` | {field.help} | {_values(field.values)} |" for field in QUERY_FIELDS.values()]
    assert_generated(
        PAGE, "fields", "\n".join(["| field | the document ... | values |", "| --- | --- | --- |", *rows, ""])
    )


def _values(values: tuple[str, ...]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def test_the_example_is_a_query() -> None:
    (example,) = blocks(PAGE, "text")
    assert len(parsed_query(example.text.strip(), QUERY_FIELDS).terms) == 5
