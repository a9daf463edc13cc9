"""spaCy's DocBin, version 3 (extra ``spacy``): what ``spacy train`` reads.

The unit is the token; ``Doc.char_span`` takes code points and returns nothing off token edges, so such spans are
reported as lost. All spans are in ``doc.spans["sc"]``; ``doc.ents`` has those that do not overlap, preferring longer
and then earlier ones. White space other than a single space is a token of its own, as in spaCy's tokeniser, so the
text is read back exactly. Metadata and answers are in ``doc.user_data``, choices in ``doc.cats`` too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.formats.format import OutputPart, Writing
from annotator.formats.shared.decoding import open_raw
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.extras import needed
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.metadata import document_with, metadata_of
from annotator.formats.shared.record_wise import each_record
from annotator.formats.shared.source_file import SourceFile
from annotator.formats.shared.tokens import tokenise, tokens_meta
from annotator.formats.shared.value_text import as_values, value_text

SPANS = "sc"
"""The key of ``doc.spans`` that spaCy's span categoriser trains on by default."""

ALL = "all"
"""Every document in one file."""

_KEY = "annotator"
_OF_TOKENS = {"TAG": "tag_", "POS": "pos_", "MORPH": "morph", "LEMMA": "lemma_", "DEP": "dep_"}
"""What spaCy may say of tokens, and the name of the attribute that has it."""


# -- writing ------------------------------------------------------------------------------------------------


def write(records: Iterable[Record], writing: Writing, documents: str = ALL) -> Iterator[OutputPart]:  # noqa: ARG001
    """Yield the file or, with ``documents`` as the maximum per file, it and those beside it: ``.2.spacy`` and so on.

    A DocBin is compressed as a whole, so the documents of a file are in memory together, as arrays of numbers.
    """
    spacy: Any = needed("spacy", "spacy")
    tokens: Any = needed("spacy.tokens", "spacy")
    vocab = spacy.blank("xx").vocab
    binary, number = tokens.DocBin(store_user_data=True), 1
    for record in records:
        if documents != ALL and len(binary) == int(documents):
            yield _part(binary, number)
            binary, number = tokens.DocBin(store_user_data=True), number + 1
        binary.add(_doc(record, tokens.Doc, spacy.util.filter_spans, vocab))
    yield _part(binary, number)


def _part(binary: Any, number: int) -> OutputPart:
    return OutputPart(binary.to_bytes(), f".{number}.spacy" if number > 1 else "")


def _doc(record: Record, doc_type: Any, filter_spans: Any, vocab: Any) -> Any:
    document = record.document
    tokenised = tokenise(document, record.layers[0].spans if record.layers else ())
    words, spaces, starts = _words(document, tokenised.tokens)
    firsts = {tokenised.tokens[n].start for n in (0, *tokenised.sentence_ends) if n < len(tokenised.tokens)}
    doc = doc_type(vocab, words=words, spaces=spaces, sent_starts=[start in firsts for start in starts])
    extra: dict[str, Any] = {"metadata": json.dumps(metadata_of(document)), "tokens": tokenised.is_given}
    if record.layers:
        layer = record.layers[0]
        spans = [doc.char_span(s.start, s.end, label=s.label, alignment_mode="strict") for s in layer.spans]
        doc.spans[SPANS] = spans
        doc.ents = filter_spans(spans)
        doc.cats = _categories(layer)
        extra |= {"answers": json.dumps(dict(layer.answers)), "status": str(layer.status), "note": layer.note}
    doc.user_data[_KEY] = extra  # lists inside would be read back as tuples, so what may hold one is JSON
    return doc


def _words(document: Document, tokens: tuple[Range, ...]) -> tuple[list[str], list[bool], list[int]]:
    """Return the whole text as words, whether a space follows each, and where each starts."""
    text = document.text
    edges = [Range(0, 0), *tokens, Range(len(text), len(text))]
    words: list[str] = []
    spaces: list[bool] = []
    starts: list[int] = []
    for left, right in pairwise(edges):
        gap = left.end
        if left and text[gap : gap + 1] == " " and gap < right.start:
            spaces[-1] = True
            gap += 1
        if gap < right.start:
            words.append(text[gap : right.start])
            spaces.append(False)
            starts.append(gap)
        if right:
            words.append(right.slice(text))
            spaces.append(False)
            starts.append(right.start)
    return words, spaces, starts


def _categories(layer: Layer) -> dict[str, float]:
    values = {
        field: value if isinstance(value, tuple) else (value,) for field, value in layer.answers.items()
    }
    return {f"{field}={value_text(one)}": 1.0 for field, several in values.items() for one in several}


# -- reading ------------------------------------------------------------------------------------------------


def read(source: SourceFile) -> Iterator[Record]:
    """Yield the documents of a file: the spans of every group of ``doc.spans``, else the entities.

    Raises ``FormatError``.
    """
    place = source.place()
    with open_raw(source.path) as file:
        raw = file.read()
    if not raw:
        raise place.error("the file is empty", "leave it out")
    spacy: Any = needed("spacy", "spacy", place)
    tokens: Any = needed("spacy.tokens", "spacy", place)
    try:
        binary = tokens.DocBin(store_user_data=True).from_bytes(raw)
    except Exception as error:  # noqa: BLE001 - it comes from zlib, msgpack or numpy
        raise place.error(f"not a DocBin ({type(error).__name__})", "check how it was made") from None
    del raw  # from here on only one document at a time is unpacked
    docs = enumerate(binary.get_docs(spacy.blank("xx").vocab), 1)
    found = ((source.place(number), doc) for number, doc in docs)
    yield from each_record(found, lambda where, doc: _record(doc, where, source.annotator))


def _record(doc: Any, place: RecordLocation, annotator: str) -> Record:
    extra = Fields(_extra(doc), "user_data.annotator", place)
    kept = {} if extra.value and not extra.get("tokens") else tokens_meta(_sentences(doc))
    document = document_with(doc.text, json.loads(extra.string("metadata", "{}")), place, tokens=kept)
    builder = LayerBuilder(document, place)
    spans = _spans(doc)
    if spans or "answers" in extra.value or doc.cats:
        parts = builder.of(annotator)
        parts.status = Status(extra.get("status")) if extra.get("status") in list(Status) else None
        parts.note = extra.string_or_none("note")
        parts.answers = as_values(json.loads(extra.string("answers", "{}"))) or _cats(doc)
    for span in spans:
        builder.span(annotator, [(span.start_char, span.end_char)], span.label_)
    extra.omit_rest()
    _omit_rest(doc, spans, place, is_ours=bool(extra.value))
    return Record(document, builder.layers())


def _extra(doc: Any) -> dict[str, Any]:
    """Return what this program says of the document beside its text."""
    found = doc.user_data.get(_KEY, {})
    return found if isinstance(found, dict) else {}


def _spans(doc: Any) -> list[Any]:
    """Return the spans of all groups, and the entities that are in none of them."""
    spans = [span for group in doc.spans.values() for span in group]
    known = {(span.start, span.end, span.label) for span in spans}
    return spans + [span for span in doc.ents if (span.start, span.end, span.label) not in known]


def _omit_rest(doc: Any, spans: list[Any], place: RecordLocation, *, is_ours: bool) -> None:
    """Report what spaCy's document says beside text, tokens, sentences and labels of spans."""
    for name, attribute in _OF_TOKENS.items():
        if doc.has_annotation(name):
            place.omit(Kind.LAYER, f"token.{name.lower()}", [str(getattr(token, attribute)) for token in doc])
    for name in ("kb_id_", "id_"):
        if values := [value for span in spans if (value := getattr(span, name))]:
            place.omit(Kind.FEATURE, f"span.{name.rstrip('_')}", values)
    if names := [name for name in doc.spans if name != SPANS]:
        place.omit(Kind.KEY, "names of groups of spans", names)
    if not is_ours and any(score not in {0, 1} for score in doc.cats.values()):
        place.omit(Kind.ANNOTATION, "scores of cats", dict(doc.cats))
    for key, value in doc.user_data.items():
        if key != _KEY:
            place.omit(Kind.KEY, f"user_data.{key}", str(value))


def _cats(doc: Any) -> dict[str, Any]:
    found = tuple(name for name, score in doc.cats.items() if score >= 0.5)
    return {"cats": found} if found else {}


def _sentences(doc: Any) -> list[list[Range]]:
    sentences: list[list[Range]] = []
    for token in doc:
        if not sentences or token.is_sent_start:
            sentences.append([])
        if not token.is_space:
            sentences[-1].append(Range(token.idx, token.idx + len(token)))
    return [sentence for sentence in sentences if sentence]
