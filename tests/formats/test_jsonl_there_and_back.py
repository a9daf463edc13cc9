"""What is written is read back equal, and written again byte for byte."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.core.document import Document, document_id, sha256_of
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Origin, Relation, Span
from annotator.core.spans import Spans
from annotator.formats.jsonl import read, write_record, write_spans
from annotator.formats.reading import read_path
from annotator.formats.shared.source_file import SourceFile
from tests.formats.records import records
from tests.profiles import examples

ZOO = sorted((Path(__file__).parents[2] / "sample_data" / "zoo").glob("*.txt"))
UNREADABLE = {"empty.txt", "not-text.bin.txt"}


def there_and_back(record: Record, folder: Path) -> tuple[Record, str]:
    path = folder / "record.jsonl"
    line = write_record(record)
    path.write_bytes(line)
    [back] = read(SourceFile(path, "nobody"))
    return back, line.decode()


@settings(
    max_examples=examples(100, hunting=1000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(record=records())
def test_a_record_is_read_back_equal_and_written_again_the_same(tmp_path, record):
    back, line = there_and_back(record, tmp_path)
    assert back == record
    assert write_record(back).decode() == line
    assert len(line.splitlines()) == 1
    assert not set(line[:-1]) & {chr(code) for code in (*range(32), *range(0x7F, 0xA0), 0x2028, 0x202E)}


@settings(max_examples=examples(50, hunting=500), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(record=records())
def test_one_span_a_line_agrees_with_the_text(record):
    lines = [json.loads(line) for line in write_spans(record)]
    assert [line["id"] for line in lines] == [span.id for layer in record.layers for span in layer.spans]
    for line in lines:
        around = line["before"] + record.document.text[line["start"] : line["end"]] + line["after"]
        assert around in record.document.text
        assert line["document_id"] == record.document.id


@pytest.mark.parametrize("path", [p for p in ZOO if p.name not in UNREADABLE], ids=lambda path: path.name)
def test_the_zoo_survives_with_true_quotes(path, tmp_path):
    [record] = read_path(path, annotator="amy")
    document = record.document
    fragments = tuple(Range(i, i + 1) for i in range(0, len(document.text), max(2, len(document.text) // 9)))
    made = [Span(f"s{r.start}", (r,), "x", r.slice(document.text), "amy") for r in fragments]
    record = Record(document, (Layer(document.id, "amy", Spans(made)),))
    back, line = there_and_back(record, tmp_path)
    assert back == record
    assert write_record(back).decode() == line
    if document.encoding == "utf-8":
        assert document.text.encode() == path.read_bytes()
        assert document.raw_sha256 == document.text_sha256


GOLDEN_SPAN = (
    '{"id":"s1","start":0,"end":7,"label":"person","text":"Qiao Mu","attributes":{"role":"activist"},'
    '"note":null,"annotator":"amy","origin":"manual","created_at":"2026-11-22T10:00:00Z"}'
)
TEXT = "Qiao Mu fled."
GOLDEN = (
    '{"id":"' + document_id(TEXT) + '","text":"Qiao Mu fled.","spans":[' + GOLDEN_SPAN + "],"
    '"relations":[],"fields":{"topic":"censorship"},"status":"done","annotators":["amy"],'
    '"meta":{"title":"A title","source":"a/b.txt","sha256":"' + sha256_of(TEXT) + '"},'
    '"schema":{"id":"news","version":1},"offset_unit":"codepoint"}\n'
)


def qiao(**changes: object) -> Span:
    fields = {
        "id": "s1",
        "fragments": (Range(0, 7),),
        "label": "person",
        "text": "Qiao Mu",
        "annotator": "amy",
        "attributes": {"role": "activist"},
        "created_at": "2026-11-22T10:00:00Z",
    }
    return Span(**{**fields, **changes})


def document(**changes: object) -> Document:
    return Document(document_id(TEXT), TEXT, title="A title", source="a/b.txt", **changes)


def test_the_record_is_the_one_of_the_readme(tmp_path):
    layer = Layer(document_id(TEXT), "amy", Spans([qiao()]), (), {"topic": "censorship"}, Status.DONE)
    record = Record(document(), (layer,), "news", 1)
    assert there_and_back(record, tmp_path) == (record, GOLDEN)


def test_a_span_on_a_line_has_the_text_around_it():
    layer = Layer(document_id(TEXT), "amy", Spans([qiao()]))
    assert [line.decode() for line in write_spans(Record(document(), (layer,), "news", 1))] == [
        '{"document_id":"' + document_id(TEXT) + '","title":"A title","id":"s1","text":"Qiao Mu","start":0,'
        '"end":7,"label":"person","attributes":{"role":"activist"},"note":null,"annotator":"amy",'
        '"origin":"manual","created_at":"2026-11-22T10:00:00Z","before":"","after":" fled."}\n'
    ]


def test_rare_keys_are_written_only_if_they_have_a_value():
    rare = qiao(
        fragments=(Range(0, 4), Range(8, 12)),
        text="Qiao fled",
        flagged=True,
        schema_version=2,
        origin=Origin.ACCEPTED,
    )
    bob = Layer(document_id(TEXT), "bob", Spans([qiao(id="s2", annotator="bob")]), status=Status.DONE)
    amy = Layer(
        document_id(TEXT),
        "amy",
        Spans([rare]),
        (Relation("r", "is", "s1", "s1", "amy"),),
        {"t": ("a", "b")},
        Status.FLAGGED,
        "look again",
        keeps_boilerplate=True,
    )
    value = json.loads(write_record(Record(document(date="2021"), (amy, bob), "news", 1)))
    span, other = value["spans"]
    assert (span["fragments"], span["flagged"], span["schema_version"]) == ([[0, 4], [8, 12]], True, 2)
    assert {"fragments", "flagged", "schema_version"}.isdisjoint(other)
    assert value["fields"] == {"t": ["a", "b"]}
    assert value["layers"] == {
        "amy": {
            "fields": {"t": ["a", "b"]},
            "status": "flagged",
            "note": "look again",
            "keeps_boilerplate": True,
        },
        "bob": {"fields": {}, "status": "done"},
    }
    assert list(value["meta"]) == ["title", "source", "sha256", "date"]
    [alone] = [json.loads(write_record(Record(document(), (amy,))))]
    assert (alone["note"], alone["keeps_boilerplate"], "layers" in alone) == ("look again", True, False)


@pytest.mark.parametrize(
    ("of_record", "of_span", "expected"),
    [(None, 1, None), (None, 2, 2), (1, 1, None), (3, 3, None), (3, 1, 1), (0, 0, None), (0, 1, 1)],
)
def test_a_span_names_its_version_of_the_schema_only_if_it_is_not_the_record_s(
    tmp_path, of_record, of_span, expected
):
    layer = Layer(document_id(TEXT), "amy", Spans([qiao(schema_version=of_span)]))
    record = Record(document(), (layer,), "news", of_record)
    back, line = there_and_back(record, tmp_path)
    assert back == record
    for span in (json.loads(line)["spans"][0], *map(json.loads, write_spans(record))):
        assert span.get("schema_version") == expected
