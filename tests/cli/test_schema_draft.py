"""``annotator schema from``: a draft that a schema file can be, whatever was declared or met."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.cli.schema_draft import Found, draft
from annotator.schema.answers import FieldType
from annotator.schema.loading import parse_schema
from tests.cli.command import annotator, jsonl, span

names = st.text(
    st.sampled_from("aB é中-_,.#:'\"\\\n\t\r\x00\x1b\x85\u2028\u202e\ufeff{}[]&*!|>%@`")
    | st.characters(codec="utf-8"),
    max_size=8,
)
labels = st.dictionaries(names, st.integers(0, 9), min_size=1, max_size=4)
sides = st.dictionaries(names, st.none(), max_size=2)
values = st.dictionaries(names | st.sampled_from(["true", "false"]), st.none(), max_size=4)


@st.composite
def declared(draw):
    met = draw(labels)
    known = st.sampled_from([*met])
    return Found(
        met,
        draw(st.dictionaries(known, st.just("#aabbcc"), max_size=2)),
        draw(st.dictionaries(known, st.dictionaries(names, values, max_size=3), max_size=2)),
        draw(
            st.dictionaries(
                names, st.tuples(sides, sides | st.dictionaries(known, st.none(), max_size=2)), max_size=2
            )
        ),
    )


@given(declared(), names)
def test_every_draft_is_a_schema_with_all_that_was_found(found, schema_id):
    schema = parse_schema(draft(found, schema_id), "draft.yaml")
    assert len(schema.labels) == len(found.labels)
    assert len(schema.relations) == len(found.relations)
    attributes = [len(found.attributes.get(name, ())) for name in found.labels]
    assert [len(label.attributes) for label in schema.labels] == attributes


@pytest.mark.parametrize(
    ("seen", "type_"),
    [
        ([], FieldType.BOOL),
        (["true"], FieldType.BOOL),
        (["false"], FieldType.BOOL),
        (["true", "false"], FieldType.BOOL),
        (["true", "maybe"], FieldType.CHOICE),
        (["a", "b"], FieldType.CHOICE),
        (["a, b"], FieldType.TEXT),
        ([""], FieldType.TEXT),
        ([" a"], FieldType.TEXT),
        (["two\nlines"], FieldType.TEXT),
        ([f"v{n}" for n in range(15)], FieldType.CHOICE),
        ([f"v{n}" for n in range(16)], FieldType.TEXT),
    ],
)
def test_the_values_of_an_attribute_say_what_it_is(seen, type_):
    found = Found({"person": 1}, attributes={"person": {"role": dict.fromkeys(seen)}})
    (field,) = parse_schema(draft(found, "t"), "f").label("person").attributes
    assert (field.id, field.type) == ("role", type_)
    assert [choice.value for choice in field.choices] == (seen if type_ is FieldType.CHOICE else [])


def test_yes_and_no_in_annotated_files_are_a_question_of_yes_or_no(tmp_path):
    text = "Ann saw Bo."
    spans = [
        span(0, 3, text=text, attributes={"quoted": True, "role": "chief"}),
        span(8, 10, text=text, attributes={"quoted": False, "role": "aide"}),
    ]
    jsonl(tmp_path / "in.jsonl", {"text": text, "spans": spans})
    drafted = annotator("schema", "from", "in.jsonl", cwd=tmp_path)
    label = parse_schema(drafted.out, "f").label("person")
    assert [(field.id, field.type) for field in label.attributes] == [
        ("quoted", FieldType.BOOL),
        ("role", FieldType.CHOICE),
    ]
