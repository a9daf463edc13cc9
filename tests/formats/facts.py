"""A record taken apart into facts, each of one kind, so that two records can be compared by what they say.

Places are counted in characters without white space: some formats keep tokens but not the space between them.
"""

from collections import Counter

import regex

from annotator.core.layer import Layer, Status
from annotator.core.record import Record
from annotator.core.span import Origin, Span
from annotator.formats.shared.losses import Thing
from annotator.formats.shared.tokens import COLUMNS, CONLLU, TOKENS

BLANK = regex.compile(r"[\s\p{Z}\p{Cc}\u200b\u2060\ufeff]+")
SPAN_LOSSES = {
    Thing.OVERLAP, Thing.DISCONTINUOUS, Thing.OFF_TOKEN, Thing.ACROSS, Thing.LABEL, Thing.SPAN,
}  # fmt: skip


def squeezed(text: str) -> str:
    return BLANK.sub("", text)


def _tokens(text: str, rows: list[list[int]]) -> list[list[str]]:
    return [[text[start:end] for start, end in zip(row[::2], row[1::2], strict=True)] for row in rows]


def facts_of(record: Record, carried: frozenset[Thing]) -> Counter:
    """Return every fact of the record with its kind; spans are of the kind ``SPAN``."""
    found: Counter = Counter()
    document = record.document
    found[Thing.SPACING, document.text] += 1
    beside = {key: document.meta[key] for key in (TOKENS, COLUMNS, CONLLU) if key in document.meta}
    meta = {key: value for key, value in document.meta.items() if key not in beside}
    metadata = (document.title, document.source, document.date, document.author, sorted(meta.items()))
    if any(metadata):
        found[Thing.METADATA, repr(metadata)] += 1
    if TOKENS in beside:
        found[Thing.TOKENS, repr(_tokens(document.text, beside[TOKENS]))] += 1
    if COLUMNS in beside or CONLLU in beside:
        found[Thing.COLUMNS, ""] += 1
    provenance = (document.encoding, document.extractor, document.raw_sha256, document.boilerplate)
    if any(provenance):
        found[Thing.PROVENANCE, provenance] += 1
    if record.schema_id is not None or record.schema_version is not None:
        found[Thing.SCHEMA, record.schema_id, record.schema_version] += 1
    for number, layer in enumerate(record.layers):
        if number and Thing.FURTHER_LAYER not in carried:
            found[Thing.FURTHER_LAYER, layer.annotator] += 1
        else:
            found += _facts_of_layer(document.text, layer, carried)
    return found


def _facts_of_layer(text: str, layer: Layer, carried: frozenset[Thing]) -> Counter:
    found: Counter = Counter()
    who = layer.annotator if Thing.ANNOTATOR in carried else ""
    found[Thing.ANNOTATOR, layer.annotator] += 1
    implied = Status.IN_PROGRESS if layer.spans else Status.NEW
    if layer.status != implied or Thing.STATUS in carried:
        found[Thing.STATUS, who, layer.status] += 1
    if layer.note is not None:
        found[Thing.LAYER_NOTE, who, layer.note] += 1
    if layer.keeps_boilerplate:
        found[Thing.BOILERPLATE, who] += 1
    for rejection in layer.rejections:
        found[Thing.REJECTION, who, rejection] += 1
    for field, value in layer.answers.items():
        found[Thing.ANSWER, who, field, repr(value)] += 1
    keys = {span.id: (who, place_of(text, span), span.label) for span in layer.spans}
    for span in layer.spans:
        found += _facts_of_span(span, keys[span.id])
    for relation in layer.relations:
        key = (relation.type, keys[relation.source], keys[relation.target])
        found[Thing.RELATION, key] += 1
        found[Thing.ID, key, relation.id] += 1
        if relation.created_at:
            found[Thing.HISTORY, key, relation.created_at] += 1
    return found


def place_of(text: str, span: Span) -> tuple:
    return tuple((len(squeezed(text[: f.start])), squeezed(f.slice(text))) for f in span.fragments)


def _facts_of_span(span: Span, key: tuple) -> Counter:
    found: Counter = Counter({(Thing.SPAN, key): 1, (Thing.ID, key, span.id): 1})
    if span.note is not None:
        found[Thing.NOTE, key, span.note] += 1
    if span.flagged:
        found[Thing.FLAG, key] += 1
    if span.origin is not Origin.IMPORTED or span.created_at or span.schema_version != 1:
        found[Thing.HISTORY, key, span.origin, span.created_at, span.schema_version] += 1
    for name, value in span.attributes.items():
        found[Thing.ATTRIBUTE, key, name, repr(value)] += 1
    return found


def lost(before: Counter, after: Counter) -> Counter:
    """Return how many things of each kind are missing, not counting parts of a lost span or relation."""
    gone = before - after
    gone_with = {fact[1] for fact in gone if fact[0] in {Thing.SPAN, Thing.RELATION}}
    return Counter(
        thing
        for (thing, *rest), count in gone.items()
        for _ in range(count)
        if thing in {Thing.SPAN, Thing.RELATION} or rest[0] not in gone_with
    )
