"""RSS and Atom: which element is which, by namespace, and what of an entry is kept or named."""

import hashlib

import pytest

from annotator.formats import feed
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.import_report import ImportReport
from tests.formats.direct import left_out, read_here

SPACES = (
    'xmlns:m="http://search.yahoo.com/mrss/" xmlns:c="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:a="http://www.w3.org/2005/Atom" '
    'xmlns:h="http://www.w3.org/1999/xhtml" xmlns:o="http://other.org/"'
)


def rss(item, channel=""):
    return f"<rss {SPACES}><channel>{channel}<item>{item}</item></channel></rss>"


def atom(entry, feed_=""):
    return f'<a:feed {SPACES} xml:base="http://e.org/x/">{feed_}<a:entry>{entry}</a:entry></a:feed>'


TEXTS = [
    (rss("<description>d</description><c:encoded>&lt;p&gt;whole</c:encoded>"), "whole"),
    (rss("<m:content><m:credit>Agency</m:credit></m:content><description>d</description>"), "d"),
    (rss("<o:content>o</o:content><description>d</description>"), "d"),
    (rss("<c:encoded>&lt;img src='x'&gt;</c:encoded><description>d</description>"), "d"),
    (rss("<description>s</description><h:body><h:p>One</h:p><h:p>Two</h:p></h:body>"), "One\n\nTwo"),
    (rss("<description>&lt;p&gt;a&lt;/p&gt;&lt;pre&gt;b\n c&lt;/pre&gt;</description>"), "a\n\nb\n c"),
    (atom('<a:content type="xhtml"><h:div><h:h2>Head</h:h2><h:p>Two <h:b>boats</h:b>.</h:p></h:div></a:content>'),
     "Head\n\nTwo boats."),
    (atom('<a:content type="text">a &lt;b&gt; c\nd</a:content>'), "a <b> c\nd"),
    (atom('<a:content type="html">a &lt;b&gt;c</a:content>'), "a c"),
    (atom('<a:content src="http://e.org/v"/><a:summary>s</a:summary>'), "s"),
    ('<rss xmlns="http://backend.userland.com/rss2"><channel><item><description>d</description></item></channel></rss>',
     "d"),
    ('<r:RDF xmlns:r="urn:r" xmlns="http://purl.org/rss/1.0/"><item><description>d</description></item></r:RDF>', "d"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "text"), TEXTS)
def test_the_text_is_found_by_namespace(tmp_path, content, text):
    path = tmp_path / "a.xml"
    path.write_text(content)
    assert feed.sniff(Evidence(path))
    assert [record.document.text for record in read_here(path)] == [text]


KNOWN = [
    (rss("<d:creator>Lin Wu</d:creator><d:creator>Bo</d:creator><author>x</author>"), "author", "Lin Wu, Bo, x"),
    (rss("<author>lin@e.org (Lin Wu)</author>"), "author", "Lin Wu"),
    (rss("<author>noreply@e.org</author>"), "author", None),
    (atom("<a:author><a:name>Lin Wu</a:name><a:uri>u</a:uri><a:email>m</a:email></a:author>"), "author", "Lin Wu"),
    (atom("", "<a:author><a:name>Ed</a:name></a:author>"), "author", "Ed"),
    (atom('<a:link rel="replies" href="r"/><a:link rel="self" href="s"/><a:link href="post"/>'), "source",
     "http://e.org/x/post"),
    (atom('<a:link rel="alternate" type="application/json" href="j"/><a:link rel="alternate" href="/p"/>'), "source",
     "http://e.org/p"),
    (atom('<a:link rel="alternate" type="text/plain" href="http://e.org/t"/>'), "source", "http://e.org/t"),
    (rss('<a:link rel="alternate" href="http://e.org/a"/><link>http://e.org/l</link>'), "source", "http://e.org/l"),
    (rss("<guid>http://e.org/g</guid>"), "source", "http://e.org/g"),
    (rss('<guid isPermaLink="false">http://e.org/g</guid>'), "source", None),
    (rss("<pubDate>nonsense</pubDate><d:date>2020-01-02</d:date>"), "date", "2020-01-02"),
    (atom('<a:title type="text">a &lt;b&gt; c</a:title>'), "title", "a <b> c"),
    (atom('<a:title type="xhtml"><h:div>a<h:br/>b<h:i>c</h:i></h:div></a:title>'), "title", "a bc"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "field", "value"), KNOWN)
def test_what_is_known_of_an_entry(tmp_path, content, field, value):
    path = tmp_path / "a.xml"
    end = "</item>" if "</item>" in content else "</a:entry>"
    path.write_text(content.replace(end, f"<d:description>d</d:description>{end}"))
    [record] = read_here(path)
    assert getattr(record.document, field) == (
        path.as_posix() if (field, value) == ("source", None) else value
    )


def test_all_else_is_kept_or_named(tmp_path):
    path = tmp_path / "a.rss"
    item = (
        "<title>T</title><description>short</description><c:encoded>long</c:encoded><category>x</category>"
        '<d:subject>y</d:subject><guid>5</guid><enclosure url="u"/><m:group><m:title>Cap</m:title></m:group>'
        "<o:z>zed</o:z><pubDate>2020</pubDate><d:date>2021</d:date><author>m@e.org (Jo)</author>"
        '<link>http://e.org</link><a:link rel="self" href="s"/>'
    )
    channel = "<title>Site</title><ttl>9</ttl>"
    path.write_text(rss(item, channel).replace("</channel>", "<item><title>None</title></item></channel>"))
    [document], omitted = left_out(path)
    assert document.meta == {"sitename": "Site", "tags": ["x", "y"]}
    assert sorted(omitted) == [
        ("key", "author email", "m@e.org (Jo)", True),
        ("key", "dc:date", "2021", True),
        ("key", "description", "short", False),
        ("key", "enclosure", '{"url": "u"}', True),
        ("key", "feed ttl", "9", True),
        ("key", "guid", "5", True),
        ("key", "link self", "s", True),
        ("key", "media:group", "Cap", False),
        ("key", "{http://other.org/}z", "zed", False),
        ("text", "entry without a text", "None", False),
    ]


def test_the_hash_of_an_entry_is_that_of_its_markup_and_not_of_its_text(tmp_path):
    path = tmp_path / "a.atom"
    path.write_text(atom('<a:content type="xhtml">&amp;<h:div><h:p>a<h:br/></h:p></h:div> </a:content>'))
    [record] = read_here(path)
    assert record.document.raw_sha256 == hashlib.sha256(b"&amp;<div><p>a<br></p></div> ").hexdigest()


def test_an_encoding_that_the_parser_does_not_know_is_decoded(tmp_path):
    path = tmp_path / "a.rss"
    content = rss("<description>河水上涨</description>")
    path.write_bytes(f'<?xml version="1.0" encoding="gb2312"?>{content}'.encode("gb2312"))
    assert read_here(path)[0].document.text == "河水上涨"
    path.write_bytes(content.encode("cp1252", "replace").replace(b"????", b"na\xefve"))
    assert read_here(path, encoding="cp1252")[0].document.text == "naïve"


@pytest.mark.parametrize(
    ("content", "is_feed"),
    [
        ("\ufeff<?xml version='1.0'?>\n<!-- <x> -->\n<!DOCTYPE rss>\n<rss>", True),
        ("<x><rss>", False),
        ("<collection><channel>", False),
        ("<rssx>", False),
        ("<!--" * 10000, False),
    ],
)
def test_only_the_first_element_says_that_it_is_a_feed(tmp_path, content, is_feed):
    path = tmp_path / "a.xml"
    path.write_text(content)
    assert feed.sniff(Evidence(path)) is is_feed


def test_an_entry_that_is_no_document_costs_itself(tmp_path, monkeypatch):
    monkeypatch.setattr("annotator.formats.shared.extracted.LONGEST", 3)
    path = tmp_path / "a.rss"
    path.write_text(rss("<description>long</description></item><item><description>a</description>"))
    report = ImportReport()
    assert [record.document.text for record in read_here(path, report)] == ["a"]
    assert [problem.what for problem in report.problems] == ["the text is longer than 3 characters"]
    path.write_text(rss("<description>long</description>"))
    assert read_here(path, report) == []
    path.write_bytes(b"")
    with pytest.raises(FormatError, match="the file is empty"):
        read_here(path)
