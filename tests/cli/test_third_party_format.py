"""A format of another package, found through its entry point in an installed distribution."""

import pytest

from tests.cli.command import TEXT, installed_annotator, jsonl, span

MODULE = """
from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.core.range import Range
from annotator.formats.shared.foreign_document import foreign_document
from annotator.formats.format import Format

def read(source):
    for number, line in enumerate(source.path.read_text(source.encoding or "utf-8").splitlines(), 1):
        start, end, label, text = line.split("|")
        document = foreign_document(text, {}, source.place(number), encoding=None, raw_sha256="")
        start, end = int(start), int(end)
        spans = Spans([Span("s1", (Range(start, end),), label, text[start:end], source.annotator)])
        yield Record(document, (Layer(document.id, source.annotator, spans),))

def write(records, writing):
    for record in records:
        for layer in record.layers:
            for span in layer.spans:
                yield f"{span.start}|{span.end}|{span.label}|{record.document.text.strip()}\\n"

FORMAT = Format("bars", "a span a line, with bars", (".bars",), read, write)
TAKEN = Format("conll", "a name of ours", (".mine",), read)
NOTHING = "no format"
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "bars_package.py").write_text(MODULE)
    jsonl(tmp_path / "in.jsonl", {"text": TEXT, "spans": [span(0, 7, attributes={"role": "chief"})]})
    return tmp_path


def installed(folder, target):
    """The search path of a Python in which a distribution with that entry point is installed."""
    info = folder / "site" / "bars-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: bars\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[annotator.formats]\nbars = {target}\n")
    return {"PYTHONPATH": str(folder / "site")}


def test_it_is_written_read_and_detected_by_its_ending_like_our_own(folder):
    path = installed(folder, "bars_package:FORMAT")
    done = installed_annotator("convert", "in.jsonl", "out.bars", cwd=folder, **path)
    assert (done.code, (folder / "out.bars").read_text()) == (0, f"0|7|person|{TEXT}")
    assert "left out: attributes of spans (1)" in done.err
    assert (
        installed_annotator("import", "out.bars", cwd=folder, **path).out
        == "1 new, 0 already there, 0 failed\n"
    )
    [record] = installed_annotator("export", cwd=folder).records
    assert [each["text"] for each in record["spans"]] == ["Ann Lee"]
    unknown = installed_annotator("export", "--format", "bar", cwd=folder, **path)
    assert "bars" in unknown.err


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("bars_package:TAKEN", "its name 'conll' is taken"),
        ("bars_package:NOTHING", "it is a str and not a Format"),
        ("no_such_package:FORMAT", "ModuleNotFoundError: No module named 'no_such_package'"),
    ],
)
def test_one_that_cannot_be_used_is_reported_in_one_line_and_hinders_none_of_ours(folder, target, why):
    path = installed(folder, target)
    assert installed_annotator("convert", "in.jsonl", "-", "--to", "conll", cwd=folder, **path).code == 0
    shown = installed_annotator("convert", "in.jsonl", "-", "--to", "bars", cwd=folder, **path)
    assert (shown.code, shown.errors) == (
        2,
        [
            f"{target}: the format 'bars' of another package cannot be used ({why}), fix or remove the package bars"
        ],
    )
