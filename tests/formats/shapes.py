"""Reading a small file of another program: its layers, and the names of what is left out."""

import json

from annotator.formats.reading import format_of, read_path
from annotator.formats.registry import format_named
from annotator.formats.shared.import_report import ImportReport
from tests.formats.test_foreign_files import layers_of

TEXT = "Asha Rao flew to Pune."
RAO, PUNE = ("person", "Asha Rao"), ("loc", "Pune")
WORK = {"status": "in_progress"}
BASE = {"text": TEXT}


def lines(*values):
    return "".join(json.dumps(value) + "\n" for value in values)


def read(path, content, name=None):
    """Return the format, the layers of all documents, and the names of what is left out; harmless ones end in ~."""
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    format_ = format_named(name) if name else format_of(path)
    report = ImportReport()
    records = list(read_path(path, annotator="me", format_=format_, report=report))
    assert report.problems == []
    left_out = sorted(f"{name}~" if is_harmless else name for _, name, is_harmless in report.tallies)
    return format_.name, [layers_of(record) for record in records], left_out


def me(*spans, **more):
    return {"me": {**WORK, "spans": list(spans), **more}}


def placed(start, end, label, **more):
    return {"start": start, "end": end, "label": label, **more}
