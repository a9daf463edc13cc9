"""Plain text and Markdown: the text is the file, character for character, front matter and marks included."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from annotator.core.document import Document
from annotator.core.record import Record
from annotator.formats.shared.boilerplate import find_boilerplate
from annotator.formats.shared.decoding import decode, open_raw
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.opening import read_opening


def read(path: Path, *, annotator: str, encoding: str | None = None) -> Iterator[Record]:  # noqa: ARG001 - no spans here
    """Yield the one document of a ``.txt`` or ``.md`` file; raises ``FormatError``.

    The title is the first line that is not empty (without Markdown's heading marks and front matter), else the
    file's name.
    """
    with open_raw(path) as file:
        raw = file.read()
    decoded = decode(raw, RecordLocation(path), encoding=encoding)
    raw_sha256 = hashlib.sha256(raw).hexdigest()
    opening = read_opening(decoded.text, is_markdown=path.suffix.lower() == ".md")
    yield Record(
        Document.of_text(
            decoded.text,
            title=opening.title or path.stem,
            source=path.as_posix(),
            date=opening.date,
            author=opening.author,
            encoding=decoded.encoding,
            raw_sha256=raw_sha256,
            meta={"encoding_guessed": True} if decoded.guessed else {},
            boilerplate=find_boilerplate(decoded.text),
        )
    )
