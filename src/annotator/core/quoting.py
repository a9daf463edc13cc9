"""Text from files and users, made safe for messages on a terminal and for commands to paste into a shell."""

from __future__ import annotations

import os
import shlex
from pathlib import PurePath

from annotator.core.hidden_characters import HIDDEN

LONGEST = 60
"""Upper bound on the length of a quoted text, in code points."""

_ON_ONE_LINE = (
    rf"(?V1){HIDDEN}|[\p{{Zs}}\p{{Co}}--\x20]"  # other blanks look like the common one, some signs like none
)
_ON_LINES = rf"(?V1)(?:\r?\n|\t)(*SKIP)(*FAIL)|{HIDDEN}"


def visible(text: str) -> str:
    """``text`` on one line, with every character that a terminal might obey or hide escaped."""
    if text.isascii() and text.isprintable():
        return text
    return _escaped(text, _ON_ONE_LINE)


def visible_lines(text: str) -> str:
    """``text`` with every character escaped that a terminal might obey or hide, but for line ends and tabs."""
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return _escaped(text, _ON_LINES)


def first_hidden(text: str) -> str:
    """Return the first character of ``text`` that a terminal would obey or that nobody would see; empty if all are."""
    if text.isascii() and text.isprintable():
        return ""
    from annotator.core.regexes import compiled

    found = compiled(f"(?V1){HIDDEN}").search(text)
    return found[0] if found else ""


def _escaped(text: str, pattern: str) -> str:
    from annotator.core.regexes import compiled  # regex is slow to import, and few texts need it

    return compiled(pattern).sub(lambda match: ascii(match[0])[1:-1], text)


def quoted(text: str) -> str:
    """``text`` in quotation marks, shortened to ``LONGEST`` code points."""
    return f"'{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}'"


def shell_word(text: str) -> str:
    r"""``text`` as one word of a command for a shell, on one line; what is not visible is written as in ``$'\x1b'``."""
    if visible(text) == text:
        return shlex.quote(text)
    return f"$'{''.join(map(_in_ansi_c_quotes, text))}'"


def shell_path(path: PurePath) -> str:
    """``path`` as ``shell_word``; one that begins like an option is written so that no command takes it for one."""
    text = os.fspath(path)
    return shell_word(f"./{text}" if text.startswith("-") else text)


def _in_ansi_c_quotes(character: str) -> str:
    if character in "'\\":
        return f"\\{character}"
    if (
        character != "!" and visible(character) == character
    ):  # "!" means the history in some shells, even in quotes
        return character
    # In bytes, which mean the same in every locale; those of a file name that were no UTF-8 are themselves.
    errors = "surrogateescape" if "\udc80" <= character <= "\udcff" else "surrogatepass"
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", errors))
