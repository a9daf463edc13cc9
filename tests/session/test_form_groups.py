"""Many labels: the letter of a group, then the label's own; a folded tree with summed counts."""

import pytest

from annotator.schema.loading import parse_schema
from tests.marked import press, pressed, session_from
from tests.session.form_shown import form_rows, strip
from tests.session.linked import many

TEN_BY_TEN = parse_schema(many(10, 10), "many.yaml")


def rows(session, width=40):
    """The rows of the labels."""
    shown = [row.rstrip() for row in form_rows(session, width)]
    return shown[: next(index for index, row in enumerate(shown) if row.startswith(" Span"))]


CHOSEN = [
    ("^one two", "a b o", "^[one|a10-1] two"),
    ("^one two", "a b space", "^[one|a10-1] two"),
    ("^one two", "a a o", "^[one|ax0] two"),  # the group's own key is its own label
    ("^one two", "a space o", "^[one|ax0] two"),
    ("<one> two", "a b", "^[one|a10-1] two"),
    ("^one two", "b c t", "one ^[two|b10-2]"),
    ("^one two", "a b o O b c", "^[[one|a10-1]|b10-2] two"),  # a second label after a group's key
]


@pytest.mark.parametrize(("before", "keys", "after"), CHOSEN)
def test_a_label_below_another_is_chosen_by_two_letters(before, keys, after):
    assert pressed(before, keys, TEN_BY_TEN) == after


def test_a_letter_that_is_none_of_the_group_is_refused_and_escape_leaves_it():
    steps = press(session_from("^one", TEN_BY_TEN), "a z escape")
    assert "z is none of the labels below A group" in steps[2].message
    assert steps[2].refused
    assert steps[3].session.group is None


def test_the_tree_is_folded_except_around_the_current_label():
    session = session_from("^[one|a10-1] [two|ax0] [six|b10-2]", TEN_BY_TEN)
    folded = rows(session)
    assert sum(" item" in row for row in folded) == 0
    assert any("▸ A group" in row and row.endswith("2") for row in folded)  # counts add up
    assert any("▸ B group" in row and row.endswith("1") for row in folded)
    opened = rows(press(session, "a")[-1].session)
    assert sum(" item" in row for row in opened) == 10
    assert any("▾ A group" in row for row in opened)
    focused = rows(press(session, "tab")[-1].session)
    assert sum(" item" in row for row in focused) == 10


def test_the_strip_shows_the_group_that_is_open():
    session = press(session_from("^one", TEN_BY_TEN), "c")[-1].session
    chips = strip(session, 200)[-1]
    assert "a item" in chips
    assert "A group" not in chips


def test_a_schema_of_few_labels_needs_no_groups():
    schema = parse_schema(many(3, 4), "few.yaml")
    assert schema.groups == frozenset()
    assert all(label.key for label in schema.labels)


def test_groups_below_groups_are_opened_one_after_the_other():
    text = "schema: 1\nid: deep\nversion: 1\nlabels:\n" + "".join(
        f"  - {{id: t{n}, name: {chr(97 + n)} top, children: [{{id: m{n}, name: mid, children: ["
        f"{{id: l{n}, name: low}}, {{id: k{n}, name: kow}}]}}]}}\n"
        for n in range(8)
    )
    schema = parse_schema(text, "deep.yaml")
    assert schema.path("l1") == ("t1", "m1", "l1")
    assert pressed("^one two", "b m l o", schema) == "^[one|l1] two"
    assert pressed("^one two", "b m m o", schema) == "^[one|m1] two"
