"""The document that a person has open, as a page to print: its text with what they marked, then a list of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from annotator.core.clock import now_to_the_millisecond
from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.span import Span
from annotator.schema.answers import format_value
from annotator.schema.harmless import without_controls
from annotator.schema.palette import color_of
from annotator.schema.values import LabelSchema
from annotator.store.store import Store

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page/pages.css">
<style nonce="{nonce}">
{colours}
</style>
<script src="/page/print.js" defer></script>
</head>
<body class="print">
<h1>{title}</h1>
<p class="about">{about}</p>
<div class="text">{text}</div>
<ol>
{listed}
</ol>
</body>
</html>
"""


def printed_now(database: Path, name: str, nonce: str) -> str | None:
    """Return the page of the document that a person opened last, ``None`` without one; raises ``StoreError``."""
    with Store.open(database, name, now=now_to_the_millisecond, creates=False) as store:
        document_id, schema = store.last_opened, store.remembered_schema()
        if document_id is None or schema is None:
            return None
        document = store.document(document_id)
        return printed(document, store.layer(document), schema, nonce)


def printed(document: Document, layer: Layer, schema: LabelSchema, nonce: str) -> str:
    """Return the page of a document with one person's layer."""
    spans = list(layer.spans)
    classes = {label: f"l{number}" for number, label in enumerate(layer.spans.counts)}
    tints = {label: color_of(schema.colors, label).light.tint for label in classes}
    title = escape(document.title or document.id)
    page = _PAGE.format(
        nonce=escape(nonce),
        title=title,
        about=" · ".join(map(escape, _about(document, layer))),
        colours="\n".join(f".{classes[label]} {{ background: {tint} }}" for label, tint in tints.items()),
        text="".join(_marked(document.text, spans, classes)),
        listed="\n".join(f"<li>{_listed(span, schema)}</li>" for span in spans),
    )
    return without_controls(page)


def _about(document: Document, layer: Layer) -> Iterator[str]:
    """Yield what is known of the document, and what was answered about it."""
    yield from filter(None, (document.author, document.date, document.source))
    yield f"{layer.annotator}: {layer.status.replace('_', ' ')}"
    yield from (f"{field}: {format_value(value)}" for field, value in layer.answers.items())
    if layer.note:
        yield layer.note


def _marked(text: str, spans: list[Span], classes: dict[str, str]) -> Iterator[str]:
    """Yield the text in pieces between edges of spans, in the colour of the shortest; a span ends with its number."""
    edges = sorted(
        edge
        for number, span in enumerate(spans)
        for fragment in span.fragments
        for edge in ((fragment.start, 1, number), (fragment.end, 0, number))
    )
    open_: set[int] = set()
    at = 0
    for offset, begins, number in edges:
        if offset > at:
            yield _piece(text[at:offset], (spans[each] for each in open_), classes)
            at = offset
        if begins:
            open_.add(number)
        else:
            open_.discard(number)
            if offset == spans[number].end:
                yield f"<sup>{number + 1}</sup>"
    yield escape(text[at:])


def _piece(text: str, spans: Iterable[Span], classes: dict[str, str]) -> str:
    shortest = min(spans, key=lambda span: span.end - span.start, default=None)
    if shortest is None:
        return escape(text)
    return f'<mark class="{classes[shortest.label]}">{escape(text)}</mark>'


def _listed(span: Span, schema: LabelSchema) -> str:
    label = schema.label(span.label)
    answers = ", ".join(f"{name}: {format_value(value)}" for name, value in span.attributes.items())
    parts = (f"“{span.text}”", answers, span.note or "", "flagged" if span.flagged else "")
    return f"<b>{escape(label.name if label else span.label)}</b> {escape(' · '.join(filter(None, parts)))}"
