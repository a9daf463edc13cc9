"""Looking at a page of HTML: as strict XML, and as a browser's parser would."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

_VOID = {"meta", "br", "hr"}
_REFERENCES = {"src", "href", "srcset", "data", "action", "formaction", "poster", "background", "xlink:href"}
_STYLE = re.compile(r"url\(|@import|expression", re.IGNORECASE)


def read(page: str) -> ET.Element:
    """The page as a tree; raises ``ParseError`` unless it is well-formed XML, which HTML need not be."""
    assert page.startswith("<!DOCTYPE html>\n")
    return ET.fromstring(page.partition("\n")[2])  # noqa: S314 - made by the test


class Tags(HTMLParser):
    """Tags as HTML sees them; each that is opened must be closed, in order, but for those that are closed at once."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_in_svg = tag == "svg" or "svg" in self.open
        assert tag in _VOID or is_in_svg, f"<{tag}/> does not close itself in HTML"
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def check(page: str) -> ET.Element:
    """Check that the page is sound, runs nothing and refers to nothing outside itself; return it as a tree."""
    root = read(page)
    tags = Tags(page)
    assert [tag for tag, _ in tags.seen] == [each.tag for each in root.iter()]
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(ids) == len({*ids})
    for element in root.iter():
        tag = element.tag.lower()
        forbidden = {
            "script",
            "iframe",
            "object",
            "embed",
            "link",
            "base",
            "form",
            "img",
            "image",
            "use",
            "foreignobject",
        }
        assert tag not in forbidden
        for attribute, value in element.attrib.items():
            assert not attribute.lower().startswith("on")
            assert not _STYLE.search(value) or attribute in {"aria-label", "title"}
            if attribute.lower() in _REFERENCES:
                assert value.startswith("#")
                assert value[1:] in ids
    [style] = root.iter("style")
    assert not _STYLE.search(style.text or "")
    assert "http" not in (style.text or "")
    head = next(root.iter("head"))
    policy = next(each.get("content") for each in head if each.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none';")
    return root


def words(element: ET.Element) -> str:
    """The text in an element, with single blanks."""
    return " ".join(" ".join(element.itertext()).split())


def section(root: ET.Element, id_: str) -> ET.Element:
    return next(each for each in root.iter("section") if each.get("id") == id_)


def rows(element: ET.Element) -> list[list[str]]:
    """The cells of the tables in an element."""
    return [[words(cell) for cell in row] for row in element.iter("tr")]
