"""A text file opened for reading line by line, with no newline translated and faults raised as format errors."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from annotator.formats.shared.decoding import codec_name
from annotator.formats.shared.source_file import SourceFile


@contextmanager
def opened_text(source: SourceFile) -> Iterator[TextIO]:
    r"""Open the file as text, UTF-8 unless the source says otherwise; lines end only at ``\n``.

    Raises ``FormatError``, also while the caller reads.
    """
    codec = codec_name(source.encoding or "utf-8-sig", source.place())
    with source.opened() as raw, io.TextIOWrapper(raw, encoding=codec, newline="\n") as file:
        if not raw.read(1):
            raise source.place().error("the file is empty", "leave it out")
        raw.seek(0)
        try:
            yield file
        except UnicodeDecodeError as error:
            what = f"not {error.encoding}"
            raise source.place().error(what, "name the file's encoding with --encoding") from None
