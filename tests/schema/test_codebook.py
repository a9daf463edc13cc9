"""A codebook says of each label what the schema demands of its spans beyond what it demands of all."""

from html import escape

import pytest
from markdown_it import MarkdownIt

from annotator.schema.codebook import codebook_markdown, rules_of
from annotator.schema.codebook_html import codebook_html
from annotator.schema.loading import parse_schema


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
