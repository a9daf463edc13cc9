"""What a query that is being typed may go on with, and what its saved names stand for."""

import pytest

from annotator.core.query import QueryError, QueryField, parsed_query, with_saved
from annotator.core.query_completion import completions

FIELDS = {
    field.name: field
    for field in (
        QueryField("status", "is in this status", lambda _: "", ("new", "done")),
        QueryField("source", "came from there", lambda _: ""),
        QueryField("label", "has a span with this label", lambda _: ""),
    )
}
VALUES = {"label": ["person", "policy", 'a "b", c'], "@": ["todo", "mine"]}


@pytest.mark.parametrize(
    ("typed", "queries"),
    [
        ("", []),
        ("police ", []),
        ("s", ["status:", "source:"]),
        ("police -so", ["police -source:"]),
        ("status:", ["status:new", "status:done"]),
        ("status:D", ["status:done"]),
        ("status:done", []),
        ("status:new,d", ["status:new,done"]),
        ("-status:n", ["-status:new"]),
        ("label:p", ["label:person", "label:policy"]),
        ("label:a", ['label:"a \\"b\\", c"']),
        ("source:", []),
        ("nothing:", []),
        ('"s', []),
        ('"a b" s', ['"a b" status:', '"a b" source:']),
        ("@", ["@todo", "@mine"]),
        ("police @m", ["police @mine"]),
        ("S", []),
    ],
)
def test_the_last_word_is_completed(typed: str, queries: list[str]) -> None:
    offered = completions(typed, FIELDS, lambda name: VALUES.get(name, ()))
    assert [each.query for each in offered] == queries
    for each in offered:
        if not each.query.endswith(":") and "@" not in each.query:
            parsed_query(each.query, FIELDS)


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("police", "police"),
        ("@todo", "status:new"),
        ("police @todo -x", "police status:new -x"),
        ('"@todo" a@todo', '"@todo" a@todo'),
    ],
)
def test_a_saved_query_takes_the_place_of_its_name(typed: str, whole: str) -> None:
    assert with_saved(typed, {"todo": "status:new"}) == whole


@pytest.mark.parametrize(
    ("typed", "column", "what"),
    [
        ("a @tod", 3, "no query is saved as tod; did you mean @todo?"),
        ("@zzz", 1, "no query is saved as zzz; a word with that sign needs quotation marks"),
    ],
)
def test_a_name_that_no_query_has_is_named_with_its_place(typed: str, column: int, what: str) -> None:
    with pytest.raises(QueryError) as raised:
        with_saved(typed, {"todo": "status:new"})
    assert (raised.value.column, raised.value.what) == (column, what)
