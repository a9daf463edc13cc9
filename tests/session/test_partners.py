"""The mark that closes an opening one, against counting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.range import Range
from annotator.session.text.partners import CLOSED_BY, extent_to_partner

NO_APOSTROPHE = [
    (opening, closing)
    for opening, closing in CLOSED_BY.items()
    if len(closing) == 1 and closing not in (opening, "’")
]


def counted(text: str, opening: str, closing: str) -> Range | None:
    """From the first mark to where as many were closed as opened, on its line."""
    line = text.split("\n", maxsplit=1)[0]
    for end in range(1, len(line) + 1):
        if line[:end].count(opening) == line[:end].count(closing):
            return Range(0, end)
    return None


@given(st.sampled_from(NO_APOSTROPHE), st.text("OC x\n", max_size=12))
def test_a_pair_closes_where_as_many_marks_close_as_open(pair, rest):
    opening, closing = pair
    text = (opening + " " + rest).replace("O", opening).replace("C", closing)
    assert extent_to_partner(text, Range(0, 1)) == counted(text, opening, closing)


@pytest.mark.parametrize("opening", CLOSED_BY)
def test_every_opening_mark_has_a_partner_and_needs_it(opening):
    for closing in CLOSED_BY[opening]:
        assert extent_to_partner(f"{opening}so{closing} it", Range(0, 1)) == Range(0, 4)
    assert extent_to_partner(f"{opening}so it", Range(0, 1)) is None


@pytest.mark.parametrize(
    ("text", "start", "extent"),
    [
        ("so", 0, None),
        (")so(", 0, None),
        ("a 'b c' d", 2, Range(2, 7)),
        ("a 'b's c' d", 2, Range(2, 9)),
        ("boys' toys' x", 4, None),  # it closes
        ('5" x"', 1, None),
        ('a " b" c', 2, None),  # nothing begins there
        ("‘I don’t’ x", 0, Range(0, 9)),
    ],
)
def test_a_straight_mark_opens_before_a_letter_and_an_apostrophe_closes_nothing(text, start, extent):
    assert extent_to_partner(text, Range(start, start + 1)) == extent
