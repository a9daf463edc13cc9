"""By what files are told apart whose formats share an ending, and what is taken for none of them."""

import json

import pytest

from annotator.formats.reading import format_of
from annotator.formats.shared.errors import FormatError

LINES = [
    ("jsonl", {"text": "a"}),
    ("jsonl", {"text": "a", "spans": []}),
    ("jsonl", {"text": "a", "spans": [{"start": 0}], "offset_unit": "codepoint", "_annotator_id": "x"}),
    ("jsonl", {"text": "a", "spans": 3}),
    ("jsonl", {"text": "a", "spans": [3]}),
    ("jsonl", {"text": 3, "_task_hash": 1}),
    ("jsonl", {"_annotator_id": "x"}),
    ("prodigy", {"text": "a", "spans": [{"token_start": 0}]}),
    ("prodigy", {"text": "a", "spans": [3, {"token_start": 0}]}),
    ("prodigy", {"text": "a", "_task_hash": 1}),
    ("prodigy", {"text": "a", "_annotator_id": "x"}),
    ("prodigy", {"text": "a", "_tokeniser": "x"}),
    ("prodigy", {"text": "a", "_annotator_id": "x", "entities": []}),
    ("doccano", {"text": "a", "entities": []}),
    ("doccano", {"text": "a", "label": []}),
    ("doccano", {"text": "a", "label": [[0, 1, "x"]]}),
    ("jsonl", {"text": "a", "label": [[0, 1, "x"]], "spans": []}),
    ("jsonl", {"text": "a", "label": [[0, 1]]}),
    ("jsonl", {"text": "a", "label": [[0, 1, "x"], "y"]}),
    ("jsonl", {"text": "a", "label": "x"}),
    ("jsonl", {"text": "a", "entities": {}}),
    ("jsonl", {"entities": []}),
    ("hf", {"tokens": ["a"], "ner_tags": []}),
    ("hf", {"tokens": ["a"], "tags": []}),
    ("hf", {"tokens": ["a"]}),
    ("jsonl", {"text": "a", "tokens": 3}),
    ("jsonl", ["text"]),
    ("jsonl", 3),
]


@pytest.mark.parametrize(("name", "line"), LINES)
def test_json_lines_are_told_apart_by_the_keys_of_the_first(tmp_path, name, line):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(line) + '\n{"text": "b", "_task_hash": 1, "entities": []}\n')
    assert format_of(path).name == name


WHOLE = [
    ("label-studio", '[{"data": {}, "predictions": []}]'),
    ("label-studio", '[{"data": {}, "annotations": []}]'),
    (None, '[{"data": {}}]'),
    (None, '[{"annotations": []}]'),
    ("bioc", '{"infons": {}, "documents": []}'),
    (None, '{"infons": {}}'),
    (None, '{"documents": []}'),
    ("pubannotation", '{"tracks": []}'),
    ("pubannotation", '{"denotations": []}'),
    ("uima-json", '{"%FEATURE_STRUCTURES": []}'),
    ("uima-json", '{"%TYPES": {}}'),
    ("web-annotation", '{"@context": "http://www.w3.org/ns/anno.jsonld"}'),
    ("gliner", '[{"tokenized_text": []}]'),
    (None, '[{"text": "a"}]'),
    (None, "a"),
]


@pytest.mark.parametrize(("name", "content"), WHOLE)
def test_json_files_are_told_apart_by_the_keys_at_their_beginning(tmp_path, name, content):
    path = tmp_path / "a.json"
    path.write_text(content)
    if name is None:
        with pytest.raises(FormatError, match="in none of the formats"):
            format_of(path)
    else:
        assert format_of(path).name == name


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("spans-csv", '"label","start","end","document_id"\r\n'),
        ("spans-csv", "x,document_id,label,start,end"),
        ("table", "label,start,end\n"),
        ("table", "document_id,start,end\nlabel\n"),
        ("table", "document_id;label;start;end\n"),
    ],
)
def test_tables_of_spans_have_the_columns_of_a_span(tmp_path, name, header):
    path = tmp_path / "a.csv"
    path.write_bytes(header.encode())
    assert format_of(path).name == name


@pytest.mark.parametrize("head", ["<rss>", "<feed>", "<rdf:RDF>", "<channel>"])
def test_feeds_are_known_by_their_first_element(tmp_path, head):
    path = tmp_path / "a.xml"
    path.write_text('<?xml version="1.0"?>\n' + head)
    assert format_of(path).name == "feed"


def test_only_the_beginning_of_a_file_is_looked_at(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("[" + " " * (1 << 16) + '{"tokenized_text": []}]')
    with pytest.raises(FormatError, match="in none of the formats"):
        format_of(path)
    path.write_text("[" + " " * 65_000 + '{"tokenized_text": []}]')
    assert format_of(path).name == "gliner"


def test_an_empty_file_is_of_the_last_format_with_its_ending(tmp_path):
    for name, last in (("a.json", "uima-json"), ("a.jsonl", "jsonl"), ("a.csv", "table")):
        (tmp_path / name).touch()
        assert format_of(tmp_path / name).name == last
