"""Where a text is cut into chunks, and the edges of grapheme clusters that this needs."""

from itertools import pairwise

import pytest

from annotator.core import document
from annotator.core.chunks import Chunks
from annotator.core.clusters import edge_before
from annotator.core.document import Document, sha256_of
from annotator.core.range import Range

SIZE = 10
MARK = "\u0301"


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("", [0, 0]),
        ("a" * 10, [0, 10]),
        ("a" * 11, [0, 10, 11]),
        ("a" * 4 + "\n" + "a" * 10, [0, 10, 15]),  # a line break before half of the size is too early
        ("a" * 5 + "\n" + "a" * 10, [0, 6, 16]),
        ("a" * 19 + "\n" + "a" * 3, [0, 20, 23]),  # and one after twice the size too late
        ("a" * 20 + "\n" + "a" * 3, [0, 10, 21, 24]),
        ("aaa bbb ccccccc", [0, 8, 15]),
        ("aaaaaaaaa bcd", [0, 10, 13]),
        ("aaaaaaaaaa bc", [0, 10, 13]),
        (f"aaa bbb {MARK}ccccccc", [0, 4, 14, 16]),  # a mark joins the space before it
        (f"aaaa {MARK}ccccccc", [0, 10, 13]),
        (f"{'a' * 9}e{MARK}{MARK}bb", [0, 9, 14]),
        (" aaaaaaaaaaaaa", [0, 10, 14]),
        ("a" + MARK * 14 + "bcd", [0, 15, 18]),
    ],
)
def test_a_chunk_ends_after_a_line_break_or_a_space_and_within_no_cluster(text, bounds):
    chunks = Chunks(text, SIZE)
    assert list(chunks.bounds) == bounds
    assert len(chunks) == len(bounds) - 1
    for index, (start, end) in enumerate(pairwise(bounds)):
        assert {chunks.index_of(offset) for offset in range(start, end)} <= {index}
    assert chunks.index_of(len(text)) == len(chunks) - 1
    assert chunks.index_of(-1) == 0


@pytest.mark.parametrize(
    ("text", "wanted", "start", "edge"),
    [
        ("abc", 2, 0, 2),
        ("abc", 3, 0, 3),
        (f"ab{MARK}c", 2, 0, 1),
        (f"ab{MARK}c", 3, 0, 3),
        (f"a{MARK}{MARK}", 2, 0, 3),  # the only cluster reaches past it
        (f"a{MARK}", 2, 0, 2),
        ("🇦🇧🇨🇩", 3, 0, 2),
        ("🇦🇧🇨🇩", 3, 2, 4),
        ("a\r\nb", 2, 0, 1),
    ],
)
def test_the_last_edge_before_an_offset_is_found(text, wanted, start, edge):
    assert edge_before(text, wanted, start) == edge


def test_a_document_is_told_by_its_id_and_measures_itself():
    one = Document("id", "a\ud83d b", "Title")
    assert (hash(one), repr(one), one.whole) == (hash("id"), "Document('id', 'Title')", Range(0, 4))
    assert one.text_sha256 == sha256_of(one.text)
    assert one.segmentation is one.segmentation


def test_the_hash_of_a_long_text_is_that_of_the_whole(monkeypatch):
    texts = ["", "a", "äöü" * 5, "x" * 7]
    whole = [sha256_of(text) for text in texts]
    monkeypatch.setattr(document, "_AT_A_TIME", 7)
    assert [sha256_of(text) for text in texts] == whole
