"""Each rule of the schema language: a fault, the position at which it is reported, and the sentence."""

# ruff: noqa: E501 - a rule is one line of the table

import pytest

from annotator.schema.answers import FieldType
from annotator.schema.loading import parse_schema
from annotator.schema.problems import SchemaProblems

HEAD = "schema: 1\nid: t\nversion: 3\n"
LABELS = HEAD + "labels:\n"
TYPES = ", ".join(FieldType)


def faults_of(text):
    try:
        parse_schema(text, "f")
    except SchemaProblems as error:
        return [str(problem).removeprefix("f:") for problem in error.problems]
    return []


def with_label(*lines):
    """A schema with one label, whose further lines begin at line 6."""
    return LABELS + "  - id: person\n" + "".join(f"    {line}\n" for line in lines)


def with_fields(*fields):
    """A schema whose document has these fields, from line 7 on, each in flow style at column 5."""
    return LABELS + "  - id: person\ndocument:\n" + "".join(f"  - {{{field}}}\n" for field in fields)


FAULTS = [
    # the file as a whole
    ("", "1:1: a schema is a mapping that starts with 'schema: 1'"),
    ("- a\n", "1:1: a schema is a mapping"),
    ("schema: 1\nversion: 1\nlabels: [{id: a}]\n", "1:1: the key 'id' is missing"),
    (with_label().replace("schema: 1", "schema: 2"), "1:9: 'schema' is one of 1"),
    (with_label().replace("version: 3", "version: three"), "3:10: 'version' is a whole number, not the text 'three'"),
    (with_label().replace("version: 3", "version: 0"), "3:10: 'version' is at least 1"),
    (with_label().replace("version: 3", "version: 1" + "0" * 30), "3:10: 'version' is at most 1000000"),
    (with_label().replace("version: 3", "version: 1.5"), "3:10: 'version' is a whole number, not the number 1.5"),
    (HEAD + "labels: []\n", "4:9: the list 'labels' is empty"),
    (HEAD + "labels: {id: a}\n", "4:9: 'labels' is a list, not a mapping"),
    (HEAD + "labels: person\n", "4:9: 'labels' is a list, not the text 'person'"),
    (HEAD + "labels: [person]\n", "4:10: 'labels' is a mapping (key: value), not the text 'person'"),
    (with_label() + "labls: []\n", "6:1: unknown key 'labls', did you mean 'labels'?"),
    (with_label() + "qqq: []\n", "6:1: unknown key 'qqq'; known: schema, id, version"),
    (with_label() + "text: {boundaries: words}\n", "6:20: 'words' is not one of word, grapheme, any, did you mean 'word'?"),
    (with_label() + "spans: {overlap: nest}\n", "6:18: 'nest' is not one of none, nested, any, did you mean 'nested'?"),
    (with_label() + "spans: {discontinuous: no}\n", "6:24: 'discontinuous' is true or false, not the text 'no'"),
    (with_label() + "version: 4\n", "6:1: two keys 'version': line 3, line 6"),
    # ids and names
    (LABELS + "  - id: Person A\n", "5:9: 'Person A' is not an id: lower-case letters, digits, _ and -, a letter first, did you mean 'person_a'?"),
    (LABELS + "  - id: Événement à Zoë\n", "5:9: 'Événement à Zoë' is not an id: lower-case letters, digits, _ and -, a letter first, did you mean 'evenement_a_zoe'?"),
    (LABELS + "  - id: 人\n", "5:9: '人' is not an id: lower-case letters, digits, _ and -, a letter first"),
    (LABELS + "  - id: 5\n", "5:9: 'id' is text, not the number 5; quote it: \"5\""),
    (LABELS + "  - id: " + "a" * 65 + "\n", "5:9: 'id' is longer than 64 characters"),
    (LABELS + "  - name: A\n", "5:5: the key 'id' is missing"),
    (with_label("name: true"), "6:11: 'name' is text, not the truth value true; quote it: \"true\""),
    (with_label("name: 0x1F"), "6:11: 'name' is text, not the number 0x1F; quote it: \"0x1F\""),
    (with_label("name: [a]"), "6:11: 'name' is text, not a list"),
    (with_label("name: ' '"), "6:11: the text is empty"),
    (with_label('name: "a\\e[31m"'), "6:11: write one line without control characters"),
    (with_label('description: "a\\e[31m"'), "6:18: there is a control character in the text"),
    (with_label("name:"), "6:10: 'name' has no value"),
    (LABELS + "  - id: a\n  - id: b\n  - id: a\n", "7:5: two labels have the id 'a': line 5, line 7"),
    (with_label("children: [{id: person}]"), "6:17: two labels have the id 'person': line 5, line 6"),
    # keys of labels
    (with_label("key: u"), "6:10: key 'u' is reserved for undo; free: a b c d e g h i j k l m n o p q r s t v w y z"),
    (with_label("key: P"), "6:10: 'P' is not a key: a lower-case letter (capitals are commands"),
    (with_label('key: "1"'), "6:10: '1' is not a key: a lower-case letter"),
    (with_label("key: 1"), "6:10: 'key' is text, not the number 1; quote it: \"1\""),
    (with_label('key: "."'), "6:10: '.' is not a key"),
    (with_label('key: "="'), "6:10: '=' is not a key"),
    (with_label('key: " "'), "6:10: ' ' is not a key"),
    (with_label('key: "\\u0301"'), "6:10: "),
    (with_label("key: Ж"), "6:10: 'Ж' is not a key"),
    (with_label("key: ab"), "6:10: 'ab' is not a key: one character"),
    (with_label('key: ""'), "6:10: '' is not a key: one character"),
    (LABELS + "  - {id: a, key: p}\n  - {id: b, key: p}\n", "6:13: two labels have the key 'p': a (line 5), b (line 6)"),
    # other parts of labels
    (with_label("colr: sky"), "6:5: unknown key 'colr', did you mean 'color'?"),
    (with_label("color: gren"), "6:12: 'gren' is not a colour: blue, amber"),
    (with_label("color: gren"), "did you mean 'green'?"),
    (with_label('color: "#12345"'), "6:12: '#12345' is not a colour"),
    (with_label("color: #ff0000"), "6:11: 'color' has no value; a bare # starts a comment, write \"#rrggbb\""),
    (with_label("max: 0"), "6:10: 'max' is at least 1"),
    (with_label("overlap: some"), "6:14: 'some' is not one of none, nested, any"),
    (with_label("retired: yes"), "6:14: 'retired' is true or false, not the text 'yes'"),
    (with_label("pattern: '['"), "6:14: '[' is no regular expression"),
    (with_label("pattern: " + "a" * 1001), "6:14: 'pattern' is longer than 1000 characters"),
    (with_label("examples: ['[Zoë signed']"), "6:16: the brackets do not match: '[Zoë signed'"),
    (with_label("examples: ['Zoë] [signed']"), "6:16: the brackets do not match"),
    (with_label("examples: ['[] signed']"), "6:16: there is nothing in the brackets"),
    (with_label("examples: ['Zoë signed']"), "6:16: no [brackets] round the span"),
    (with_label("examples: [{text: '[a', ok: false}]"), "6:23: the brackets do not match"),
    (with_label("examples: [{text: '[a]', okay: false}]"), "6:30: unknown key 'okay', did you mean 'ok'?"),
    (with_label("examples: [5]"), "6:16: 'examples' is text, not the number 5; quote it"),
    # attributes
    (with_label("attributes: [{id: a, type: enumm}]"), f"6:32: 'enumm' is not a field type: {TYPES}"),
    (with_label("attributes: [{id: a, type: choise, values: [a]}]"), "did you mean 'choice'?"),
    (with_label("attributes: [{id: a}]"), "6:18: the key 'type' is missing"),
    (with_label("attributes: [{id: a, type: bool}, {id: a, type: text}]"), "6:40: two fields of one form have the id 'a': line 6, line 6"),
    (with_label("attributes: [{id: a, type: bool}]", "children:", "  - id: b", "    attributes: [{id: a, type: bool}]"), "9:23: two fields of one form have the id 'a': line 6, line 9"),
    (with_label("attributes: [{id: a, type: bool, key: q}, {id: b, type: text, key: q}]"), "6:67: two fields of one form have the key 'q': a (line 6), b (line 6)"),
    (with_label("attributes: [{id: a, type: bool, key: x}]"), "6:43: key 'x' is reserved for delete"),
    # fields
    (with_fields("id: a, type: choice"), "7:5: a choice field needs 'values'"),
    (with_fields("id: a, type: choice, values: []"), "7:35: a choice field needs 'values'"),
    (with_fields("id: a, type: choice, value: [a]"), "7:27: unknown key 'value', did you mean 'values'?"),
    (with_fields("id: a, type: choice, values: [a, b, a]"), "7:42: two values have the value 'a'"),
    (with_fields("id: a, type: choice, values: [a, {value: a}]"), "7:40: two values have the value 'a'"),
    (with_fields("id: a, type: choice, values: ['a,b']"), "7:36: 'a,b': no comma in a value"),
    (with_fields("id: a, type: choice, values: [' a']"), "7:36: ' a': a value does not begin or end with a space"),
    (with_fields("id: a, type: choice, values: ['']"), "7:36: the text is empty"),
    (with_fields("id: a, type: choice, values: [1, 2]"), "7:36: 'values' is text, not the number 1; quote it: \"1\""),
    (with_fields("id: a, type: choice, values: [true]"), "7:36: 'values' is text, not the truth value true; quote it: \"true\""),
    (with_fields("id: a, type: choice, values: [{value: a, key: k}, {value: b, key: k}]"), "two values have the key 'k': a (line 7), b (line 7)"),
    (with_fields("id: a, type: choice, values: [{value: a, key: f}]"), "key 'f' is reserved for focus"),
    (with_fields("id: a, type: choice, values: [{value: a, key: A}]"), "'A' is not a key: a lower-case letter or a digit"),
    (with_fields("id: a, type: bool, values: [a]"), "7:25: a bool field has no 'values', only choice and multichoice"),
    (with_fields("id: a, type: bool, multiline: true"), "7:25: a bool field has no 'multiline', only text"),
    (with_fields("id: a, type: text, min: 1"), "7:25: a text field has no 'min', only number and scale"),
    (with_fields("id: a, type: scale"), "7:5: a scale field needs 'min' and 'max'"),
    (with_fields("id: a, type: scale, min: 1"), "7:5: a scale field needs 'max'"),
    (with_fields("id: a, type: scale, min: 1, max: 10"), "7:39: a scale runs from a digit to a digit, 'max' is 10; use a number"),
    (with_fields("id: a, type: scale, min: 1.5, max: 5"), "7:31: a scale runs from a digit"),
    (with_fields("id: a, type: scale, min: 5, max: 5"), "7:39: 'max' is 5, not more than 'min'"),
    (with_fields("id: a, type: number, min: 5, max: 4"), "7:40: 'max' is 4, less than 'min', which is 5"),
    (with_fields("id: a, type: number, min: .inf"), "7:32: 'min' is a finite number"),
    (with_fields("id: a, type: number, min: 1" + "0" * 400), "7:32: 'min' is too large"),
    (with_fields("id: a, type: number, default: 1" + "0" * 20), "7:36: the default does not fit: the number is too large"),
    (with_fields("id: a, type: number, min: x"), "7:32: 'min' is a number, not the text 'x'"),
    (with_fields("id: a, type: choice, values: [a], default: b"), "7:49: the default does not fit: 'b' is not one of a"),
    (with_fields("id: a, type: bool, default: no"), "7:34: the default does not fit: expected true or false, not no"),
    (with_fields("id: a, type: text, default: 5"), '7:34: the default does not fit: expected text, not 5; quote it: "5"'),
    (with_fields("id: a, type: text, default: ''"), "7:34: the default does not fit"),
    (with_fields("id: a, type: text, default: {a: b}"), "7:34: the default does not fit: expected text"),
    (with_fields("id: a, type: scale, min: 1, max: 5, default: 6"), "7:51: the default does not fit: 6 is not between 1 and 5"),
    (with_fields("id: a, type: date, default: tomorrow"), "7:34: the default does not fit: 'tomorrow' is not a date"),
    (with_fields("id: a, type: multichoice, values: [a, b], default: [a, c]"), "7:57: the default does not fit: 'c' is not one of a, b"),
    (with_fields("id: a, type: multichoice, values: [a, b], default: [1]"), "7:57: the default does not fit: expected text"),
    # conditions
    (with_fields("id: a, type: bool, show_if: {field: b, equals: true}"), "7:42: the form has no field 'b'"),
    (with_fields("id: topic, type: bool", "id: b, type: text, show_if: {field: topik, equals: true}"), "did you mean 'topic'?"),
    (with_fields("id: a, type: bool, show_if: {field: a, equals: true}"), "7:42: 'a' and 'a' wait for each other"),
    (with_fields("id: a, type: bool, show_if: {field: b, equals: true}", "id: b, type: bool, show_if: {field: a, equals: true}"), "8:42: 'b' and 'a' wait for each other"),
    (with_fields("id: a, type: choice, values: [x]", "id: b, type: text, show_if: {field: a, equals: y}"), "8:53: 'a' never has this value: 'y' is not one of x"),
    (with_fields("id: a, type: bool", "id: b, type: text, show_if: {field: a}"), "8:34: the key 'equals' is missing"),
    # relations
    (with_label() + "relations:\n  - {id: r, from: [person], to: [persn]}\n", "7:34: there is no label 'persn', did you mean 'person'?"),
    (with_label() + "relations:\n  - {id: r, from: [person]}\n", "7:5: the key 'to' is missing"),
    (with_label() + "relations:\n  - {id: r, from: [], to: [person]}\n", "7:19: the list 'from' is empty"),
    (with_label() + "relations:\n  - {id: r, from: [person], to: [person]}\n  - {id: r, from: [person], to: [person]}\n", "8:6: two relations have the id 'r': line 7, line 8"),
    # migrations
    (with_label() + "migrations:\n  - {from: 1, to: 2, rename: {human: humn}}\n", "7:38: there is no label 'humn'"),
    (with_label() + "migrations:\n  - {from: 1, to: 2, merge: {into: persn, labels: [a]}}\n", "7:36: there is no label 'persn', did you mean 'person'?"),
    (with_label() + "migrations:\n  - {to: 4}\n", "7:5: the key 'from' is missing"),
    (with_label() + "migrations:\n  - {from: 4}\n", "7:5: the key 'to' is missing"),
    (with_label() + "migrations:\n  - {from: 2, to: 2}\n", "7:19: a migration goes up, not from 2 to 2"),
    (with_label() + "migrations:\n  - {from: 3, to: 4}\n", "7:19: there is no version 4 yet: 'version' is 3"),
    (with_label() + "migrations:\n  - {from: 1, to: 2}\n  - {from: 1, to: 3}\n", "8:6: two migrations begin at version 1: line 7 has one"),
    (with_label() + "migrations:\n  - {from: 1, to: 2, rename: {Human A: person}}\n", "7:31: 'Human A' is not an id"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fault"), FAULTS)
def test_a_fault_is_reported_at_its_position(text, fault):
    found = faults_of(text)
    starts = fault[0].isdigit()
    assert any(f.startswith(fault) if starts else fault in f for f in found), found


def test_one_fault_gives_one_problem():
    for text, fault in FAULTS:
        # Fields that wait for each other are each at fault, and so may be both values of a choice.
        if "wait for each other" not in fault and "values: [1, 2]" not in text and "\\u0301" not in text:
            assert len(faults_of(text)) == 1, (text, faults_of(text))


def test_all_faults_of_a_file_are_reported_at_once_and_in_order():
    text = (
        LABELS
        + "  - id: person\n    key: p\n    colr: sky\n"
        + "    attributes:\n      - {id: kind, type: enumm}\n"
        + "  - id: office\n    key: u\n"
        + "  - id: place\n    key: p\n"
        + "relations:\n  - {id: r, from: [persn], to: [place]}\n"
        + "document:\n  - {id: a, type: scale, min: 1}\n"
    )
    assert faults_of(text) == [
        "7:5: unknown key 'colr', did you mean 'color'?",
        f"9:26: 'enumm' is not a field type: {TYPES}",
        "11:10: key 'u' is reserved for undo; free: a b c d e g h i j k l m n o q r s t v w y z",
        "13:5: two labels have the key 'p': person (line 6), place (line 13)",
        "15:20: there is no label 'persn', did you mean 'person'?",
        "17:5: a scale field needs 'max'",
    ]


def test_the_example_of_the_design_is_reported_verbatim():
    text = """\
# yaml-language-server: $schema=label-schema.json
schema: 1
id: news
version: 3
title: People, policies and events in the news
text: {boundaries: word}
spans: {overlap: nested}
labels:
  - id: person
    name: Person
    # the key comes next
    key: p
    description: A named human being.
    colr: sky
    examples:
      - "[Zoë Smith] signed the petition"
    attributes:
      - {id: role_then, type: enumm, values: [official, activist]}
  - id: policy
    key: o
    description: A rule.
  - id: upheaval
    description: Something that happened.
    key: u
  - id: event
    key: e
    description: Something that happened.

  - id: place
    name: Place
    key: p
"""
    with pytest.raises(SchemaProblems) as caught:
        parse_schema(text, "schemas/news.yaml")
    assert str(caught.value).splitlines() == [
        "schemas/news.yaml:14:5: unknown key 'colr', did you mean 'color'?",
        f"schemas/news.yaml:18:31: 'enumm' is not a field type: {TYPES}",
        "schemas/news.yaml:24:10: key 'u' is reserved for undo; free: a b c d g h i j k l m n q r s t v w y z",
        "schemas/news.yaml:31:5: two labels have the key 'p': person (line 12), place (line 31)",
    ]
