"""Values of attributes and answers as strings, for formats that have nothing else."""

import pytest

from annotator.formats.shared.value_text import as_values, text_value, value_text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3), ("-1", -1), ("3.5", 3.5), ("true", True), ("false", False), ("[]", ()), ('["a"]', ("a",)),
        ('"3"', "3"), ('""', ""),
    ],
)  # fmt: skip
def test_the_json_of_a_simple_value_means_that_value(text, value):
    assert text_value(text) == value
    assert type(text_value(text)) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "null", "tr", "NaN", "Infinity", "-Infinity", "1e999", "[", '"', '["a", 3]', '{"a": 1}', "03", "-",
        "[" * 100_000,
    ],
)  # fmt: skip
def test_any_other_text_means_itself(text):
    assert text_value(text) == text
    assert value_text(text) == text


@pytest.mark.parametrize("value", ["3", "true", '"x"', "[]", 3, 1.5, True, ("a", "b"), (), "é"])
def test_a_value_is_read_back_as_it_was(value):
    assert text_value(value_text(value)) == value


def test_only_simple_values_of_an_object_count():
    values = {
        "a": float("nan"),
        "b": {"x": 1},
        "c": ["a"],
        "d": None,
        "e": [1],
        "f": 2,
        "g": False,
        "h": float("inf"),
    }
    assert as_values(values) == {"c": ("a",), "f": 2, "g": False}
    assert as_values([1]) == as_values(None) == {}
