"""Books, feeds, PDF and Word: read into plain text with their metadata."""

import zipfile

import pytest

from annotator.formats.reading import read_path
from annotator.formats.shared.errors import FormatError


def test_an_epub_is_a_document_a_chapter_in_the_order_of_the_spine(tmp_path):
    path = tmp_path / "book.epub"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="O/p.opf"/></rootfiles></container>',
        )
        book.writestr(
            "O/p.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            "<metadata><dc:title>The Book</dc:title><dc:creator>Ann</dc:creator></metadata><manifest>"
            '<item id="a" href="a.xhtml"/><item id="b" href="b%20b.xhtml"/></manifest>'
            '<spine><itemref idref="b"/><itemref idref="a"/></spine></package>',
        )
        book.writestr("O/a.xhtml", "<html><head><title>x</title></head><body><p>Last.</p></body></html>")
        book.writestr(
            "O/b b.xhtml", "<html><body><h1>One</h1><p>First &amp; <i>fo</i>remost.<br/>💩</p></body></html>"
        )
    first, last = read_path(path, annotator="x")
    assert (first.document.text, last.document.text) == ("One\n\nFirst & foremost.\n💩", "Last.")
    assert (first.document.author, first.document.meta["book"], last.document.meta["chapter"]) == (
        "Ann",
        "The Book",
        2,
    )


def test_feeds_give_their_entries(tmp_path):
    path = tmp_path / "a.rss"
    path.write_text(
        "<rss><channel><item><title>T</title><link>https://e.org/1</link><pubDate>Tue, 03 Mar 2026 10:00:00 GMT"
        "</pubDate><description>&lt;p&gt;Hello &lt;b&gt;there&lt;/b&gt;.&lt;/p&gt;</description></item>"
        "<item><title>empty</title></item></channel></rss>"
    )
    [found] = read_path(path, annotator="x")
    document = found.document
    assert (document.text, document.title, document.date) == ("Hello there.", "T", "2026-03-03")
    assert document.source == "https://e.org/1"
    path.write_text("<rss><channel></channel></rss>")
    with pytest.raises(FormatError, match="no entry"):
        list(read_path(path, annotator="x"))


PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 61>>stream
BT /F 12 Tf 10 50 Td (Hello there) Tj 0 -20 Td (Ann) Tj ET   \nendstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
"""


def test_a_pdf_is_its_text_layer(tmp_path):
    pytest.importorskip("pypdfium2")
    path = tmp_path / "a.pdf"
    path.write_bytes(PDF)
    [found] = read_path(path, annotator="x")
    assert found.document.text == "Hello there\nAnn"
    assert found.document.extractor.startswith("pypdfium2 ")
    path.write_bytes(b"no pdf")
    with pytest.raises(FormatError, match="not a PDF"):
        list(read_path(path, annotator="x"))


def test_a_word_document_is_its_paragraphs(tmp_path):
    pytest.importorskip("mammoth")
    path = tmp_path / "a.docx"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    link = f'<Relationship Id="a" Type="{kind}" Target="word/document.xml"/>'
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("[Content_Types].xml", types)
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{rels}">{link}</Relationships>',
        )
        body = "<w:p><w:r><w:t>One 💩</w:t></w:r></w:p><w:p><w:r><w:t>Two</w:t></w:r></w:p>"
        file.writestr(
            "word/document.xml", f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>'
        )
    [found] = read_path(path, annotator="x")
    assert found.document.text == "One 💩\n\nTwo"
