"""A row for each sentence, as Hugging Face's token classification has them, with the text's white space added.

``tokens`` and ``ner_tags`` are parallel, tags in IOB2. ``before`` has the text between each token and the previous
one, ``after`` what follows the last token of a document: the rows of one ``document`` give its text exactly. Rows
of other programs lack these three keys; then every row is a document, its tokens joined by spaces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from annotator.core.record import Record
from annotator.formats.format import Writing
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.losses import Thing
from annotator.formats.shared.metadata import document_with
from annotator.formats.shared.tagging import gaps_of, layer_with, sentences_of, tags_of
from annotator.formats.shared.text_building import TextBuilder
from annotator.formats.shared.tokens import TOKENISER, tokenise, tokens_meta

Row = dict[str, Any]
_OWN = ("id", "tokens", "ner_tags", "before", "after", "document", "tokeniser")


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

    for _, group in groupby(numbered, key=whole):
        yield _record([row for _, row in group], annotator, names)


def _record(
    rows: list[tuple[RecordLocation, Row]], annotator: str, names: Callable[[], list[str] | None]
) -> Record:
    text = TextBuilder()
    tags: list[list[str]] = []
    for place, row in rows:
        fields = Fields(row, "the row", place)
        tokens = fields.strings("tokens")
        before = fields.strings("before") or (None,) * len(tokens)
        if len(before) != len(tokens):
            raise place.error("tokens and before differ in length", "make them agree or leave before out")
        for form, gap in zip(tokens, before, strict=True):
            text.token(form, gap)
        text.end_sentence()
        text.gap(fields.string("after", ""))
        tags.append(_tags(row, len(tokens), place, names))
    place, first = rows[0]
    is_ours = str(first.get("tokeniser", "")).startswith("annotator")
    metadata = {} if "document" in first else {k: v for k, v in first.items() if k not in (*_OWN, "tags")}
    tokens_kept = {} if is_ours else tokens_meta(text.sentences)
    document = document_with(text.text, metadata, place, tokens=tokens_kept)
    builder = LayerBuilder(document, place)
    layer_with(builder, annotator, text.sentences, tags)
    return Record(document, builder.layers())


def _tags(row: Row, count: int, place: RecordLocation, names: Callable[[], list[str] | None]) -> list[str]:
    found = next((row[key] for key in ("ner_tags", "tags", "labels") if key in row), None)
    if not isinstance(found, list) or len(found) != count:
        raise place.error("the row does not have one tag per token", "give it ner_tags as long as tokens")
    if all(isinstance(tag, str) for tag in found):
        return found
    known = names()
    if known is None:
        raise place.error(
            "the tags are numbers and nothing names them", "give the names with -O names=O,B-PER,I-PER"
        )
    if not all(type(tag) is int and 0 <= tag < len(known) for tag in found):
        raise place.error(f"a tag is not a number below {len(known)}", "correct the tags or their names")
    return [known[tag] for tag in found]
