"""Offsets in the units of other formats, and the metadata that a format carries beside its own keys."""

import pytest

from annotator.core.document import Document
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.metadata import document_with, metadata_of
from annotator.formats.shared.tokens import TOKENS
from annotator.formats.shared.units import BYTE, CODEPOINT, UTF16, Offsets

UNITS = [
    ("", UTF16, [0]),
    ("", BYTE, [0]),
    ("ab", UTF16, [0, 1, 2]),
    ("ab", BYTE, [0, 1, 2]),
    ("é北", CODEPOINT, [0, 1, 2]),
    ("é\uffff", UTF16, [0, 1, 2]),
    ("é\uffff", BYTE, [0, 2, 5]),
    ("a\U00010000b", UTF16, [0, 1, 3, 4]),
    ("a\U00010000b", BYTE, [0, 1, 5, 6]),
    ("a\U00010000b", CODEPOINT, [0, 1, 2, 3]),
]


@pytest.mark.parametrize(("text", "unit", "edges"), UNITS)
def test_an_offset_leads_out_and_back_and_one_inside_a_character_nowhere(text, unit, edges):
    offsets = Offsets(text, unit)
    assert [offsets.outward(offset) for offset in range(len(text) + 1)] == edges
    found = {offset: offsets.inward(offset) for offset in range(-1, edges[-1] + 2)}
    assert {other: own for other, own in found.items() if own >= 0} == {
        other: own for own, other in enumerate(edges)
    }


def test_metadata_has_no_tokens_and_what_the_format_reserves_goes_under_further():
    meta = {TOKENS: [[0, 1]], "label": "x", "url": "u", "topic": "t"}
    document = Document("d", "text", title="T", source="", meta=meta)
    assert metadata_of(document, frozenset({"label"})) == {
        "title": "T", "topic": "t", "further": {"label": "x", "url": "u"},
    }  # fmt: skip
    assert metadata_of(document) == {"title": "T", "label": "x", "topic": "t", "further": {"url": "u"}}
    assert metadata_of(Document("d", "text")) == {}


@pytest.mark.parametrize(
    ("metadata", "title", "source", "rest"),
    [
        ({"title": "T", "source": "S", "topic": "t"}, "T", "S", {"topic": "t"}),
        ({"url": "U"}, "First line", "U", {}),
        ({"url": "U", "source": "S"}, "First line", "S", {"url": "U"}),
        ({"further": {"url": "U"}}, "First line", "f.jsonl", {"url": "U"}),
        ({"title": 5, "further": "x", "date": None, "none": None}, "First line", "f.jsonl", None),
    ],
)
def test_a_document_takes_what_it_has_a_place_for_and_keeps_the_rest(tmp_path, metadata, title, source, rest):
    place = RecordLocation(tmp_path / "f.jsonl", 3)
    document = document_with("First line\nand more", metadata, place)
    assert (document.title, document.source.rpartition("/")[2]) == (title, source)
    kept = {"title": 5, "further": "x", "none": None} if rest is None else rest
    assert dict(document.meta) == kept
