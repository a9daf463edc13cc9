"""UIMA CAS as JSON or XMI (extra ``uima``, dkpro-cassis), a folder with a file for each document: for INCEpTION.

The files count UTF-16 code units; dkpro-cassis converts them from and to code points. Spans are ``custom.Span`` with
``label``, relations ``custom.Relation`` from ``Governor`` to ``Dependent``; tokens and sentences are those of DKPro.
XMI needs ``TypeSystem.xml`` beside it and cannot hold characters that XML forbids.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.core.span import Relation, Span
from annotator.formats.format import OutputPart, Writing
from annotator.formats.shared.decoding import open_raw
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.extras import needed
from annotator.formats.shared.fitting import Refusal
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.losses import Thing
from annotator.formats.shared.metadata import metadata_of
from annotator.formats.shared.source_file import SourceFile
from annotator.formats.shared.tokens import tokenise
from annotator.formats.uima_reading import record_of
from annotator.formats.uima_types import ABOUT, RELATION, SENTENCE, SPAN, TOKEN

TYPES = "TypeSystem.xml"

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT = "uima.cas.String"


# -- writing ------------------------------------------------------------------------------------------------


def write_json(records: Iterable[Record], writing: Writing) -> Iterator[OutputPart]:  # noqa: ARG001
    """Yield a self-contained ``.json`` for each document."""
    cassis = needed("cassis", "uima")
    types = _types()
    for record in records:
        yield OutputPart(_cas(record, cassis, types).to_json() or "", f"{record.document.id}.json")


def write_xmi(records: Iterable[Record], writing: Writing) -> Iterator[OutputPart]:
    """Yield the shared type system and an ``.xmi`` for each document."""
    cassis = needed("cassis", "uima")
    types = _types()
    yield OutputPart(types.to_xml() or "", TYPES)
    for record in records:
        if any(map(_NOT_XML.search, _written_bare(record))):
            writing.losses.add(Thing.DOCUMENT, record.document.id, detail="a character that XML forbids")
            continue
        xmi = _cas(record, cassis, types).to_xmi()
        # A parser reads a carriage return in an attribute as a space unless it is written as a reference.
        yield OutputPart((xmi or "").replace("\r", "&#13;"), f"{record.document.id}.xmi")


def _written_bare(record: Record) -> Iterator[str]:
    """The texts and names that no label refuses and no JSON escapes."""
    yield record.document.text
    for layer in record.layers:
        yield layer.annotator
        yield from (thing.id for things in (layer.spans, layer.relations) for thing in things)


@cache  # half a second to build; nothing is added to it later
def _types() -> Any:
    cassis = needed("cassis", "uima")
    types: Any = cassis.load_dkpro_core_typesystem()
    span = types.create_type(SPAN, "uima.tcas.Annotation")
    for name in ("label", "identifier", "note", "attributes", "annotator"):
        types.create_feature(span, name, _TEXT)
    relation = types.create_type(RELATION, "uima.tcas.Annotation")
    types.create_feature(relation, "Governor", SPAN)
    types.create_feature(relation, "Dependent", SPAN)
    for name in ("label", "identifier"):
        types.create_feature(relation, name, _TEXT)
    about = types.create_type(ABOUT, "uima.tcas.Annotation")
    types.create_feature(about, "metadata", _TEXT)
    types.create_feature(about, "tokeniser", _TEXT)
    types.create_feature(about, "annotators", _TEXT)
    types.create_feature(about, "relations", _TEXT)
    return types


def _cas(record: Record, cassis: Any, types: Any) -> Any:
    document = record.document
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string = document.text
    cas.sofa_mime = "text/plain"
    tokenised = tokenise(document, record.layers[0].spans if record.layers else ())
    for sentence in tokenised.sentences():
        if sentence:
            cas.add(types.get_type(SENTENCE)(begin=sentence[0].start, end=sentence[-1].end))
    for token in tokenised.tokens:
        cas.add(types.get_type(TOKEN)(begin=token.start, end=token.end))
    about = types.get_type(ABOUT)(begin=0, end=0)
    about.metadata = json.dumps(metadata_of(document))
    about.tokeniser = "given" if tokenised.is_given else "annotator"
    about.annotators = json.dumps([layer.annotator for layer in record.layers])
    about.relations = "Governor to Dependent"  # earlier exports, without this, had them the other way round
    cas.add(about)
    for layer in record.layers:
        _add_layer(cas, layer, types)
    return cas


def _add_layer(cas: Any, layer: Layer, types: Any) -> None:
    made: dict[str, Any] = {}
    for span in layer.spans:
        made[span.id] = types.get_type(SPAN)(
            begin=span.start,
            end=span.end,
            label=span.label,
            identifier=span.id,
            annotator=span.annotator,
            note=None if span.note is None else json.dumps(span.note),
            attributes=json.dumps(dict(span.attributes)),
        )
        cas.add(made[span.id])
    for relation in layer.relations:
        source, target = made[relation.source], made[relation.target]
        kind = types.get_type(RELATION)
        extent = {"begin": target.begin, "end": target.end}
        cas.add(
            kind(**extent, Governor=source, Dependent=target, label=relation.type, identifier=relation.id)
        )


def refuses_xmi(document: Document) -> Refusal:  # noqa: ARG001 - the name alone decides
    """Return the predicate that refuses a span or relation whose name has a character that XML forbids."""

    def refusal(thing: Span | Relation) -> Thing | None:
        name = thing.type if isinstance(thing, Relation) else thing.label
        return Thing.LABEL if _NOT_XML.search(name) else None

    return refusal


# -- reading ------------------------------------------------------------------------------------------------


def sniff(evidence: Evidence) -> bool:
    """Return whether the file begins like a CAS in JSON."""
    return b'"%TYPES"' in evidence.start or b'"%FEATURE_STRUCTURES"' in evidence.start


def read_json(source: SourceFile) -> Iterator[Record]:
    """Yield the one document of a JSON CAS; raises ``FormatError``."""
    place = source.place()
    raw = _bytes(source)
    cassis = needed("cassis", "uima", place)
    cas = _loaded(lambda: cassis.load_cas_from_json(io.BytesIO(raw)), place)
    yield record_of(cas, place, source.annotator)


def read_xmi(source: SourceFile) -> Iterator[Record]:
    """Yield the one document of an XMI file, which needs its type system beside it; raises ``FormatError``."""
    place = source.place()
    raw = _bytes(source)
    types = _types_beside(source.path)
    if types is None:
        raise place.error(f"there is no {TYPES} beside it", "put it there")
    cassis = needed("cassis", "uima", place)

    def load() -> Any:
        state = types.stat()
        system = _type_system(types, state.st_mtime_ns, state.st_size)
        return cassis.load_cas_from_xmi(io.BytesIO(raw), typesystem=system)

    yield record_of(_loaded(load, place), place, source.annotator)


@lru_cache(maxsize=1)
def _type_system(path: Path, changed: int, size: int) -> Any:  # noqa: ARG001 - so that a changed file is read anew
    """Return a type system; that of a folder is read once, since it takes longer than most documents."""
    with path.open("rb") as file:
        return needed("cassis", "uima").load_typesystem(file)


def _types_beside(path: Path) -> Path | None:
    """Return the type system for a file: in any case, with the file's name before it, or the only XML file there."""
    try:
        beside = sorted(other for other in path.parent.iterdir() if other.suffix.lower() == ".xml")
    except OSError:
        return None
    names = {other.name.lower(): other for other in reversed(beside)}
    exact = names.get(TYPES.lower())
    stem = path.stem.lower()
    alike = (other for name, other in names.items() if name.startswith(stem) and "typesystem" in name)
    return exact or next(alike, None) or (beside[0] if len(beside) == 1 else None)


def _bytes(source: SourceFile) -> bytes:
    with open_raw(source.path) as file:
        raw = file.read()
    if not raw:
        raise source.place().error("the file is empty", "leave it out")
    return raw


def _loaded(load: Callable[[], Any], place: RecordLocation) -> Any:
    """Return the CAS; what dkpro-cassis warns of is reported."""
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            cas = load()
    except Exception as error:  # noqa: BLE001 - it comes from json, lxml or cassis, of many types
        is_told = type(error).__module__.startswith("cassis")
        why = f"{type(error).__name__}: {error}" if is_told else type(error).__name__
        raise place.error(f"not a CAS ({why})", "check how it was made") from None
    for message in dict.fromkeys(str(each.message) for each in warned):
        place.omit(Kind.ANNOTATION, "warnings of dkpro-cassis", message)
    return cas
