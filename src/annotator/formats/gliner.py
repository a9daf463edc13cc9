"""GLiNER's training data: a JSON list of examples, one sentence each.

The unit is the token, and the last number of a span is INCLUSIVE: ``"ner": [[0, 1, "person"]]`` are two tokens.
Spans may nest. GLiNER silently skips spans wider than its ``max_width``, 12 tokens unless configured otherwise, so
such spans are written with a note to the user. ``before`` and ``after`` are ours, see ``sentence_rows``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from annotator.core.record import Record
from annotator.formats.format import Writing
from annotator.formats.sentence_rows import is_cut_by_us, omit_names, rest_of
from annotator.formats.shared import json_stream
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.json_text import dump
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.losses import Thing
from annotator.formats.shared.metadata import document_with
from annotator.formats.shared.record_wise import each_record
from annotator.formats.shared.source_file import SourceFile
from annotator.formats.shared.tagging import Tagged, gaps_of, sentences_of
from annotator.formats.shared.text_building import TextBuilder
from annotator.formats.shared.tokens import TOKENISER, tokenise, tokens_meta

WIDEST = 12
"""Maximum number of tokens in a span that GLiNER learns from by default (its ``max_width``)."""


# -- writing ------------------------------------------------------------------------------------------------


def write(records: Iterable[Record], writing: Writing) -> Iterator[str]:
    """Yield the list, one example a line."""
    separator = "[\n"
    for record in records:
        for example in _examples(record, writing):
            yield separator + dump(example)
            separator = ",\n"
    yield "\n]\n" if separator != "[\n" else "[]\n"


def _examples(record: Record, writing: Writing) -> Iterator[dict[str, Any]]:
    document = record.document
    tagged = list(sentences_of(record))
    sentences = [tokens for tokens, _ in tagged]
    if not any(sentences):
        writing.losses.add(Thing.DOCUMENT, document.id, detail="no word in it")
        return
    is_given = tokenise(document).is_given
    for number, ((tokens, spans), gaps) in enumerate(zip(tagged, gaps_of(document, sentences), strict=True)):
        if any(span.end - span.start > WIDEST for span in spans):
            writing.losses.note(
                f"GLiNER does not learn from spans of more than {WIDEST} words; there are some"
            )
        yield {
            "tokenized_text": [token.slice(document.text) for token in tokens],
            "ner": [[span.start, span.end - 1, span.label] for span in spans],
            "before": gaps,
            "after": document.text[tokens[-1].end :] if tokens and number == len(tagged) - 1 else "",
            "document": document.id,
            "tokeniser": "" if is_given else TOKENISER,
        }


# -- reading ------------------------------------------------------------------------------------------------


def sniff(evidence: Evidence) -> bool:
    """Return whether one of the first records has the key of the tokens."""
    return any("tokenized_text" in record for record in evidence.records)


def read(source: SourceFile) -> Iterator[Record]:
    """Yield the examples of a list or of JSON lines, joined to documents if they name them; raises ``FormatError``."""
    numbered = enumerate(json_stream.items(source))
    groups = groupby(numbered, key=lambda entry: _document_of(entry[0], entry[1][1]))
    examples = ([example for _, example in group] for _, group in groups)
    found = ((group[0][0], group) for group in examples)
    return each_record(found, lambda _, group: _record(group, source.annotator))


def _document_of(number: int, example: Any) -> tuple[bool, object]:
    named = isinstance(example, dict) and "document" in example
    return (named, example["document"] if named else number)


def _record(examples: list[tuple[RecordLocation, Any]], annotator: str) -> Record:
    text = TextBuilder()
    parts = [
        Fields(value if isinstance(value, dict) else {}, "the example", place) for place, value in examples
    ]
    for fields in parts:
        tokens = fields.strings("tokenized_text")
        if not tokens:
            raise fields.wrong("tokenized_text", "a list of words")
        before = fields.strings("before") or (None,) * len(tokens)
        if len(before) != len(tokens):
            raise fields.wrong("before", "as long as tokenized_text")
        for form, gap in zip(tokens, before, strict=True):
            text.token(form, gap)
        text.end_sentence()
        text.gap(fields.string("after", ""))
        fields.asked.add("ner")
    first = parts[0]
    kept = {} if is_cut_by_us(first) else tokens_meta(text.sentences)
    document = document_with(text.text, rest_of(parts), first.place, tokens=kept)
    omit_names(parts, document.id)
    builder = LayerBuilder(document, first.place)
    builder.of(annotator)
    for fields, sentence in zip(parts, text.sentences, strict=True):
        builder.place = fields.place
        for start, end, label in _spans(fields, len(sentence)):
            builder.span(annotator, [(sentence[start].start, sentence[end - 1].end)], label)
    return Record(document, builder.layers())


def _spans(fields: Fields, count: int) -> Iterator[Tagged]:
    for entry in fields.get("ner") or ():
        with fields.place.costing(Kind.SPAN):
            yield _span(entry, fields, count)


def _span(entry: Any, fields: Fields, count: int) -> Tagged:
    match entry:
        case [int(first), int(last), str(label)] if 0 <= first <= last < count:
            return Tagged(first, last + 1, label)
        case _:
            what = f"ner has {entry!r}, the example has {count} words"
            raise fields.place.error(what, "write [first, last, label], both from 0 and last inclusive")
