"""A codebook says of each label what the schema demands of its spans beyond what it demands of all."""

import re
from html import escape

import pytest
from markdown_it import MarkdownIt

from annotator.schema.codebook import codebook_markdown, rules_of
from annotator.schema.codebook_html import codebook_html
from annotator.schema.loading import parse_schema
from tests.session.linked import LINKED


def schema_with(label: str, spans: str = ""):
    return parse_schema(
        f"schema: 1\nid: t\nversion: 1\n{spans}labels:\n  - {{id: plain}}\n  - {{id: a, {label}}}\n", "f"
    )


GAPS_FOR_ALL = "spans: {overlap: any, discontinuous: true}\n"
RULES = [
    ("name: A", "", []),
    ("overlap: none, discontinuous: true, max: 3, pattern: '[A-Z]+'", "",
     ["Does not overlap with other spans", "May have gaps", "At most 3 in a document", "Its text matches [A-Z]+"]),
    ("overlap: nested, discontinuous: false", "", []),
    ("overlap: any, discontinuous: true", "", ["May cross other spans", "May have gaps"]),
    ("overlap: nested, discontinuous: false", GAPS_FOR_ALL, ["May lie inside other spans", "Has no gaps"]),
    ("overlap: any, discontinuous: true", GAPS_FOR_ALL, []),
    ("max: 1", GAPS_FOR_ALL, ["At most 1 in a document"]),
]  # fmt: skip


@pytest.mark.parametrize(("label", "spans", "rules"), RULES)
def test_each_label_has_the_rules_that_are_its_own(label, spans, rules):
    schema = schema_with(label, spans)
    assert [*rules_of(schema, schema.label("a"))] == rules
    assert [*rules_of(schema, schema.label("plain"))] == []


def test_the_rules_stand_below_the_label_in_markdown_and_in_html():
    schema = schema_with("overlap: none, discontinuous: true, max: 3, pattern: '[A-Z]+'")
    said = (
        "Does not overlap with other spans. May have gaps. At most 3 in a document. Its text matches [A-Z]+."
    )
    for page in (MarkdownIt().render(codebook_markdown(schema)), codebook_html(schema)):
        assert said in page
        assert page.count("May have gaps") == 1


@pytest.mark.parametrize(
    ("schema", "headings"),
    [(LINKED, ["Labels", "Relations", "About the document"]), (schema_with("name: A"), ["Labels"])],
    ids=["all", "labels"],
)
def test_only_what_the_schema_has_gets_a_heading(schema, headings):
    for page in (MarkdownIt().render(codebook_markdown(schema)), codebook_html(schema)):
        assert re.findall("<h2>(.*)</h2>", page) == headings


CODEBOOK = """\
# T

Label set `t`, version 1.

## Labels

### Person (`person`, key `p`)

A human being.

*At most 3 in a document.*

Mark:

- **\\[Ann\\]** left

Do not mark:

- the **\\[king\\]** (a role)

- **role** (one of)
  - chief \\[c\\]

#### Child (`child`, key `c`)

### Place (`place`, key `l`, retired)
"""


def test_a_codebook_in_markdown_has_blank_lines_where_markdown_needs_them():
    schema = parse_schema(
        "schema: 1\nid: t\nversion: 1\nlabels:\n"
        "  - {id: person, key: p, description: A human being., max: 3,\n"
        "     examples: ['[Ann] left', {text: 'the [king]', ok: false, why: a role}],\n"
        "     attributes: [{id: role, type: choice, values: [chief]}], children: [{id: child, key: c}]}\n"
        "  - {id: place, key: l, retired: true}\n",
        "f",
    )
    assert codebook_markdown(schema) == CODEBOOK


def test_a_relation_is_shown_with_its_direction_and_its_limit():
    lines = codebook_markdown(LINKED).splitlines()
    assert [line for line in lines if "→" in line or "—" in line] == [
        "- **targets** (policy, event → person, at most 2 from one span)",
        "- **causes** (event → event)",
        "- **knows** (person — person)",
    ]
    assert "<b>targets</b> (policy, event → person, at most 2 from one span)" in codebook_html(LINKED)


@pytest.mark.parametrize("pattern", ["[A-Z].*", r"\d+\*", "_a_", "`x`", "<b>", "a|b"])
def test_a_pattern_is_shown_as_it_is(pattern):
    schema = schema_with(f"pattern: '{pattern}'")
    for page in (MarkdownIt().render(codebook_markdown(schema)), codebook_html(schema)):
        assert f"Its text matches {escape(pattern)}." in page


def test_a_choice_names_its_key_where_the_value_is_another():
    schema = parse_schema(
        "schema: 1\nid: t\nversion: 1\nlabels:\n"
        "  - {id: a, attributes: [{id: tone, type: choice, values: [{value: for, key: g}, {value: a, key: a}]}]}\n",
        "f",
    )
    lines = codebook_markdown(schema).splitlines()
    assert [line.strip() for line in lines if line.startswith("  - ")] == [r"- for \[g\]", "- a"]
