"""Reading BioC JSON, as the standard and PubTator have it: collections, or documents alone, in a list or in a row.

The passages of a document are read into one text, the offsets between them filled with line breaks. A passage may
leave its text to its sentences, and annotations may be in a document, a passage or a sentence. Infons stay strings,
exactly as they are in the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from annotator.core.layer import Status
from annotator.core.quoting import quoted
from annotator.core.record import Record
from annotator.formats.bioc import MARKED, NOT_STRINGS, OURS
from annotator.formats.bioc_annotations import Annotations
from annotator.formats.shared import json_stream
from annotator.formats.shared.annotation_keys import omit_annotations
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.metadata import document_with, joined
from annotator.formats.shared.record_wise import each_record
from annotator.formats.shared.source_file import SourceFile
from annotator.formats.shared.units import BYTE, CODEPOINT, UTF16, Offsets

_LISTS = ("documents", "PubTator3")
"""The keys of the list of documents: the standard's, and that of PubTator's newer service."""

_WIDEST = 1_000_000
"""Maximum number of code points between two passages."""


def sniff(evidence: Evidence) -> bool:
    """Return whether the file begins like a collection or a document."""
    begins = any(name in evidence.start for name in (b'"documents"', b'"passages"', b'"PubTator3"'))
    return (begins and b'"infons"' in evidence.start) or any(map(_is_document, evidence.records))


def _is_document(record: Mapping[str, Any]) -> bool:
    passages = record.get("passages")
    if not isinstance(passages, list):
        return False
    return any(isinstance(one, dict) and {"offset", "infons", "sentences"} & one.keys() for one in passages)


def read(source: SourceFile, *, offsets: str = "") -> Iterator[Record]:
    """Yield the documents of a file; ``offsets`` overrules the unit that the collection states."""
    collection = Collection(source, offsets)
    yield from each_record(_documents(source, collection), collection.record)
    collection.finish()


def _documents(source: SourceFile, collection: Collection) -> Iterator[tuple[RecordLocation, Any]]:
    are_alone = any("passages" in record for record in Evidence(source.path).records[:1])
    for place, value in json_stream.items(source, () if are_alone else _LISTS):
        if place.line is None:
            collection.begin(value)
        elif isinstance(value, dict) and isinstance(value.get("documents"), list):
            collection.begin({key: inner for key, inner in value.items() if key != "documents"})
            yield from ((place, document) for document in value["documents"])
        else:
            yield place, value


class Collection:
    """What is common to the documents of a collection: the unit of offsets, and who wrote it."""

    def __init__(self, source: SourceFile, offsets: str = "") -> None:
        self._source = source
        self._offsets = offsets
        self._unit = offsets or CODEPOINT
        self._head: dict[str, Any] = {}
        self._is_older_of_ours = False

    def begin(self, head: dict[str, Any]) -> None:
        """Take what precedes the documents."""
        self.finish()
        self._head = head
        infons = Fields(head, "the document", self._source.place()).object("infons")
        self._unit = self._offsets or str(infons.get("offset_unit", CODEPOINT))
        if self._unit not in {CODEPOINT, UTF16, BYTE}:
            what = f"offsets are counted in {quoted(self._unit)}"
            raise self._source.place().error(
                what, "say how they are counted with -O offsets=codepoint or byte"
            )
        self._is_older_of_ours = head.get("source") == OURS and not MARKED.items() <= infons.items()

    def finish(self) -> None:
        """Report what a collection says beside its documents."""
        head = Fields(self._head, "the collection", self._source.place())
        if head.get("source") == OURS:
            head.asked.add("source")
        else:
            head.asked.discard("source")
        infons = head.inner("infons")
        infons.asked.add("offset_unit")
        infons.repeats("values", NOT_STRINGS)
        infons.omit_rest()
        head.omit_rest(harmless=("source", "date", "key", "version"))
        self._head = {}

    def record(self, place: RecordLocation, value: Any) -> Record:
        """Return the record of a document; raises ``FormatError``."""
        fields = Fields(value if isinstance(value, dict) else {}, "the document", place)
        return _Document(
            fields, self._unit, self._source.annotator, are_typed=self._is_older_of_ours
        ).record()


class _Document:
    def __init__(self, fields: Fields, unit: str, annotator: str, *, are_typed: bool) -> None:
        self._fields = fields
        self._place = fields.place
        self._unit = unit
        self._annotator = annotator
        self._are_typed = are_typed
        self._passages = list(fields.objects("passages"))
        self._sentences = [list(passage.objects("sentences")) for passage in self._passages]

    def record(self) -> Record:
        holders = [self._fields, *self._passages, *(one for several in self._sentences for one in several)]
        text = self._text()
        infons = dict(self._fields.object("infons"))
        states = _parsed(infons, "layers")
        id_ = self._fields.get("id")
        for holder in holders:
            holder.asked.update(("annotations", "relations"))
        metadata = self._metadata(infons)
        document = document_with(text, metadata, self._place)
        if id_ not in (None, "", document.id):
            document.meta["id" if "id" not in document.meta else "document.id"] = id_  # type: ignore[index]
        builder = LayerBuilder(document, self._place)
        reader = Annotations(builder, self._annotator, Offsets(text, self._unit), are_typed=self._are_typed)
        for holder in holders:
            holder.each("annotations", Kind.SPAN, reader.take)
        for holder in holders:
            holder.each("relations", Kind.RELATION, reader.take_relation)
        for name in states:
            _set_state(builder, name, Fields(states, "layers", self._place))
        self._omit_rest(text)
        return Record(document, builder.layers())

    def _metadata(self, infons: dict[str, Any]) -> dict[str, Any]:
        """Return the infons of the document and of its passages, and what else is in it."""
        ours = _parsed(infons, "meta")
        further = self._fields.rest()
        omit_annotations(further, self._place)
        metadata = joined(joined(infons, ours), further, "document")
        of_passages = [
            {"offset": passage.get("offset"), **passage.object("infons")} for passage in self._passages
        ]
        if any(passage.object("infons") for passage in self._passages):
            metadata = joined(metadata, {"passages": of_passages}, "document")
        return metadata

    def _text(self) -> str:
        """Return the passages joined at their offsets, line breaks between them."""
        parts: list[str] = []
        length = 0
        for passage, sentences in zip(self._passages, self._sentences, strict=True):
            text, start = self._text_of(passage, sentences, length)
            gap = self._gap(passage, start - length)
            parts += ["\n" * gap, text]
            length += gap + self._length(text)
        return "".join(parts)

    def _text_of(self, passage: Fields, sentences: list[Fields], reached: int) -> tuple[str, int]:
        """Return the text of a passage, which may be in its sentences, and its offset."""
        start = passage.integer("offset", reached)
        text = passage.string("text", "")
        if text or not sentences:
            return text, start
        parts: list[str] = []
        start = at = sentences[0].integer("offset", start)
        for sentence in sentences:
            gap = self._gap(sentence, sentence.integer("offset", at) - at)
            parts += [" " * gap, sentence.string("text", "")]
            at += gap + self._length(parts[-1])
        return "".join(parts), start

    def _gap(self, part: Fields, gap: int) -> int:
        if gap < 0:
            raise self._place.error(f"{part.name} starts inside the one before", "correct its offset")
        if gap > _WIDEST:
            raise self._place.error(f"{part.name} starts {gap:,} behind the one before", "correct its offset")
        return gap

    def _length(self, text: str) -> int:
        if self._unit == UTF16:
            return len(text.encode("utf-16-le")) // 2
        return len(text.encode()) if self._unit == BYTE else len(text)

    def _omit_rest(self, text: str) -> None:
        units = Offsets(text, self._unit)
        for passage, sentences in zip(self._passages, self._sentences, strict=True):
            passage.omit_rest()
            for sentence in sentences:
                start = units.inward(sentence.integer("offset", 0))
                quote = sentence.string("text", "")
                sentence.repeats("text", text[start : start + len(quote)])
                sentence.inner("infons").omit_rest()
                sentence.omit_rest()


def _parsed(infons: dict[str, Any], key: str) -> dict[str, Any]:
    """Take the infon if it is an object in JSON, as this program writes it, and return that."""
    try:
        value = json.loads(infons[key]) if isinstance(infons.get(key), str) else None
    except (ValueError, RecursionError):
        return {}
    if not isinstance(value, dict):
        return {}
    del infons[key]
    return value


def _set_state(builder: LayerBuilder, annotator: str, states: Fields) -> None:
    parts = builder.of(annotator)
    if not isinstance(states.get(annotator), dict):
        states.omit(annotator)
        return
    state = states.inner(annotator)
    parts.answers = state.simple_values("fields")
    if state.get("status") in list(Status):
        parts.status = Status(state.get("status"))
    else:
        state.omit("status")
    if isinstance(state.get("note"), str | None):
        parts.note = state.get("note")
    else:
        state.omit("note")
    state.omit_rest()
