"""Reading records one by one, so that what is wrong with one costs no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from annotator.core.record import Record
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.import_report import Kind

_Value = TypeVar("_Value")


def each_record(
    found: Iterable[tuple[RecordLocation, _Value]], make: Callable[[RecordLocation, _Value], Record | None]
) -> Iterator[Record]:
    """Yield what is made of each value; what is wrong with one is reported, or raised where there is no report."""
    for place, value in found:
        record: Record | None = None
        with place.costing(Kind.RECORD):
            record = make(place, value)
        if record is not None:
            yield record
