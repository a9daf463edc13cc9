"""Word documents: how their text is cut, and what is no part of it."""

import pytest

from annotator.core.structure import structure_of
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.limits import LEAVE
from tests.formats.direct import left_out, read_here, zipped

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    f'xmlns:w="{WORD}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:x="urn:x"'
)
AGAIN = "save it as .docx again"


def related(**parts):
    links = "".join(f'<r Type="{OFFICE}/{kind}" Target="{target}"/>' for kind, target in parts.items())
    return f"<rs>{links}</rs>"


def docx(body, *, main="word/document.xml", **parts):
    """Return the files of a document; ``parts`` are further parts of word by name."""
    return {
        "_rels/.rels": related(officeDocument=main),
        main: f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": related(**{name: f"{name}.xml" for name in parts}),
        **{f"word/{name}.xml": f"<w:{name} {NAMES}>{content}</w:{name}>" for name, content in parts.items()},
    }


def p(*runs, settings=""):
    return f"<w:p>{settings}{''.join(f'<w:r>{run}</w:r>' for run in runs)}</w:p>"


def t(text):
    return f"<w:t>{text}</w:t>"


BREAKS = [
    t("Asha Rao"),
    "<w:br/>",
    t("Minister of Water"),
    "<w:tab/>",
    t("Pune"),
    '<w:br w:type="page"/>',
    t("End"),
]
ROW = "<w:tr><w:trPr/><w:tc><w:tcPr/>{}</w:tc><w:tc>{}</w:tc></w:tr>"
BOX = "<w:txbxContent>{}</w:txbxContent>"
BODIES = [
    (p(*BREAKS), "Asha Rao\nMinister of Water\tPune\nEnd"),
    (p(t("one"), "<w:cr/>", t("two"), "<w:noBreakHyphen/>", t("x"), "<w:softHyphen/>"), "one\ntwo\u2011x\u00ad"),
    (p(t("a  b")) + p() + p(t("  ")) + p(t(" c")), "a  b\n\n c"),
    (f"<w:tbl>{ROW.format(p(t('Name')), p(t('Votes')))}{ROW.format(p(t('Wu')), p(t('80')))}</w:tbl>",
     "Name\tVotes\nWu\t80"),
    (f"<w:tbl>{ROW.format(p(t('a')) + p(t('b')), p(t('c')))}</w:tbl>", "a\n\nb\n\nc"),
    (p(t("see"), BOX.format(p(t("box"))), t(" here")), "see here\n\nbox"),
    (p(f"<mc:AlternateContent><mc:Choice/><mc:Fallback>{t('old')}</mc:Fallback></mc:AlternateContent>"), "old"),
    (p(f"<mc:AlternateContent><mc:Choice>{t('new')}</mc:Choice><mc:Fallback>{t('old')}</mc:Fallback>"
       f"</mc:AlternateContent>", "<mc:AlternateContent><mc:Choice/></mc:AlternateContent>"), "new"),
    ("<w:p><m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath></w:p>",
     "a/b"),
    (p(f"<w:ruby><w:rubyPr/><w:rt>{t('kan')}</w:rt><w:rubyBase>{t('漢')}</w:rubyBase></w:ruby>"), "漢(kan)"),
    (p(t("a"), '<w:sym w:char="03B1"/>'), "aα"),
    (f"<w:sdt><w:sdtPr>{t('no')}</w:sdtPr><w:sdtContent>{p(t('yes'))}</w:sdtContent></w:sdt>", "yes"),
    (f"<w:p><w:ins>{t('added ')}</w:ins><w:hyperlink>{t('link')}</w:hyperlink></w:p>", "added link"),
    (f"<x:new>{p(t('kept'))}</x:new>", "kept"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "text"), BODIES)
def test_the_text_is_cut_at_blocks_and_breaks(tmp_path, body, text):
    [record] = read_here(zipped(tmp_path / "a.docx", docx(body)))
    assert record.document.text == text


def test_notes_come_at_the_end_under_their_number(tmp_path):
    body = p(t("Rose"), '<w:footnoteReference w:id="2"/>', t("."), '<w:endnoteReference w:id="2"/>')
    body += p(t("x"), '<w:footnoteReference w:id="9"/>')
    notes = (
        f'<w:footnote w:type="separator" w:id="0">{p(t("no"))}</w:footnote>'
        f'<w:footnote w:id="2">{p(t("See "), t("Wu"))}{p(t("More"))}</w:footnote>'
        f'<w:footnote w:id="3">{p(t("unused"))}</w:footnote>'
    )
    ends = f'<w:endnote w:id="2">{p(t("End"))}</w:endnote>'
    [document], omitted = left_out(zipped(tmp_path / "a.docx", docx(body, footnotes=notes, endnotes=ends)))
    assert document.text == "Rose[1].[2]\n\nx[3]\n\n[1] See Wu\n\nMore\n\n[2] End"
    assert omitted == [
        ("text", "footnote", "it is referred to and not in the file", False),
        ("text", "footnote", "unused", False),
    ]


def test_headings_quotations_and_items_are_known_by_style_and_number(tmp_path):
    def styled(name):
        return p(t(name), settings=f'<w:pPr><w:pStyle w:val="{name}"/></w:pPr>')

    styles = "".join(
        f'<w:style w:styleId="{id_}"><w:name w:val="{name}"/>{more}</w:style>'
        for id_, name, more in [
            ("berschrift1", "heading 1", ""),
            ("Z", "Quote", ""),
            ("L", "List Bullet", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'),
            ("O", "Mine", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'),
            ("N", "Normal", ""),
        ]
    )
    number = '<w:pPr><w:pStyle w:val="{}"/><w:numPr><w:numId w:val="{}"/></w:numPr></w:pPr>'
    body = "".join(map(styled, ("berschrift1", "Z", "L", "O", "N")))
    body += p(t("item"), settings=number.format("N", 2)) + p(t("none"), settings=number.format("L", 0))
    body += p(t("head"), settings=number.format("O", 2))
    [record] = read_here(zipped(tmp_path / "a.docx", docx(body, styles=styles)))
    text = record.document.text
    assert text == "berschrift1\n\nZ\n\n- L\n\nO\n\nN\n\n- item\n\nnone\n\nhead"
    regions = structure_of(record.document.meta, len(text))
    assert [(str(region.kind), region.range_.slice(text)) for region in regions] == [
        ("heading", "berschrift1"), ("quote", "Z"), ("item", "L"), ("heading", "O"), ("item", "item"),
        ("heading", "head"),
    ]  # fmt: skip


def test_what_is_no_part_of_the_text_is_named(tmp_path):
    body = p(
        t("a"), '<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:del/>', "<w:instrText>PAGE</w:instrText>",
        '<x:docPr descr="A map"/>', '<w:altChunk x:id="r1"/>', '<w:sym w:char="no"/>',
    )  # fmt: skip
    files = docx(
        body, header1=p(t("Top")), comments=f'<w:comment w:author="Jo">{p(t("why"), t("?"))}</w:comment>'
    )
    files |= {
        "word/media/a.png": "",
        "docProps/core.xml": '<p xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Jo</dc:creator>'
        "<dc:subject>s</dc:subject><revision>4</revision><category/></p>",
        "docProps/custom.xml": '<p><property name="Case"><v>7</v></property></p>',
    }
    [document], omitted = left_out(zipped(tmp_path / "a.docx", files))
    assert (document.text, document.author, document.meta) == ("a", "Jo", {})
    assert omitted == [
        ("text", "deleted text", "gone", False),
        ("text", "field code", "PAGE", True),
        ("text", "description of a picture", "A map", False),
        ("text", "embedded document", "r1", False),
        ("text", "symbol", "no", False),
        ("key", "subject", "s", False),
        ("key", "revision", "4", True),
        ("key", "Case", "7", False),
        ("text", "comments", "Jo: why ?", False),
        ("text", "header", "Top", False),
        ("file", "word/media/a.png", "", True),
    ]


DEEP = "<w:sdt><w:sdtContent>" * 10_000
FAULTY = [
    ({"x": ""}, f"not a Word document (there is no word/document.xml in the archive), {AGAIN}"),
    ({"word/document.xml": "<x/>"}, f"not a Word document (word/document.xml is no document of Word), {AGAIN}"),
    ({"word/document.xml": "<x>"},
     f"not a Word document (word/document.xml is not valid XML: no element found: line 1, column 3), {AGAIN}"),
    (docx(p()), "the document has no text, leave it out"),
    (docx(DEEP + p(t("a"))), f"elements are nested more than 200 deep, {LEAVE}"),
    ({**docx(p(t("a"))), "docProps/core.xml": " " * 50_000_001},
     f"docProps/core.xml unpacks to more than 50,000,000 bytes, {LEAVE}"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "said"), FAULTY, ids=[said for _, said in FAULTY])
def test_what_is_wrong_is_said(tmp_path, files, said):
    path = zipped(tmp_path / "a.docx", files)
    with pytest.raises(FormatError) as error:
        read_here(path)
    assert str(error.value) == f"{path.as_posix()}: {said}"


def test_an_older_or_protected_file_is_told_from_a_broken_one(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1")
    with pytest.raises(FormatError, match=r"in the older format of Word, or has a password, save it"):
        read_here(path)


def test_a_document_under_another_name_is_found(tmp_path):
    files = docx(p(t("a")), main="word/document2.xml")
    assert read_here(zipped(tmp_path / "a.docx", files))[0].document.text == "a"
