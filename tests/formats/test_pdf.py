"""PDF: where its pages begin, and what is no part of its text layer."""

import json

import pytest

from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.core.spans import Spans
from annotator.formats.jsonl import write_spans
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.limits import LEAVE
from annotator.formats.shared.pages import page_of
from tests.formats.direct import left_out, read_here
from tests.store.samples import document, span

pytest.importorskip("pypdfium2")


def pdf(*pages, annotations="", info=""):
    """Return a file with a page for each text, "" for one without; ``annotations`` are those of the first."""
    kids = " ".join(f"{10 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
        f"2 0 obj<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>endobj",
        "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj",
        f"6 0 obj<<{info}>>endobj",
    ]
    for number, text in enumerate(pages):
        page, stream = 10 + 2 * number, f"BT /F 12 Tf 10 50 Td ({text}) Tj ET"
        parts = (
            f"/Annots[{'' if number else annotations}]/Contents {page + 1} 0 R/Resources<</Font<</F 5 0 R>>>>"
        )
        objects += [
            f"{page} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]{parts}>>endobj",
            f"{page + 1} 0 obj<</Length {len(stream)}>>stream\n{stream}\nendstream endobj",
        ]
    body = "\n".join(["%PDF-1.4", *objects, "trailer<</Root 1 0 R/Info 6 0 R>>", ""])
    return body.encode("latin-1")


@pytest.mark.parametrize(
    ("pages", "starts", "empty"),
    [
        (["One", "Two", "Three"], [0, 5, 10], None),
        (["", "One", "", "Two", ""], [0, 0, 5, 5, 8], [1, 3, 5]),
    ],
)
def test_it_is_kept_where_pages_begin(tmp_path, pages, starts, empty):
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(*pages))
    [record] = read_here(path)
    assert record.document.text == "\n\n".join(filter(None, pages))
    assert record.document.meta == {
        "page_starts": starts,
        **({"pages_without_text": empty} if empty else {}),
    }


def test_what_readers_wrote_and_filled_in_is_named(tmp_path):
    path = tmp_path / "a.pdf"
    marks = (
        "<</Type/Annot/Subtype/Highlight/Rect[0 0 9 9]/Contents(Why \xe9)>><</Type/Annot/Subtype/Text/Rect[0 0 9 9]>>"
        "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]>><</Type/Annot/Subtype/Widget/FT/Tx/T(n)/V(Filled)/Rect[0 0 9 9]>>"
    )
    path.write_bytes(pdf("One", annotations=marks, info="/Title(T)/Producer(P)/Keywords(K)"))
    [document], omitted = left_out(path)
    assert (document.title, document.text) == ("T", "One")
    assert omitted == [
        ("annotation", "highlight", "Why é", False),
        ("annotation", "note", "", False),
        ("text", "form field", "Filled", False),
        ("key", "Keywords", "K", False),
        ("key", "Producer", "P", True),
    ]


def test_the_number_of_pages_has_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr("annotator.formats.pdf.PAGES", 1)
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf("One", "Two"))
    with pytest.raises(FormatError) as error:
        read_here(path)
    assert (error.value.what, error.value.fix) == ("the PDF has more than 1 pages", LEAVE)
    path.write_bytes(pdf("", ""))
    monkeypatch.setattr("annotator.formats.pdf.PAGES", 2)
    with pytest.raises(FormatError, match="the PDF has no text, only pictures of it"):
        read_here(path)


@pytest.mark.parametrize(
    ("starts", "pages"),
    [([0, 5, 9], [1, 1, 2, 3, 3]), ([], [None] * 5), ("x", [None] * 5), ([0, "a"], [None] * 5)],
)
def test_the_page_of_a_span_is_in_the_lines_of_spans(starts, pages):
    of = document("One. Two. Three. Four.", meta={"page_starts": starts})
    assert [page_of(of, offset) for offset in (0, 4, 5, 9, 20)] == pages
    layer = Layer(of.id, "amy", Spans([span(of, 5, 8, id_="s")]))
    [line] = map(json.loads, write_spans(Record(of, (layer,))))
    assert line.get("page") == pages[2]
