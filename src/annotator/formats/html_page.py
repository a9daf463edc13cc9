"""One web page with all documents, spans highlighted, to show to people without a terminal. Written, not read.

The page is self-contained: no script, no font, no picture. Everything that comes from a text is escaped, and what
no page may hold, such as U+0000, has a stand-in. Where spans overlap, each piece of the text is inside the ``mark``
elements of all the spans over it, the outer ones outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import pairwise

from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.core.span import Span, Value
from annotator.formats.format import Writing
from annotator.formats.shared.losses import Thing
from annotator.schema.palette import Shade, assigned, swatch

_STYLE = """
body { font: 17px/1.7 Georgia, serif; max-width: 46em; margin: 2em auto; padding: 0 1em }
body { color: #222; background: #fff }
h1, h2, nav, table, .who { font-family: system-ui, sans-serif; line-height: 1.3 }
article { border-top: 1px solid #bbb; margin-top: 2em }
.text { white-space: pre-wrap; overflow-wrap: anywhere }
mark { padding: 1px 0; border-bottom: 2px solid; border-radius: 2px; color: inherit }
mark > sub { font: 600 10px system-ui, sans-serif; margin-left: 2px; opacity: .75 }
table { border-collapse: collapse; font-size: 14px } td, th { text-align: left; padding: 2px 12px 2px 0 }
.who { font-size: 14px; color: #555 }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #1b1b1b } .who { color: #aaa } }
"""


_STAND_INS: dict[int, int] = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\f\r"},
    0x7F: 0x2421,
    **dict.fromkeys([*range(0x80, 0xA0), *range(0xFDD0, 0xFDF0)], 0xFFFD),
    **dict.fromkeys(
        [plane + code for plane in range(0, 0x110000, 0x10000) for code in (0xFFFE, 0xFFFF)], 0xFFFD
    ),
}
"""What HTML forbids, with what is shown for it: the picture of a control character, else the replacement character."""


def write(records: Iterable[Record], writing: Writing) -> Iterator[str]:
    """Yield the page, a document at a time; the legend is at the end, when all labels are known."""
    page = _Page(writing)
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<title>Annotated texts</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>Annotated texts</h1>\n"
    )
    for record in records:
        yield from page.article(record)
    yield page.legend()
    yield "</body>\n</html>\n"


class _Page:
    def __init__(self, writing: Writing) -> None:
        self._schema = schema = writing.schema
        self._losses = writing.losses
        self._counts: dict[str, int] = {label.id: 0 for label in schema.labels} if schema else {}
        self._classes: dict[str, int] = {label: number for number, label in enumerate(self._counts)}

    def _escaped(self, text: str) -> str:
        shown = text.translate(_STAND_INS)
        if shown != text:
            self._losses.note("characters that no page may hold are shown as ␀ and the like")
        return escape(shown)

    def _name(self, label_id: str) -> str:
        label = self._schema.label(label_id) if self._schema else None
        return label.name if label else label_id

    def _class(self, label_id: str) -> str:
        return f"l{self._classes.setdefault(label_id, len(self._classes))}"

    def article(self, record: Record) -> Iterator[str]:
        document = record.document
        if document.meta:
            self._losses.add(Thing.METADATA, document.id, detail=", ".join(document.meta))
        about = " · ".join(filter(None, (document.author, document.date, document.source)))
        yield f'<article id="{self._escaped(document.id)}">\n<h2 dir="auto">{self._escaped(document.title)}</h2>\n'
        yield f'<p class="who">{self._escaped(about)}</p>\n' if about else ""
        for layer in record.layers or (Layer(document.id, ""),):
            if layer.annotator:
                yield f'<p class="who">{self._escaped(layer.annotator)}, {self._escaped(layer.status)}</p>\n'
            yield f'<div class="text" dir="auto">{"".join(self._marked(document.text, layer))}</div>\n'
            yield self._table(layer)
        yield "</article>\n"

    def _marked(self, text: str, layer: Layer) -> Iterator[str]:
        pieces = [(f.start, f.end, span) for span in layer.spans for f in span.fragments]
        edges = sorted({0, len(text), *(edge for start, end, _ in pieces for edge in (start, end))})
        pieces.sort(key=lambda piece: (piece[0], -piece[1]))
        open_: list[tuple[int, Span]] = []
        upcoming = 0
        for start, end in pairwise(edges):
            open_ = [piece for piece in open_ if piece[0] > start]
            while upcoming < len(pieces) and pieces[upcoming][0] == start:
                open_.append((pieces[upcoming][1], pieces[upcoming][2]))
                upcoming += 1
            # No element extends over an edge, so elements nest even where spans cross.
            yield "".join(self._opening(span) for _, span in open_)
            yield self._escaped(text[start:end])
            yield "".join(self._closing(span, ends_here=stop == end) for stop, span in reversed(open_))
        for span in layer.spans:
            self._counts[span.label] = self._counts.get(span.label, 0) + 1

    def _opening(self, span: Span) -> str:
        lines = [f"{name}: {_shown(value)}" for name, value in span.attributes.items()]
        lines += [span.note] if span.note else []
        title = self._escaped("\n".join([self._name(span.label), *lines]))
        return f'<mark class="{self._class(span.label)}" data-id="{self._escaped(span.id)}" title="{title}">'

    def _closing(self, span: Span, *, ends_here: bool) -> str:
        return (f"<sub>{self._escaped(self._name(span.label))}</sub>" if ends_here else "") + "</mark>"

    def _table(self, layer: Layer) -> str:
        rows = [(self._field(name), _shown(value)) for name, value in layer.answers.items()]
        rows += [("note", layer.note)] if layer.note else []
        escaped = [(self._escaped(name), self._escaped(value)) for name, value in rows]
        cells = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>\n" for name, value in escaped)
        return f"<table>\n{cells}</table>\n" if cells else ""

    def _field(self, field_id: str) -> str:
        field = self._schema.document_field(field_id) if self._schema else None
        return field.title if field else field_id

    def _rule(self, label: str, shade: Shade) -> str:
        colors = f"background: {shade.tint}; color: {shade.text}; border-color: {shade.accent}"
        return f".{self._class(label)} {{ {colors} }}\n"

    def legend(self) -> str:
        """Return the legend: the colour of each label and its number of spans."""
        colors = dict(self._schema.colors) if self._schema else {}
        colors = dict(assigned((label, colors.get(label), None) for label in self._classes))
        light = "".join(self._rule(label, swatch(color).light) for label, color in colors.items())
        dark = "".join(self._rule(label, swatch(color).dark) for label, color in colors.items())
        rules = f"{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n"
        rows = "".join(
            f'<tr><td><mark class="{self._class(label)}">{self._escaped(self._name(label))}</mark></td>'
            f"<td>{count}</td></tr>\n"
            for label, count in self._counts.items()
        )
        return f"<nav>\n<h2>Labels</h2>\n<style>\n{rules}</style>\n<table>\n{rows}</table>\n</nav>\n"


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
