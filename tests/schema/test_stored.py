"""The copy of a schema in the database is the schema."""

import json
import string

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.schema.bundled import bundled_schema
from annotator.schema.loading import load_schema, parse_schema
from annotator.schema.stored import schema_from_json, schema_to_json
from annotator.schema.values import Label, LabelSchema

IDS = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
LINES = st.text(string.ascii_letters + "éЖ人🚀 '\":#-", min_size=1, max_size=12).filter(str.strip)
VALUES = st.lists(
    st.text(string.ascii_letters + "é人", min_size=1, max_size=6), min_size=1, max_size=5, unique=True
)
COLORS = st.sampled_from(["sky", "orange", "#12ab9F"])


def optional(**keys):
    return st.fixed_dictionaries({}, optional=keys)


@st.composite
def fields(draw, field_id):
    field = {
        "id": field_id,
        "type": draw(st.sampled_from(["choice", "multichoice", "bool", "text", "number", "scale", "date"])),
    }
    field |= draw(optional(name=LINES, description=LINES, required=st.booleans()))
    match field["type"]:
        case "choice" | "multichoice":
            field["values"] = values = draw(VALUES)
            default = st.sampled_from(values)
            default = default if field["type"] == "choice" else st.lists(default, min_size=1)
            field |= draw(optional(default=default))
        case "bool":
            field |= draw(optional(default=st.booleans()))
        case "text":
            field |= draw(optional(default=LINES, multiline=st.booleans()))
        case "number":
            field |= draw(optional(min=st.integers(-5, 0), max=st.floats(1, 9), default=st.floats(0, 1)))
        case "scale":
            field |= {"min": draw(st.integers(0, 3)), "max": draw(st.integers(4, 9))}
    return field


@st.composite
def forms(draw, used=frozenset()):
    ids = draw(st.lists(IDS.filter(lambda id_: id_ not in used), max_size=3, unique=True))
    form = [draw(fields(id_)) for id_ in ids]
    bools = [field["id"] for field in form if field["type"] == "bool"]
    if len(bools) > 1:
        form[-1]["show_if"] = (
            {"field": bools[0], "equals": draw(st.booleans())} if form[-1]["id"] != bools[0] else None
        )
        if form[-1]["show_if"] is None:
            del form[-1]["show_if"]
    return form


@st.composite
def schemas(draw):
    ids = draw(st.lists(IDS, min_size=1, max_size=6, unique=True))
    labels = []
    for id_ in ids:
        label = {"id": id_} | draw(
            optional(
                name=LINES,
                color=COLORS,
                description=LINES,
                overlap=st.sampled_from(["none", "nested", "any"]),
                discontinuous=st.booleans(),
                max=st.integers(1, 99),
                retired=st.booleans(),
                examples=st.lists(
                    st.sampled_from(["[a] b", {"text": "a [b]", "ok": False, "why": "c"}]), max_size=2
                ),
            )
        )
        if labels and draw(st.booleans()):
            parent = labels[-1]
            parent.setdefault("children", []).append(label)
        else:
            label["attributes"] = draw(forms())
            labels.append(label)
    some = st.lists(st.sampled_from(ids), min_size=1)
    data = {"schema": 1, "id": draw(IDS), "version": 3, "labels": labels, "document": draw(forms())}
    data |= draw(optional(title=LINES, guidelines=LINES))
    data["relations"] = [
        {"id": id_, "from": draw(some), "to": draw(some), "directed": draw(st.booleans())}
        for id_ in draw(st.lists(IDS, max_size=2, unique=True))
    ]
    rename = {"from": 1, "to": 2, "rename": {"gone": ids[0]}}
    merge = {"from": 2, "to": 3, "merge": {"into": ids[-1], "labels": ["lost"]}, "retire": ["old"]}
    return data | {"migrations": draw(st.sampled_from([[], [rename], [rename, merge]]))}


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(schemas())
def test_any_good_schema_comes_back_equal(data):
    separate = json.loads(json.dumps(data))  # PyYAML writes an alias for what comes twice
    schema = parse_schema(yaml.safe_dump(separate, allow_unicode=True, sort_keys=False), "f")
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
    with pytest.raises(ValueError, match="no stored schema"):
        schema_from_json(text)
