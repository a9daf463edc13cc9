"""From the spans, relations and answers in a foreign file to layers, checked against the text.

Offsets are code points, end exclusive: a format with another unit converts them first. Ids of other programs ("T1")
are at best unique in their document and are replaced by ids made from the content; ids of this program (32 hex
digits) are kept, so that what was exported is recognised.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.quoting import quoted
from annotator.core.range import Range
from annotator.core.span import Origin, QuoteMismatchError, Relation, Span, Value, quote_of
from annotator.core.spans import Spans
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.import_report import Kind

_OWN_ID = re.compile(r"[0-9a-f]{32}")
_NOTHING: Mapping[str, Value] = {}


class _Parts(Struct):
    """What one annotator has said so far."""

    spans: list[Span] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    answers: dict[str, Value] = field(default_factory=dict)
    status: Status | None = None
    note: str | None = None
    keeps_boilerplate: bool = False


class LayerBuilder:
    """Collects what a file says about one document; every method raises ``FormatError`` at ``place``."""

    def __init__(self, document: Document, place: RecordLocation) -> None:
        self.document = document
        self.place = place
        self._parts: defaultdict[str, _Parts] = defaultdict(_Parts)
        self._ids: set[str] = set()
        self._last_like: dict[
            str, str
        ] = {}  # the last id made for the same thing, so that thousands stay quick

    def of(self, annotator: str) -> _Parts:
        """Return what ``annotator`` says, to be added to; calling this creates the layer."""
        return self._parts[annotator]

    def span(  # noqa: PLR0913 - one parameter a field of the span
        self,
        annotator: str,
        pairs: Iterable[tuple[int, int]],
        label: str,
        *,
        id_: str = "",
        quote: str | None = None,
        attributes: Mapping[str, Value] = _NOTHING,
        note: str | None = None,
        flagged: bool = False,
    ) -> Span | None:
        """Add a span; its quote, if the file has one, must be the text at its offsets.

        One that is wrong is reported and not added, or raised where there is no report.
        """
        made: Span | None = None
        with self.place.costing(Kind.SPAN):
            made = self._checked_span(annotator, pairs, label, id_, quote, attributes, note, flagged=flagged)
        if made is not None:
            self.of(annotator).spans.append(made)
        return made

    def _checked_span(  # noqa: PLR0913, PLR0917 - one parameter a field of the span
        self,
        annotator: str,
        pairs: Iterable[tuple[int, int]],
        label: str,
        id_: str,
        quote: str | None,
        attributes: Mapping[str, Value],
        note: str | None,
        *,
        flagged: bool,
    ) -> Span:
        fragments = self._fragments(pairs, label)
        span = Span(
            id=self._id(id_, f"{label} {annotator} {_where(fragments)}"),
            fragments=fragments,
            label=label,
            text=quote_of(self.document.text, fragments) if quote is None else quote,
            annotator=annotator,
            origin=Origin.IMPORTED,
            attributes=dict(attributes),
            note=note,
            flagged=flagged,
        )
        try:
            span.check_quote(self.document.text, self.document.id)
        except QuoteMismatchError as error:
            raise self.place.error(str(error), "restore the text or correct the span") from None
        return span

    def relation(  # noqa: PLR0913 - one parameter a field of the relation
        self,
        annotator: str,
        type_: str,
        source: Span | None,
        target: Span | None,
        *,
        id_: str = "",
        name: str = "a relation",
    ) -> None:
        """Add a relation between two spans of one annotator; ``None`` is a span that is not there.

        One that is wrong is reported under its ``name`` and not added, or raised where there is no report.
        """
        with self.place.costing(Kind.RELATION):
            if source is None or target is None:
                raise self.place.error(f"{name} does not connect two annotations", "correct or remove it")
            made = self._id(id_, f"{type_} {source.id} {target.id}")
            self.of(annotator).relations.append(Relation(made, type_, source.id, target.id, annotator))

    def layers(self) -> tuple[Layer, ...]:
        """Return the layers, in the order of their annotators' names."""
        return tuple(self._layer(name, self._parts[name]) for name in sorted(self._parts))

    def _layer(self, annotator: str, parts: _Parts) -> Layer:
        implied = Status.IN_PROGRESS if parts.spans else Status.NEW
        return Layer(
            document_id=self.document.id,
            annotator=annotator,
            spans=Spans(parts.spans),
            relations=tuple(parts.relations),
            answers=parts.answers,
            status=parts.status or implied,
            note=parts.note,
            keeps_boilerplate=parts.keeps_boilerplate,
        )

    def _fragments(self, pairs: Iterable[tuple[int, int]], label: str) -> tuple[Range, ...]:
        found = sorted(pairs)
        length = len(self.document.text)
        if not label:
            raise self.place.error("a span has no label", "give it one")
        if not found or not all(0 <= start < end <= length for start, end in found):
            shown = ", ".join(f"{start} to {end}" for start, end in found) or "nowhere"
            what = f"a span {quoted(label)} runs {shown}, the text from 0 to {length}"
            raise self.place.error(what, "correct its offsets, or check which unit the file counts in")
        apart: list[Range] = []
        for start, end in found:
            if apart and start <= apart[-1].end:  # fragments that touch are one
                apart[-1] = Range(apart[-1].start, max(end, apart[-1].end))
            else:
                apart.append(Range(start, end))
        return tuple(apart)

    def _id(self, given: str, content: str) -> str:
        made = given if is_own_id(given) else digest(f"{self.document.id} {content}")
        first = made
        if made in self._ids:  # the same thing twice
            made = digest(self._last_like.get(first, first))
            while made in self._ids:
                made = digest(made)
            self._last_like[first] = made
        self._ids.add(made)
        return made


def is_own_id(id_: str) -> bool:
    """Return whether the id is one of this program; those of others are not kept."""
    return _OWN_ID.fullmatch(id_) is not None


def digest(content: str) -> str:
    """Return an id of 32 hex digits that is the same whenever the same thing is read."""
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _where(fragments: tuple[Range, ...]) -> str:
    return ",".join(f"{fragment.start}-{fragment.end}" for fragment in fragments)
