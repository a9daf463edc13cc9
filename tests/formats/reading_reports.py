"""Reading a small file as an import does, with a report, and what came in and what was named."""

from annotator.formats.reading import format_of, read_path
from annotator.formats.registry import format_named
from annotator.formats.shared.import_report import ImportReport


def read_reported(folder, name, content, format_name="", **options):
    """Return the records of a file and its report; its format is found from the content unless it is named."""
    path = folder / name
    path.write_text(content, encoding="utf-8", newline="")
    report = ImportReport()
    format_ = format_named(format_name) if format_name else format_of(path)
    return list(read_path(path, annotator="amy", format_=format_, options=options, report=report)), report


def spans_of(record):
    """Return label and text of each span, in order."""
    return [(span.label, span.text) for layer in record.layers for span in layer.spans]


def relations_of(record):
    """Return type and the texts at the ends of each relation."""
    texts = {span.id: span.text for layer in record.layers for span in layer.spans}
    return [(r.type, texts[r.source], texts[r.target]) for layer in record.layers for r in layer.relations]


def left_out(report):
    """Return the kind, name and sample of what was left out."""
    return [
        (tally.first.kind.title, tally.first.name, tally.first.detail) for tally in report.tallies.values()
    ]


def problems_of(report):
    """Return the line and the fault of what is wrong."""
    return [(problem.line, problem.what) for problem in report.problems]
