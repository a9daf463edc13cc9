"""Saved web pages."""

import hashlib
import sys

import pytest

from annotator.core.structure import structure_of
from annotator.formats import jsonl
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.source_file import SourceFile
from annotator.formats.web_page import read

SENTENCE = "The parliament passed the law on Monday after a long debate about platforms and their duties. "
PAGE = f"""<!DOCTYPE html><html class="x" lang="en-GB"><head><title>A law - The Record</title>
<meta charset="utf-8"><meta name="author" content="Jane Doe"><meta property="og:title" content="A law">
<meta property="article:published_time" content="2021-03-04T10:00:00Z">
<meta property="og:site_name" content="The Record">
<link rel="canonical" href="https://example.org/law"></head>
<body><nav><ul><li><a href="/">Home</a></li></ul></nav><article><h1>A law</h1>
<p>{SENTENCE * 2}</p><h2>What it asks – and why</h2><p>{SENTENCE * 2}</p>
<ul><li>{SENTENCE}</li><li>{SENTENCE}</li></ul><p>{SENTENCE}Zoë said so 👩🏽.</p></article>
<footer>All rights reserved</footer></body></html>"""


def test_the_article_is_extracted_from_the_page(tmp_path):
    path = tmp_path / "law.html"
    path.write_text(PAGE, encoding="utf-8")
    [record] = read(SourceFile(path, "amy"))
    document = record.document
    line = SENTENCE.strip()
    assert document.text == "\n\n".join(
        [
            "A law",
            f"{line} {line}",
            "What it asks – and why",
            f"{line} {line}",
            f"- {line}\n- {line}",
            f"{line} Zoë said so 👩🏽.",
        ]
    )
    assert (document.title, document.author, document.date) == ("A law", "Jane Doe", "2021-03-04")
    assert document.source == path.as_posix()
    assert document.extractor.startswith("trafilatura 2.")
    assert document.raw_sha256 == hashlib.sha256(PAGE.encode()).hexdigest()
    structure = document.meta["structure"]
    assert document.meta == {
        "url": "https://example.org/law",
        "sitename": "The Record",
        "language": "en-GB",
        "structure": structure,
    }
    assert [(kind, document.text[start:end]) for start, end, kind in structure] == [
        ("heading", "A law"),
        ("heading", "What it asks – and why"),
        ("item", line),
        ("item", line),
    ]


def test_quotations_of_several_paragraphs_and_headings_with_marks_are_kept(tmp_path):
    path = tmp_path / "law.html"
    quoted = f"<blockquote><p>{SENTENCE}One.</p><p>{SENTENCE}Two.</p></blockquote>"
    page = PAGE.replace("<ul>", f"{quoted}<h3>The <i>last</i> words</h3><p>{SENTENCE * 2}</p><ul>")
    path.write_text(page, encoding="utf-8")
    [record] = read(SourceFile(path, "amy"))
    regions = structure_of(record.document.meta, len(record.document.text))
    found = [(region.kind, region.range_.slice(record.document.text)[-10:]) for region in regions]
    assert found[2:5] == [
        ("quote", "uties. One."[-10:]),
        ("quote", "uties. Two."[-10:]),
        ("heading", "last words"),
    ]


def test_the_structure_survives_our_own_format_byte_for_byte(tmp_path):
    path = tmp_path / "law.html"
    path.write_text(PAGE, encoding="utf-8")
    once = [jsonl.write_record(record) for record in read(SourceFile(path, "amy"))]
    (tmp_path / "law.jsonl").write_bytes(b"".join(once))
    again = [jsonl.write_record(record) for record in jsonl.read(SourceFile(tmp_path / "law.jsonl", "amy"))]
    assert b'"structure":' in b"".join(once)
    assert again == once


BARE = PAGE.replace('<meta property="article:published_time" content="2021-03-04T10:00:00Z">', "")


def dated(tmp_path, head="", body="", url="https://example.org/law"):
    """Return the date of a page with ``head`` in its head and ``body`` at the start of its article."""
    page = BARE.replace("</head>", f"{head}</head>").replace("<h1>", f"{body}<h1>")
    path = tmp_path / "law.html"
    path.write_text(page.replace("https://example.org/law", url), encoding="utf-8")
    [record] = read(SourceFile(path, "amy"))
    return record.document.date


STATED = [
    ('<meta property="article:published_time" content="2021-03-04T23:30:00-05:00">', "", "2021-03-04"),
    ('<meta name="DC.date.issued" content="2021-03-04">', "", "2021-03-04"),
    ('<meta name="citation_publication_date" content="2021/03/04">', "", "2021-03-04"),
    ('<meta itemprop="datePublished" content="20210304">', "", "2021-03-04"),
    ('<meta name="date" content="March 4, 2021">', "", "2021-03-04"),
    ('<meta http-equiv="date" content="Thu, 04 Mar 2021 10:00:00 GMT">', "", "2021-03-04"),
    ('<meta name="date" content="1912-04-16">', "", "1912-04-16"),
    # only what is stated is used
    ('<meta name="date" content="2021-03">', "", "2021-03"),
    ('<meta name="date" content="2021">', "", "2021"),
    ('<script type="application/ld+json">{"@type": "NewsArticle", "datePublished" : "2021-03-04T10:00"}</script>', "",
     "2021-03-04"),
    ("", '<header><time datetime="2021-03-04">yesterday</time></header>', "2021-03-04"),
    ("", '<p><time pubdate datetime="2021-03-04">yesterday</time></p>', "2021-03-04"),
    ("", '<p><time class="entry-date" datetime="2021-03-04">yesterday</time></p>', "2021-03-04"),
    # the better source comes first
    ('<meta property="og:updated_time" content="2022-01-02"><meta name="pubdate" content="2021-03-04">', "",
     "2021-03-04"),
]  # fmt: skip


@pytest.mark.parametrize("stated", ["03/04/2021", "2021-W10-4", "٢٠٢١-٠٣-٠٤"])
def test_an_ambiguous_or_unreadable_date_is_none(tmp_path, stated):
    assert dated(tmp_path, f'<meta name="date" content="{stated}">', "") is None


@pytest.mark.parametrize(("head", "body", "date"), STATED)
def test_the_date_is_the_one_that_the_page_states(tmp_path, head, body, date):
    assert dated(tmp_path, head, body) == date


UNSTATED = [
    ("", "<p>The tribunal sat for the first time on 12 May 1998, and again on 1999-06-01.</p>"),
    ("", "<p>It was founded in 2003. © 2019 The Record</p>"),
    ("", "<p>It has sat since <time datetime='1998-05-12'>12 May 1998</time>.</p>"),
    ("", "<img src='/2016/05/12/court.jpg'><p>Updated: 2022-01-02</p>"),
    ("", "<header><time class='updated' datetime='2022-01-02'>today</time></header>"),
    ("<title>The trial of 12 May 1998</title>", ""),
    ("<meta itemprop='copyrightYear' content='2019'>", ""),
    ("<meta property='article:modified_time' content='2022-01-02T10:00:00Z'>", ""),
    ("<meta name='expires' content='2030-01-01T00:00:00Z'>", ""),
    ("<meta name='date' content='0001-01-01T00:00:00'>", ""),
    ("<meta name='date' content='2021-13-45'>", ""),
    ("<meta name='date' content='March 2021'>", ""),
    ("<meta name='date' content='2 hours ago'>", ""),
    ("<meta name='publisher' content='The Record'>", ""),
    ('<script type=\'application/ld+json\'>{"dateModified": "2022-01-02"}</script>', ""),
]


@pytest.mark.parametrize(("head", "body"), UNSTATED)
def test_a_date_elsewhere_in_the_page_is_not_the_date_of_the_page(tmp_path, head, body):
    assert dated(tmp_path, head, body) is None


def test_the_address_states_a_date(tmp_path):
    assert dated(tmp_path, url="https://example.org/2021/3/4/law") == "2021-03-04"
    assert dated(tmp_path, url="https://example.org/2021/03/law") is None
    assert dated(tmp_path, url="https://example.org/law-2021-99-04") is None


def test_a_declared_encoding_is_used(tmp_path):
    path = tmp_path / "law.htm"
    page = PAGE.replace("utf-8", "windows-1252").replace("👩🏽", "naïve")
    path.write_bytes(page.encode("cp1252"))
    [record] = read(SourceFile(path, "amy"))
    assert record.document.encoding == "cp1252"
    assert "– and" in record.document.text
    assert "Zoë said so naïve" in record.document.text


def test_xhtml_with_a_declaration_is_read(tmp_path):
    path = tmp_path / "law.html"
    path.write_text('<?xml version="1.0" encoding="utf-8"?>\n' + PAGE, encoding="utf-8")
    [record] = read(SourceFile(path, "amy"))
    assert "What it asks" in record.document.text


@pytest.mark.parametrize("page", ["<html><body></body></html>", "   ", "<html", "<script>x</script>"])
def test_a_page_without_an_article_is_refused(tmp_path, page):
    path = tmp_path / "law.html"
    path.write_text(page)
    with pytest.raises(FormatError, match=r"law\.html: no article was found in the page, save its text"):
        list(read(SourceFile(path, "amy")))


def test_without_trafilatura_the_error_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    path = tmp_path / "law.html"
    path.write_text(PAGE, encoding="utf-8")
    with pytest.raises(FormatError, match=r"pip install trafilatura"):
        list(read(SourceFile(path, "amy")))


def test_keywords_description_and_a_guessed_encoding_are_metadata(tmp_path):
    path = tmp_path / "law.html"
    head = '<meta name="keywords" content="law, platforms"><meta name="description" content="What the law asks.">'
    page = (
        PAGE.replace("</head>", f"{head}</head>")
        .replace('<meta charset="utf-8">', "")
        .replace("👩🏽", "naïve")
    )
    path.write_bytes(page.encode("cp1252"))
    [record] = read(SourceFile(path, "amy"))
    known = {key: record.document.meta[key] for key in ("tags", "description", "encoding_guessed")}
    assert known == {
        "tags": ["law, platforms"],
        "description": "What the law asks.",
        "encoding_guessed": True,
    }


def test_the_language_is_that_of_the_page(tmp_path):
    path = tmp_path / "law.html"
    for tag, language in [
        ("<html lang='de'>", "de"),
        ("<html\nclass=x LANG=pt-BR>", "pt-BR"),
        ("<html>", None),
        ('<html data-x="1">', None),
    ]:
        path.write_text(PAGE.replace('<html class="x" lang="en-GB">', tag), encoding="utf-8")
        [record] = read(SourceFile(path, "amy"))
        assert record.document.meta.get("language") == language


DAY = "Thursday, March 4, 2021"


@pytest.mark.parametrize(("blanks", "date"), [(60 - len(DAY), "2021-03-04"), (61 - len(DAY), None)])
def test_only_a_short_text_is_a_date_that_is_written_out(tmp_path, blanks, date):
    assert dated(tmp_path, f'<meta name="date" content="{" " * blanks}{DAY}">') == date


def test_the_title_is_the_one_of_the_page_and_not_its_first_line(tmp_path):
    path = tmp_path / "law.html"
    path.write_text(PAGE.replace('content="A law"', 'content="Another title"'), encoding="utf-8")
    [record] = read(SourceFile(path, "amy"))
    assert (record.document.title, record.document.text[:5]) == ("Another title", "A law")
