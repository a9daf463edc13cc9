"""A schema as a codebook in one HTML page, labels and examples in their colours.

Everything that comes from the schema is escaped or made harmless, and the page itself forbids whatever it does not
need: it runs nothing, and loads nothing but the pictures that the guidelines link to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from annotator.schema.codebook import field_kind, rules_of
from annotator.schema.examples import marked_parts
from annotator.schema.harmless import harmless_html, html_without_links, without_controls
from annotator.schema.palette import color_of
from annotator.schema.values import Example, Field, Label, LabelSchema, RelationType

_STYLE = """\
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a }
h1, h2, h3 { line-height: 1.25 } h2 { margin-top: 2.5rem; border-bottom: 1px solid #ccc }
mark { padding: .1em .25em; border-radius: .2em } mark.no { text-decoration: line-through }
kbd { border: 1px solid #999; border-radius: .2em; padding: 0 .3em; font-size: .85em }
small, .rules { color: #555 } section section { margin-left: 1.5rem } li { margin: .2rem 0 }
@media print { body { max-width: none } section { break-inside: avoid } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src *; base-uri 'none'; form-action 'none'"

_HEADING = re.compile(r"(</?h)([1-6])>")


def codebook_html(schema: LabelSchema) -> str:
    """The codebook as a whole page."""
    return without_controls("\n".join(_lines(schema))) + "\n"


def _lines(schema: LabelSchema) -> Iterator[str]:
    title = escape(schema.title)
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><title>{title}</title>'
    yield f"<style>\n{_STYLE}</style></head><body>"
    yield f"<h1>{title}</h1>"
    yield from _body(schema, harmless_html(schema.guidelines))
    yield "</body></html>"


def codebook_section(schema: LabelSchema) -> str:
    """The codebook as a part of another page, below a heading of the second level; it refers to nothing."""
    guidelines = _deeper(html_without_links(schema.guidelines))  # which has a level above that of the labels
    return without_controls(_deeper("\n".join(_body(schema, guidelines))))


def _deeper(html: str) -> str:
    """The HTML with its headings a level further down; text is escaped, so what looks like one is one."""
    return _HEADING.sub(lambda found: f"{found[1]}{min(6, int(found[2]) + 1)}>", html)


def _body(schema: LabelSchema, guidelines: str) -> Iterator[str]:
    yield f"<p><small>{escape(schema.id)}, version {schema.version}</small></p>"
    yield guidelines
    yield "<h2>Labels</h2>"
    yield from _labels(schema, None)
    if schema.relations:
        yield from ("<h2>Relations</h2>", _listed(map(_relation, schema.relations)))
    if schema.document_fields:
        yield from ("<h2>About the document</h2>", _listed(map(_field, schema.document_fields)))


def _labels(schema: LabelSchema, parent: str | None) -> Iterator[str]:
    for label in schema.children.get(parent, ()):
        yield "<section>"
        yield from _label(schema, label)
        yield from _labels(schema, label.id)
        yield "</section>"


def _label(schema: LabelSchema, label: Label) -> Iterator[str]:
    key = label.key or label.group_key
    shown = f" <kbd>{escape(key)}</kbd>" if key else ""
    retired = " <small>retired</small>" if label.retired else ""
    tint = color_of(schema.colors, label.id).light
    name = f'<mark style="background:{tint.tint}">{escape(label.name)}</mark>'
    yield f"<h3>{name}{shown}{retired} <small>{escape(label.id)}</small></h3>"
    if label.description:
        yield f"<p>{escape(label.description.strip())}</p>"
    if rules := list(rules_of(schema, label)):
        yield f'<p class="rules">{escape(". ".join(rules))}.</p>'
    if label.examples:
        yield _listed(_example(each, tint.tint) for each in label.examples)
    if label.attributes:
        yield _listed(map(_field, label.attributes))


def _example(example: Example, tint: str) -> str:
    kind = f'style="background:{tint}"' if example.ok else 'class="no"'
    text = "".join(
        f"<mark {kind}>{escape(part)}</mark>" if inside else escape(part)
        for part, inside in marked_parts(example.text)
    )
    why = f" <small>{escape(example.why)}</small>" if example.why else ""
    return f"{'✓' if example.ok else '✗'} {text}{why}"


def _field(field: Field) -> str:
    description = f": {escape(field.description.strip())}" if field.description else ""
    values = (
        f"{escape(choice.value)}{f' <kbd>{escape(choice.key)}</kbd>' if choice.key else ''}"
        f"{f': {escape(choice.description)}' if choice.description else ''}"
        for choice in field.choices
    )
    below = _listed(values) if field.choices else ""
    return f"<b>{escape(field.title)}</b> ({field_kind(field)}){description}{below}"


def _relation(relation: RelationType) -> str:
    sign = "→" if relation.directed else "—"
    description = f": {escape(relation.description.strip())}" if relation.description else ""
    ends = escape(f"{', '.join(relation.sources)} {sign} {', '.join(relation.targets)}")
    most = f", at most {relation.max} from one span" if relation.max else ""
    return f"<b>{escape(relation.name)}</b> ({ends}{most}){description}"


def _listed(items: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
