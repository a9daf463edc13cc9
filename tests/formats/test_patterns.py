"""Patterns of spaCy and Prodigy: strings, token patterns that amount to strings, and refused ones with their place."""

import json

import pytest

from annotator.core.suggestion import Pattern
from annotator.formats.patterns import read_patterns
from annotator.formats.reading import format_of, read_path
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.source_file import SourceFile


def patterns_in(folder, *lines):
    path = folder / "patterns.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("pattern", "read"),
    [
        ("Apple", Pattern("Apple", "ORG")),
        ([{"LOWER": "new"}, {"LOWER": "york"}], Pattern("new york", "ORG", any_case=True)),
        ([{"lower": "apple"}], Pattern("apple", "ORG", any_case=True)),
        ([{"ORTH": "Apple"}, {"TEXT": "Inc."}], Pattern("Apple Inc.", "ORG")),
    ],
)
def test_strings_and_token_patterns_that_amount_to_strings_are_read(tmp_path, pattern, read):
    path = patterns_in(tmp_path, {"label": "ORG", "pattern": pattern, "id": "x"})
    assert format_of(path).name == "patterns"
    assert list(read_patterns(SourceFile(path))) == [read]


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ([{"POS": "PROPN"}], 'more than a string: \'{"POS": "PROPN"}\''),
        ([{"LOWER": "a", "OP": "?"}], "more than a string"),
        ([{"LOWER": {"REGEX": "a"}}], "more than a string"),
        ([{"LOWER": "new"}, {"TEXT": "York"}], "mixes LOWER with ORTH or TEXT"),
        ([{"LOWER": "amy"}, {"LOWER": "'s"}], "may have a space before it or none"),
        ([], "pattern is not a string"),
        (None, "pattern is missing"),
        ("a\nb", "line break"),
        ("x" * 121, "longer than 120 code points"),
        (" ", "blank"),
    ],
)
def test_any_other_pattern_is_refused_with_its_place_and_what_to_do(tmp_path, pattern, why):
    path = patterns_in(tmp_path, {"label": "ORG", "pattern": "A"}, {"label": "ORG", "pattern": pattern})
    with pytest.raises(FormatError) as refused:
        list(read_patterns(SourceFile(path)))
    assert why in str(refused.value)
    assert str(refused.value).startswith(f"{path.as_posix()}:2: ")


def test_patterns_are_not_documents(tmp_path):
    path = patterns_in(tmp_path, {"label": "ORG", "pattern": "A"})
    with pytest.raises(FormatError, match="import them into a database"):
        list(read_path(path, annotator="amy"))


@pytest.mark.parametrize(
    "first",
    ['["label", "pattern"]', '"label pattern"', "3", "{", '{"label": "x", "pattern": "y", "text": "z"}'],
)
def test_a_first_line_that_is_no_object_with_a_label_and_a_pattern_is_no_pattern(tmp_path, first):
    path = tmp_path / "a.jsonl"
    path.write_text(first + "\n", encoding="utf-8")
    assert format_of(path).name == "jsonl"


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (
            "x" * 121,
            f"the pattern '{'x' * 59}…' is blank, has a line break, or is longer than 120 code points",
        ),
        ([{"LOWER": "new"}, {"TEXT": "York"}], "a pattern of 'ORG' mixes LOWER with ORTH or TEXT"),
        ([{"LOWER": "amy"}, {"LOWER": "!"}], "in a pattern of 'ORG', '!' may have a space before it or none"),
        (["x"], "a pattern of 'ORG' is more than a string: '\"x\"'"),
        ([{"LOWER": 3}], "a pattern of 'ORG' is more than a string: '{\"LOWER\": 3}'"),
    ],
)
def test_a_refusal_names_the_label_and_says_what_to_do(tmp_path, pattern, said):
    path = patterns_in(tmp_path, {"label": "ORG", "pattern": pattern})
    with pytest.raises(FormatError) as refused:
        list(read_patterns(SourceFile(path)))
    assert refused.value.what == said
    assert refused.value.fix in {
        "shorten it, or take the line out",
        "write it as a string, or take the line out",
    }


def test_the_longest_pattern_is_read(tmp_path):
    [pattern] = read_patterns(SourceFile(patterns_in(tmp_path, {"label": "ORG", "pattern": "x" * 120})))
    assert len(pattern.text) == 120


def test_a_pattern_without_a_label_is_refused(tmp_path):
    with pytest.raises(FormatError, match=r":1: the line: label is missing, give it a string"):
        list(read_patterns(SourceFile(patterns_in(tmp_path, {"pattern": "x"}))))
