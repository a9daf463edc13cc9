"""Reading a file with a report, and whether a word of its own that was put into it comes in or is named there."""

import json
from pathlib import Path

import msgspec

from annotator.formats.reading import read_path
from annotator.formats.shared.import_report import ImportReport

TOKEN = "qzxtoken"  # noqa: S105 - a word, no secret


def read_with_report(path: Path) -> tuple[str, list[dict]]:
    """Everything that was read, as text, and the entries of the report."""
    entries: list[dict] = []
    report = ImportReport(skips_bad=True, on_entry=entries.append)
    records = list(read_path(path, annotator="amy", report=report))
    return msgspec.json.encode(records, enc_hook=list).decode(), entries


def assert_kept_or_named(path: Path) -> None:
    kept, entries = read_with_report(path)
    assert TOKEN in kept or TOKEN in json.dumps(entries, ensure_ascii=False), entries
