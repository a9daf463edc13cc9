"""Hugging Face token classification as Parquet, with the features in its schema; needs the extra ``hf``.

The rows are those of ``huggingface``. Tags are numbers; ``datasets`` finds their names under the key ``huggingface`` of
the schema's metadata.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from annotator.core.record import Record
from annotator.formats.format import Writing
from annotator.formats.huggingface import declared_labels, names_in
from annotator.formats.sentence_rows import Row, class_names, features, records_of, rows_of
from annotator.formats.shared.decoding import open_raw
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.extras import needed
from annotator.formats.shared.source_file import SourceFile

_BATCH = 1000
"""Rows in a row group: a few hundred kilobytes."""


# -- writing ------------------------------------------------------------------------------------------------


def write(records: Iterable[Record], writing: Writing) -> Iterator[bytes]:
    """Yield the file's bytes, a group of rows at a time; the names of the tags are in the last part."""
    pa: Any = needed("pyarrow", "hf")
    parquet: Any = needed("pyarrow.parquet", "hf")
    columns = [(name, _arrow_type(pa, name)) for name in features([])]
    numbers = {name: number for number, name in enumerate(class_names(declared_labels(writing)))}
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


# -- reading ------------------------------------------------------------------------------------------------


def read(source: SourceFile, *, names: str = "") -> Iterator[Record]:
    """Yield the records of a file, read a group of rows at a time; raises ``FormatError``."""
    with open_raw(source.path) as raw:
        if not raw.read(1):
            raise source.place().error("the file is empty", "leave it out")
        raw.seek(0)
        parquet: Any = needed("pyarrow.parquet", "hf", source.place())
        try:
            file = parquet.ParquetFile(raw)
        except (ValueError, OSError) as error:
            raise source.place().error(f"not a Parquet file ({error})", "check how it was made") from None
        known = _names(file.schema_arrow.metadata or {}, names)
        yield from records_of(_rows(source, file), source.annotator, lambda: known)


def _rows(source: SourceFile, file: Any) -> Iterator[tuple[RecordLocation, Row]]:
    number = 0
    for batch in file.iter_batches(batch_size=_BATCH):
        for row in batch.to_pylist():
            number += 1
            yield source.place(number), {key: _plain(value) for key, value in row.items()}


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; times, bytes and the like as a string."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, list):
        return [_plain(member) for member in value]
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return str(value)


def _names(metadata: dict[bytes, bytes], given: str) -> list[str] | None:
    if given:
        return [name.strip() for name in given.split(",")]
    found = json.loads(metadata.get(b"huggingface", b"{}"))
    return names_in(found.get("info", {}).get("features"))
