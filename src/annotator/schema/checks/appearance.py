"""The checks of what annotators see: colours that are nearly the same, examples that break the label's own rules."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import regex

from annotator.core.quoting import quoted
from annotator.core.segmentation import Segmentation
from annotator.schema.examples import marked_spans
from annotator.schema.palette import is_custom, swatch
from annotator.schema.tints import to_lab
from annotator.schema.values import PATTERN_SECONDS
from annotator.schema.yaml.outline import Finding, Item, LabelItem, labels_of
from annotator.schema.yaml.yaml_file import YamlFile

APART = 0.019
"""The distance in OKLab between tints, on a light or on a dark screen, below which two colours look the same."""


def look_findings(root: Item, source: YamlFile) -> Iterator[Finding]:
    """The faults of colours and examples."""
    labels = labels_of(root)
    yield from _color_findings([label.item for label in labels], source)
    text = root.raw.get("text")
    boundaries = text.get("boundaries") if isinstance(text, dict) else None
    for label in labels:
        yield from _example_findings(label, by_words=boundaries in (None, "word"))


def _color_findings(labels: Sequence[Item], source: YamlFile) -> Iterator[Finding]:
    """Custom colours that nearly equal another: equal colours are intended, nearly equal ones an accident.

    They are not compared with names: what these stand for changes, and a file that could be read has to stay readable.
    """
    first: dict[str, Item] = {}
    for item in labels:
        color = item.text("color")
        if color is None or not is_custom(color) or color.lower() in first:
            continue
        for other, there in first.items():
            if _distance(color, other) < APART:
                named = f"{quoted(other)} (line {source.key_place(there.at('color')).line})"
                yield Finding(
                    item.at("color"),
                    f"{quoted(color)} cannot be told apart from {named}; write the same, or another",
                )
                break
        first[color.lower()] = item


def _distance(one: str, other: str) -> float:
    """The distance of two colours, on the screen (light or dark) on which they are closer."""
    pairs = ((swatch(one).light, swatch(other).light), (swatch(one).dark, swatch(other).dark))
    return min(math.dist(to_lab(left.tint), to_lab(right.tint)) for left, right in pairs)


def _example_findings(label: LabelItem, *, by_words: bool) -> Iterator[Finding]:
    """Good examples with a bracket inside a word, or whose span does not match the label's pattern."""
    pattern = _pattern_of(label)
    trails = dict(label.item.texts("examples"))
    trails |= {
        example.at("text"): text
        for example in label.item.items("examples")
        if example.raw.get("ok") is not False and (text := example.text("text"))
    }
    for trail, text in trails.items():
        if _is_balanced(text):
            for fault in _faults(text, pattern, by_words=by_words):
                yield Finding(trail, fault)


def _pattern_of(label: LabelItem) -> str | None:
    """The label's pattern, or that of its nearest ancestor with one."""
    return next(
        (text for item in (label.item, *reversed(label.ancestors)) if (text := item.text("pattern"))), None
    )


def _is_balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "[") - (character == "]")
        if depth < 0:
            return False
    return depth == 0


def _faults(text: str, pattern: str | None, *, by_words: bool) -> Iterator[str]:
    plain, spans = marked_spans(text)
    for span in spans if by_words else ():
        if span and _cuts_word(plain, span.start, span.end):
            yield f"the brackets cut a word: {quoted(text)}"
            return
    for span in spans if pattern is not None and len(spans) == 1 else ():
        if not _matches(pattern or "", span.slice(plain)):
            yield f"{quoted(span.slice(plain))} does not match the pattern of its own label"


def _cuts_word(plain: str, start: int, end: int) -> bool:
    """Whether an edge is inside a word; nearly all edges are next to a space or a symbol, which is quick to check."""
    inside = [edge for edge in (start, end) if 0 < edge < len(plain) and plain[edge - 1 : edge + 1].isalnum()]
    if not inside:
        return False
    segmentation = Segmentation(plain)
    tokens = (segmentation.token_at(edge) for edge in inside)
    return any(token is not None and token.start < edge for token, edge in zip(tokens, inside, strict=True))


def _matches(pattern: str, text: str) -> bool:
    try:
        return regex.compile(pattern).fullmatch(text, timeout=PATTERN_SECONDS) is not None
    except (regex.error, RecursionError, OverflowError, TimeoutError):
        return True  # faults of the pattern are reported where it is defined
