"""Books, feeds, PDF and Word: read into plain text with their metadata."""

import zipfile

import pytest

from annotator.core.document import Document, document_id
from annotator.core.range import Range
from annotator.core.span import Relation, Span
from annotator.formats import uima
from annotator.formats.reading import read_path
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.losses import Thing
from tests.formats.direct import read_here


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
    first, last = read_here(path)
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
    [found] = read_here(path)
    document = found.document
    assert (document.text, document.title, document.date) == ("Hello there.", "T", "2026-03-03")
    assert document.source == "https://e.org/1"
    path.write_text("<rss><channel></channel></rss>")
    with pytest.raises(FormatError, match="no entry"):
        read_here(path)


FEED = """<feed xmlns="http://www.w3.org/2005/Atom">
<entry><title type="html">A &lt;b&gt;bold&lt;/b&gt; one</title><link href=" https://e.org/1 "/>
<author><name>Jo</name></author><published>2021-03-04T10:00:00Z</published><summary>s</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><h2>Head</h2><p>One<br/>two</p></div></content></entry>
<entry><title>no text</title><content/><summary> </summary></entry>
<entry><content/><summary>Only a summary</summary><updated>no date</updated></entry>
<entry><summary>Second</summary><summary>third</summary><updated>Tue, 03 Mar 2026 10:00:00 GMT</updated></entry>
<entry><description>A &lt;b&gt; <b>fourth</b> one</description><link>https://e.org/4</link><date>2020</date><creator>Ann</creator></entry>
</feed>"""


def test_an_entry_is_its_content_or_else_its_summary_with_what_is_known_of_it(tmp_path):
    path = tmp_path / "a.xml"
    path.write_text(FEED)
    documents = [record.document for record in read_here(path)]
    known = [(d.text, d.title, d.source, d.author, d.date) for d in documents]
    file = path.as_posix()
    assert known == [
        ("Head\n\nOne\ntwo", "A bold one", "https://e.org/1", "Jo", "2021-03-04T10:00:00Z"),
        ("Only a summary", "Only a summary", file, None, None),
        ("Second", "Second", file, None, "2026-03-03"),
        ("A <b> fourth one", "A <b> fourth one", "https://e.org/4", "Ann", "2020"),
    ]
    assert documents[0].meta == {"structure": [[0, 4, "heading"]]}
    assert documents[1].extractor == "annotator feed"


PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 61>>stream
BT /F 12 Tf 10 50 Td (Hello there) Tj 0 -20 Td (Ann) Tj ET   \nendstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
"""
PICTURE_FIRST = {"page_starts": [0, 0], "pages_without_text": [1]}
PICTURE = b"6 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"


def test_a_pdf_is_its_text_layer(tmp_path):
    pytest.importorskip("pypdfium2")
    path = tmp_path / "a.pdf"
    path.write_bytes(PDF)
    [found] = read_here(path)
    assert found.document.text == "Hello there\nAnn"
    assert found.document.extractor.startswith("pypdfium2 ")
    assert found.document.meta == {"page_starts": [0]}
    path.write_bytes(
        PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R/Info 7 0 R")
        .replace(b"/Kids[3 0 R]/Count 1", b"/Kids[6 0 R 3 0 R]/Count 2")
        .replace(b"trailer", PICTURE + b"7 0 obj<</Title(A title)/Author(Jo)/Producer(x)>>endobj\ntrailer")
    )
    [found] = read_here(path)
    assert (found.document.title, found.document.author) == ("A title", "Jo")
    assert (found.document.text, found.document.meta) == ("Hello there\nAnn", PICTURE_FIRST)
    path.write_bytes(b"no pdf")
    with pytest.raises(FormatError, match="not a PDF"):
        read_here(path)


def test_a_word_document_is_its_paragraphs(tmp_path):
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
    [found] = read_here(path)
    assert found.document.text == "One 💩\n\nTwo"
    assert (found.document.author, found.document.date) == (None, None)
    properties = (
        '<p xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:t="http://purl.org/dc/terms/"><dc:title>T</dc:title>'
        "<dc:creator>Jo</dc:creator><t:created>2021-03-04</t:created><dc:subject>x</dc:subject></p>"
    )
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("docProps/core.xml", properties)
    [found] = read_here(path)
    assert (found.document.title, found.document.author, found.document.date) == ("T", "Jo", "2021-03-04")
    assert found.document.meta == {}
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("[Content_Types].xml", types)
        file.writestr("_rels/.rels", f'<Relationships xmlns="{rels}">{link}</Relationships>')
        file.writestr("word/document.xml", f'<w:document xmlns:w="{word}"><w:body/></w:document>')
    with pytest.raises(FormatError, match="the document has no text, leave it out"):
        read_here(path)


def cas_with(folder, *, note=None, tokens=(), sentences=()):
    """Return what is read from a CAS with two spans, a relation, and nothing that this program adds."""
    cassis = pytest.importorskip("cassis")
    types = uima._types()
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string = "💩 Ann met Bo."
    cas.sofa_mime = "text/plain"
    first = types.get_type(uima.SPAN)(begin=2, end=5, label="per", note=note)
    second = types.get_type(uima.SPAN)(
        begin=10, end=12, label="loc", note='"a\\nb"', attributes='{"x": 1}', annotator="amy"
    )
    link = types.get_type(uima.RELATION)(begin=2, end=5, Governor=first, Dependent=second)
    made = [types.get_type(uima.TOKEN)(begin=start, end=end) for start, end in tokens]
    made += [types.get_type(uima.SENTENCE)(begin=start, end=end) for start, end in sentences]
    for each in (first, second, link, *made):
        cas.add(each)
    path = folder / "a.json"
    path.write_text(cas.to_json())
    [found] = read_path(path, annotator="amy")
    return found


def test_a_cas_of_others_has_spans_and_relations(tmp_path):
    found = cas_with(tmp_path)
    [layer] = found.layers
    spans = [(span.text, span.label, span.note, dict(span.attributes)) for span in layer.spans]
    assert spans == [("Ann", "per", None, {}), ("Bo", "loc", "a\nb", {"x": 1})]
    [link] = layer.relations
    assert (link.type, link.source) == ("related", next(iter(layer.spans)).id)
    assert (layer.annotator, found.document.meta) == ("amy", {})


@pytest.mark.parametrize(
    ("note", "read"), [("said so", "said so"), ('said "so"', 'said "so"'), ('"said\\tso"', "said\tso")]
)
def test_a_note_of_a_cas_is_as_it_stands_or_in_json(tmp_path, note, read):
    [layer] = cas_with(tmp_path, note=note).layers
    assert [span.note for span in layer.spans] == [read, "a\nb"]


@pytest.mark.parametrize(
    ("sentences", "rows"),
    [([], [[2, 5, 6, 9, 10, 12]]), ([(0, 6), (6, 13)], [[2, 5], [6, 9, 10, 12]])],
)
def test_the_tokens_of_a_cas_are_kept_by_sentence(tmp_path, sentences, rows):
    found = cas_with(tmp_path, tokens=[(2, 5), (6, 9), (10, 12)], sentences=sentences)
    assert found.document.meta == {"tokens": rows}


def test_xmi_refuses_names_with_a_character_that_xml_forbids():
    text = "Ann met Bo."
    refusal = uima.refuses_xmi(Document(document_id(text), text, "t", "s"))
    for name, why in (
        ("per", None),
        ("a\tb", None),
        ("a\0b", Thing.LABEL),
        ("\x1b", Thing.LABEL),
        ("\uffff", Thing.LABEL),
    ):
        assert refusal(Span("s", (Range(0, 3),), name, "Ann", "amy")) is why
        assert refusal(Relation("r", name, "s", "s", "amy")) is why
