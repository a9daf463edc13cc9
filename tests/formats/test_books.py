"""EPUB: its chapters, what it says besides, and what is wrong with it."""

import hashlib

import pytest

from annotator.formats.shared import limits
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.import_report import ImportReport
from tests.formats.direct import left_out, read_here, zipped

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="p.opf"/></rootfiles></container>'
)
ITEM = '<item id="a" href="a.xhtml"/>'
AT_A = '<itemref idref="a"/>'
OPENS = "check that it opens in a reader and is not protected"
LEAVE = "leave it out, or cut it into smaller files"


def book(manifest=ITEM, spine=AT_A, metadata="", **chapters):
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata>{metadata}</metadata><manifest>{manifest}</manifest><spine>{spine}</spine></package>"
    )
    named = {f"{name}.xhtml": content for name, content in chapters.items()}
    return {"META-INF/container.xml": CONTAINER, "p.opf": package, **named}


REFUSED = [
    ({"mimetype": "x"}, f"not an EPUB (there is no META-INF/container.xml in the archive), {OPENS}"),
    ({"META-INF/container.xml": "<x/>"}, f"not an EPUB (META-INF/container.xml names no package), {OPENS}"),
    ({**book(), "p.opf": "<package>"},
     f"not an EPUB (p.opf is not valid XML: no element found: line 1, column 9), {OPENS}"),
    (book(), "the book has no text, leave it out"),
    (book(a="<p> </p>"), "the book has no text, leave it out"),
    (book(a=""), "the book has no text, leave it out"),
    (book(a=f"<p>{'x' * 998}"), f"a.xhtml unpacks to more than 1,000 bytes, {LEAVE}"),
    (book(ITEM + '<item id="b" href="b.xhtml"/>', AT_A * 2 + '<itemref idref="b"/>', a="x" * 900, b="x" * 900),
     f"the archive unpacks to more than 2,500 bytes, {LEAVE}"),
    (book(spine=AT_A * 6, a="a"), f"the book has more than 5 chapters, {LEAVE}"),
    (book(a="a", **dict.fromkeys("bcdefghijk", "")), f"the archive holds more than 12 files, {LEAVE}"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_is_wrong_with_a_book_is_said(tmp_path, monkeypatch, files, said):
    monkeypatch.setattr(limits, "MEMBER_BYTES", 1000)
    monkeypatch.setattr(limits, "ARCHIVE_BYTES", 2500)
    monkeypatch.setattr(limits, "MEMBERS", 12)
    monkeypatch.setattr("annotator.formats.epub.CHAPTERS", 5)
    path = zipped(tmp_path / "a.epub", files)
    with pytest.raises(FormatError) as error:
        read_here(path)
    assert str(error.value) == f"{path.as_posix()}: {said}"


def test_a_chapter_of_the_largest_size_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MEMBER_BYTES", 1000)
    [record] = read_here(zipped(tmp_path / "a.epub", book(a=f"<p>{'x' * 997}")))
    assert record.document.text == "x" * 997


def test_a_chapter_that_is_missing_is_named_and_the_others_come_in(tmp_path):
    spine = f'<itemref idref="gone"/>{AT_A}<itemref idref="b"/>{AT_A}'
    files = book(ITEM + '<item id="b" href="b.xhtml#x"/>', spine, a="<p>Asha flew.</p>")
    [document], omitted = left_out(zipped(tmp_path / "a.epub", files))
    assert (document.text, document.meta, document.source[-8:]) == ("Asha flew.", {"chapter": 2}, "#a.xhtml")
    assert document.raw_sha256 == hashlib.sha256(b"<p>Asha flew.</p>").hexdigest()
    assert omitted == [
        ("text", "chapter 1", "gone is not in the manifest", False),
        ("text", "chapter 3", "there is no b.xhtml in the archive", False),
        ("text", "chapter 4", "a.xhtml is read already", True),
    ]


def test_a_chapter_that_is_damaged_costs_itself(tmp_path):
    files = book(ITEM + '<item id="b" href="b.xhtml"/>', AT_A + '<itemref idref="b"/>', a="One.", b="Two.")
    path = zipped(tmp_path / "a.epub", files)
    path.write_bytes(path.read_bytes().replace(b"One.", b"Ome."))
    report = ImportReport()
    assert [record.document.text for record in read_here(path, report)] == ["Two."]
    [problem] = report.problems
    assert (problem.what, problem.fix) == (
        "chapter 1: a.xhtml cannot be unpacked: Bad CRC-32 for file 'a.xhtml'",
        "check that the book is whole",
    )


def test_a_book_of_which_all_is_damaged_is_not_called_empty(tmp_path):
    report = ImportReport()
    assert read_here(zipped(tmp_path / "a.epub", book(a=b"\0\0\0\1")), report) == []
    assert [problem.what for problem in report.problems] == ["full of NUL characters, so not a text"]


def test_what_a_book_says_besides_is_named(tmp_path):
    metadata = (
        "<dc:title>Book</dc:title><dc:title>Second</dc:title><dc:creator>Ann</dc:creator><dc:creator>Bo</dc:creator>"
        '<dc:identifier>urn:x</dc:identifier><meta property="m">then</meta><meta name="cover" content="c"/>'
    )
    manifest = (
        f'{ITEM}<item id="n" href="n.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        '<item id="o" href="o.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="c" href="c.png" media-type="image/png"/>'
    )
    page = '<head><title>t</title></head><img alt="A map" src="c.png"/><p>a</p>'
    [document], omitted = left_out(zipped(tmp_path / "a.epub", book(manifest, AT_A, metadata, a=page)))
    assert (document.text, document.author, document.meta) == ("a", "Ann", {"book": "Book", "chapter": 1})
    assert omitted == [
        ("file", "application/xhtml+xml", "n.xhtml", True),
        ("text", "part outside the reading order", "o.xhtml", False),
        ("file", "image/png", "c.png", True),
        ("key", "dc:title", "Second", False),
        ("key", "dc:creator", "Bo", False),
        ("key", "dc:identifier", "urn:x", True),
        ("key", "m", "then", True),
        ("key", "cover", "c", True),
        ("text", "img alt", "A map", True),
    ]
