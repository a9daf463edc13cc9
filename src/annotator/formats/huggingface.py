"""Hugging Face token classification: JSON lines, or Parquet with the features in its schema (extra ``hf``).

The unit is the token; see ``sentence_rows`` for the columns. In JSON lines tags are strings, and a file
``.features.json`` beside them has the features that make them numbers (``datasets.Features.from_dict``). In Parquet
they are numbers, and ``datasets`` finds the names under the key ``huggingface`` of the schema's metadata.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from annotator.core.record import Record
from annotator.formats.format import OutputPart, Writing
from annotator.formats.sentence_rows import Row, class_names, features, records_of, rows_of
from annotator.formats.shared.decoding import open_raw
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.extras import needed
from annotator.formats.shared.json_lines import json_objects
from annotator.formats.shared.json_text import dump

_BATCH = 1000
"""Rows in a Parquet row group: a few hundred kilobytes."""

_FEATURES = ".features.json"


# -- JSON lines ---------------------------------------------------------------------------------------------


def write(records: Iterable[Record], writing: Writing) -> Iterator[str | OutputPart]:
    """Yield one sentence a line, and the features for the file beside."""
    labels = _declared(writing)
    for row in rows_of(records, writing):
        labels |= dict.fromkeys(tag[2:] for tag in row["ner_tags"] if tag != "O")
        yield dump(row) + "\n"
    yield OutputPart(json.dumps(features(class_names(labels)), indent=1) + "\n", _FEATURES)


def _declared(writing: Writing) -> dict[str, None]:
    """Return the labels of the schema, in its order; others are added at the end as they occur."""
    return dict.fromkeys(label.id for label in writing.schema.labels) if writing.schema else {}


def sniff(head: bytes) -> bool:
    """Return whether the first line has tokens but no text."""
    try:
        line = json.loads(head.partition(b"\n")[0])
    except ValueError:
        return False
    return isinstance(line, dict) and isinstance(line.get("tokens"), list) and "text" not in line


def read(path: Path, *, annotator: str, encoding: str | None = None, names: str = "") -> Iterator[Record]:
    """Yield the sentences of a file, joined to documents if they name them; raises ``FormatError``."""
    return records_of(json_objects(path, encoding), annotator, _names_beside(path, names))


def _names_beside(path: Path, given: str) -> Callable[[], list[str] | None]:
    def names() -> list[str] | None:
        if given:
            return [name.strip() for name in given.split(",")]
        beside = path.with_suffix(_FEATURES)
        if not beside.exists():
            return None
        return _class_names(json.loads(beside.read_text(encoding="utf-8")))

    return names


def _class_names(found: Any) -> list[str] | None:
    """Return the names of the tags in the features, however deeply the tags' feature is nested."""
    if not isinstance(found, dict):
        return None
    for key in ("ner_tags", "tags", "labels"):
        feature = found.get(key)
        while isinstance(feature, dict):
            if isinstance(feature.get("names"), list):
                return [str(name) for name in feature["names"]]
            feature = feature.get("feature")
    return None


# -- Parquet ------------------------------------------------------------------------------------------------


def write_parquet(records: Iterable[Record], writing: Writing) -> Iterator[bytes]:
    """Yield the file's bytes, a group of rows at a time; the names of the tags are in the last part."""
    pa: Any = needed("pyarrow", "hf")
    parquet: Any = needed("pyarrow.parquet", "hf")
    columns = [(name, _arrow_type(pa, name)) for name in features([])]
    numbers = {name: number for number, name in enumerate(class_names(_declared(writing)))}
    sink = _Sink()
    # Without Arrow's own copy of the schema, readers take the metadata that is added at the end.
    with parquet.ParquetWriter(sink, pa.schema(columns), store_schema=False) as writer:
        rows = rows_of(records, writing)
        while batch := list(islice(rows, _BATCH)):
            writer.write_table(
                pa.Table.from_pylist([_numbered(row, numbers) for row in batch], pa.schema(columns))
            )
            yield sink.taken()
        info = {"info": {"features": features(list(numbers))}}
        writer.add_key_value_metadata({"huggingface": json.dumps(info)})
    yield sink.taken()


def _arrow_type(pa: Any, name: str) -> Any:
    if name == "ner_tags":
        return pa.list_(pa.int64())
    return pa.list_(pa.string()) if name in {"tokens", "before"} else pa.string()


def _numbered(row: Row, numbers: dict[str, int]) -> Row:
    for tag in row["ner_tags"]:
        if tag not in numbers:
            for prefix in "BI":
                numbers[f"{prefix}-{tag[2:]}"] = len(numbers)
    return {**row, "ner_tags": [numbers[tag] for tag in row["ner_tags"]]}


class _Sink(io.RawIOBase):
    """Collects what a writer writes and returns it piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        self._length += len(self._pieces[-1])
        return len(self._pieces[-1])

    def tell(self) -> int:
        return self._length

    def taken(self) -> bytes:
        """Return what was written since the last call."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def read_parquet(
    path: Path,
    *,
    annotator: str,
    encoding: str | None = None,  # noqa: ARG001 - the bytes say it
    names: str = "",
) -> Iterator[Record]:
    """Yield the records of a file, read a group of rows at a time; raises ``FormatError``."""
    with open_raw(path) as raw:
        if not raw.read(1):
            raise RecordLocation(path).error("the file is empty", "leave it out")
        raw.seek(0)
        parquet: Any = needed("pyarrow.parquet", "hf", RecordLocation(path))
        try:
            file = parquet.ParquetFile(raw)
        except (ValueError, OSError) as error:
            raise RecordLocation(path).error(
                f"not a Parquet file ({error})", "check how it was made"
            ) from None
        known = _parquet_names(file.schema_arrow.metadata or {}, names)
        yield from records_of(_parquet_rows(path, file), annotator, lambda: known)


def _parquet_rows(path: Path, file: Any) -> Iterator[tuple[RecordLocation, Row]]:
    number = 0
    for batch in file.iter_batches(batch_size=_BATCH):
        for row in batch.to_pylist():
            number += 1
            yield RecordLocation(path, number), row


def _parquet_names(metadata: dict[bytes, bytes], given: str) -> list[str] | None:
    if given:
        return [name.strip() for name in given.split(",")]
    found = json.loads(metadata.get(b"huggingface", b"{}"))
    return _class_names(found.get("info", {}).get("features"))
