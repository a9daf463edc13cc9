"""Hugging Face token classification as JSON lines; ``parquet`` has the same rows as Parquet.

The unit is the token; see ``sentence_rows`` for the columns. Tags are strings, and a file ``.features.json`` beside the
lines has the features that make them numbers (``datasets.Features.from_dict``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from annotator.core.record import Record
from annotator.formats.format import OutputPart, Writing
from annotator.formats.sentence_rows import TAG_KEYS, class_names, features, records_of, rows_of
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.json_lines import is_own_line, json_objects
from annotator.formats.shared.json_text import dump
from annotator.formats.shared.source_file import SourceFile

_FEATURES = ".features.json"


def write(records: Iterable[Record], writing: Writing) -> Iterator[str | OutputPart]:
    """Yield one sentence a line, and the features for the file beside."""
    labels = declared_labels(writing)
    for row in rows_of(records, writing):
        labels |= dict.fromkeys(tag[2:] for tag in row["ner_tags"] if tag != "O")
        yield dump(row) + "\n"
    yield OutputPart(json.dumps(features(class_names(labels)), indent=1) + "\n", _FEATURES)


def declared_labels(writing: Writing) -> dict[str, None]:
    """Return the labels of the schema, in its order, as keys to which others may be added."""
    return dict.fromkeys(label.id for label in writing.schema.labels) if writing.schema else {}


def sniff(evidence: Evidence) -> bool:
    """Return whether one of the first lines has tokens, and tags for them or no text."""
    return any(map(_is_row, evidence.lines))


def _is_row(line: dict[str, Any]) -> bool:
    tokens = line.get("tokens")
    if not isinstance(tokens, list) or is_own_line(line):
        return False
    if "text" not in line:
        return True
    tags = next((line[key] for key in TAG_KEYS if key in line), None)
    is_tagged = isinstance(tags, list) and len(tags) == len(tokens)
    return is_tagged and bool(tokens) and all(isinstance(token, str) for token in tokens)


def read(source: SourceFile, *, names: str = "") -> Iterator[Record]:
    """Yield the sentences of a file, joined to documents if they name them; raises ``FormatError``."""
    return records_of(json_objects(source), source.annotator, _names_beside(source.path, names))


def _names_beside(path: Path, given: str) -> Callable[[], list[str] | None]:
    @cache  # asked for by every row whose tags are numbers
    def names() -> list[str] | None:
        if given:
            return [name.strip() for name in given.split(",")]
        beside = path.with_suffix(_FEATURES)
        if not beside.exists():
            return None
        try:
            return names_in(json.loads(beside.read_text(encoding="utf-8")))
        except (ValueError, RecursionError):
            raise FormatError(
                beside,
                None,
                "is no JSON in UTF-8",
                "correct it, or give the names with -O names=O,B-PER,I-PER",
            ) from None

    return names


def names_in(found: Any) -> list[str] | None:
    """Return the names of the tags in the features, however deeply the tags' feature is nested."""
    if not isinstance(found, dict):
        return None
    for key in TAG_KEYS:
        feature = found.get(key)
        while isinstance(feature, dict):
            if isinstance(feature.get("names"), list):
                return [str(name) for name in feature["names"]]
            feature = feature.get("feature")
    return None
