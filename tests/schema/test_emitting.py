"""A schema that is written as YAML reads back as the same one, and so does any text in it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.schema.bundled import bundled_names, bundled_schema
from annotator.schema.loading import load_schema, parse_schema
from annotator.schema.yaml.emitting import MODELINE, schema_to_yaml, to_yaml
from tests.schema.random_schemas import schemas
from tests.schema.yaml_data import load_yaml
from tests.session.linked import LINKED, many


def without_hash(schema):
    return replace(schema, hash="")


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(schemas())
def test_any_good_schema_loads_emits_and_loads_the_same(data):
    schema = parse_schema(to_yaml(data), "f")
    again = parse_schema(schema_to_yaml(schema), "f")
    assert without_hash(again) == without_hash(schema)
    assert schema_to_yaml(again) == schema_to_yaml(schema)


@pytest.mark.parametrize("name", bundled_names())
def test_a_bundled_schema_reads_back_from_what_is_written(name):
    schema = load_schema(bundled_schema(name))
    assert without_hash(parse_schema(schema_to_yaml(schema), "f")) == without_hash(schema)


@pytest.mark.parametrize("schema", [LINKED, parse_schema(many(5, 8), "many.yaml")])
def test_chosen_keys_are_kept(schema):
    assert without_hash(parse_schema(schema_to_yaml(schema), "f")) == without_hash(schema)


SCALARS = (
    st.text(max_size=30)
    | st.sampled_from(
        ["no", "0o17", "1e3", "~", "true", "Null", "", " a", "a ", "a: b", "# a", "- a", "a\n\nb\n\n"]
    )
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.none()
)
DATA = st.dictionaries(
    st.text("ab: no1", min_size=1),
    st.recursive(
        SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(min_size=1), inner), max_leaves=6
    ),
    max_size=4,
)


@given(DATA)
def test_any_plain_data_reads_back_as_it_was(data):
    read = load_yaml(to_yaml(data)).data
    assert read == data
    assert repr(read) == repr(data)  # 1 and True, or 1 and 1.0, are equal and not the same


def test_short_collections_are_on_one_line_and_prose_on_several():
    text = (
        MODELINE
        + "schema: 1\nid: t\nversion: 1\nguidelines: |\n  One.\n\n  Two.\nlabels:\n  - {id: a, key: a, color: sky}\n"
    )
    assert schema_to_yaml(parse_schema(text, "f")) == text


def test_each_key_of_a_short_file_is_on_a_line_of_its_own():
    assert to_yaml({"a": 1, "b": [1, 2], "c": {"d": "e"}}) == "a: 1\nb: [1, 2]\nc: {d: e}\n"


def test_keys_stay_in_their_order_and_letters_are_written_as_they_are():
    assert to_yaml({"b": "Zoë", "a": "北京"}) == "b: Zoë\na: 北京\n"


@pytest.mark.parametrize(("length", "shape"), [(80, "a: [{}]\n"), (81, "a:\n  - {}\n")])
def test_a_list_is_on_one_line_up_to_a_certain_length(length, shape):
    assert to_yaml({"a": ["x" * length]}) == shape.format("x" * length)


SEVERAL = """\
schema: 1
id: t
version: 2
labels: [{id: a}, {id: b}]
migrations:
  - from: 1
    to: 2
    merge: [{into: a, labels: [c, d]}, {into: b, labels: [e, f]}]
    split: [{label: g, into: [a, b]}, {label: h, into: [b, a]}]
"""


def test_several_merges_and_splits_of_one_step_are_all_written():
    schema = parse_schema(SEVERAL, "f")
    again = parse_schema(schema_to_yaml(schema), "f")
    assert again.migrations == schema.migrations
    (step,) = again.migrations
    assert step.merge == (("a", ("c", "d")), ("b", ("e", "f")))
    assert [(split.label, split.into) for split in step.split] == [("g", ("a", "b")), ("h", ("b", "a"))]
