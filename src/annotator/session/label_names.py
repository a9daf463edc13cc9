"""Choosing a label by typing a part of its name, or of the names above it in the hierarchy."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from annotator.schema.values import LabelSchema
from annotator.session.requests import PickerItem


def choosable_labels(schema: LabelSchema) -> tuple[PickerItem, ...]:
    """The labels that are not retired, in the schema's order, each with the names of its ancestors."""
    return tuple(
        PickerItem(label.id, label.name, label.key or "", _path(schema, label.id))
        for label in schema.labels
        if not label.retired
    )


def _path(schema: LabelSchema, label_id: str) -> str:
    _, *ancestors = schema.lineage(label_id)
    return " › ".join(ancestor.name for ancestor in reversed(ancestors))


def matching(choices: Iterable[PickerItem], typed: str) -> list[PickerItem]:
    """The choices that contain every word typed, ignoring case and accents; the best first.

    A name equal to what was typed comes first, then names that start with it, then those with a word that starts
    with each typed word, then those that contain them; matches in the path alone come last. Ties keep their order.
    """
    words = _plain(typed).split()
    ranked = [(rank, choice) for choice in choices if (rank := _rank(choice, words)) is not None]
    return [choice for _, choice in sorted(ranked, key=lambda pair: pair[0])]


def _rank(choice: PickerItem, words: list[str]) -> int | None:
    name, path = _plain(choice.name), _plain(f"{choice.path} {choice.value}")
    if not all(word in name or word in path for word in words):
        return None
    typed = " ".join(words)
    if typed in (name, choice.value):
        return 0
    if name.startswith(typed):
        return 1
    if all(any(part.startswith(word) for part in name.split()) for word in words):
        return 2
    return 3 if all(word in name for word in words) else 4


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
