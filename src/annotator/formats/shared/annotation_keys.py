"""Values that look like annotations in a place where a reader finds only metadata: they are kept there, and named.

They are known by the names that annotations have in common formats, or by what they hold: places in the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.metadata import FURTHER

_NAMES = frozenset(
    (
        "accept",
        "annotation",
        "annotations",
        "cats",
        "chunk_tags",
        "denotations",
        "entities",
        "ents",
        "label",
        "labels",
        "modifications",
        "ner",
        "ner_tags",
        "pos_tags",
        "prediction",
        "predictions",
        "relations",
        "spans",
    )
)
_STARTS = ("start", "begin", "offset", "from", "char_start")
_ENDS = ("end", "stop", "length", "to", "char_end")

_DEEPEST = 5
"""Levels of objects and lists that are looked at."""

_FIRST = 20
"""Members of a list that are looked at."""


def omit_annotations(metadata: Mapping[str, Any], place: RecordLocation) -> None:
    """Report each value that looks like annotations, though it stays in the metadata."""
    for key, value in metadata.items():
        if key != FURTHER and looks_like_annotations(key, value):  # there this program has put it
            place.omit(Kind.ANNOTATION, key, value)


def looks_like_annotations(key: str, value: Any) -> bool:
    """Return whether the value has a name that only annotations have, or is a list of places in a text."""
    if value is None or value in ("", [], {}):
        return False
    return key.lower() in _NAMES or _has_places(value, _DEEPEST)


def _has_places(value: Any, depth: int) -> bool:
    if depth == 0:
        return False
    if isinstance(value, dict):
        return any(_has_places(inner, depth - 1) for inner in value.values())
    if isinstance(value, list):
        return any(_is_place(member) or _has_places(member, depth - 1) for member in value[:_FIRST])
    return False


def _is_place(member: Any) -> bool:
    """Return whether it is an object with a start and an end, or a list of two numbers and a label."""
    if isinstance(member, list):
        kinds = sorted(type(part).__name__ for part in member)
        return kinds == ["int", "int", "str"]
    if not isinstance(member, dict):
        return False
    if any(isinstance(inner, dict) and _has_edges(inner) for inner in member.values()):
        return True
    return _has_edges(member)


def _has_edges(value: Mapping[str, Any]) -> bool:
    names = [str(key).lower() for key, inner in value.items() if type(inner) is int]
    return any(name.startswith(_STARTS) for name in names) and any(name.startswith(_ENDS) for name in names)
