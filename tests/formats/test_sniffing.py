"""By what files are told apart whose formats share an ending, and what is taken for none of them."""

import json

import pytest

from annotator.formats.reading import format_of
from annotator.formats.shared.errors import FormatError

LINES = [
    ("jsonl", {"text": "a"}),
    ("jsonl", {"text": "a", "spans": []}),
    ("jsonl", {"text": "a", "spans": [{"start": 0}], "offset_unit": "codepoint", "_annotator_id": "x"}),
    ("jsonl", {"text": "a", "entities": [], "schema": {"version": 1}}),
    ("jsonl", {"text": "a", "spans": 3}),
    ("jsonl", {"text": "a", "spans": [3]}),
    ("jsonl", {"text": "a", "answer": "accept"}),
    ("jsonl", {"text": "a", "spans": [], "answer": "yes"}),
    ("jsonl", {"text": 3, "_task_hash": 1}),
    ("jsonl", {"_annotator_id": "x"}),
    ("prodigy", {"text": "a", "spans": [{"token_start": 0}]}),
    ("prodigy", {"text": "a", "spans": [3, {"token_start": 0}]}),
    ("prodigy", {"text": "a", "spans": [], "answer": "reject"}),
    ("prodigy", {"text": "a", "_task_hash": 1}),
    ("prodigy", {"text": "a", "_annotator_id": "x"}),
    ("prodigy", {"text": "a", "_tokeniser": "x"}),
    ("prodigy", {"text": "a", "_annotator_id": "x", "entities": []}),
    ("doccano", {"text": "a", "entities": []}),
    ("doccano", {"text": "a", "label": []}),
    ("doccano", {"text": "a", "label": [[0, 1, "x"]]}),
    ("doccano", {"text": "a", "labels": [[0, 1, "x"]]}),
    ("doccano", {"text": "a", "entities": [{"start_offset": 0, "end_offset": 1, "label": "x"}]}),
    ("doccano", {"text": "a", "annotations": [{"start_offset": 0, "end_offset": 1, "label": 2}]}),
    ("doccano", {"text": "a", "annotations": [{"label": 2, "user": 1}]}),
    ("jsonl", {"text": "a", "annotations": []}),
    ("jsonl", {"text": "a", "annotations": [{"start": 0, "end": 1}]}),
    ("jsonl", {"text": "a", "entities": [{"start": 0, "end": 1, "type": "x"}]}),
    ("jsonl", {"text": "a", "label": [[0, 1, "x"]], "spans": []}),
    ("jsonl", {"text": "a", "label": [[0, 1]]}),
    ("jsonl", {"text": "a", "label": [[0, 1, "x"], "y"]}),
    ("jsonl", {"text": "a", "label": "x"}),
    ("jsonl", {"text": "a", "entities": {}}),
    ("jsonl", {"entities": []}),
    ("hf", {"tokens": ["a"], "ner_tags": []}),
    ("hf", {"tokens": ["a"], "tags": []}),
    ("hf", {"tokens": ["a"]}),
    ("hf", {"text": "a", "tokens": ["a"], "ner_tags": ["O"]}),
    ("jsonl", {"text": "a", "tokens": ["a"], "ner_tags": []}),
    ("jsonl", {"text": "a", "tokens": ["a"]}),
    ("jsonl", {"text": "a", "tokens": 3}),
    ("jsonl", ["text"]),
    ("jsonl", 3),
]


@pytest.mark.parametrize(("name", "line"), LINES)
@pytest.mark.parametrize(
    "before", ["", "\n", '{"text": "b"}\n', '{"text": "' + "b " * 40_000 + '"}\n', "{\n"]
)
def test_json_lines_are_told_apart_by_the_keys_of_any_of_the_first(tmp_path, name, line, before):
    path = tmp_path / "a.jsonl"
    path.write_text(before + json.dumps(line) + '\n{"text": "b"}\n')
    assert format_of(path).name == name


def test_lines_in_which_two_formats_find_different_annotations_are_an_error(tmp_path):
    path = tmp_path / "a.jsonl"
    spans = [{"start": 0, "end": 1, "label": "x", "token_start": 0}]
    path.write_text(json.dumps({"text": "ab", "spans": spans}) + '\n{"text": "ab", "label": [[0, 2, "y"]]}\n')
    with pytest.raises(FormatError, match="as prodigy and doccano, which find different annotations"):
        format_of(path)


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


def test_records_far_into_a_file_are_looked_at_and_not_what_is_cut(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("[" + " " * (1 << 17) + '{"tokenized_text": ["' + "a" * (1 << 17) + '"]}, {"text": "')
    assert format_of(path).name == "gliner"


def test_an_empty_file_is_of_the_last_format_with_its_ending(tmp_path):
    for name, last in (("a.json", "uima-json"), ("a.jsonl", "jsonl"), ("a.csv", "table")):
        (tmp_path / name).touch()
        assert format_of(tmp_path / name).name == last


TOKENS = "Ann\tB-per\nLee\tI-per\nwon\tO\n"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (TOKENS, "conll"),
        ("# a long comment of the corpus\n" * 300 + TOKENS * 3, "conll"),
        ("A title\n\nA sentence of some words, and one more.\n" * 3, "text"),
        ("one two\n" * 5 + "A line. " * 60, "text"),
        ("word " * 500, "text"),
        ("1|t|A title\n1|a|An abstract.\n", "pubtator"),
    ],
)  # fmt: skip
def test_a_text_is_taken_for_columns_only_if_its_lines_are(tmp_path, content, name):
    (tmp_path / "a.txt").write_text(content)
    assert format_of(tmp_path / "a.txt").name == name
