"""A line as typed to a shell, with the path that it ends in completed as a shell does."""

from __future__ import annotations

import os
import re

_LAST_WORD = re.compile(r"(?:\\.|[^\s\\])*\Z")
_ESCAPED = re.compile(r"\\(.)")
_NEEDS_ESCAPE = re.compile(r"([^\w@%+=:,./~-])")


def completed(line: str) -> str:
    """Return the line with as much of its last path as is certain; the same line if nothing is."""
    typed = _LAST_WORD.findall(line)[0]
    word = _ESCAPED.sub(r"\1", typed)
    option, equals, path = word.rpartition("=") if word.startswith("-") else ("", "", word)
    folder, begun = os.path.split(path)
    names = _names(os.path.expanduser(folder) or ".", begun)  # noqa: PTH111 - a path as it was typed
    if not names:
        return line
    found = os.path.commonprefix(names)  # noqa: RUF071 - character by character is what is wanted
    end = " " if len(names) == 1 and not found.endswith("/") else ""
    whole = f"{option}{equals}{os.path.join(folder, found)}"  # noqa: PTH118 - a path as it was typed
    return line.removesuffix(typed) + _NEEDS_ESCAPE.sub(r"\\\1", whole) + end


def _names(folder: str, begun: str) -> list[str]:
    """The names in the folder that begin so, folders with a slash; hidden ones only where the dot is typed."""
    try:
        with os.scandir(folder) as entries:
            return [
                f"{entry.name}{'/' * entry.is_dir()}"
                for entry in entries
                if entry.name.startswith(begun)
                and entry.name.isprintable()
                and (begun or entry.name[0] != ".")
            ]
    except (OSError, ValueError):  # no such folder, or none that may be looked into
        return []
