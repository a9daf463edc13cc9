"""A long list in a JSON file, read piece by piece: what is read does not depend on where the pieces end."""

from copy import deepcopy

import pytest

from annotator.formats.reading import read_path
from annotator.formats.registry import format_named
from annotator.formats.shared import json_lines, json_stream
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.source_file import SourceFile

FILES = [
    ("[]", "", []),
    ("[12345, 67, -1.5e3 , true,null]", "", [(1, 12345), (1, 67), (1, -1500.0), (1, True), (1, None)]),
    ('[{"a": "long words in it"},\n\n{"b": [1, {"c": "é👩"}]},\r\n "x\\n"\n]\n', "",
     [(1, {"a": "long words in it"}), (3, {"b": [1, {"c": "é👩"}]}), (4, "x\n")]),
    ('{"a": 1}\n{"a": 2} {"a": 3}\n\n12', "", [(1, {"a": 1}), (2, {"a": 2}), (2, {"a": 3}), (4, 12)]),
    ('[1, 2, ]', "", [(1, 1), (1, 2)]),
    ('{"first": 1, "list":\n[7,\n8], "after": {"x": 1}}', "list", [(None, {"first": 1}), (2, 7), (3, 8)]),
    ('{"list": 3, "after": [1]}', "list", [(None, {"list": 3, "after": [1]})]),
    ('{}', "list", []),
    ('{"a": 1}', "list", [(None, {"a": 1})]),
    ('{"list": [1], "a": 1}\n{"list": [2]}', "list", [(None, {}), (1, 1), (None, {}), (2, 2)]),
    ('{"list": [1], "other": [2]}', ("list", "other"), [(None, {}), (1, 1), (1, 2)]),
    ('[{"list": [1]}]', "list", [(1, {"list": [1]})]),
    ('\ufeff [1]', "", [(1, 1)]),
]  # fmt: skip


@pytest.mark.parametrize(("content", "key", "found"), FILES)
def test_members_come_with_their_lines(tmp_path, monkeypatch, content, key, found):
    path = tmp_path / "a.json"
    path.write_bytes(content.encode())
    for chunk in (1, 2, 3, 4, 5, 7, 1 << 18):
        monkeypatch.setattr(json_stream, "CHUNK", chunk)
        assert [
            (place.line, deepcopy(value)) for place, value in json_stream.items(SourceFile(path), key)
        ] == found


def test_a_long_member_is_parsed_a_few_times_and_not_once_a_chunk(tmp_path, monkeypatch):
    monkeypatch.setattr(json_stream, "CHUNK", 1)
    reads = []
    plain = json_stream._Text._read
    monkeypatch.setattr(
        json_stream._Text, "_read", lambda text, size: (reads.append(size), plain(text, size))
    )
    path = tmp_path / "a.json"
    path.write_text('["' + "x" * 1000 + '"]')
    assert [value for _, value in json_stream.items(SourceFile(path))] == ["x" * 1000]
    assert len(reads) < 20


LONG = "x" * 300_000
OVER = [
    ("jsonl", json_lines, f'{{"text": "One."}}\n{{"text": "{LONG}"}}\n', "a.file:2: the line is longer than 200 bytes"),
    ("label-studio", json_stream, f'[{{"data": {{"text": "One."}}}}, {{"data": {{"text": "{LONG}"}}}}]',
     "a.file:1: a record is longer than 200 characters"),
]  # fmt: skip


@pytest.mark.parametrize("case", OVER)
def test_a_record_beyond_the_limit_is_not_read_whole(tmp_path, monkeypatch, case):
    name, module, content, said = case
    monkeypatch.setattr(module, "LARGEST_RECORD", 200)
    (tmp_path / "a.file").write_text(content)
    with pytest.raises(FormatError) as error:
        list(read_path(tmp_path / "a.file", annotator="amy", format_=format_named(name)))
    assert str(error.value).endswith(f"{said}, cut the document in two, or leave it out")
