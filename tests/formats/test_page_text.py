"""How the text of a page is cut, and what the extractor drops."""

import pytest
from lxml import html

from annotator.formats.page_gaps import name_gaps
from annotator.formats.page_text import lay_flat, page_text
from annotator.formats.shared.errors import FormatError, RecordLocation
from annotator.formats.shared.import_report import ImportReport
from tests.formats.direct import left_out, read_here

PARAGRAPHS = [
    "The river in Pune rose by two metres on Monday, officials said, after three days of heavy rain in the hills.",
    "If it turns at rate r, the middle turns at rate -3r and the right at rate 3r/2. This gives a line with slope 3/2.",
    "Lin Wu, who lives near the bridge, said that the water had come up to her door before the warning came to her.",
]
BODY = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
TEXT = "\n\n".join(PARAGRAPHS)


def page(tmp_path, body):
    path = tmp_path / "a.html"
    path.write_text(
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>x</title></head><body>{body}</body></html>'
    )
    return path


PAGES = [
    (f'<table><tr><td><a href="/">Home</a></td><td><h1>Gears</h1>{BODY}</td></tr></table>', f"Gears\n\n{TEXT}"),
    (f"<article>{BODY}<table><tr><td>Mon<td><ul><li>two metres</ul><tr><td>Tue<td>three</table>{BODY.upper()}",
     f"{TEXT}\n\nMon\ttwo metres\nTue\tthree\n\n{TEXT.upper()}"),
    (f"<article>{BODY}<p>one<br>two</p><ul><li>a b c</li><li>d e f</li></ul></article>",
     f"{TEXT}\n\none\ntwo\n\n- a b c\n- d e f"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "text"), PAGES, ids=["layout", "list in a cell", "breaks"])
def test_the_text_is_cut_at_blocks(tmp_path, body, text):
    [record] = read_here(page(tmp_path, body))
    assert record.document.text == text


FLAT = [
    ("<table><tr><td>a</td><td><h1>b</h1></td></tr></table>",
     "<article><div><div>a</div><div><h1>b</h1></div></div></article>"),
    ("<main>m</main><table><tr><td><p>a</p><p>b</p></td></tr></table>",
     "<main>m</main><div><div><div><p>a</p><p>b</p></div></div></div>"),
    ('<table role="presentation"><tr><td>a</td></tr></table>',
     '<article role="presentation"><div><div>a</div></div></article>'),
    ("<table><tr><th>h</th><td><p>a</p><p>b</p></td></tr></table>",
     "<table><tr><th>h</th><td><p>a</p><p>b</p></td></tr></table>"),
    ("<table><tr><td>a<dl><dt>b</dt><dd>c</dd></dl></td></tr></table>",
     "<table><tr><td>a<div><p>b</p><p>c</p></div></td></tr></table>"),
    ("<table><tr><td><table><tr><td>a</td></tr></table></td></tr></table>",
     "<article><div><div><table><tr><td>a</td></tr></table></div></div></article>"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), FLAT)
def test_layouts_become_blocks_and_data_stay_tables(before, after):
    tree = html.fromstring(f"<div>{before}</div>")
    lay_flat(tree)
    assert html.tostring(tree, encoding="unicode") == f"<div>{after}</div>"


def test_the_elements_of_the_extractor_are_those_of_the_table():
    body = html.fromstring(
        "<body><head rend='h2'>h</head><quote><p>q</p></quote><list><item>a<list><item>b</item></list></item></list>"
        "<table><row><cell>c</cell><cell>d</cell></row></table><p>e<lb></lb>f <hi>g</hi></p><code>h\n  i</code>"
        "<p>the <code>j</code></p></body>",
        parser=html.HTMLParser(),
    )
    assert page_text(body).text.endswith("- a\n- b\n\nc\td\n\ne\nf g\n\nh\n  i\n\nthe j")


GAPS = [
    ("<article>kept<figure><figcaption>A boat</figcaption></figure></article>", [("caption", "A boat", False)]),
    ("<article><li>one</li><td>two</td><h2>three</h2><pre>four</pre><p>five</p></article>",
     [("list item", "one", False), ("table cell", "two", False), ("heading", "three", False),
      ("preformatted text", "four", False), ("paragraph", "five", False)]),
    ("<p>ke<b>pt</b></p><p>Ke pt</p>", [("paragraph", "Ke pt", False)]),
    ("<nav>menu</nav><p role='search'>find</p><p><a>link</a> <a>links</a></p><aside><p>beside</p></aside>",
     [("text around the article", text, True) for text in ("menu", "find", "link links", "beside")]),
    ("<p>around</p><main><header>top</header><p><a>see</a> this</p></main><div>below</div>",
     [("text around the article", "around", True), ("text around the article", "top", True),
      ("paragraph", "see this", False), ("text around the article", "below", True)]),
    ("<main>a<article><p id=x class='entry share-buttons'>one</p><p class='shared'>two</p></article></main>",
     [("text around the article", "a", True), ("text around the article", "one", True), ("paragraph", "two", False)]),
    ("<script>code</script><style>x</style><!-- c -->kept<br>not", [("paragraph", "not", False)]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "gaps"), GAPS)
def test_what_the_text_does_not_have_is_named(tmp_path, body, gaps):
    found = []
    report = ImportReport(
        on_entry=lambda entry: found.append((entry["name"], entry["detail"], "harmless" in entry))
    )
    name_gaps(
        html.fromstring(f"<html><body>{body}</body></html>"), "kept", RecordLocation(tmp_path, None, report)
    )
    assert found == gaps


def test_a_page_names_what_was_dropped(tmp_path):
    path = page(tmp_path, f"<nav>Menu</nav><article><h1>x</h1>{BODY}<form><p>Your mail</p></form></article>")
    [document], omitted = left_out(path)
    assert document.text == f"x\n\n{TEXT}"
    assert omitted == [
        ("text", "text around the article", "Menu", True),
        ("text", "text around the article", "Your mail", True),
    ]


def test_an_element_with_very_many_attributes_is_refused_at_once(tmp_path):
    path = page(tmp_path, f"<p {' '.join(f'a{n}' for n in range(200_000))}>a</p>")
    with pytest.raises(FormatError, match="an element has more than 1,000 attributes, leave it out"):
        read_here(path)
