"""The guidelines as lines to read: Markdown as plain text, the section of the label first."""

import pytest
from msgspec.structs import replace

from annotator.schema.guidelines import ReadingLine, guideline_lines
from annotator.schema.loading import parse_schema

TEXT = """\
schema: 1
id: book
version: 1
guidelines: |
  # The *book*

  Mark **all**
  of it.

  ## Person

  Nobody's `title`.

  ## Rules

  1. One.
     - deeper
  2. Two.

  ```
  code  here
  ```
labels:
  - id: person
    key: p
    description: A human being.
    examples: ["[Ann] left", {text: "the [king]", ok: false, why: a role}]
    attributes: [{id: role, type: choice, required: true, values: [{value: chief, description: leads}]}]
    children: [{id: child, key: c, retired: true}]
  - {id: place, key: l}
"""
SCHEMA = parse_schema(TEXT, "book.yaml")
GENERAL = """\
The book

Mark all of it.

Rules

1. One.
  • deeper
2. Two.

  code  here"""


def text_of(label_id):
    return "\n".join(line.text for line in guideline_lines(SCHEMA, label_id))


def test_a_label_comes_first_with_its_own_section_and_sections_of_others_are_left_out():
    assert (
        text_of("person")
        == f"""\
A human being.

  ✓ [Ann] left
  ✗ the [king] (a role)

Nobody's title.

role (required)
  • chief: leads

{GENERAL}"""
    )
    assert text_of("place") == f"no description\n\n{GENERAL}"


def test_a_label_below_another_says_so_and_has_its_attributes():
    assert text_of("child").startswith(
        "below Person\nretired: kept with its spans, no longer offered\nno description\n"
    )
    assert "role (required)" in text_of("child")


def test_without_a_label_all_guidelines_are_shown():
    assert text_of(None) == GENERAL.replace("\n\nRules", "\n\nPerson\n\nNobody's title.\n\nRules")


def test_headings_are_marked_as_such():
    headings = [line.text for line in guideline_lines(SCHEMA) if line.is_heading]
    assert headings == ["The book", "Person", "Rules"]
    assert ReadingLine("1. One.") in guideline_lines(SCHEMA)


@pytest.mark.parametrize("markdown", ["", "\n\n", "<b>x</b>", "* \n* ", "> quoted", "| a |\n| - |", "```\n"])
def test_any_markdown_is_converted(markdown):
    lines = guideline_lines(replace(SCHEMA, guidelines=markdown))
    assert all("\n" not in line.text for line in lines)
    assert not lines or (lines[0].text and lines[-1].text)


@pytest.mark.parametrize(
    ("markdown", "text", "emphasized"),
    [
        ("Mark **all** of *it*.", "Mark all of it.", [("all", "strong"), ("it", "stressed")]),
        ("Nobody's `title`", "Nobody's title", [("title", "code")]),
        ("- see [here](https://a.example/x)", "• see here (https://a.example/x)", [("here", "link")]),
        ("<https://a.example>", "https://a.example", [("https://a.example", "link")]),
        ("**all [of](b.md) it**", "all of (b.md) it", [("all of (b.md) it", "strong"), ("of", "link")]),
        ("[x](javascript:alert)", "[x]", []),
    ],
)
def test_emphasis_and_links_are_kept_beside_the_text(markdown, text, emphasized):
    (line,) = guideline_lines(replace(SCHEMA, guidelines=markdown))
    assert line.text == text
    assert [(text[start:end], str(kind)) for start, end, kind in line.emphasized] == emphasized
