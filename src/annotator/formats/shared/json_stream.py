"""A JSON file with a long list in it, read one member at a time, in the memory of the largest one.

The list is the file itself or is under a key of the object that is the file; what precedes the list in that object
is read as a whole.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from annotator.formats.shared.decoding import codec_name
from annotator.formats.shared.errors import FormatError, RecordLocation
from annotator.formats.shared.source_file import LARGEST_RECORD, SourceFile

CHUNK = 1 << 18

_BLANK = re.compile(r"[ \t\r\n]*")


def items(
    source: SourceFile, key: str | tuple[str, ...] = (), longest: int | None = None
) -> Iterator[tuple[RecordLocation, Any]]:
    """Yield the members of the file's list, each with its place; without ``key``, objects in a row are members too.

    With ``key``, or several that are as good, the file may be an object with the list under that key, or several such
    objects: then first the keys before the list are yielded, as one object whose place has no line; those behind it
    are added to that object when they are reached. Raises ``FormatError``, also after ``longest`` bytes.
    """
    with source.opened() as file:
        yield from _Text(source, file, longest).items((key,) if key and isinstance(key, str) else tuple(key))


class _Text:
    """The part of the file in memory: ``_text`` from ``_at`` on is not parsed yet."""

    def __init__(self, source: SourceFile, file: BinaryIO, longest: int | None) -> None:
        self._source = source
        self._file = file
        self._left = longest
        codec = codec_name(source.encoding or "utf-8-sig", source.place())
        self._decoder = codecs.getincrementaldecoder(codec)()
        self._json = json.JSONDecoder(parse_constant=self._no_constant)
        self._text = ""
        self._at = 0
        self._line = 1
        self._is_whole = False

    def items(self, keys: tuple[str, ...]) -> Iterator[tuple[RecordLocation, Any]]:
        match self._peek():
            case "":
                raise self._source.place().error("the file is empty", "leave it out")
            case "[":
                yield from self._members()
            case "{" if keys:
                while self._peek() == "{":
                    yield from self._under(keys)
                if self._peek():
                    raise self._broken("something follows the object")
            case _:
                yield self._source.place(self._line), self._value()
                yield from self._further()

    def _further(self) -> Iterator[tuple[RecordLocation, Any]]:
        """Yield the objects that follow, as in JSON lines."""
        while self._peek():
            yield self._source.place(self._line), self._value()

    def _under(self, keys: tuple[str, ...]) -> Iterator[tuple[RecordLocation, Any]]:
        self._take("{")
        head: dict[str, Any] = {}
        found = self._peek() == "}"
        while self._peek() != "}":
            name = self._value()
            self._take(":")
            if name in keys and self._peek() == "[":
                if not found:
                    yield self._source.place(), head
                found = True
                yield from self._members()
            else:
                head[name] = self._value()
            if self._peek() == ",":
                self._take(",")
        self._take("}")
        if not found:
            yield self._source.place(), head

    def _members(self) -> Iterator[tuple[RecordLocation, Any]]:
        self._take("[")
        while self._peek() != "]":
            place = self._source.place(self._line)
            yield place, self._value()
            if self._peek() == ",":
                self._take(",")
            elif self._peek() != "]":
                raise self._broken("a comma or ] is missing")
        self._take("]")

    def _value(self) -> Any:
        """Parse and return the value that starts here; reads more of the file until the value is complete."""
        self._peek()
        wanted = CHUNK
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except RecursionError:
                raise self._broken("nested too deeply") from None
            except ValueError as error:
                if self._is_whole:
                    raise self._broken(getattr(error, "msg", str(error))) from None
            else:
                # A number might go on in the next chunk: 1 as 12, 1. as 1.5, 1e as 1e9.
                if self._text[end : end + 1] not in {"", ".", "e", "E"} or self._is_whole:
                    self._advance(end)
                    return value
            if len(self._text) - self._at > LARGEST_RECORD:
                what = f"a record is longer than {LARGEST_RECORD:,} characters"
                raise self._source.place(self._line).error(what, "cut the document in two, or leave it out")
            self._read(wanted)
            wanted *= 2  # so that a long value is parsed a few times and not once per chunk

    def _peek(self) -> str:
        """Return the next character that is not white space; empty at the end of the file."""
        while True:
            match = _BLANK.match(self._text, self._at)
            self._advance(match.end() if match else self._at)
            if self._at < len(self._text) or self._is_whole:
                return self._text[self._at : self._at + 1]
            self._read(CHUNK)

    def _take(self, character: str) -> None:
        if self._peek() != character:
            raise self._broken(f"{character} is missing")
        self._advance(self._at + 1)

    def _advance(self, end: int) -> None:
        self._line += self._text.count("\n", self._at, end)
        self._at = end

    def _read(self, size: int) -> None:
        if self._left is not None:
            self._left -= size
            if self._left < 0:
                raise self._broken("it goes on for too long")
        raw = self._file.read(size)
        self._is_whole = not raw
        try:
            more = self._decoder.decode(raw, final=not raw)
        except ValueError:
            raise self._source.place().error(
                "not UTF-8", "name the file's encoding with --encoding"
            ) from None
        self._text = self._text[self._at :] + more
        self._at = 0

    def _broken(self, why: str) -> FormatError:
        return self._source.place(self._line).error(f"not valid JSON ({why})", "correct the file")

    @staticmethod
    def _no_constant(name: str) -> float:
        raise ValueError(f"{name} is not JSON")
