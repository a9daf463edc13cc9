"""Limits that are checked before a file can do harm: bytes, elements, depth, attributes.

A small file can unpack to any size, and nested or huge markup can take a parser minutes or all memory. Real files stay
far below; a file beyond a limit is refused with one line that names it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from annotator.formats.shared.decoding import open_raw
from annotator.formats.shared.errors import RecordLocation

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

FILE_BYTES = 200_000_000
"""Maximum size of a file that is read whole."""

PAGE_BYTES = 30_000_000
"""Maximum size of a web page."""

TEXT_BYTES = 100_000_000
"""Maximum size of a plain text, which takes up to four times as much memory when it is decoded."""

MEMBER_BYTES = 50_000_000
"""Maximum size of a file in an archive, unpacked."""

ARCHIVE_BYTES = 200_000_000
"""Maximum size of all that is read of an archive, unpacked."""

MEMBERS = 20_000
"""Maximum number of files in an archive."""

CHAPTERS = 5_000
"""Maximum number of chapters of a book."""

PAGES = 20_000
"""Maximum number of pages of a PDF."""

ELEMENTS = 1_000_000
"""Maximum number of elements that are in memory together."""

DEPTH = 200
"""Maximum depth of nested elements in XML; below the depth at which Python stops functions that call themselves."""

ATTRIBUTES = 1_000
"""Maximum number of attributes of an element."""

_CHUNK = 1 << 16
LEAVE = "leave it out, or cut it into smaller files"
"""What to do about a file beyond a limit."""

_TAG = re.compile(r"<!--|<([A-Za-z][^\s/>]*+)")
_ENDS = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
_ATTRIBUTE = re.compile(
    r"""[\s/]*+[^\s/>=][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+""", re.ASCII
)


class BadMemberError(Exception):
    """A file in an archive is missing or damaged."""


def read_whole(path: Path, place: RecordLocation, limit: int = FILE_BYTES) -> bytes:
    """Return the bytes of a file; raises ``FormatError`` if there are none, or more than the ``limit``."""
    with open_raw(path) as file:
        raw = file.read(limit + 1)
    if not raw:
        raise place.error("the file is empty", "leave it out")
    if len(raw) > limit:
        raise place.error(f"the file is larger than {limit:,} bytes", LEAVE)
    return raw


class Archive:
    """A zip file of which each part and the whole are unpacked only up to a limit."""

    def __init__(self, file: zipfile.ZipFile, place: RecordLocation) -> None:
        self._file = file
        self._place = place
        self._left = ARCHIVE_BYTES
        if len(file.infolist()) > MEMBERS:
            raise place.error(f"the archive holds more than {MEMBERS:,} files", LEAVE)
        self.names = frozenset(file.namelist())

    def read(self, name: str) -> bytes:
        """Return a file of the archive.

        Raises ``BadMemberError`` if it is missing or damaged, and ``FormatError`` beyond the limits.
        """
        try:
            with self._file.open(name) as member:
                raw = member.read(min(MEMBER_BYTES, self._left) + 1)
        except KeyError:
            raise BadMemberError(f"there is no {name} in the archive") from None
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
            raise BadMemberError(f"{name} cannot be unpacked: {error}") from None
        if len(raw) > MEMBER_BYTES:
            raise self._place.error(f"{name} unpacks to more than {MEMBER_BYTES:,} bytes", LEAVE)
        self._spend(len(raw))
        return raw

    def check_size(self, names: Iterable[str]) -> None:
        """Raise ``FormatError`` if files together unpack to more than the limit, by what the archive says of them."""
        sizes = (self._file.getinfo(name).file_size for name in names if name in self.names)
        self._check(sum(sizes) <= self._left)

    def _spend(self, size: int) -> None:
        self._left -= size
        self._check(self._left >= 0)

    def _check(self, is_within: bool) -> None:  # noqa: FBT001
        if not is_within:
            raise self._place.error(f"the archive unpacks to more than {ARCHIVE_BYTES:,} bytes", LEAVE)

    def parse(self, name: str) -> ET.Element:
        """Return the root of an XML file of the archive; raises as ``read``, also if it is no XML."""
        from xml.etree import ElementTree as ET  # a plain text, which is only measured here, needs none

        try:
            return xml_root(self.read(name), self._place)
        except ET.ParseError as error:
            raise BadMemberError(f"{name} is not valid XML: {error}") from None


def xml_root(raw: bytes, place: RecordLocation) -> ET.Element:
    """Return the root of an XML text; raises ``ParseError`` if it is none, ``FormatError`` beyond the limits."""
    root: ET.Element | None = None
    for is_start, element, _ in xml_elements(io.BytesIO(raw), place):
        if is_start and root is None:
            root = element
    assert root is not None  # noqa: S101 - a text without a root is no XML
    return root


def xml_elements(
    file: BinaryIO, place: RecordLocation
) -> Iterator[tuple[bool, ET.Element, list[ET.Element]]]:
    """Yield the elements of an XML file, each when it starts and when it ends, with the open ones around it.

    The caller may take an element that has ended out of its parent, and then it does not count any more. Raises
    ``ParseError`` if the file is not XML, ``FormatError`` beyond the limits.
    """
    from xml.etree import ElementTree as ET

    parser: Any = ET.XMLPullParser(("start", "end"))  # expat limits the growth of entities
    opened: list[ET.Element] = []
    held = 0
    while chunk := file.read(_CHUNK):
        parser.feed(chunk)
        for event, element in parser.read_events():
            if event == "start":
                held += 1
                _check(element, held, len(opened), place)
                yield True, element, opened
                opened.append(element)
            else:
                opened.pop()
                around = opened[-1] if opened else None
                size = 0 if around is None else len(around)
                yield False, element, opened
                if around is not None and len(around) < size:
                    held -= sum(1 for _ in element.iter())
    parser.close()


def _check(element: ET.Element, held: int, depth: int, place: RecordLocation) -> None:
    if held > ELEMENTS:
        raise place.error(f"more than {ELEMENTS:,} elements", LEAVE)
    if depth >= DEPTH:
        raise place.error(f"elements are nested more than {DEPTH} deep", LEAVE)
    _check_attributes(len(element.attrib), place)


def _check_attributes(count: int, place: RecordLocation) -> None:
    if count > ATTRIBUTES:
        raise place.error(f"an element has more than {ATTRIBUTES:,} attributes", LEAVE)


def check_markup(markup: str, place: RecordLocation) -> None:
    """Raise ``FormatError`` if HTML has too many elements, or one with too many attributes."""
    at = elements = 0
    while found := _TAG.search(markup, at):
        elements += 1
        at = found.end()
        if found[1] is None:
            at = _after(markup.find("-->", at), markup)
            continue
        attributes = 0
        while attributes <= ATTRIBUTES and (attribute := _ATTRIBUTE.match(markup, at)):
            attributes += 1
            at = attribute.end()
        _check_attributes(attributes, place)
        if end := _ENDS.get(found[1].lower()):  # what looks like a tag in a script is none
            closing = end.search(markup, at)
            at = len(markup) if closing is None else closing.end()
    if elements > ELEMENTS:
        raise place.error(f"more than {ELEMENTS:,} elements", LEAVE)


def _after(at: int, markup: str) -> int:
    return len(markup) if at < 0 else at
