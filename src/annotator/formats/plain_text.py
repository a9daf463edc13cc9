"""Plain text and Markdown: the text is the file, character for character, front matter and marks included."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from annotator.core.document import Document
from annotator.core.record import Record
from annotator.formats.shared.boilerplate import find_boilerplate
from annotator.formats.shared.decoding import decode
from annotator.formats.shared.limits import TEXT_BYTES, read_whole
from annotator.formats.shared.opening import read_opening
from annotator.formats.shared.source_file import SourceFile


def read(source: SourceFile) -> Iterator[Record]:
    """Yield the one document of a ``.txt`` or ``.md`` file; raises ``FormatError``.

    The title is the first line that says something (without Markdown's heading marks and front matter), else the
    file's name.
    """
    place = source.place()
    raw = read_whole(source.path, place, TEXT_BYTES)
    decoded = decode(raw, place, encoding=source.encoding)
    raw_sha256 = hashlib.sha256(raw).hexdigest()
    opening = read_opening(decoded.text, is_markdown=source.path.suffix.lower() == ".md")
    yield Record(
        Document.of_text(
            decoded.text,
            title=opening.title or source.place().stem,
            source=source.place().file,
            date=opening.date,
            author=opening.author,
            encoding=decoded.encoding,
            raw_sha256=raw_sha256,
            meta={"encoding_guessed": True} if decoded.guessed else {},
            boilerplate=find_boilerplate(decoded.text),
        )
    )
