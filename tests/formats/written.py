"""Writing records to a folder with a format and reading them back, for the tests of every format."""

from pathlib import Path

from annotator.core.record import Record
from annotator.formats.format import Format, Writing
from annotator.formats.reading import read_path
from annotator.formats.shared.import_report import ImportReport
from annotator.formats.shared.losses import Losses


def write_all(  # noqa: PLR0913 - one parameter a choice
    format_: Format, records: list[Record], folder: Path, *, schema=None, options=None, on_loss=None
) -> tuple[list[Path], Losses]:
    """Write the records; return the files that hold documents, and the losses."""
    losses = Losses(on_loss)
    main = folder / ("out" + (format_.endings[0] if format_.endings else ".jsonl"))
    contents: dict[Path, bytearray] = {} if format_.is_folder else {main: bytearray()}
    for piece in format_.written(records, Writing(losses, schema), options):
        if not piece.file:
            path = main
        elif piece.file.startswith("."):
            path = main.with_suffix(piece.file)
        else:
            path = folder / piece.file
        content = piece.content.encode() if isinstance(piece.content, str) else piece.content
        contents.setdefault(path, bytearray()).extend(content)
    for path, content in contents.items():
        path.write_bytes(content)
    if not format_.is_folder:
        return [main], losses
    return sorted(path for path in contents if path.suffix in format_.endings), losses


def there_and_back(
    format_: Format, records: list[Record], folder: Path, *, schema=None, options=None
) -> tuple[list[Record], Losses]:
    """Write the records and read them; return what was read, in no order, and the losses.

    Reading must take everything: a report that names anything is a fault of the reader or of the writer.
    """
    for old in folder.iterdir():
        old.unlink()
    paths, losses = write_all(format_, records, folder, schema=schema, options=options)
    if sum(losses.counts[thing] for thing in losses.counts if thing.title == "documents") == len(records):
        return [], losses
    report = ImportReport()
    back = [
        record
        for path in paths
        for record in read_path(path, annotator="nobody", format_=format_, options=options, report=report)
    ]
    assert (report.lines(), report.take_problems()) == ([], ([], 0))  # of what we write, nothing is left out
    return back, losses
