"""The keys that arm each label: its letter, the letters of its groups, or L and the beginning of its name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from annotator.replay.keyboard import Keyboard, Keys
from annotator.schema.values import Label, LabelSchema
from annotator.session.commands.naming import LABEL_BY_NAME
from annotator.session.label_names import choosable_labels, matching


def keys_by_label(schema: LabelSchema, keyboard: Keyboard) -> dict[str, Keys]:
    """The fewest keys that arm each label, by label id; retired labels and those without any keys are left out."""
    keys: dict[str, Keys] = {}
    for label in schema.labels:
        if not label.retired:
            ways = [way for way in (_by_letters(schema, label), _by_name(schema, label, keyboard)) if way]
            if ways:
                keys[label.id] = min(ways, key=len)
    return keys


def _by_letters(schema: LabelSchema, label: Label) -> Keys | None:
    opening = _opening(schema, label)
    if opening is None:
        return None
    return (*opening, opening[-1]) if label.id in schema.groups else opening


def _opening(schema: LabelSchema, label: Label) -> Keys | None:
    """The letters that lead to the label or, for one with labels below it, open its group."""
    if label.key:
        return (label.key,)
    parent = schema.label(label.parent) if label.parent else None
    above = _opening(schema, parent) if parent and parent.id in schema.groups else None
    return (*above, label.group_key) if above and label.group_key else None


def _by_name(schema: LabelSchema, label: Label, keyboard: Keyboard) -> Keys | None:
    choices, by_name = choosable_labels(schema), keyboard.key(LABEL_BY_NAME)
    for typed in _pieces(label.name):
        found = matching(choices, typed)
        if by_name and found and found[0].value == label.id:
            return (*by_name, *typed, "enter")
    return None


def _pieces(name: str) -> Iterator[str]:
    """The beginnings of the name, in ASCII, the shortest first."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    typed = "".join(character for character in plain if character.isascii() and character.isprintable())
    yield from (typed[:length] for length in range(1, len(typed) + 1))
