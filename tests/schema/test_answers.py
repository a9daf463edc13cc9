"""Values of fields as text and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.schema.answers import AnswerError, FieldType, format_value, parse_value

CHOICES = ("official", "in force", "日本", "o'clock")

VALUES = {
    FieldType.TEXT: st.text(min_size=1),
    FieldType.CHOICE: st.sampled_from(CHOICES),
    FieldType.MULTICHOICE: st.sets(st.sampled_from(CHOICES), min_size=1).map(
        lambda chosen: tuple(c for c in CHOICES if c in chosen)
    ),
    FieldType.BOOL: st.booleans(),
    FieldType.NUMBER: st.integers(1 - 2**63, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False),
    FieldType.SCALE: st.integers(1, 5),
    FieldType.DATE: st.dates().map(str),
}
TYPED = st.sampled_from(FieldType).flatmap(lambda type_: st.tuples(st.just(type_), VALUES[type_]))


def bounds_of(type_):
    return (1, 5) if type_ is FieldType.SCALE else (None, None)


@given(TYPED)
def test_a_formatted_value_is_parsed_to_the_same_value(typed):
    type_, value = typed
    again = parse_value(format_value(value), type_, CHOICES, *bounds_of(type_))
    assert again == value
    assert type(again) is type(value)


@given(st.sampled_from(FieldType), st.text(max_size=12) | st.text("0123456789-+.eE_ ,", max_size=12))
def test_any_text_is_a_value_or_refused(type_, text):
    try:
        value = parse_value(text, type_, CHOICES, *bounds_of(type_))
    except AnswerError:
        return
    if value is not None:
        assert parse_value(format_value(value), type_, CHOICES, *bounds_of(type_)) == value


@pytest.mark.parametrize("text", ["2026", "2026-11", "2026-11-22"])
def test_a_date_may_be_known_in_part(text):
    assert parse_value(text, FieldType.DATE, (), None, None) == text


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-W47-7", "20261122", "2026-1", "26", "2026-02-30", "２０２６"]
)
def test_anything_but_a_date_is_refused(text):
    with pytest.raises(AnswerError, match="is not a date"):
        parse_value(text, FieldType.DATE, (), None, None)


@pytest.mark.parametrize("text", ["inf", "nan", "1e999", "9" * 5000, "9" * 20])
def test_a_number_is_finite(text):
    with pytest.raises(AnswerError, match=r"is not a |too large"):
        parse_value(text, FieldType.NUMBER, (), None, None)


BOUNDS = [
    ("0", FieldType.SCALE, 1, 5, "0 is not between 1 and 5"),
    ("1", FieldType.SCALE, 1, 5, 1),
    ("5", FieldType.SCALE, 1, 5, 5),
    ("6", FieldType.SCALE, 1, 5, "6 is not between 1 and 5"),
    ("-1", FieldType.NUMBER, 0, None, "-1 is not between 0 and anything"),
    ("0", FieldType.NUMBER, 0, None, 0),
    ("9.5", FieldType.NUMBER, None, 9.5, 9.5),
    ("9.6", FieldType.NUMBER, None, 9.5, "9.6 is not between anything and 9.5"),
]


@pytest.mark.parametrize(("text", "type_", "minimum", "maximum", "outcome"), BOUNDS)
def test_a_number_lies_between_its_bounds_or_on_one(text, type_, minimum, maximum, outcome):
    try:
        found = parse_value(text, type_, (), minimum, maximum)
    except AnswerError as refused:
        found = str(refused)
    assert found == outcome
