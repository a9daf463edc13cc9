"""What was a heading or a quotation in the original file looks like one, whatever the format."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.structure import Kind, Region
from annotator.schema.bundled import bundled_schema
from annotator.schema.loading import load_schema
from annotator.session.session import Session
from annotator.view.markup import Face
from annotator.view.scenes import Scenery
from annotator.view.structure_faces import StructureFaces

TEXT = "The Act\n\nIt passed.\n\n- **one** item"
META = {"structure": [[0, 7, "heading"], [9, 19, "quote"], [23, 35, "item"]]}


def faces(source: str) -> list[tuple[Face, str]]:
    document = Document("d", TEXT, source=source, meta=META)
    session = Session(document, load_schema(bundled_schema("minimal")), Layer("d", "amy"))
    scene = Scenery(document).scene_of(session, brackets=False)
    return [(face, range_.slice(TEXT)) for face, range_ in scene.markup_on(Range(0, len(TEXT)))]


def test_a_heading_and_a_quotation_look_like_it_in_a_plain_text() -> None:
    assert faces("book.epub#one") == [(Face.HEADING, "The Act"), (Face.QUOTE, "It passed.")]


def test_a_web_page_has_both_its_structure_and_the_marks_of_its_lists() -> None:
    found = faces("page.html")
    assert (Face.HEADING, "The Act") in found
    assert (Face.MARKER, "-") in found


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=8), st.integers(0, 40))
def test_what_is_found_does_not_depend_on_where_one_looks(ranges: list[tuple[int, int]], at: int) -> None:
    regions = [Region(Range(start, start + length), Kind.QUOTE) for start, length in sorted(ranges)]
    here = Range(at, at + 1)
    assert [faced.range_ for faced in StructureFaces(regions).on(here)] == [
        region.range_ for region in regions if region.range_.overlaps(here)
    ]
