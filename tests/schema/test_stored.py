"""The copy of a schema in the database is the schema."""

import json

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.schema.bundled import bundled_schema
from annotator.schema.loading import load_schema, parse_schema
from annotator.schema.stored import schema_from_json, schema_to_json
from annotator.schema.values import Label, LabelSchema
from annotator.schema.yaml.emitting import to_yaml
from tests.schema.random_schemas import schemas


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(schemas())
def test_any_good_schema_comes_back_equal(data):
    schema = parse_schema(to_yaml(data), "f")
    again = schema_from_json(schema_to_json(schema))
    assert again == schema
    assert repr(again) == repr(schema)  # 1 and True, or 1 and 1.0, are equal and not the same


def test_the_bundled_schema_comes_back_with_all_it_holds():
    schema = load_schema(bundled_schema("news"))
    assert schema_from_json(schema_to_json(schema)) == schema


def test_a_copy_without_newer_keys_has_their_defaults_and_unknown_keys_are_left_out():
    text = json.dumps(
        {"id": "t", "version": 1, "title": "T", "labels": [{"id": "a", "name": "A", "smell": 5}]}
    )
    assert schema_from_json(text) == LabelSchema("t", 1, "T", (Label("a", "A"),))


@pytest.mark.parametrize(
    "text", ["", "[]", "5", "{}", '{"id": 1}', '{"id": "t", "labels": 5}', "[" * 100_000]
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="not a stored schema"):
        schema_from_json(text)
