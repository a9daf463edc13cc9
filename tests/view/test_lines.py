"""Rows of one-line strings are as wide as they may be, and only what is shown costs time."""

from __future__ import annotations

from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.clusters import CLUSTER
from annotator.view.lines import rows_of, width_of, wrapped
from tests.view.calls import calls
from tests.view.nasty import texts


def plainly_wrapped(text: str, cells: int) -> list[str]:
    """The rows, each found by measuring all the text that is left."""
    rows: list[str] = []
    row = ""
    for word in text.split():
        candidate = f"{row} {word}" if row else word
        if width_of(candidate) <= cells:
            row = candidate
            continue
        rows += [row] if row else []
        row = word
        while width_of(row) > max(1, cells):
            head, *more = CLUSTER.findall(row)
            while more and width_of(head + more[0]) <= cells:
                head += more.pop(0)
            rows.append(head)
            row = row[len(head) :]
    return [*rows, row] if row else rows


@given(texts, st.integers(-1, 24))
def test_a_text_is_broken_as_if_all_of_it_was_measured_for_each_row(text: str, cells: int) -> None:
    assert [*wrapped(text, cells)] == plainly_wrapped(text, cells)


def test_a_word_that_is_longer_than_the_row_is_measured_once() -> None:
    short, long = (calls(lambda number=number: [*rows_of("字" * number, 36)]) for number in (5_000, 20_000))
    assert long < 4.1 * short


def test_the_first_rows_cost_the_same_however_much_follows() -> None:
    short, long = (
        calls(lambda number=number: [*islice(rows_of("note: " + "字" * number, 36), 3)])
        for number in (500, 20_000)
    )
    assert long < short + 100
