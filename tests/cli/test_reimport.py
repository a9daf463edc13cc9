"""Importing again what was changed in files: what the file decides, what stays, and whose work it is."""

import pytest

from tests.cli.command import TEXT, annotator, jsonl, span

FULL = [
    span(0, 7, id="a", note="who", flagged=True, attributes={"role": "chief"}),
    span(12, 19, id="b"),
    span(23, 27, "event", id="c"),
]
RELATIONS = [
    {"id": "r1", "type": "knows", "source": "a", "target": "b"},
    {"id": "r2", "type": "near", "source": "b", "target": "c"},
]


def line(*spans, annotators=("amy",), **more):
    return {"text": TEXT, "spans": list(spans), "annotators": list(annotators), "offset_unit": "codepoint",
            "schema": {"id": "news", "version": 1}, **more}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    spans = [each | {"annotator": "amy"} for each in FULL]
    jsonl(tmp_path / "in.jsonl", line(*spans, relations=RELATIONS, note="a note", meta={"title": "A title"}))
    assert annotator("import", "in.jsonl", "--annotator", "amy", cwd=tmp_path).code == 0
    return tmp_path


def again(folder, name, *options):
    result = annotator("import", name, "--annotator", "amy", *options, cwd=folder)
    assert (result.code, result.err) == (0, "")
    return result.out.splitlines()


def exported(folder):
    (record,) = annotator("export", cwd=folder).records
    return record


def test_what_differs_is_shown_and_how_to_apply_it(folder):
    (record,) = annotator("export", cwd=folder).records
    del record["spans"][1], record["relations"][:]
    jsonl(folder / "edited.jsonl", record | {"status": "done"})
    head = "A title (amy) differs: 2 relations removed, 1 spans removed, 1 status or note changed"
    assert again(folder, "edited.jsonl") == [
        "0 new, 1 already there, 0 failed",
        head,
        "nothing was changed; apply this with --update",
    ]
    assert again(folder, "edited.jsonl", "--update")[1:] == [head.replace("differs", "updated")]
    assert again(folder, "edited.jsonl", "--update")[1:] == []
    after = exported(folder)
    assert ([each["id"] for each in after["spans"]], after["relations"], after["status"]) == (
        ["a", "c"],
        [],
        "done",
    )


def test_a_document_without_a_title_is_named_by_its_id(tmp_path):
    jsonl(tmp_path / "in.jsonl", line(span(0, 7, id="a", annotator="amy")))
    assert annotator("import", "in.jsonl", "--annotator", "amy", cwd=tmp_path).code == 0
    jsonl(tmp_path / "in.jsonl", line(span(0, 7, "event", id="a", annotator="amy")))
    assert again(tmp_path, "in.jsonl")[1] == f"{exported(tmp_path)['id']} (amy) differs: 1 spans changed"


def test_what_a_format_cannot_hold_stays_as_it_is(folder):
    """Lines of doccano have no relations, notes, flags, ids, spans with gaps or statuses; only a label differs."""
    before = exported(folder)
    assert annotator("export", "--format", "doccano", "-o", "d.jsonl", cwd=folder).code == 0
    assert again(folder, "d.jsonl", "--format", "doccano")[1:] == []
    written = (folder / "d.jsonl").read_text()
    assert "knows" not in written
    (folder / "d.jsonl").write_text(written.replace('"event"', '"policy"'))
    shown = again(folder, "d.jsonl", "--format", "doccano", "--update")[1:]
    assert shown == ["A title (amy) updated: 1 spans added"]  # a span that is missing may have had a gap
    after = exported(folder)
    assert sorted(each["label"] for each in after.pop("spans")) == ["event", "person", "person", "policy"]
    before.pop("spans")
    assert after == before


def test_the_work_of_others_is_shown_and_not_touched(folder):
    both = [each | {"annotator": "amy"} for each in FULL[:2]]
    others = [span(23, 27, "event", id=f"{name}1", annotator=name) for name in ("zoe", "bob")]
    jsonl(folder / "all.jsonl", line(*both, *others, annotators=("amy", "bob", "zoe")))
    assert again(folder, "all.jsonl")[1:] == [
        f"{exported(folder)['id']} (amy) differs: 2 relations removed, 1 spans removed, 1 status or note changed",
        "nothing was changed; apply this with --update",
    ]
    changed = [each | {"label": "policy"} for each in others]
    jsonl(folder / "all.jsonl", line(*both, *changed, annotators=("amy", "bob", "zoe")))
    said = again(folder, "all.jsonl", "--update")
    assert [each.partition(" (")[2] for each in said[1:4]] == [
        "amy) updated: 2 relations removed, 1 spans removed, 1 status or note changed",
        "bob) differs: 1 spans changed",
        "zoe) differs: 1 spans changed",
    ]
    assert said[-2:] == [
        f"not applied for {name}: run again with --annotator {name}" for name in ("bob", "zoe")
    ]
    labels = {each["id"]: each["label"] for each in exported(folder)["spans"]}
    assert labels == {"a": "person", "b": "person", "bob1": "event", "zoe1": "event"}


def test_a_layer_that_is_still_empty_differs_from_nothing(tmp_path):
    jsonl(tmp_path / "in.jsonl", line(annotators=("amy",)))
    assert annotator("import", "in.jsonl", "--annotator", "amy", cwd=tmp_path).code == 0
    for _ in range(2):
        assert again(tmp_path, "in.jsonl") == ["0 new, 1 already there, 0 failed"]
    jsonl(tmp_path / "in.jsonl", line(span(0, 7, id="a", annotator="amy")))
    assert again(tmp_path, "in.jsonl")[1:] == []
    assert [each["id"] for each in exported(tmp_path)["spans"]] == ["a"]


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"relations": RELATIONS[:1]}, "1 relations removed"),
        (
            {"relations": [*RELATIONS, {"id": "r3", "type": "far", "source": "a", "target": "c"}]},
            "1 relations added",
        ),
        ({"fields": {"topic": "other"}}, "1 answers changed"),
        ({"note": "another"}, "1 status or note changed"),
        ({"spans": FULL[:2], "relations": RELATIONS[:1]}, "1 relations removed, 1 spans removed"),
        ({"spans": [*FULL, span(0, 3, "event", id="d")]}, "1 spans added"),
        ({"spans": [FULL[0] | {"note": None}, *FULL[1:]]}, "1 spans changed"),
        ({"spans": [FULL[0] | {"flagged": False}, *FULL[1:]]}, "1 spans changed"),
        ({"spans": [FULL[0] | {"attributes": {}}, *FULL[1:]]}, "1 spans changed"),
        ({"spans": [FULL[0] | {"end": 3, "text": "Ann"}, *FULL[1:]]}, "1 spans changed"),
    ],
)
def test_every_kind_of_difference_is_told_and_applied(folder, change, shown):
    record = exported(folder) | change
    record["spans"] = [each | {"annotator": "amy"} for each in record["spans"]]
    jsonl(folder / "edited.jsonl", record)
    assert again(folder, "edited.jsonl", "--update")[1:] == [f"A title (amy) updated: {shown}"]
    after = exported(folder)
    assert {name: after[name] for name in change.keys() & {"fields", "note"}} == {
        name: change[name] for name in change.keys() & {"fields", "note"}
    }
    for name in change.keys() & {"spans", "relations"}:
        assert {each["id"] for each in after[name]} == {each["id"] for each in change[name]}
    assert again(folder, "edited.jsonl")[1:] == []


def test_a_relation_that_the_format_could_not_write_is_not_taken_for_deleted(folder):
    before = exported(folder)["relations"]
    jsonl(
        folder / "odd.jsonl", exported(folder) | {"relations": [before[0], before[1] | {"type": "lives in"}]}
    )
    again(folder, "odd.jsonl", "--update")
    assert annotator("export", "--format", "brat", "-o", "brat", cwd=folder).code == 0
    assert not any("lives in" in path.read_text() for path in (folder / "brat").glob("*.ann"))
    again(folder, "brat", "--update")
    assert {each["type"] for each in exported(folder)["relations"]} == {"knows", "lives in"}
