"""Formats by name and by ending: our own and those of third parties.

A third party's format is an entry point of the group ``annotator.formats`` that names a ``Format``. All functions
raise ``FormatError`` if they load one that cannot be used.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from annotator.formats.format import Format
from annotator.formats.shared.errors import FormatError
from annotator.formats.table import BUILT_IN

GROUP = "annotator.formats"


@cache
def formats() -> tuple[Format, ...]:
    """Return all formats, our own first."""
    return (*BUILT_IN, *_third_parties())


def _third_parties() -> Iterator[Format]:
    names = {format_.name for format_ in BUILT_IN}
    for entry in entry_points(group=GROUP):
        format_ = _loaded(entry)
        if format_.name in names:
            raise _unusable(entry, f"its name {format_.name!r} is taken")
        names.add(format_.name)
        yield format_


def _loaded(entry: EntryPoint) -> Format:
    try:
        found = entry.load()
    except Exception as error:  # noqa: BLE001 - a stranger's module may raise anything
        raise _unusable(entry, f"{type(error).__name__}: {error}") from None
    if not isinstance(found, Format):
        raise _unusable(entry, f"it is a {type(found).__name__} and not a Format")
    return found


def _unusable(entry: EntryPoint, why: str) -> FormatError:
    package = entry.dist.name if entry.dist else "that declares it"
    what = f"the format {entry.name!r} of another package cannot be used ({why})"
    return FormatError(Path(entry.value), None, what, f"fix or remove the package {package}")


def format_named(name: str) -> Format | None:
    """Return the format of that name, if there is one; third parties are loaded only for names that are not ours."""
    own = next((format_ for format_ in BUILT_IN if format_.name == name), None)
    return own or next((format_ for format_ in formats() if format_.name == name), None)


def formats_ending_in(ending: str) -> list[Format]:
    """Return the formats that read files with that ending, in the order in which they are asked."""
    own = [format_ for format_ in BUILT_IN if ending in format_.endings and format_.read]
    return own or [format_ for format_ in formats() if ending in format_.endings and format_.read]
