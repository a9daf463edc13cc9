"""What the W3C Web Annotation Data Model says MUST be, checked on a page of annotations without any of our code."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MOTIVATIONS = {
    "assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting",
    "identifying", "linking", "moderating", "questioning", "replying", "tagging",
}  # fmt: skip


def faults(page: dict[str, Any]) -> list[str]:
    """Return the faults of the page, each with the section of the model."""
    found = []
    if page.get("@context") != CONTEXT:
        found.append("3.1: the context")
    if (
        not _is_iri(page.get("id"))
        or page.get("type") != "AnnotationPage"
        or not isinstance(page["items"], list)
    ):
        found.append("5.2: a page has an id, its type and items")
    described = [a for a in page["items"] if a["motivation"] == "describing"]
    texts = {a["target"]: a["body"][0]["value"] for a in described}
    ids = [annotation.get("id") for annotation in page["items"]]
    if len(set(ids)) != len(ids):
        found.append("3.1: an id names one annotation")
    return found + [f"{a.get('id')}: {fault}" for a in page["items"] for fault in _of_annotation(a, texts)]


def _of_annotation(annotation: dict[str, Any], texts: dict[str, str]) -> Iterator[str]:
    if not _is_iri(annotation.get("id")):
        yield "3.1: exactly one IRI as id"
    if annotation.get("type") != "Annotation":
        yield "3.1: the type Annotation"
    if annotation.get("motivation") not in MOTIVATIONS:
        yield "3.3.5: a motivation of the model"
    if "creator" in annotation and not annotation["creator"].get("name"):
        yield "3.3.2: a creator has a name"
    if "created" in annotation and not annotation["created"].endswith("Z"):
        yield "3.3.1: times are in UTC"
    if "created" in annotation:
        datetime.fromisoformat(annotation["created"])
    for body in annotation["body"]:
        if body.get("type") != "TextualBody" or not isinstance(body.get("value"), str):
            yield "3.2.4: a textual body has exactly one value"
        if body.get("purpose") not in MOTIVATIONS:
            yield "3.3.5: a purpose is a motivation"
    yield from _of_target(annotation.get("target"), texts)


def _of_target(target: Any, texts: dict[str, str]) -> Iterator[str]:
    if isinstance(target, str):
        if not _is_iri(target):
            yield "3.1: a target is an IRI or a resource"
    elif target.get("type") in {"Composite", "List"}:
        if not target.get("items"):
            yield "3.2.7: a set has items"
        for item in target["items"]:
            yield from _of_target(item, texts)
    else:
        if not _is_iri(target.get("source")):
            yield "4: exactly one source"
        yield from _of_selectors(target["selector"], texts[target["source"]])


def _of_selectors(selectors: list[dict[str, Any]], text: str) -> Iterator[str]:
    position, quote = selectors
    start, end = position.get("start"), position.get("end")
    if position.get("type") != "TextPositionSelector" or type(start) is not int or type(end) is not int:
        yield "4.2.5: exactly one start and one end"
    elif not 0 <= start <= end <= len(text):
        yield "4.2.5: positions are not negative and lie in the text"
    if quote.get("type") != "TextQuoteSelector" or quote.get("exact") != text[start:end]:
        yield "4.2.4: the quote is the text at its position, counted in code points"
    before, after = quote.get("prefix", ""), quote.get("suffix", "")
    if not text[:start].endswith(before) or not text[end:].startswith(after):
        yield "4.2.4: prefix and suffix are the text around it"


def _is_iri(value: Any) -> bool:
    scheme, colon, rest = value.partition(":") if isinstance(value, str) else ("", "", "")
    return bool(scheme.isalpha() and colon and rest) and not any(
        c.isspace() or c in '<>"{}|\\^`' for c in value
    )
