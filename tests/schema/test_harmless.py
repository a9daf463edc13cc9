"""What a stranger writes into a schema runs nowhere: not in the page, not in what sets the Markdown, not on a terminal.

The pages are read by a parser that is not ours, the Markdown is set by one that lets everything through; then only
the elements, attributes and schemes listed here may be there.
"""

import json
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec import to_builtins
from msgspec.structs import replace

from annotator.schema.codebook import codebook_markdown
from annotator.schema.codebook_html import codebook_html
from annotator.schema.guidelines import guideline_lines
from annotator.schema.harmless import harmless_html, harmless_markdown, is_harmless
from annotator.schema.loading import parse_schema
from annotator.schema.stored import schema_from_json
from annotator.schema.values import Choice, Example, Field, Label, LabelSchema, RelationType
from tests.profiles import examples
from tests.session.linked import LINKED

OF_PAGE = "html head meta title style body section mark small kbd b"
OF_MARKDOWN = "h1 h2 h3 h4 h5 h6 p ul ol li a img em strong code pre blockquote hr br"
ELEMENTS = {*OF_PAGE.split(), *OF_MARKDOWN.split()}
ATTRIBUTES = {
    "html": {"lang"}, "meta": {"charset", "http-equiv", "content"}, "mark": {"style", "class"}, "p": {"class"},
    "a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}, "code": {"class"},
}  # fmt: skip
SCHEMES = {"http", "https", "mailto"}
STYLE = "background:#"


def scheme_of(url):
    """What a browser takes for the scheme: it skips white space and controls."""
    seen = "".join(char for char in url if char > " " and char not in "\x7f\u200b\ufeff")
    head, colon, _ = seen.partition(":")
    return head.lower() if colon and not {*"/?#"} & {*head} else ""


class Found(HTMLParser):
    """The elements of a page, and what is in them that may not be."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.refused, self.urls, self.text = [], [], [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        if tag not in ELEMENTS:
            self.refused.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, ()):
                self.refused.append((tag, name))
            if name in {"href", "src"}:
                self.urls.append(value)
                if scheme_of(value) not in {*SCHEMES, ""}:
                    self.refused.append((tag, name, value))
            if name == "style" and (not value.startswith(STYLE) or len(value) != len(STYLE) + 6):
                self.refused.append((tag, name, value))

    def handle_data(self, data):
        self.text.append(data)

    def handle_comment(self, data):
        self.refused.append(("comment", data))

    def handle_pi(self, data):
        self.refused.append(("instruction", data))

    def unknown_decl(self, data):
        self.refused.append(("declaration", data))


class Open(MarkdownIt):
    """Sets Markdown as the most trusting program does: with HTML and every link."""

    def __init__(self):
        super().__init__("commonmark", {"html": True})

    def validateLink(self, url):  # noqa: N802
        del url
        return True


def set_by_others(markdown):
    return Open().render(markdown)


ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.org/x.js></SCRIPT>",
    "a <script>alert(1)</script> b",
    "<script\n>alert(1)\n\n</script>",
    "<img src=x onerror=alert(1)>",
    "text <img/src=x onerror='alert(1)'> text",
    "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<style>* { background: url(https://evil.org) }</style>",
    "<link rel=stylesheet href=https://evil.org>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='https://evil.org'>",
    "<form action=https://evil.org><input name=q autofocus onfocus=alert(1)></form>",
    "<a href='javascript:alert(1)'>x</a>",
    "<!-- comment --> <? php ?> <!DOCTYPE x> <![CDATA[ x ]]>",
    "<x-y onclick=alert(1)>",
    "</style></title></head><script>alert(1)</script>",
    "> <div onclick=alert(1)>\n> x",
    "- <b onclick=alert(1)>\n  - <i>x</i>",
    "1. a\n\n   <details open ontoggle=alert(1)>",
    "# <b onclick=alert(1)> #",
    "<b onclick=alert(1)>\n===",
    "*<b>*a*</b>*",
    "`code` <b>`</b>`",
    "\\`<b>`</b>",
    "\\\\<b>",
    "```\nfence\n```\n<b>",
    "\t<b>\n\n<b\n\tonclick=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;&#97;vascript&#58;alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](java&NewLine;script:alert(1))",
    "[x](&#1;javascript:alert(1))",
    "[x](&#32;javascript:alert(1))",
    "[x](\\javascript:alert(1))",
    "[x](javascript\\:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data:image/png;base64,AAAA)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](view-source:x) [x](blob:x) [x](ftp://x) [x](tel:1) [x](C:\\x) [x](x-y:z)",
    '[x](javascript:alert(1) "title")',
    "[x](\njavascript:alert(1)\n'title\nof three\nlines')",
    "> [x](\n> javascript:alert(1)) <b>",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "![<b>](data:image/png;base64,AAAA 'x')",
    "![a [b](https://e.org)](javascript:c)",
    "![a [b](javascript:c)](https://e.org)",
    "[![x](data:image/png;base64,AA)](javascript:alert(1))",
    "[![x](https://e.org)](javascript:alert(1))",
    "[[a](javascript:b)](javascript:c)",
    "[a [b](https://e.org)](javascript:c)",
    "[x][](javascript:a)(javascript:b)",
    "[o [](javascript:a)(javascript:b)",
    "[a](javascript:[b)](javascript:c)",
    "[a](javascript:x)\n\n[a]: https://e.org",
    "<javascript:alert(1)>",
    "<JAVASCRIPT:alert(1)>",
    "<data:text/html,x>",
    "<x:y> <mailto:a@e.org>",
    "[x]\n\n[x]: javascript:alert(1)",
    "[x][y] ![x][y] [y][]\n\n[y]: <javascript:alert(1)> 'title'",
    "[y]:\njavascript:alert(1)\n'of\nfour\nlines'\n\n[y]",
    "[y]: javascript:a\n[y]: https://e.org\n[z]: javascript:b\n[y] [z]",
    "> [y]: javascript:a\n\n- [z]: data:b\n\n[y] [z]",
    "[y]: javascript:a\n<b>[y]</b>",
    "[a][b]: javascript:x",
    "[a](javascript:x): javascript:y",
    "[x](https://e.org 'a\" onclick=\"alert(1)')",
    "[x](https://e.org/\"onclick=\"alert(1))",
    "![\" onerror=\"alert(1)](https://e.org)",
    "[x](https://e.org '<script>')",
    "```\" onclick=\"alert(1)\nx\n```",
    "&lt;script&gt; &#60;script&#62; &#x3c;b>",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_of_the_guidelines_gets_through(attack):
    for guidelines in (attack, f"before {attack} after", f"before\n{attack}\nafter", f"- one\n\n  {attack}"):
        schema = replace(LINKED, guidelines=guidelines)
        assert Found(codebook_html(schema)).refused == []
        assert Found(set_by_others(codebook_markdown(schema))).refused == []


PIECES = r"""
<b> </b> <!-- --> < > [ ] ( ) ! ]( ](javascript:x) ](https://e.org) ](<a b> <javascript:a> <https://e.org> ` `` \ *
_ # & &lt; &#60; &#27; : ]: []: '" a x [a] [a]: [a]:javascript:x [a]:https://e.org <script> </script> <div <? === ---
"""
BLANKS = [
    " ",
    "  ",
    "    ",
    "\n",
    "\n\n",
    "\t",
    "\r\n",
    "\n> ",
    "\n- ",
    "\n1. ",
    "\n```\n",
    "\n    ",
    "\x1b",
    "\xa0",
]
alphabet = st.sampled_from([*PIECES.split(), *BLANKS])
markdown = st.lists(alphabet, max_size=25).map("".join)


@settings(max_examples=examples(500, hunting=5000), deadline=None, suppress_health_check=list(HealthCheck))
@given(markdown)
@example("[a](\njavascript:x) c\n[a]: javascript:x")
@example("[a]:<b><javascript:a>\n[a]")
@example("``>]\n<script><!--&``>\n!")
@example("[x]:\n<script>\n")
@example("> \xa0\n> [a]:https://e.org\n>]](<a")
@example("a\n\xa0\n<script> [x](javascript:y)")
def test_no_markdown_at_all_gets_through(text):
    for page in (set_by_others(harmless_markdown(text)), harmless_html(text)):
        found = Found(page)
        assert found.refused == []
        assert not {*found.elements} - {*OF_MARKDOWN.split()}


@settings(max_examples=examples(300, hunting=3000), deadline=None, suppress_health_check=list(HealthCheck))
@given(markdown)
def test_what_is_harmless_stays_as_it_is(text):
    once = harmless_markdown(text)
    assert harmless_markdown(once) == once


KEPT = [
    "# A *guideline*\n\nMark **all** of [it](https://e.org/a?b=c:d#e 'title'), see <https://e.org> or <a@e.org>.",
    "[a](http://e.org) [b](mailto:a@e.org) [c](other.md) [d](../x/y) [e](#part:two) [f](?a:b) [g](//e.org/x:y)",
    "![a](https://e.org/a.png) ![b](b.png)",
    "[a][b] [a] ![b]\n\n[b]: https://e.org 'title'\n[a]: <x y.md>",
    "`<b>` ``[x](javascript:y)``\n\n    <script>\n\n```html\n<b>\n[x]: javascript:y\n```",
    "a < b, 1 <2 and <3; [sic], x[1](2) no; - [ ] task",
    "\\<b> \\[x](javascript:y) &lt;b&gt;",
    "a\tb\n> quoted\n\n| a |\n| - |",
    "",
]


@pytest.mark.parametrize("text", KEPT)
def test_harmless_guidelines_are_not_touched(text):
    assert harmless_markdown(text) == text


SHOWN = [
    # guidelines, the Markdown of them, the text of the page
    ("a <b>x</b>", "a &lt;b>x&lt;/b>", "a <b>x</b>"),
    ("<script>x</script>", "&lt;script>x&lt;/script>", "<script>x</script>"),
    ("<javascript:x>", "&lt;javascript:x>", "<javascript:x>"),
    ("see [*this*](javascript:x 'title') now", r"see \[*this*\] now", "see [this] now"),
    ("see ![this](data:x) now", r"see \[this\] now", "see [this] now"),
    (
        "see [this](\njavascript:x) now",
        "see \\[this\\](\njavascript:x) now",
        "see [this](\njavascript:x) now",
    ),
    ("> [a]\n\n- [a]: javascript:x\n  'y'", "> [a]\n\n- \n", "[a]"),
    ("a\x1b[31mb\x9bc\x00d\r\ne\rf", "a\\x1b[31mb\\x9bc\\x00d\ne\nf", "a\\x1b[31mb\\x9bc\\x00d\ne\nf"),
]


@pytest.mark.parametrize(("text", "as_markdown", "as_text"), SHOWN)
def test_what_is_refused_is_shown_as_text(text, as_markdown, as_text):
    assert harmless_markdown(text) == as_markdown
    assert "".join(Found(harmless_html(text)).text).strip() == as_text
    [line] = [line.text for line in guideline_lines(replace(LINKED, guidelines=text)) if line.text]
    assert line.removeprefix("• ").strip() == " ".join(as_text.split())


def test_links_that_are_taken_stay_links():
    found = Found(harmless_html("\n\n".join(KEPT)))
    taken = {"https://e.org/a?b=c:d#e", "https://e.org", "mailto:a@e.org", "other.md", "#part:two", "b.png"}
    assert taken <= {*found.urls}
    assert found.refused == []


URLS = [
    ("https://e.org", True), ("HTTP://e.org", True), ("mailto:a@e.org", True), ("a/b:c", True), ("?a:b", True),
    ("#a:b", True), ("", True), ("//e.org:80", True), ("javascript:x", False), ("JAVASCRIPT:x", False),
    ("java%0Ascript:x", False), ("%01javascript:x", False), ("data:image/png;base64,A", False),
    ("file:///x", False), ("ftp://e.org", False), (":x", False), ("httpsx:y", False), ("a:b", False),
]  # fmt: skip


@pytest.mark.parametrize(("url", "taken"), URLS)
def test_links_lead_to_pages_mail_and_what_is_relative(url, taken):
    assert is_harmless(url) is taken


def test_a_long_row_of_brackets_takes_no_time_to_speak_of():
    for row in ("[" * 2000, "![" * 2000, "[a](javascript:x)" * 300, "[" * 30 + "](javascript:x)" * 30):
        assert Found(set_by_others(harmless_markdown(row))).refused == []


# -- everything else in a schema ---------------------------------------------------------------------------

EVIL = "\"'><script>alert(1)</script>\x1b[31m\x9b[a](javascript:x)<javascript:y>`\n\n<b onclick='z'>"


def evil_schema():
    """Such as no file can have, but a database that someone else made: nothing in it is checked again."""
    field = Field(
        EVIL, "choice", EVIL, EVIL, choices=(Choice(EVIL, EVIL, EVIL),), key=EVIL, required=True,
    )  # fmt: skip
    label = Label(
        EVIL, EVIL, key=EVIL, color=f"red;{EVIL}", description=EVIL, examples=(Example(f"[{EVIL}]", True, EVIL),),
        attributes=(field,), max=3, pattern=EVIL,
    )  # fmt: skip
    relation = RelationType(EVIL, EVIL, (EVIL,), (EVIL,), description=EVIL, max=2)
    schema = LabelSchema(EVIL, 1, EVIL, (label,), (field,), (relation,), guidelines=EVIL)
    return schema_from_json(json.dumps(to_builtins(schema)))


def test_nothing_in_a_stored_schema_gets_through():
    schema = evil_schema()
    pages = codebook_html(schema), set_by_others(codebook_markdown(schema))
    for page in pages:
        assert Found(page).refused == []
        assert "alert(1)" in "".join(Found(page).text)
    for text in (codebook_html(schema), codebook_markdown(schema)):
        assert {char for char in text if not char.isprintable()} <= {"\n"}


def test_a_page_forbids_what_it_does_not_need():
    page = codebook_html(parse_schema("schema: 1\nid: t\nversion: 1\nlabels: [{id: a}]\n", "f"))
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src *; base-uri 'none'; form-action 'none'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in page.partition("<style>")[0]
