"""An entry of a feed: its text, its title, author, date and address. All else that it says is named in the report."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from email.utils import parsedate_to_datetime
from html import escape
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from msgspec import Struct

from annotator.core.record import Record
from annotator.core.structure import structure_meta
from annotator.formats.shared.blocks import MarkupText
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.extracted import extracted_document
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.markup_text import markup_text

BASE = "{http://www.w3.org/XML/1998/namespace}base"

_ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
_RSS = (
    *(
        "",
        "http://purl.org/rss/1.0/",
        "http://purl.org/net/rss1.1#",
        "http://my.netscape.com/rdf/simple/0.9/",
    ),
    *("http://channel.netscape.com/rdf/simple/0.9/", "http://backend.userland.com/rss2"),
    *("http://blogs.law.harvard.edu/tech/rss", "http://cyber.law.harvard.edu/rss/rss.html"),
)
_PREFIXES = {
    **dict.fromkeys((*_ATOM, *_RSS), ""),
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://www.w3.org/1999/xhtml": "html:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://search.yahoo.com/mrss": "media:",
}

_TEXTS = ("content:encoded", "content", "html:body", "html:div", "description", "dc:description", "summary")
_DATES = (
    *("pubDate", "published", "issued", "dcterms:issued", "updated", "dc:date", "date", "dcterms:created"),
    *("created", "dcterms:modified", "modified"),
)
_AUTHORS = ("dc:creator", "creator", "author", "itunes:author")
_TAGS = ("category", "dc:subject")
_OF_PROGRAMS = frozenset(
    ("guid", "id", "comments", "{http://wellformedweb.org/CommentAPI/}commentRss",
     "{http://purl.org/rss/1.0/modules/slash/}comments", "{http://purl.org/syndication/thread/1.0}total")
)  # fmt: skip
_MAIL_AND_NAME = re.compile(r"\s*\S+@\S+\s*\((.+)\)\s*")
_MAIL = re.compile(r"\s*(?:mailto:)?\S+@\S+\s*")


class Feed(Struct):
    """What is known of the feed when an entry is read."""

    title: str = ""
    author: str = ""
    base: str = ""


def key_of(element: ET.Element) -> str:
    """Return the name of an element, with a prefix that stands for its namespace; none in those of feeds."""
    space, _, name = element.tag.rpartition("}")
    prefix = _PREFIXES.get(space.removeprefix("{"))
    return element.tag if prefix is None else prefix + name


def read_entry(entry: ET.Element, feed: Feed, place: RecordLocation) -> Record | None:
    """Return the document of an entry, if it has a text; raises ``FormatError`` if that cannot be a document's."""
    parts: dict[str, list[ET.Element]] = {}
    for element in entry:
        parts.setdefault(key_of(element), []).append(element)
    title = next(map(plain, parts.pop("title", ())), "")
    body = _body(parts, place)
    if body is None:
        place.omit(Kind.TEXT, "entry without a text", title or whole_text(entry))
        return None
    (text, structure), raw = body
    tags = [tag for each in _taken(parts, _TAGS) if (tag := _tag(each))]
    metadata: dict[str, Any] = {
        "title": title,
        "source": _link(parts, urljoin(feed.base, entry.get(BASE, "")), place),
        "author": authors_of(_taken(parts, _AUTHORS), place) or feed.author,
        "date": _date(parts, place),
        **({"sitename": feed.title} if feed.title else {}),
        **({"tags": tags} if tags else {}),
        **structure_meta(structure),
    }
    for key, elements in parts.items():
        for element in elements:
            _name(key, element, place)
    return Record(extracted_document(text, metadata, place, "annotator feed", raw))


def _taken(parts: dict[str, list[ET.Element]], names: Iterable[str]) -> list[ET.Element]:
    return [element for name in names for element in parts.pop(name, ())]


def _name(key: str, element: ET.Element, place: RecordLocation) -> None:
    """Report an element that is not read; addresses and ids that programs gave are of no consequence."""
    text = whole_text(element)
    is_harmless = not text or key in _OF_PROGRAMS
    inner = next((dict(each.attrib) for each in element.iter() if each.attrib), "")
    place.omit(Kind.KEY, key, text or inner, is_harmless=is_harmless)


def _body(parts: dict[str, list[ET.Element]], place: RecordLocation) -> tuple[MarkupText, str] | None:
    """Return the first text, and the hash of what it was made of; other texts stay among the parts.

    The hash is one of the markup as it was always made here, so that an entry is known again if its text is made in
    another way.
    """
    for name in _TEXTS:
        for element in parts.get(name, ()):
            markup, is_literal = _markup(element), element.get("type") in {"text", "text/plain"}
            as_it_is = is_literal and not len(element)
            found = MarkupText(markup.strip()) if as_it_is else markup_text(markup, place)
            if found.text:
                parts[name].remove(element)
                return found, hashlib.sha256(markup.encode("utf-8", "surrogatepass")).hexdigest()
    return None


def _markup(element: ET.Element) -> str:
    """Return the content: escaped markup as text, or, in Atom's ``xhtml``, the elements themselves."""
    if not len(element):
        return element.text or ""
    for inner in element.iter():
        inner.tag = inner.tag.rpartition("}")[2]  # with its namespace, an element would be written as html:p
    children = (ET.tostring(child, encoding="unicode", method="html") for child in element)
    return escape(element.text or "") + "".join(children)


def plain(element: ET.Element) -> str:
    """Return the text of a title or a name, in one line."""
    if element.get("type") in {"text", "text/plain"}:
        return whole_text(element)
    return " ".join(markup_text(_markup(element)).text.split())


def whole_text(element: ET.Element) -> str:
    """Return all text in an element, in one line."""
    return " ".join(" ".join(element.itertext()).split())


def authors_of(elements: Iterable[ET.Element], place: RecordLocation) -> str:
    """Return the names of the authors, without what Atom says of them besides; a mail address alone is no name."""
    return ", ".join(dict.fromkeys(filter(None, (_author(element, place) for element in elements))))


def _author(element: ET.Element, place: RecordLocation) -> str:
    if len(element):
        names = [plain(child) for child in element if key_of(child) == "name"]
        for child in element:
            if key_of(child) != "name":
                place.omit(Kind.KEY, f"author {key_of(child)}", whole_text(child), is_harmless=True)
        return ", ".join(names)
    text = plain(element)
    if both := _MAIL_AND_NAME.fullmatch(text):
        place.omit(Kind.KEY, "author email", text, is_harmless=True)
        return both[1].strip()
    if _MAIL.fullmatch(text):
        place.omit(Kind.KEY, "author email", text, is_harmless=True)
        return ""
    return text


def _tag(element: ET.Element) -> str:
    return plain(element) or element.get("label") or element.get("term") or ""


def _date(parts: dict[str, list[ET.Element]], place: RecordLocation) -> str:
    """Return the first date that is one, as ISO 8601; the others are named."""
    found = ""
    for element in _taken(parts, _DATES):
        text = whole_text(element)
        day = _day(text)
        if found or not day:
            place.omit(Kind.KEY, key_of(element), text, is_harmless=bool(day))
        found = found or day
    return found


def _day(text: str) -> str:
    """Return the date as ISO 8601, given as that or in the form of e-mails; empty if it is neither."""
    if text[:4].isdigit():
        return text
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError):
        return ""


def _link(parts: dict[str, list[ET.Element]], base: str, place: RecordLocation) -> str:
    """Return the address of the entry: its link, or that which Atom calls the alternate, or a permanent id."""
    links = parts.pop("link", [])
    found = next((address for each in _own_links(links) if (address := _address(each))), "")
    for each in links:
        if found and _address(each) != found:
            place.omit(Kind.KEY, f"link {each.get('rel', '')}".strip(), _address(each), is_harmless=True)
    if not found:
        ids = (whole_text(each) for each in parts.get("guid", ()) if each.get("isPermaLink") != "false")
        found = next((each for each in ids if each.startswith(("http:", "https:"))), "")
    return urljoin(base, found) if found else ""


def _own_links(links: list[ET.Element]) -> Iterator[ET.Element]:
    """Yield the links that may be the entry's, the best first."""
    alternate = [each for each in links if each.get("href") and each.get("rel", "alternate") == "alternate"]
    yield from (each for each in links if not each.get("href"))
    yield from (each for each in alternate if each.get("type", "text/html") == "text/html")
    yield from alternate


def _address(link: ET.Element) -> str:
    return (link.get("href") or link.text or "").strip()
