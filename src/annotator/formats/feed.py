"""RSS and Atom files: a document for each entry that has a text. Read, not written; nothing is fetched.

Elements are told apart by their namespace, whatever its prefix (``feed_entry.py`` says what is read of an entry). What
is said of the whole feed is its title, as the site's name, and the author of entries that name none.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from xml.etree import ElementTree as ET

from annotator.core.record import Record
from annotator.formats.feed_entry import BASE, Feed, authors_of, key_of, plain, read_entry, whole_text
from annotator.formats.shared.decoding import decode, open_raw
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.limits import read_whole, xml_elements
from annotator.formats.shared.source_file import SourceFile

_ENTRIES = ("item", "entry")
_AROUND = ("rss", "channel", "feed", "RDF")
_ROOT = re.compile(
    rb"(?>\s|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->|<![^<>]*>)*+<(?:[\w.-]+:)?(?:rss|feed|RDF|channel)[\s/>]",
    re.DOTALL,
)
_DECLARATION = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["'](?:big5|cp9|euc|gb|shift)""", re.IGNORECASE)
"""A declared encoding of several bytes a character, which expat does not know."""


def sniff(evidence: Evidence) -> bool:
    """Return whether the first element is that of a feed."""
    return _ROOT.match(evidence.start) is not None


def read(source: SourceFile) -> Iterator[Record]:
    """Yield the entries that have a text, in the order of the file; raises ``FormatError``."""
    place = source.place()
    is_empty = True
    with _opened(source, place) as file:
        try:
            for entry, feed in _entries(file, place):
                record, is_wrong = None, True
                with place.costing(Kind.RECORD):
                    record, is_wrong = read_entry(entry, feed, place), False
                is_empty = is_empty and record is None and not is_wrong
                if record is not None:
                    yield record
        except ET.ParseError as error:
            raise place.error(f"not valid XML ({error})", "correct the file") from None
    if is_empty:
        raise place.error("the feed has no entry with a text", "leave it out")


@contextmanager
def _opened(source: SourceFile, place: RecordLocation) -> Iterator[BinaryIO]:
    """Open the file in an encoding that the XML parser knows."""
    with open_raw(source.path) as file:
        head = file.read(200)
        if not head:
            raise place.error("the file is empty", "leave it out")
        if source.encoding is None and not _DECLARATION.match(head):
            file.seek(0)
            yield file
            return
    raw = read_whole(source.path, place)
    text = decode(raw, place, encoding=source.encoding, is_markup=True).text
    yield io.BytesIO(re.sub(r"\A\s*<\?xml[^>]*\?>", "", text).encode("utf-8", "surrogatepass"))


def _entries(file: BinaryIO, place: RecordLocation) -> Iterator[tuple[ET.Element, Feed]]:
    """Yield the entries as they end, and take them and all that was said of the feed out of memory."""
    feed = Feed()
    for is_start, element, around in xml_elements(file, place):
        if is_start or not around:
            feed.base = element.get(BASE, feed.base)
        elif _local(around[-1]) in _AROUND and _local(element) not in _AROUND:
            if _local(element) in _ENTRIES:
                yield element, feed
            else:
                _take(element, feed, place)
            around[-1].remove(element)


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _take(element: ET.Element, feed: Feed, place: RecordLocation) -> None:
    """Keep or name what is said of the whole feed."""
    key = key_of(element)
    if key == "title" and not feed.title:
        feed.title = plain(element)
    elif key == "author" and not feed.author:
        feed.author = authors_of([element], place)
    else:
        place.omit(Kind.KEY, f"feed {key}", whole_text(element) or dict(element.attrib), is_harmless=True)
