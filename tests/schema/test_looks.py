# ruff: noqa: E501 - a rule is one line of the table
"""Colours, patterns and examples that would do harm are reported with their position."""

import time

import pytest

from annotator.schema.bundled import bundled_names, bundled_schema
from annotator.schema.loading import load_schema
from tests.schema.test_faults import HEAD, LABELS, faults_of, with_label

FAULTS = [
    (
        LABELS + '  - {id: a, color: "#336699"}\n  - {id: b, color: "#33669a"}\n',
        "6:20: '#33669a' cannot be told apart from '#336699' (line 5); write the same, or another",
    ),
    (with_label("pattern: '(a|aa)+b'"), "6:14: '(a|aa)+b' takes too long on 40 characters like 'aaa…'"),
    (with_label("pattern: '(a|a)*y'"), "takes too long"),
    (with_label("examples: ['Zo[]ë left']"), "6:16: there is nothing in the brackets: 'Zo[]ë left'"),
    (with_label("examples: ['Zo[ë Smith] left']"), "6:16: the brackets cut a word: 'Zo[ë Smith] left'"),
    (with_label("examples: ['[Zoë Smi]th left']"), "the brackets cut a word"),
    (with_label("pattern: '[A-Z].*'", "examples: ['the [cat] sat']"), "7:16: 'cat' does not match the pattern of its own label"),
    (
        with_label("pattern: '[A-Z].*'", "children:", "  - id: b", "    examples: ['[cat]']"),
        "9:20: 'cat' does not match the pattern of its own label",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fault"), FAULTS)
def test_a_fault_that_annotators_would_see_is_reported(text, fault):
    (found,) = faults_of(text)
    assert fault in found


GOOD = [
    LABELS + '  - {id: a, color: "#336699"}\n  - {id: b, color: "#336699"}\n',  # the same on purpose
    LABELS + "  - {id: a, color: sky}\n  - {id: b, color: blue}\n",
    LABELS + '  - {id: a, color: red}\n  - {id: b, color: "#803420"}\n',  # what a name stands for may change
    LABELS + '  - {id: a, color: "#336699"}\n  - {id: b, color: "#993366"}\n  - {id: c, color: sky}\n',
    with_label("""examples: ["[Ann]'s hat", "he [left.].. then"]"""),
    with_label("examples: ['Zoë [Smith]-Jones left', 'the [U.S.]-led talks', '[人民]日报']"),
    with_label("examples: [{text: 'Zo[ë] left', ok: false}]"),  # shown because it is wrong
    with_label("pattern: '[A-Z].*'", "examples: ['the [Cat] sat', {text: 'a [cat]', ok: false}]"),
    HEAD + "text: {boundaries: any}\nlabels: [{id: a, examples: ['Z[oë]']}]\n",
    with_label("pattern: '(?:[A-Z][a-z]+ ?)+'"),
]


@pytest.mark.parametrize("text", GOOD)
def test_what_is_intended_is_not_reported(text):
    assert faults_of(text) == []


@pytest.mark.parametrize("name", bundled_names())
def test_a_codebook_comes_with_examples_of_both_kinds(name):
    schema = load_schema(bundled_schema(name))
    if name == "minimal":
        return
    for label in schema.children[None]:
        assert any(example.ok for example in label.examples), label.id
        assert any(not example.ok and example.why for example in label.examples), label.id


def test_the_political_events_are_twenty_classes_with_children():
    schema = load_schema(bundled_schema("political-events"))
    classes = [label for label in schema.children[None] if label.id.startswith("c")]
    assert len(classes) == 20
    assert all(label.key for label in classes)
    assert all(schema.children[label.id] for label in classes)
    assert all(child.group_key for label in classes for child in schema.children[label.id])
    assert schema.groups == {label.id for label in classes}


def test_a_hundred_patterns_with_catastrophic_backtracking_take_only_seconds():
    rows = "".join(f"  - {{id: a{n}, pattern: '(a|aa)+b{n}'}}\n" for n in range(20))
    begun = time.process_time()
    assert len(faults_of(LABELS + rows)) == 20
    assert time.process_time() - begun < 10
