"""A row for each sentence, as Hugging Face's token classification has them, with the text's white space added.

``tokens`` and ``ner_tags`` are parallel, tags in IOB2. ``before`` has the text between each token and the previous
one, ``after`` what follows the last token of a document: the rows of one ``document`` give its text exactly. Rows
of other programs lack these three keys; then every row is a document: its ``text``, if the tokens follow each other
in it, else its tokens joined by spaces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from annotator.core.record import Record
from annotator.formats.format import Writing
from annotator.formats.shared.annotation_keys import omit_annotations
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.losses import Thing
from annotator.formats.shared.metadata import document_with
from annotator.formats.shared.record_wise import each_record
from annotator.formats.shared.tagging import gaps_of, layer_with, sentences_of, tags_of
from annotator.formats.shared.text_building import TextBuilder, gaps_in
from annotator.formats.shared.tokens import TOKENISER, tokenise, tokens_meta

Row = dict[str, Any]
TAG_KEYS = ("ner_tags", "tags", "labels")
"""The keys that may have the tags; the first that a row has is read."""


# -- writing ------------------------------------------------------------------------------------------------


def rows_of(records: Iterable[Record], writing: Writing) -> Iterator[Row]:
    """Yield one row for each sentence of each record, tags as strings."""
    for record in records:
        document = record.document
        tagged = list(sentences_of(record))
        sentences = [tokens for tokens, _ in tagged]
        if not any(sentences):
            writing.losses.add(Thing.DOCUMENT, document.id, detail="no word in it")
            continue
        given = tokenise(document).is_given
        for number, ((tokens, stretches), gaps) in enumerate(
            zip(tagged, gaps_of(document, sentences), strict=True)
        ):
            is_last = number == len(tagged) - 1
            yield {
                "id": f"{document.id}-{number}",
                "tokens": [token.slice(document.text) for token in tokens],
                "ner_tags": tags_of(len(tokens), stretches),
                "before": gaps,
                "after": document.text[tokens[-1].end :] if is_last and tokens else "",
                "document": document.id,
                "tokeniser": "" if given else TOKENISER,
            }


def class_names(labels: Iterable[str]) -> list[str]:
    """Return the names of the classes: ``O``, then ``B-`` and ``I-`` of each label, in the order given."""
    return ["O", *(f"{prefix}-{label}" for label in labels for prefix in "BI")]


def features(names: list[str]) -> dict[str, Any]:
    """Return the features of the rows as ``datasets`` writes them; tags are indices into ``names``."""

    def list_of(feature: Mapping[str, Any]) -> Row:
        return {"feature": dict(feature), "_type": "List"}

    text = {"dtype": "string", "_type": "Value"}
    return {
        "id": text,
        "tokens": list_of(text),
        "ner_tags": list_of({"names": names, "_type": "ClassLabel"}),
        "before": list_of(text),
        "after": text,
        "document": text,
        "tokeniser": text,
    }


# -- reading ------------------------------------------------------------------------------------------------


def records_of(
    rows: Iterable[tuple[RecordLocation, Row]], annotator: str, names: Callable[[], list[str] | None]
) -> Iterator[Record]:
    """Yield the records of the rows; ``names`` returns the tags that numbers mean, if known. Raises ``FormatError``."""
    numbered = enumerate(rows)

    def whole(entry: tuple[int, tuple[RecordLocation, Row]]) -> tuple[bool, object]:
        number, (_, row) = entry
        return ("document" in row, row.get("document", number))

    groups = ([row for _, row in group] for _, group in groupby(numbered, key=whole))
    found = ((group[0][0], group) for group in groups)
    return each_record(found, lambda _, group: _record(group, annotator, names))


def _record(
    rows: list[tuple[RecordLocation, Row]], annotator: str, names: Callable[[], list[str] | None]
) -> Record:
    parts = [Fields(row, "the row", place) for place, row in rows]
    text = TextBuilder()
    tags: list[list[str]] = []
    for fields in parts:
        tokens = fields.strings("tokens")
        before, after = _gaps(fields, tokens)
        for form, gap in zip(tokens, before, strict=True):
            text.token(form, gap)
        text.end_sentence()
        text.gap(after)
        tags.append(_tags(fields, len(tokens), names))
    first = parts[0]
    kept = {} if is_cut_by_us(first) else tokens_meta(text.sentences)
    document = document_with(text.text, rest_of(parts), first.place, tokens=kept)
    omit_names(parts, document.id)
    builder = LayerBuilder(document, first.place)
    layer_with(builder, annotator, text.sentences, tags)
    return Record(document, builder.layers())


def is_cut_by_us(row: Fields) -> bool:
    """Return whether the row's tokens were made by this program and are no property of the text."""
    is_ours = row.string("tokeniser", "").startswith("annotator")
    if not is_ours:
        row.asked.discard("tokeniser")
    return is_ours


def rest_of(rows: list[Fields]) -> dict[str, Any]:
    """Return what else a stranger's row says, to be metadata; of rows that are one document it is reported.

    Further tags, and a text that is not that of the tokens, are metadata and reported, too.
    """
    first = rows[0]
    if "document" not in first.value:
        metadata = first.rest()
        if "text" in metadata:
            first.place.omit(Kind.TEXT, "a text that is not that of its tokens", metadata["text"])
        omit_annotations(metadata, first.place)
        return metadata
    for row in rows:
        is_cut_by_us(row)
        row.asked.update(("id", "document"))
        row.omit_rest()
    return {}


def omit_names(rows: list[Fields], document_id: str) -> None:
    """Report what rows call themselves and their document, unless this program made the names."""
    for number, row in enumerate(rows):
        if "document" in row.value and row.get("id") != f"{document_id}-{number}":
            row.omit("id", is_harmless=True)
    if rows[0].value.get("document") != document_id:
        rows[0].omit("document", is_harmless=True)


def _gaps(row: Fields, tokens: Sequence[str]) -> tuple[Sequence[str | None], str]:
    """Return the text before each token and that after the last one, as far as the row says."""
    before = row.strings("before")
    if before:
        if len(before) != len(tokens):
            raise row.place.error("tokens and before differ in length", "make them agree or leave before out")
        return before, row.string("after", "")
    text = row.value.get("text")
    found = gaps_in(text, tokens) if isinstance(text, str) and "document" not in row.value else None
    if found is None:
        return (None,) * len(tokens), row.string("after", "")
    row.asked.add("text")
    return found


def _tags(row: Fields, count: int, names: Callable[[], list[str] | None]) -> list[str]:
    found = next((row.get(key) for key in TAG_KEYS if key in row.value), None)
    if not isinstance(found, list) or len(found) != count:
        raise row.place.error("the row does not have one tag per token", "give it ner_tags as long as tokens")
    if all(isinstance(tag, str) for tag in found):
        return found
    known = names()
    if known is None:
        raise row.place.error(
            "the tags are numbers and nothing names them", "give the names with -O names=O,B-PER,I-PER"
        )
    if not all(type(tag) is int and 0 <= tag < len(known) for tag in found):
        raise row.place.error(f"a tag is not a number below {len(known)}", "correct the tags or their names")
    return [known[tag] for tag in found]
