"""A text file opened for reading line by line, with no newline translated and faults raised as format errors."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from annotator.formats.shared.decoding import codec_name, open_raw
from annotator.formats.shared.errors import RecordLocation


@contextmanager
def opened_text(path: Path, encoding: str | None) -> Iterator[TextIO]:
    r"""Open the file as text, UTF-8 unless ``encoding`` says otherwise; lines end only at ``\n``.

    Raises ``FormatError``, also while the caller reads.
    """
    codec = codec_name(encoding or "utf-8-sig", RecordLocation(path))
    with open_raw(path) as raw, io.TextIOWrapper(raw, encoding=codec, newline="\n") as file:
        if not raw.read(1):
            raise RecordLocation(path).error("the file is empty", "leave it out")
        raw.seek(0)
        try:
            yield file
        except UnicodeDecodeError as error:
            what = f"not {error.encoding}"
            raise RecordLocation(path).error(what, "name the file's encoding with --encoding") from None
