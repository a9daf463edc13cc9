"""Importing files of strings to suggest, under the same rules for labels as spans."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from msgspec.structs import replace

from annotator.cli.unknown_labels import UnknownLabels
from annotator.core.counting import counted
from annotator.formats.format import Format
from annotator.formats.shared.source_file import SourceFile
from annotator.store.store import Store


def take_patterns(
    store: Store, path: Path, format_: Format, encoding: str | None, unknown: UnknownLabels
) -> str:
    """Replace the patterns of that file name by those of the file, all or none; return a line to show.

    Raises ``FormatError`` for a line that cannot be read, and for labels that the schema lacks.
    """
    read = format_.patterns(SourceFile(path, encoding=encoding)) if format_.patterns else ()
    patterns = [replace(each, label=unknown.id_of(each.label)) for each in read]
    found = Counter(each.label for each in patterns if unknown.schema.label(each.label) is None)
    if found:
        raise unknown.refusal(path, found, "pattern")
    return f"{path.name}: {counted(store.replace_patterns(path.name, patterns), 'pattern')} to suggest"
