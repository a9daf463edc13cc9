"""``annotator schema from``: a draft that is a valid schema file, whatever the files declare or use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.cli.schema_draft import Found, draft, label_lines, suggested_ids
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


# -- what is declared ------------------------------------------------------------------------------------------


def drafted(folder, name, content):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    result = annotator("schema", "from", name, cwd=folder)
    assert (result.code, result.err) == (0, "")
    return parse_schema(result.out, "draft.yaml")


def shape(schema):
    """Labels with their attributes, relations with their ends."""
    labels = {label.id: {field.id: str(field.type) for field in label.attributes} for label in schema.labels}
    return labels, {relation.id: (relation.sources, relation.targets) for relation in schema.relations}


STUDIO = """\
<View><Labels name="l" toName="t"><Label value="Person" background="#FF0000"/><Label value="Place" background="red"/>
{labels}</Labels><Text name="t" value="$text"/><Relations><Relation value="lives in"/>{relations}</Relations>
<Choices name="span_role" toName="t" perRegion="true"><Choice value="chief"/><Choice value="aide"/>{choices}</Choices>
<Choices name="topic" toName="t"><Choice value="war"/></Choices>{more}</View>"""
EMPTY = {"labels": "", "relations": "", "choices": "", "more": ""}


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"labels": '<Label/><Label value=""/>'},
        {"relations": '<Relation/><Relation value=""/>'},
        {"choices": '<Choice/><Choice value=""/>'},
        {"more": '<Choices perRegion="true"><Choice value="x"/></Choices>'},
        {"more": "<Label/><Header value='&amp;'/><!-- nothing --><unknown/>"},
    ],
    ids=str,
)
def test_a_configuration_of_label_studio_is_drafted_from_what_it_names(tmp_path, odd):
    schema = drafted(tmp_path, "config.xml", STUDIO.format(**EMPTY | odd))
    assert shape(schema) == (
        {"person": {"role": "choice"}, "place": {"role": "choice"}},
        {"lives_in": (("person", "place"), ("person", "place"))},
    )
    assert [schema.label(name).color for name in ("person", "place")] == ["#ff0000", None]
    assert [choice.value for choice in schema.label("place").attributes[0].choices] == ["chief", "aide"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "config.xml: not valid XML (no element found: line 1, column 0), correct the file"),
        (b"<View><Label value='A'/>", "config.xml: not valid XML (no element found"),
        (b"<View><Label value='A'></View>", "config.xml: not valid XML (mismatched tag"),
        (b"<View><Label value='caf\xe9'/></View>", "config.xml: not valid XML (not well-formed"),
        (b"<View><Label value='A\x01'/></View>", "config.xml: not valid XML (not well-formed"),
        (b"<View>&nothing;<Label value='A'/></View>", "config.xml: not valid XML (undefined entity"),
        (
            b"<?xml version='1.0' encoding='klingon'?><View/>",
            "config.xml: not valid XML (unknown encoding: klingon)",
        ),
        (
            b"<?xml version='1.0' encoding='shift_jis'?><View/>",
            "config.xml: not valid XML (multi-byte encodings",
        ),
        (b"<?xml version='1.0' encoding='utf-16'?><View/>", "config.xml: not valid XML (encoding specified"),
        (b"{}", "config.xml: not valid XML"),
        (b"<View/>", "no labels were found; name files that declare or use some"),
        (
            b"<View><Labels><Label/></Labels></View>",
            "no labels were found; name files that declare or use some",
        ),
    ],
)
def test_a_configuration_of_label_studio_that_is_broken_takes_one_line(tmp_path, content, said):
    (tmp_path / "config.xml").write_bytes(content)
    result = annotator("schema", "from", "config.xml", cwd=tmp_path)
    assert (result.code, result.out, len(result.errors)) == (2, "", 1)
    assert result.err.startswith(said)


def test_entities_that_multiply_are_not_followed(tmp_path):
    rows = [f"<!ENTITY e{n + 1} '{f'&e{n};' * 10}'>" for n in range(8)]
    bomb = f"<!DOCTYPE v [<!ENTITY e0 'aaaaaaaaaa'>{''.join(rows)}]><View><Label value='&e8;'/></View>"
    (tmp_path / "config.xml").write_text(bomb)
    result = annotator("schema", "from", "config.xml", cwd=tmp_path)
    assert (result.code, result.out, len(result.errors)) == (2, "", 1)
    assert "not valid XML" in result.err


BRAT = [
    ("[entities]\nPerson\n\tActor\n!Thing\n", {"person": {}, "actor": {}, "thing": {}}, {}),
    ("[entities]\nPerson # who\n# nobody\n\n   \n<ALL>=Person|Thing\n", {"person": {}}, {}),
    ("Place\n[entities]\nPerson\n[unknown]\nThing\n[entities]\nActor\n", {"person": {}, "actor": {}}, {}),
    ("[entities\nPerson\n", {"person": {}}, {}),
    (
        """[entities]\nA\nB\n[relations]\nall\nsome Arg1:A\nown Arg1:A, Arg2:A|B, <REL-TYPE>:symmetric
any Arg1:<ENTITY>, Arg2:B\ngone Arg1:X|Y, Arg2:A|X\n<OVERLAP> Arg1:A, Arg2:B, <OVL-TYPE>:<ANY>\n""",
        {"a": {}, "b": {}},
        {
            "all": (("a", "b"), ("a", "b")),
            "some": (("a",), ("a", "b")),
            "own": (("a",), ("a", "b")),
            "any": (("a", "b"), ("b",)),
            "gone": (("a", "b"), ("a",)),
        },
    ),
    (
        "[entities]\nA\n[events]\nGo\tAgent:A, To?:<ENTITY>, Via{1-2}:A|Go\nStop\n",
        {"a": {}, "go": {}, "stop": {}},
        {
            "agent": (("go",), ("a",)),
            "to": (("go",), ("a", "go", "stop")),
            "via": (("go",), ("a", "go")),
        },
    ),
    (
        """[entities]\nA\nB\n[attributes]\nNeg Arg:A\nKind Arg:A|B, Value:x|y\nOdd\tArg:<ENTITY>, Value:z
Bare\nEmpty Arg:, Value:\nGone Arg:X\n""",
        {
            "a": {"neg": "bool", "kind": "choice", "odd": "choice", "bare": "bool", "empty": "bool"},
            "b": {"kind": "choice", "odd": "choice", "bare": "bool", "empty": "bool"},
        },
        {},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("content", "labels", "relations"), BRAT)
def test_a_configuration_of_brat_is_drafted_from_what_it_names(tmp_path, content, labels, relations):
    assert shape(drafted(tmp_path, "annotation.conf", content)) == (labels, relations)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16"])
def test_a_configuration_of_brat_is_read_in_whatever_it_is_encoded(tmp_path, encoding):
    content = "# für die Öffentlichkeit und die Bürger geschrieben, so schön es ging\n[entities]\nBürger\n"
    assert shape(drafted(tmp_path, "annotation.conf", content.encode(encoding)))[0] == {"burger": {}}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no labels were found; name files that declare or use some"),
        (b"Person\n", "no labels were found; name files that declare or use some"),
        (b"[relations]\nknows Arg1:A, Arg2:B\n", "no labels were found; name files that declare or use some"),
        (b"[entities]\n" + b"\0" * 100, "annotation.conf: full of NUL characters"),
    ],
)
def test_a_configuration_of_brat_without_a_label_takes_one_line(tmp_path, content, said):
    (tmp_path / "annotation.conf").write_bytes(content)
    result = annotator("schema", "from", "annotation.conf", cwd=tmp_path)
    assert (result.code, result.out, len(result.errors)) == (2, "", 1)
    assert result.err.startswith(said)


def test_records_are_drafted_with_their_counts_values_and_relations(tmp_path):
    text = "Ann saw Bo in Oslo."
    mine = {"text": text, "annotator": "amy"}
    spans = [
        span(0, 3, "Per son", id="a", **mine),
        span(8, 10, "PER SON", id="b", attributes={"kind": ["x", "y"], "age": 3}, **mine),
        span(14, 18, "LOC", id="c", **mine),
        span(0, 10, "LOC", id="d", attributes={"kind": ["y"]}, **mine),
    ]
    ends = [("knows", "a", "b"), ("in", "b", "c"), ("knows", "c", "b")]
    relations = [
        {"id": f"r{n}", "type": type_, "source": source, "target": target, "annotator": "amy"}
        for n, (type_, source, target) in enumerate(ends)
    ]
    common = {"offset_unit": "codepoint", "annotators": ["amy"], "schema": {"id": "x", "version": 1}}
    jsonl(tmp_path / "in.jsonl", {"text": text, "spans": spans, "relations": relations, **common})
    result = annotator("schema", "from", "in.jsonl", "--id", "My draft", cwd=tmp_path)
    assert (result.code, result.err) == (0, "")
    assert "# LOC (2 spans), Per son (1 span), PER SON (1 span)\n" in result.out
    schema = parse_schema(result.out, "draft.yaml")
    assert (schema.id, schema.version, schema.title) == ("my_draft", 1, "My draft")
    assert [(label.id, label.name) for label in schema.labels] == [
        ("loc", "LOC"), ("per_son", "Per son"), ("per_son_2", "PER SON"),
    ]  # fmt: skip
    assert [(each.id, each.sources, each.targets) for each in schema.relations] == [
        ("knows", ("per_son", "loc"), ("per_son_2",)),
        ("in", ("per_son_2",), ("loc",)),
    ]
    values = {
        label.id: {field.id: [choice.value for choice in field.choices] for field in label.attributes}
        for label in schema.labels
    }
    assert values == {"loc": {"kind": ["y"]}, "per_son": {}, "per_son_2": {"kind": ["x", "y"], "age": ["3"]}}


def test_ids_are_valid_and_unique_also_beside_those_that_are_taken():
    names = ["Per son", "PER SON", "per_son_2", "!!!", "LOC"]
    assert suggested_ids(names, taken={"loc"}) == {
        "Per son": "per_son",
        "PER SON": "per_son_2",
        "per_son_2": "per_son_3",
        "!!!": "label_4",
        "LOC": "loc_2",
    }


def test_labels_are_listed_below_the_counts_of_those_that_have_any():
    ids = {"A b": "a_b", "C": "c"}
    assert label_lines({"A b": 1, "C": 0}, ids) == [
        "# A b (1 span)", "  - {id: a_b, name: A b}", "  - {id: c, name: C}",
    ]  # fmt: skip
    assert label_lines({"C": 0}, ids) == ["  - {id: c, name: C}"]


DOCCANO = '[{"text": "Per", "suffix_key": "p", "background_color": "#FF0000"}, {"text": "Org", "suffix_key": null}%s]'


@pytest.mark.parametrize("more", ["", ', {"text": "Loc", "background_color": "red"}'])
def test_a_list_of_doccanos_labels_is_drafted_with_their_colours(tmp_path, more):
    schema = drafted(tmp_path, "LABELS.JSON", DOCCANO % more)
    colors = {label.name: label.color for label in schema.labels}
    assert colors == {"Per": "#ff0000", "Org": None} | ({"Loc": None} if more else {})


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.json", "{", "x.json: "),
        ("x.json", DOCCANO % ', {"text": 5, "suffix_key": "x"}', "x.json: "),
        ("x.json", DOCCANO % (" " * 1_000_000), "x.json: "),
        ("none.json", None, "'none.json': cannot be read (No such file or directory)"),
        ("none.xml", None, "'none.xml': cannot be read (No such file or directory)"),
        ("annotation.conf", None, "'annotation.conf': cannot be read (No such file or directory)"),
        ("none.jsonl", None, "none.jsonl: there is no such file or folder, check the path"),
    ],
    ids=str,
)
def test_what_declares_no_labels_takes_one_line(tmp_path, name, content, said):
    if content is not None:
        (tmp_path / name).write_text(content)
    result = annotator("schema", "from", name, cwd=tmp_path)
    assert (result.code, result.out, len(result.errors)) == (2, "", 1)
    assert result.err.startswith(said)


def test_labels_of_all_files_are_put_together_and_a_format_may_be_named(tmp_path):
    (tmp_path / "a.json").write_text(DOCCANO % "")
    (tmp_path / "b.xml").write_text('<View><Label value="LOC"/><Label value="Per"/></View>')
    (tmp_path / "c.txt").write_text("Ann X B-MISC\n")
    assert annotator("schema", "from", "c.txt", cwd=tmp_path).code == 2
    result = annotator("schema", "from", "c.txt", "--format", "conll", cwd=tmp_path)
    assert [label.name for label in parse_schema(result.out, "f").labels] == ["MISC"]
    result = annotator("schema", "from", "a.json", "b.xml", cwd=tmp_path)
    assert [label.name for label in parse_schema(result.out, "f").labels] == ["Per", "Org", "LOC"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("annotation.conf", "[entities]\nPer\n[events]\nGo\tAgent:Per\n"),
        (
            "labels.json",
            '[{"text": "Per", "suffix_key": "p"}, {"text": "Go", "background_color": "#00ff00"}]',
        ),
        ("config.xml", '<View><Label value="Per"/><Label value="Go"/></View>'),
    ],
)
def test_labels_that_are_only_declared_are_not_counted(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    jsonl(tmp_path / "in.jsonl", {"text": "Ann", "spans": [span(0, 3, "Per", text="Ann")]})
    assert "span)" not in annotator("schema", "from", name, cwd=tmp_path).out
    for files in ((name, "in.jsonl"), ("in.jsonl", name)):
        assert "# Per (1 span)\n" in annotator("schema", "from", *files, cwd=tmp_path).out


def test_a_codebook_of_qualitative_research_gives_labels_with_their_parents(tmp_path):
    (tmp_path / "codes.qdc").write_text(
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="x"><Codes>'
        '<Code guid="0a0b0c0d-0000-4000-8000-000000000001" name="Actor" isCodable="true" color="#ff0000">'
        "<Description>Who acts</Description>"
        '<Code guid="0a0b0c0d-0000-4000-8000-000000000002" name="State actor" isCodable="true"/></Code>'
        "</Codes></CodeBook>"
    )
    drafted = annotator("schema", "from", "codes.qdc", cwd=tmp_path)
    assert drafted.code == 0
    assert drafted.out.partition("labels:\n")[2] == (
        "  - id: actor\n    color: '#ff0000'\n    description: Who acts\n    children:\n      - {id: state_actor}\n"
    )
