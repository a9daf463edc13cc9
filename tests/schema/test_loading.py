"""A valid schema file: the schema that it describes, and the keys that its parts get."""

import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.schema.answers import FieldType
from annotator.schema.bundled import bundled_names, bundled_schema
from annotator.schema.loading import MOST_PROBLEMS, load_schema, parse_schema
from annotator.schema.problems import SchemaProblems
from annotator.schema.values import Boundaries, Choice, Condition, Example, Overlap
from annotator.schema.yaml.emitting import to_yaml
from annotator.schema.yaml.language import FieldEntry, LabelEntry, SchemaEntry
from annotator.schema.yaml.language import keys_of as keys_of_entry
from tests.schema.random_schemas import schemas

HEAD = "schema: 1\nid: t\nversion: 1\nlabels:\n"

EVERYTHING = """\
schema: 1
id: news
version: 3
title: People in the news
guidelines: |
  Mark every *named* person.
text: {boundaries: grapheme}
spans: {overlap: any, discontinuous: true}
labels:
  - id: person
    name: Person
    key: p
    color: sky
    description: A named human being.
    examples:
      - "[Zoë Smith] signed"
      - {text: "the [president] said", ok: false, why: "a role"}
    attributes:
      - {id: role, type: choice, values: [official, {value: activist, key: k, description: campaigns}], key: r}
      - {id: quoted, type: bool, default: false}
      - {id: words, type: text, show_if: {field: quoted, equals: true}}
    children:
      - {id: politician, key: t, overlap: none, max: 3, pattern: "[A-Z].*"}
  - {id: old, retired: true, discontinuous: true, color: "#aa00ff"}
relations:
  - {id: knows, from: [person], to: [person, politician], directed: false, max: 2}
document:
  - {id: topic, type: multichoice, values: [a, b, c], default: [c, a], required: true}
  - {id: more, type: text, multiline: true, show_if: {field: topic, equals: [b, a]}}
  - {id: rank, type: scale, min: 0, max: 9}
migrations:
  - {from: 1, to: 2, rename: {human: people}}
  - {from: 2, to: 3, merge: {into: person, labels: [people, celebrity]}, retire: [misc]}
"""


def keys_of(text):
    return [label.key for label in parse_schema(HEAD + text, "f").labels]


def test_every_part_of_a_file_is_loaded():
    schema = parse_schema(EVERYTHING, "f")
    person, politician, old = schema.labels
    assert (schema.id, schema.version, schema.title) == ("news", 3, "People in the news")
    assert schema.guidelines == "Mark every *named* person.\n"
    assert (schema.boundaries, schema.overlap, schema.discontinuous) == (
        Boundaries.GRAPHEME,
        Overlap.ANY,
        True,
    )
    assert person.examples[1] == Example("the [president] said", ok=False, why="a role")
    role, quoted, words = person.attributes
    assert role.choices == (Choice("official", "o"), Choice("activist", "k", "campaigns"))
    assert quoted.default is False
    assert words.show_if == Condition("quoted", equals=True)
    assert (politician.parent, politician.name, politician.overlap) == ("person", "Politician", Overlap.NONE)
    assert (politician.max, politician.pattern) == (3, "[A-Z].*")
    assert (old.retired, old.key, old.discontinuous, old.color) == (True, None, True, "#aa00ff")
    (knows,) = schema.relations
    assert (knows.sources, knows.targets) == (("person",), ("person", "politician"))
    assert (knows.directed, knows.max, knows.key, knows.name) == (False, 2, "k", "Knows")
    topic, more, rank = schema.document_fields
    assert topic.default == ("a", "c")  # in the order of the values
    assert more.show_if == Condition("topic", ("a", "b"))
    assert (rank.type, rank.minimum, rank.maximum) == (FieldType.SCALE, 0, 9)
    assert schema.migrations[0].rename == {"human": "people"}
    assert schema.migrations[1].merge == (("person", ("people", "celebrity")),)
    assert schema.migrations[1].retire == ("misc",)
    assert len(schema.hash) == 64


def test_equal_texts_have_equal_hashes_and_different_ones_do_not():
    assert parse_schema(EVERYTHING, "f").hash == parse_schema(EVERYTHING, "g").hash
    assert parse_schema(EVERYTHING + "# more\n", "f").hash != parse_schema(EVERYTHING, "f").hash


@pytest.mark.parametrize(
    ("labels", "keys"),
    [
        ("  - {id: person}\n", ["p"]),
        ("  - {id: x1, name: Fux}\n", ["a"]),  # f, u and x are commands everywhere
        ("  - {id: person}\n  - {id: place}\n  - {id: policy}\n", ["p", "l", "o"]),
        ("  - {id: person}\n  - {id: place, key: p}\n", ["e", "p"]),  # given keys go first
        ("  - {id: a, name: Éa}\n", ["é"]),
        ("  - {id: a, name: Событие}\n", ["с"]),
        ("  - {id: a, name: شخص}\n", ["ش"]),
        ("  - {id: renwu, name: 人物}\n", ["r"]),  # nobody wants an input method in the way
        ("  - {id: g20, name: '2020'}\n", ["g"]),
        ("  - {id: a, key: 人}\n", ["人"]),
        ("  - {id: a, key: é}\n", ["é"]),
        ("  - {id: a, retired: true, key: p}\n  - {id: b, key: p}\n", ["p", "p"]),
        ("  - {id: a, children: [{id: aa}]}\n  - {id: aaa}\n", ["a", "b", "c"]),
    ],
)
def test_a_label_has_its_key_or_the_first_free_letter(labels, keys):
    assert keys_of(labels) == keys


def test_labels_beyond_the_letters_have_no_key():
    keys = keys_of("".join(f"  - {{id: label{n}}}\n" for n in range(30)))
    assert len(set(keys) - {None}) == 23
    assert keys[23:] == [None] * 7


@pytest.mark.parametrize(
    ("field", "keys"),
    [
        ("values: [official, activist, other]", "oat"),
        ("values: [a, aa, aaa]", "a12"),
        ("values: [{value: b, key: a}, a]", "a1"),
        ("values: [fux, xuf]", "12"),
        ("values: [a, b], key: a", "1b"),  # the field's own key jumps to it
        ("values: ['2-4 weeks', 'more']", "wm"),
        ("values: [中, 国]", "12"),
        ("values: [{value: many, key: '7'}, m]", "7m"),
    ],
)
def test_a_value_has_its_key_or_a_letter_of_its_own_or_a_digit(field, keys):
    schema = parse_schema(HEAD + f"  - id: a\ndocument: [{{id: d, type: choice, {field}}}]\n", "f")
    assert "".join(choice.key for choice in schema.document_fields[0].choices) == keys


def test_values_beyond_letters_and_digits_have_an_empty_key():
    values = ", ".join(f"v{n:02}" for n in range(40))
    schema = parse_schema(HEAD + f"  - id: a\ndocument: [{{id: d, type: choice, values: [{values}]}}]\n", "f")
    keys = [choice.key for choice in schema.document_fields[0].choices]
    assert len(set(keys)) == 34  # 23 letters, 10 digits and none
    assert keys[33:] == [""] * 7


def test_a_no_is_text_where_text_is_meant():
    schema = parse_schema(
        HEAD + "  - {id: a, name: No}\ndocument: [{id: d, type: choice, values: [yes, no, on]}]\n", "f"
    )
    assert schema.labels[0].name == "No"
    assert [choice.value for choice in schema.document_fields[0].choices] == ["yes", "no", "on"]


def test_a_year_is_a_date_even_without_quotes():
    schema = parse_schema(HEAD + "  - id: a\ndocument: [{id: d, type: date, default: 2026}]\n", "f")
    assert schema.document_fields[0].default == "2026"


def test_a_label_named_by_a_later_migration_may_be_gone():
    text = HEAD.replace("version: 1", "version: 3") + "  - id: a\nmigrations:\n"
    parse_schema(text + "  - {from: 1, to: 2, rename: {x: y}}\n  - {from: 2, to: 3, rename: {y: a}}\n", "f")


def test_several_merges_are_a_list():
    text = HEAD.replace("version: 1", "version: 2") + "  - id: a\nmigrations:\n"
    merges = "[{into: a, labels: [b]}, {into: a, labels: [c, d]}]"
    schema = parse_schema(f"{text}  - {{from: 1, to: 2, merge: {merges}}}\n", "f")
    assert schema.migrations[0].merge == (("a", ("b",)), ("a", ("c", "d")))


def test_line_ends_and_a_byte_order_mark_do_not_matter(tmp_path: Path):
    path = tmp_path / "s.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + EVERYTHING.replace("\n", "\r\n").encode())
    assert load_schema(path).labels == parse_schema(EVERYTHING, "f").labels


def test_a_fault_in_a_file_names_the_file(tmp_path: Path):
    path = tmp_path / "s.yaml"
    path.write_text("schema: 2\n")
    with pytest.raises(SchemaProblems, match=r"s\.yaml:1:9: "):
        load_schema(path)
    with pytest.raises(FileNotFoundError):
        load_schema(tmp_path / "none.yaml")


def calls_made(action) -> int:
    """How many functions are called: work that does not depend on the machine."""
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        action()
    finally:
        sys.setprofile(None)
    return calls


def many_labels(count):
    fields = "attributes: [{id: role, type: choice, values: [a, b, c]}, {id: sure, type: bool}]"
    rows = (f"  - {{id: l{n}, name: Label {n}, examples: ['[x] y'], {fields}}}\n" for n in range(count))
    return HEAD + "".join(rows)


def test_a_thousand_labels_load_and_the_work_grows_with_their_number():
    few, many = many_labels(250), many_labels(1000)
    parse_schema(few, "warm-up")
    work = calls_made(lambda: parse_schema(many, "f"))
    assert work < 5 * calls_made(lambda: parse_schema(few, "f"))
    assert work < 1200 * 1000  # twice of what a label takes today


def test_a_thousand_wrong_labels_are_reported_with_bounded_work():
    text = many_labels(1000).replace("type: bool", "type: bol").replace("name:", "nmae:")
    with pytest.raises(SchemaProblems) as caught:
        parse_schema(text, "f")
    assert len(caught.value.problems) == MOST_PROBLEMS


@pytest.mark.parametrize("name", bundled_names())
def test_a_bundled_schema_loads(name):
    assert load_schema(bundled_schema(name)).id == name


def test_an_unknown_bundled_schema_lists_the_existing_ones():
    with pytest.raises(FileNotFoundError, match="only entities, events, minimal, news, political-events"):
        bundled_schema("../news")


def test_the_news_codebook_shows_what_to_mark_and_what_not():
    schema = load_schema(bundled_schema("news"))
    assert [(label.id, label.key) for label in schema.labels] == [
        ("person", "p"),
        ("policy", "o"),
        ("event", "e"),
    ]
    for label in schema.labels:
        assert sum(example.ok for example in label.examples) >= 4
        assert sum(not example.ok and bool(example.why) for example in label.examples) >= 2
    questions = {(label.id, field.id): field for label in schema.labels for field in label.attributes}
    assert [c.value for c in questions["policy", "stage"].choices] == [
        "proposed",
        "adopted",
        "in_force",
        "suspended",
        "repealed",
    ]
    assert [f.id for f in schema.document_fields] == [
        "topic",
        "measures",
        "country",
        "opinion",
        "relevance",
        "event_date",
        "summary",
    ]
    assert schema.document_field("topic").required


GOOD_LINES = EVERYTHING.splitlines(keepends=True)
MUTATIONS = st.lists(
    st.tuples(
        st.integers(0, len(EVERYTHING)), st.integers(0, 12), st.text("ab:-[]{},'\"#\n 1~é\t&*!", max_size=6)
    ),
    min_size=1,
    max_size=4,
)


@given(MUTATIONS)
def test_a_broken_file_is_refused_with_lines_that_exist_or_understood(mutations):
    text = EVERYTHING
    for start, length, put in mutations:
        text = text[:start] + put + text[start + length :]
    check_refused_or_understood(text)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(schemas(), st.data())
def test_a_random_schema_that_was_broken_is_refused_with_lines_that_exist_or_understood(data, draw):
    text = to_yaml(data)
    for _ in range(draw.draw(st.integers(1, 3))):
        start = draw.draw(st.integers(0, len(text)))
        put = draw.draw(st.text("ab:-[]{},'\"#\n 1~é\t&*!", max_size=4))
        text = text[:start] + put + text[start + draw.draw(st.integers(0, 8)) :]
    check_refused_or_understood(text)


@given(st.lists(st.sampled_from(GOOD_LINES), max_size=30))
def test_shuffled_lines_are_refused_or_understood(lines):
    check_refused_or_understood("".join(lines))


INNER_KEYS = st.sampled_from([*keys_of_entry(FieldEntry), *keys_of_entry(LabelEntry), "field", "equals"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text("abc [],.é", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(INNER_KEYS, inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(keys_of_entry(SchemaEntry)), JSON))
def test_data_of_any_shape_is_refused_or_understood(data):
    base = {"schema": 1, "id": "t", "version": 1, "labels": [{"id": "a"}]}
    check_refused_or_understood(yaml.safe_dump({**base, **data}, allow_unicode=True))


def check_refused_or_understood(text):
    lines = text.removesuffix("\n").count("\n") + 1
    places = [(1, 1)]
    try:
        parse_schema(text, "f")
    except SchemaProblems as error:
        places = [(problem.line, problem.column) for problem in error.problems]
    assert places
    assert all(1 <= line <= lines and column >= 1 for line, column in places)
