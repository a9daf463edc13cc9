"""Nothing in a file is lost in silence: whatever a key is called and wherever it stands, it is kept or named."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from msgspec import field

from annotator.core.document import Document, document_id
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Relation, Span, quote_of
from annotator.core.spans import Spans
from annotator.formats.jsonl import write_record
from annotator.formats.reading import read_path
from annotator.formats.registry import format_named
from annotator.formats.shared.import_report import ImportReport
from tests.formats.written import write_all

TEXT = "Ann met Bo."
AT = {"start": 0, "end": 3}
TASK = {
    "text": TEXT,
    "meta": {"source": "s"},
    "tokens": [{**AT, "text": "Ann", "id": 0, "ws": True}, {"start": 8, "end": 10, "id": 1}],
    "spans": [{**AT, "label": "per", "token_start": 0, "token_end": 0}],
    "relations": [
        {"head": 0, "child": 1, "label": "of", "head_span": {**AT, "label": "per"},
         "child_span": {"start": 8, "end": 10, "label": None}, "color": "#fff"},
    ],
    "answer": "accept", "_task_hash": 3,
}  # fmt: skip
REGION = {"from_name": "label", "to_name": "text", "type": "labels", "value": {**AT, "labels": ["per"]}}
OF_REGION = {"id": "a", "from_name": "role", "to_name": "text", "type": "choices"}
LABEL_STUDIO = {
    "id": 1,
    "data": {"text": TEXT, "title": "Bo", "meta": {"n": 3}},
    "meta": {"m": 1},
    "annotations": [
        {"id": 1, "completed_by": {"id": 1, "email": "a@e.org"}, "result": [
            {"id": "a", **REGION, "meta": {"text": ["n"]}},
            {**OF_REGION, "value": {**AT, "choices": ["chief"]}},
            {"id": "x", "from_name": "topic", "type": "choices", "value": {"choices": ["law"]}},
            {"id": "t", **REGION, "to_name": "title", "value": {"start": 0, "end": 2, "labels": ["per"]}},
            {"type": "relation", "from_id": "a", "to_id": "a", "labels": ["of"]},
            {"id": "b", "type": "brush", "from_name": "x", "value": {"rle": [1]}},
        ]},
        {"id": 2, "completed_by": 2, "result": []},
    ],
    "predictions": [{"model_version": "m", "result": [{"id": 0, **REGION}], "score": 0.5}],
    "drafts": [{"id": 1, "result": []}],
}  # fmt: skip
INFONS = {"infons": {"type": "per"}}
BIOC = {
    "source": "x", "date": "", "key": "", "infons": {"k": "v"},
    "documents": [{
        "id": "1", "infons": {"k": "v"}, "passages": [{
            "offset": 0, "infons": {"type": "title"}, "text": TEXT,
            "annotations": [{"id": "a", **INFONS, "text": "Ann", "locations": [{"offset": 0, "length": 3}]}],
            "sentences": [{"offset": 0, "infons": {}, "text": TEXT, "annotations": [
                {"id": "b", **INFONS, "locations": [{"offset": 8, "length": 2}]},
            ], "relations": []}],
        }],
        "relations": [{"id": "r", "infons": {"type": "of"}, "nodes": [
            {"refid": "a", "role": "source"}, {"refid": "b", "role": "target"},
        ]}],
    }],
}  # fmt: skip
DENOTED = {
    "denotations": [{"id": "T1", "span": {"begin": 0, "end": 3}, "obj": "per"},
                    {"id": "T2", "span": [{"begin": 0, "end": 3}, {"begin": 8, "end": 10}], "obj": "pair"}],
    "relations": [{"id": "R1", "pred": "of", "subj": "T1", "obj": "T2"}],
    "attributes": [{"id": "A1", "pred": "role", "subj": "T1", "obj": "chief"},
                   {"id": "A2", "pred": "certain", "subj": "R1", "obj": True}],
    "modifications": [{"id": "M1", "pred": "Negation", "obj": "T1"}],
}  # fmt: skip
TAG = {"type": "TextualBody", "purpose": "tagging", "value": "per"}
QUOTE = {"type": "TextQuoteSelector", "exact": "Ann", "prefix": "", "suffix": " met"}
PAGE = {
    "@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": [
        {"id": "urn:a#text", "motivation": "describing", "target": "urn:a", "body": [{"value": TEXT}]},
        {"id": "urn:s", "type": "Annotation", "motivation": "tagging", "creator": {"name": "amy"},
         "body": [TAG, {"purpose": "describing", "value": "a=b"}, {"purpose": "linking", "value": "x"}],
         "target": {"source": "urn:a", "selector": [{"type": "TextPositionSelector", **AT}, QUOTE,
                                                    {"type": "XPathSelector", "value": "/p"}]}},
        {"id": "urn:r", "motivation": "linking", "body": TAG, "target": {"type": "List", "items": ["urn:s"] * 2}},
        {"id": "urn:c", "motivation": "classifying", "target": "urn:a",
         "body": [{"purpose": "classifying", "value": "topic=law"}]},
    ],
}  # fmt: skip
LABELLED = {"text": TEXT, "entities": [{"id": 4, "start_offset": 0, "end_offset": 3, "label": "per"}]}
FOREIGN: list[tuple[str, Any]] = [
    ("prodigy", TASK),
    ("prodigy", {**TASK, "answer": "reject"}),
    ("doccano", {**LABELLED, "relations": [{"id": 1, "from_id": 4, "to_id": 4, "type": "of"}], "meta": {"k": 1}}),
    ("doccano", {"text": TEXT, "annotations": [{"label": 2, "start_offset": 0, "end_offset": 3, "user": 1},
                                               {"label": 3, "user": 2}]}),
    ("hf", {"id": 1, "tokens": ["Ann", "met"], "ner_tags": ["B-per", "O"]}),
    ("hf", {"id": "x", "tokens": ["Ann"], "tags": ["O"], "document": "d", "tokeniser": "x"}),
    ("gliner", [{"tokenized_text": ["Ann", "met"], "ner": [[0, 0, "per"]], "config": {"k": 1}}]),
    ("gliner", [{"tokenized_text": ["Ann"], "ner": [], "document": "d"}]),
    ("jsonl", {"text": TEXT, "spans": [{**AT, "label": "per", "attributes": {"a": 1}}], "meta": {"k": {}}}),
    ("jsonl", {"text": TEXT, "spans": [{**AT, "label": "per"}], "answer": "reject"}),
    ("label-studio", [LABEL_STUDIO]),
    ("bioc", BIOC),
    ("bioc", BIOC["documents"]),
    ("pubannotation", [{"text": TEXT, "metadata": {}, "sourcedb": "PM", **DENOTED}]),
    ("pubannotation", [{"text": TEXT, "tracks": [{"project": "p", **DENOTED}]}]),
    ("web-annotation", PAGE),
    ("web-annotation", PAGE["items"]),
    ("spacy-json", {"text": TEXT, "ents": [{**AT, "label": "per"}], "tokens": [{"id": 0, **AT, "pos": "X"}],
                    "sents": [AT], "spans": {"sc": [{**AT, "label": "x"}]}, "cats": {"a": 1.0}}),
    ("spacy-json", [{"id": 0, "paragraphs": [{"cats": [{"label": "a", "value": 1}], "sentences": [
        {"tokens": [{"id": 0, "orth": "Ann", "ner": "U-per"}], "brackets": []},
    ]}]}]),
    ("label-studio-min", [
        {"text": TEXT, "id": 1, "annotator": n, "label": [{**AT, "labels": ["per"]}], "topic": {"choices": ["a"]}}
        for n in (1, 2)
    ]),
]  # fmt: skip


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in a JSON value, the outer ones first."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects_in(inner)


class WholeReport(ImportReport):
    """Keeps what is left out as a whole, and not only a sample of it."""

    left_out: list[Any] = field(default_factory=list)

    def omit(self, *what, **how):
        _, name, _, _, detail = what
        self.left_out.append([name, detail])
        super().omit(*what, **how)


def said_of(path: Path, name: str) -> str:
    """Return all that came in and all that the report says, as one string."""
    report = WholeReport()
    records = list(read_path(path, annotator="amy", format_=format_named(name), report=report))
    said = [write_record(record).decode() for record in records]
    return "\n".join([*said, json.dumps(report.left_out), *map(str, report.problems)])


def test_objects_are_found_at_every_level():
    assert [*objects_in([{"a": [{"b": 1}], "c": {"d": [3]}}])] == [
        {"a": [{"b": 1}], "c": {"d": [3]}}, {"b": 1}, {"d": [3]},
    ]  # fmt: skip


def named_or_not(path: Path, name: str, values: list[Any]) -> Iterator[str]:
    """Add a key to each object in turn, and yield those objects where it is neither kept nor named."""
    count = len(list(objects_in(values)))
    for number in range(count):
        for added in ("token-7", ["token-7"], {"in it": "token-7"}, 7_654_321):
            changed = deepcopy(values)
            changed_object = list(objects_in(changed))[number]
            before = json.dumps(changed_object)
            changed_object["unheard of"] = added
            path.write_text("".join(json.dumps(value) + "\n" for value in changed), encoding="utf-8")
            said = said_of(path, name)
            if not any(sign in said for sign in ("token-7", "7654321", "unheard of")):
                yield f"{added} in {before}"


@pytest.mark.parametrize(
    ("name", "value"), FOREIGN, ids=[f"{name} {n}" for n, (name, _) in enumerate(FOREIGN)]
)
def test_a_key_that_no_reader_knows_is_kept_or_named_at_every_level_of_a_file(tmp_path, name, value):
    assert list(named_or_not(tmp_path / "a.file", name, [value])) == []


def everything() -> Record:
    """Return a record with as much in it as any format carries."""
    document = Document(
        document_id(TEXT),
        TEXT,
        "A title",
        "s",
        "2021",
        "Jo",
        meta={"k": [1, {"a": None}], "entities": [[0, 3, "x"]]},
    )
    ranges = {"a": Range(0, 3), "b": Range(8, 10)}
    attributes = {"n": 3, "version": "1.10", "sure": True, "many": ("a", "b"), "type": "x"}
    spans = [
        Span(id_ * 32, (r,), "per", quote_of(TEXT, (r,)), "amy", attributes=attributes, note="n", flagged=True,
             created_at="2026-11-22T10:00:00Z")
        for id_, r in ranges.items()
    ]  # fmt: skip
    relation = Relation("c" * 32, "of", "a" * 32, "b" * 32, "amy", "2026-11-22T10:00:00Z")
    answers = {"cats": ("x",), "topic": "law", "rank": 3}
    amy = Layer(document.id, "amy", Spans(spans), (relation,), answers, Status.DONE, "note")
    bob = Layer(document.id, "bob", status=Status.FLAGGED)
    return Record(document, (amy, bob), "news", 3)


OURS = sorted(
    {name for name, _ in FOREIGN if format_named(name).write} | {"doccano-relations", "doccano-categories"}
)


@pytest.mark.parametrize("name", OURS)
def test_of_what_this_program_writes_nothing_is_named(tmp_path, name):
    format_ = format_named(name)
    for record in (everything(), Record(everything().document)):
        [path], _ = write_all(format_, [record], tmp_path)
        report = ImportReport()
        [*_] = read_path(path, annotator="amy", format_=format_, report=report)
        assert (report.tallies, report.problems) == ({}, [])


@pytest.mark.parametrize("name", OURS)
def test_a_key_in_what_this_program_writes_is_kept_or_named_at_every_level(tmp_path, name):
    [path], _ = write_all(format_named(name), [everything()], tmp_path)
    content = path.read_text(encoding="utf-8")
    lines = [json.loads(content)] if path.suffix != ".jsonl" else [*map(json.loads, content.splitlines())]
    assert list(named_or_not(path, name, lines)) == []
