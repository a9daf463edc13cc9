"""Lines of other programs, and invalid lines."""

import hashlib
import json

import pytest

from annotator.core.document import document_id, sha256_of
from annotator.core.layer import Status
from annotator.core.span import Origin
from annotator.formats.jsonl import read, write_record
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.source_file import SourceFile

TEXT = "Zoë met Amy in Paris."


def read_lines(folder, *lines, encoding=None):
    path = folder / "articles.jsonl"
    path.write_bytes(
        b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    )
    return list(read(SourceFile(path, "me", encoding)))


def test_metadata_of_other_programs_becomes_fields_of_the_document(tmp_path):
    line = {
        "text": TEXT,
        "id": 7,
        "title": "A title",
        "url": "https://example.org",
        "date": "2021-03-04",
        "author": None,
        "meta": {"source": "wire", "score": 0.5, "id": "x"},
        "answer": "accept",
        "status": "published",
        "empty": None,
    }
    [record] = read_lines(tmp_path, line)
    document = record.document
    assert (document.id, document.title, document.date, document.author) == (
        document_id(TEXT),
        "A title",
        "2021-03-04",
        None,
    )
    assert document.source == "wire"
    assert document.meta == {
        "id": 7,
        "url": "https://example.org",
        "answer": "accept",
        "status": "published",
        "empty": None,
        "score": 0.5,
        "meta.id": "x",
    }
    assert document.raw_sha256 == hashlib.sha256(json.dumps(line).encode()).hexdigest()
    assert (document.encoding, record.layers) == ("utf-8", ())


def test_title_and_source_fall_back_to_the_text_and_the_file(tmp_path):
    [record] = read_lines(tmp_path, {"text": "\n  First line \nmore", "title": "", "date": 2021})
    assert record.document.title == "First line"
    assert record.document.source == (tmp_path / "articles.jsonl").as_posix()
    assert record.document.meta == {"date": 2021}


def test_foreign_spans_become_layers_with_ids_of_our_own(tmp_path):
    spans = [
        {
            "id": "T1",
            "start": 0,
            "end": 3,
            "label": "PERSON",
            "token_start": 0,
            "attributes": {"sure": True, "no": None},
        },
        {"id": "T1", "start": 8, "end": 11, "label": "PERSON", "annotator": "amy", "origin": "model"},
        {"start": 8, "end": 11, "label": "PERSON", "annotator": "amy", "origin": "accepted"},
    ]
    [record] = read_lines(tmp_path, {"text": TEXT, "spans": spans})
    amy, me = record.layers
    assert (amy.annotator, me.annotator, amy.status) == ("amy", "me", Status.IN_PROGRESS)
    assert [span.text for span in amy.spans] == ["Amy", "Amy"]
    assert sorted(span.origin for span in amy.spans) == [Origin.ACCEPTED, Origin.IMPORTED]
    assert [(s.text, s.attributes) for s in me.spans] == [("Zoë", {"sure": True})]
    ids = {span.id for layer in record.layers for span in layer.spans}
    assert len(ids) == 3
    assert all(len(id_) == 32 for id_ in ids)
    [again] = read_lines(tmp_path, {"text": TEXT, "spans": spans})
    assert again == record


def test_own_records_written_by_hand_need_few_keys(tmp_path):
    span = {"id": "a", "start": 0, "end": 3, "label": "person"}
    line = {
        "id": "mine",
        "text": TEXT,
        "spans": [span],
        "fields": {"tags": ["x", "y"]},
        "offset_unit": "codepoint",
    }
    [record] = read_lines(tmp_path, line)
    [layer] = record.layers
    assert (layer.annotator, layer.answers, layer.status) == ("me", {"tags": ("x", "y")}, Status.IN_PROGRESS)
    assert [(span.id, span.schema_version) for span in layer.spans] == [("a", 1)]
    assert record.document.meta == {"id": "mine"}
    assert record.schema_version is None
    [only_fields] = read_lines(
        tmp_path, {"text": TEXT, "status": "done", "schema": {"id": "news", "version": 3}}
    )
    assert [(layer.annotator, layer.status) for layer in only_fields.layers] == [("me", "done")]
    assert (only_fields.schema_id, only_fields.schema_version) == ("news", 3)


def test_blank_lines_and_a_byte_order_mark_are_skipped(tmp_path):
    found = read_lines(tmp_path, b'\xef\xbb\xbf{"text": "a"}\r', b"", b"  \r", b'{"text": "b\\r\\n"}')
    assert [record.document.text for record in found] == ["a", "b\r\n"]
    assert found[0].document.raw_sha256 == hashlib.sha256(b'{"text": "a"}').hexdigest()


def test_a_named_encoding_is_used_and_recorded(tmp_path):
    [record] = read_lines(tmp_path, '{"text": "café"}'.encode("cp1252"), encoding="cp1252")
    assert (record.document.text, record.document.encoding) == ("café", "cp1252")


def span(**changes):
    return {
        "text": TEXT,
        "spans": [{"start": 0, "end": 3, "label": "person", **changes}],
        "offset_unit": "codepoint",
    }


WRONG = [
    (b'{"text": "a" "b"}', "not valid JSON (Expecting ',' delimiter, column 14), correct or remove the line"),
    (b'{"text": "a', "not valid JSON (Unterminated string"),
    (b'{"text": "a", "n": NaN}', "not valid JSON (NaN is not JSON)"),
    (b'{"text": "a", "n": 1e999}', "not valid JSON (the number '1e999' is too large)"),
    (b'{"text": "a", "n": ' + b"[" * 100_000, "not valid JSON (nested too deeply)"),
    (b'["text"]', "not a JSON object but a list"),
    (b"3", "not a JSON object but a number"),
    (b'{"text": "\xff"}', "not utf-8 at byte 11, name the file's encoding with --encoding"),
    ({"title": "x"}, "text is missing"),
    ({"text": ["x"]}, "text is not a string"),
    ({"text": ""}, "text is empty"),
    (b'{"text": "a\\ud800b"}', "text holds half a surrogate pair (U+D800) at offset 1"),
    ({"text": TEXT, "offset_unit": "utf16"}, "offsets are counted in 'utf16'"),
    ({"text": TEXT, "spans": {}}, "spans is not a list"),
    ({"text": TEXT, "spans": [3]}, "span 1 is not an object"),
    ({"text": TEXT, "spans": [{"start": 0, "end": 3}]}, "span 1: label is missing"),
    (span(label=""), "span 1: label is not a string"),
    (span(start=None), "span 1: start is missing"),
    (span(start=True), "span 1: start is not a whole number"),
    (span(start=3), "span 1 runs from 3 to 3, the text from 0 to 21"),
    (span(end=22), "span 1 runs from 0 to 22"),
    (
        span(text="Zoe"),
        "the text there is 'Zo\\xeb', the span's quote is 'Zoe', restore the text or correct the span",
    ),
    (span(fragments=[[0, 1], [1, 3]]), "fragments that touch"),
    (span(fragments=[[0, 1], [2, 4]]), "span 1: fragments and start, end differ"),
    (span(fragments=[[0, "3"]]), "span 1: fragments is not a list of pairs"),
    (span(attributes={"a": {"b": 1}}), "span 1: attributes has no simple value under 'a'"),
    (span(origin="dream"), "span 1: origin is 'dream', use one of manual,"),
    (span(note=3), "span 1: note is not a string"),
    (span(flagged="yes"), "span 1: flagged is not true or false"),
    ({**span(), "status": "perfect"}, "the line: status is 'perfect', use one of new,"),
    ({**span(), "fields": []}, "the line: fields is not an object"),
    ({**span(), "layers": {"amy": 3}}, "layer 'amy' is not an object"),
    ({**span(), "annotators": "amy"}, "the line: annotators is not a list of strings"),
    ({**span(), "meta": {"boilerplate": [[0, 99]]}}, "boilerplate lies outside the text"),
    (
        {**span(), "meta": {"title": "T", "sha256": sha256_of("other")}},
        "document 'T': the text is not the one that was exported",
    ),
    (
        {**span(), "relations": [{"id": "r", "type": "t", "source": "x", "target": "y"}]},
        "relation 1: 'me' has no span 'x' here",
    ),
    ({**span(id="a"), "spans": [span(id="a")["spans"][0]] * 2}, "two spans have the id 'a'"),
]


@pytest.mark.parametrize(("line", "message"), WRONG, ids=[message[:40] for _, message in WRONG])
def test_faults_are_reported_with_file_and_line(tmp_path, line, message):
    good = {"text": "good"}
    with pytest.raises(FormatError) as error:
        read_lines(tmp_path, good, b"", line)
    assert str(error.value).startswith(f"{tmp_path.as_posix()}/articles.jsonl:3: ")
    assert message in str(error.value)
    assert str(error.value).isprintable()


def test_records_before_an_invalid_line_are_streamed(tmp_path):
    path = tmp_path / "two.jsonl"
    path.write_text('{"text": "a"}\n{')
    records = read(SourceFile(path, "me"))
    assert next(records).document.text == "a"
    with pytest.raises(FormatError):
        next(records)


@pytest.mark.parametrize("raw", [b"", b"\n\n", '{"text": "a"}\n'.encode("utf-16")])
def test_files_without_lines_are_refused(tmp_path, raw):
    with pytest.raises(FormatError, match=r"empty|UTF-16"):
        read_lines(tmp_path, raw)


@pytest.mark.parametrize(
    ("pairs", "ranges"),
    [
        ([[0, 4], [6, 9], [8, 12]], [(0, 4), (6, 12)]),
        ([[6, 9], [0, 4], [1, 2]], [(0, 4), (6, 9)]),
        ([[0, 3], [3, 6]], [(0, 3), (3, 6)]),
        ([[0, len(TEXT)]], [(0, len(TEXT))]),
        ([], []),
    ],
)
def test_boilerplate_is_in_order_and_overlaps_nowhere(tmp_path, pairs, ranges):
    [record] = read_lines(
        tmp_path, {"text": TEXT, "meta": {"boilerplate": pairs}, "offset_unit": "codepoint"}
    )
    assert [(found.start, found.end) for found in record.document.boilerplate] == ranges


def test_metadata_named_like_ours_is_kept_apart(tmp_path):
    [record] = read_lines(tmp_path, {"text": "a", "sha256": "theirs", "encoding": "x"})
    value = json.loads(write_record(record))
    assert value["meta"]["sha256"] == sha256_of("a")
    assert value["meta"]["further"] == {"sha256": "theirs", "encoding": "x"}
    [back] = read_lines(tmp_path, value)
    assert back == record
