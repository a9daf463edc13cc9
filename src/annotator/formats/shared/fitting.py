"""A record made to fit what a format carries: what it cannot carry is removed and reported here, for all formats.

A writer gets only what it can write, so ``read(write(fitted)) == fitted``, and what was removed is the loss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Origin, Relation, Span
from annotator.core.spans import Spans
from annotator.formats.shared.losses import Losses, Thing
from annotator.formats.shared.tokens import COLUMNS, CONLLU, TOKENS

Refusal = Callable[[Span | Relation], Thing | None]
"""Returns why a format cannot write a span or relation of the document it was made for; ``None`` if it can."""

EVERYTHING = frozenset(Thing)

_OF_TOKENS = (TOKENS, COLUMNS, CONLLU)


def fit(record: Record, carried: frozenset[Thing], losses: Losses, refusal: Refusal | None = None) -> Record:
    """Return the part of the record that a format carrying those things can hold; the rest goes to ``losses``."""
    fitted = _Fitting(record.document, carried, losses, refusal)
    return replace(
        record, document=fitted.document(), layers=tuple(fitted.layers(record)), **fitted.schema(record)
    )


class _Fitting:
    def __init__(
        self, document: Document, carried: frozenset[Thing], losses: Losses, refusal: Refusal | None
    ) -> None:
        self._document = document
        self._carried = carried
        self._losses = losses
        self._refusal = refusal

    def _lose(self, thing: Thing, name: str = "", detail: str = "") -> None:
        self._losses.add(thing, self._document.id, name, detail)

    def _drops(self, thing: Thing, found: object, name: str = "", detail: str = "") -> bool:
        """Return whether something was found that the format has no place for, and report it as lost."""
        if thing in self._carried or not found:
            return False
        self._lose(thing, name, detail)
        return True

    # -- the document -------------------------------------------------------------------------------------

    def document(self) -> Document:
        document = self._document
        provenance = (document.encoding, document.extractor, document.raw_sha256, document.boilerplate)
        self._drops(Thing.PROVENANCE, any(provenance))
        self._drops(Thing.SPACING, document.text)
        of_tokens = {key: document.meta[key] for key in _OF_TOKENS if key in document.meta}
        meta = {key: value for key, value in document.meta.items() if key not in of_tokens}
        for thing, keys in ((Thing.TOKENS, (TOKENS,)), (Thing.COLUMNS, (COLUMNS, CONLLU))):
            if self._drops(thing, any(key in of_tokens for key in keys)):
                of_tokens = {key: value for key, value in of_tokens.items() if key not in keys}
        metadata = (document.title, document.source, document.date, document.author, meta)
        if self._drops(Thing.METADATA, any(metadata)):
            # Where it came from stays for a writer that names its files after it.
            return replace(document, title="", date=None, author=None, meta=of_tokens)
        return replace(document, meta={**meta, **of_tokens})

    def schema(self, record: Record) -> dict[str, None]:
        named = record.schema_id is not None or record.schema_version is not None
        return {"schema_id": None, "schema_version": None} if self._drops(Thing.SCHEMA, named) else {}

    # -- layers -------------------------------------------------------------------------------------------

    def layers(self, record: Record) -> Iterator[Layer]:
        for number, layer in enumerate(record.layers):
            if number and self._drops(Thing.FURTHER_LAYER, found=True, name=layer.annotator):
                continue
            self._drops(Thing.ANNOTATOR, layer.annotator, layer.annotator)
            yield self._layer(layer)

    def _layer(self, layer: Layer) -> Layer:
        spans = Spans(self._spans(layer))
        return replace(
            layer,
            spans=spans,
            relations=tuple(self._relations(layer, {span.id for span in spans})),
            answers={
                field: value
                for field, value in layer.answers.items()
                if not self._drops(Thing.ANSWER, found=True, name=field, detail=str(value))
            },
            status=self._status(layer),
            note=None if self._drops(Thing.LAYER_NOTE, layer.note is not None) else layer.note,
            keeps_boilerplate=layer.keeps_boilerplate
            and not self._drops(Thing.BOILERPLATE, layer.keeps_boilerplate),
            rejections=frozenset(
                rejection
                for rejection in layer.rejections
                if not self._drops(Thing.REJECTION, found=True, detail=rejection.text)
            ),
        )

    def _status(self, layer: Layer) -> Status:
        """Return the status that fits; one that already follows from having spans or none is not a loss."""
        implied = Status.IN_PROGRESS if layer.spans else Status.NEW
        return (
            implied if self._drops(Thing.STATUS, layer.status != implied, "", layer.status) else layer.status
        )

    # -- spans and relations ------------------------------------------------------------------------------

    def _spans(self, layer: Layer) -> Iterator[Span]:
        kept: list[Range] = []
        for span in layer.spans:
            why = self._why_not(span)
            if why is None and Thing.OVERLAP not in self._carried:
                # In reading order the outer and the earlier spans come first, and are kept.
                if kept and kept[-1].end > span.start:
                    why = Thing.OVERLAP
                else:
                    kept.append(span.range_)
            if why is not None:
                self._lose(why, span.id, f"{span.label} [{span.start}:{span.end}] {span.text}")
            else:
                yield self._reduced(span)

    def _why_not(self, span: Span) -> Thing | None:
        if len(span.fragments) > 1 and Thing.DISCONTINUOUS not in self._carried:
            return Thing.DISCONTINUOUS
        return self._refusal(span) if self._refusal else None

    def _reduced(self, span: Span) -> Span:
        """Return the span without what has no place; its id stays, for the relations that name it."""
        self._drops(Thing.ID, span.id, span.id)
        made = span.origin is not Origin.IMPORTED or span.created_at or span.schema_version != 1
        if self._drops(Thing.HISTORY, made, span.id):
            span = replace(span, origin=Origin.IMPORTED, created_at="", schema_version=1)
        attributes = {
            name: value
            for name, value in span.attributes.items()
            if not self._drops(Thing.ATTRIBUTE, found=True, name=span.id, detail=f"{name}={value}")
        }
        note = None if self._drops(Thing.NOTE, span.note is not None, span.id, span.note or "") else span.note
        flagged = span.flagged and not self._drops(Thing.FLAG, span.flagged, span.id)
        return replace(span, attributes=attributes, note=note, flagged=flagged)

    def _relations(self, layer: Layer, kept: set[str]) -> Iterator[Relation]:
        for relation in layer.relations:
            ends_stay = relation.source in kept and relation.target in kept
            refused = Thing.RELATION not in self._carried or (self._refusal and self._refusal(relation))
            if refused or not ends_stay:
                self._lose(Thing.RELATION, relation.id, relation.type)
                continue
            self._drops(Thing.ID, relation.id, relation.id)
            if self._drops(Thing.HISTORY, relation.created_at, relation.id):
                relation = replace(relation, created_at="")  # noqa: PLW2901 - what is left of it
            yield relation
