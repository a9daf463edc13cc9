"""Readers of files that are otherwise read in a process of their own, here in the process of the tests."""

from importlib import import_module
from zipfile import ZipFile

from annotator.formats.shared.import_report import ImportReport
from annotator.formats.shared.source_file import SourceFile

MODULES = {"docx": "word", "epub": "epub", "pdf": "pdf", "html": "web_page", "txt": "plain_text"}


def read_here(path, report=None, **further):
    """Return the records of a file; those that end in none of the others are feeds."""
    module = import_module(f"annotator.formats.{MODULES.get(path.suffix[1:], 'feed')}")
    return list(module.read(SourceFile(path, "amy", report=report, **further)))


def left_out(path):
    """Return the documents of a file, and what is left out: kind, name and sample, and whether it is harmless."""
    found = []

    def note(entry):
        found.append(
            (entry["left_out"], entry["name"], entry.get("detail", ""), entry.get("harmless", False))
        )

    records = read_here(path, ImportReport(on_entry=note))
    return [record.document for record in records], found


def zipped(path, files):
    """Write an archive and return its path."""
    with ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path
