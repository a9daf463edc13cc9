"""The table of formats on the page: a row for each one, with what it carries, and its options below."""

from annotator.formats.format_page import format_table
from annotator.formats.table import BUILT_IN


def rows():
    head, rule, *rows = format_table().partition("\n\n")[0].split("\n")
    assert set(rule) <= set("| -")
    titles = cells(head)
    return titles, [dict(zip(titles, cells(row), strict=True)) for row in rows]


def cells(line):
    return [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]


def test_each_format_has_a_row_that_says_whether_it_is_read_and_written():
    _, found = rows()
    assert [row["format"] for row in found] == [f"`{format_.name}`" for format_ in BUILT_IN]
    for row, format_ in zip(found, BUILT_IN, strict=True):
        assert (row["reads"], row["writes"]) == (
            "yes" if format_.read else "",
            "yes" if format_.write else "",
        )
        assert row["endings"].split() == list(format_.endings)


def test_what_a_format_carries_is_said_only_of_those_that_are_written():
    titles, found = rows()
    carried = titles[titles.index("writes") + 1 : titles.index("needs")]
    assert "relations" in carried
    by_name = {row["format"]: row for row in found}
    assert all(by_name["`jsonl`"][title] == "yes" for title in ("overlap", "gaps", "relations", "notes"))
    for row in found:
        if not row["writes"]:
            assert not any(row[title] for title in carried)


def test_an_extra_is_named_as_it_is_installed():
    _, found = rows()
    needs = {row["needs"] for row in found}
    assert any(each.endswith("[hf]`") for each in needs)


def test_every_option_stands_below_the_table():
    below = format_table().partition("\n\n")[2]
    for format_ in BUILT_IN:
        for option in format_.options:
            assert f"`-O {option.name}=" in below
        assert format_.note in below
