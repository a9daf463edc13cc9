"""A record with something to trip over in every place, and readers of the formats that the app only writes."""

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

from annotator.core.document import Document, document_id
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Origin, Relation, Span, quote_of
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection
from annotator.formats.shared.losses import Thing

TRAP = "<b>&amp;\"'\x00\x08\x1b]]>--><script>\t\\\u2028"
"""What breaks markup, quotes, comments and lines, and what XML has no way to write."""

VISIBLE = "<b>&amp;\"'"
"""The part of it that every file can hold."""

TEXT = f"Zoë met 👩🏽‍🚀 {TRAP} and\r\nrode on{TRAP} to Rome.\n"


def _trapped(word: str) -> str:
    return f"{word}{TRAP}"


SAID = {
    Thing.METADATA: ("Title", "Source", "Author"),
    Thing.ANNOTATOR: ("Annotator",),
    Thing.LAYER_NOTE: ("Remark",),
    Thing.ANSWER: ("Topic",),
    Thing.ATTRIBUTE: ("Role", "Many", "More"),
    Thing.NOTE: ("Note",),
    Thing.RELATION: ("Knows",),
}
"""The word before the trap in each place; a format that carries the thing has each of them in its file."""


def hostile_record() -> Record:
    """The record: every field filled, spans that overlap, one with a gap, a trap in each text."""
    document = Document(
        document_id(TEXT), TEXT, _trapped("Title"), _trapped("Source"), "2026-11-22", _trapped("Author"), "cp1252"
    )  # fmt: skip
    who = _trapped("Annotator")

    def span(id_: str, label: str, *fragments: Range, **more: object) -> Span:
        return Span(id_ * 32, fragments, label, quote_of(TEXT, fragments), who, Origin.MANUAL, **more)  # type: ignore[arg-type]

    rome = TEXT.index("Rome")
    attributes = {
        "role": _trapped("Role"),
        "sure": True,
        "n": 3,
        "many": (_trapped("Many"), _trapped("More")),
    }
    spans = (
        span("a", "person", Range(0, 3), attributes=attributes, note=_trapped("Note"), flagged=True),
        span("b", "event", Range(0, TEXT.index("and"))),
        span("c", f"label{TRAP}", Range(4, 7), Range(rome, rome + 4)),
    )
    relations = (Relation("d" * 32, _trapped("Knows"), "a" * 32, "c" * 32, who),)
    answers = {"topic": _trapped("Topic"), "sure": False}
    layer = Layer(
        document.id, who, Spans(spans), relations, answers, Status.FLAGGED, _trapped("Remark"),
        keeps_boilerplate=True, rejections=frozenset([Rejection("x", 3)]),
    )  # fmt: skip
    return Record(document, (layer,), "news", 3)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)
        self.seen += [value for _, value in attrs if value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


def _seen_on_page(path: Path) -> str:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    assert page.open == []
    return "\n".join(page.seen)


READERS: dict[str, Callable[[Path], str]] = {"html": _seen_on_page}
"""For each format that is only written, what a reader of another maker finds in the file; it fails on a broken one."""
