"""Files of strings to suggest: into the database, under the same rules for labels as spans."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from msgspec.structs import replace

from annotator.cli.unknown_labels import UnknownLabels
from annotator.core.counting import counted
from annotator.formats.format import Format
from annotator.store.store import Store


def take_patterns(
    store: Store, path: Path, format_: Format, encoding: str | None, unknown: UnknownLabels
) -> str:
    """Put the patterns of a file in the place of those of that name, all or none; what to tell of it.

    Raises ``FormatError`` for a line that is not read, and for labels that the schema lacks.
    """
    read = format_.patterns(path, encoding=encoding) if format_.patterns else ()
    patterns = [replace(each, label=unknown.names.get(each.label, each.label)) for each in read]
    found = Counter(each.label for each in patterns if unknown.schema.label(each.label) is None)
    if found:
        raise unknown.refusal(path, found, "pattern")
    return f"{path.name}: {counted(store.replace_patterns(path.name, patterns), 'pattern')} to suggest"
