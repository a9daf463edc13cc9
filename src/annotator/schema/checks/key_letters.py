"""The rule for every key that a schema may give: a letter without another meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from annotator.core.quoting import quoted
from annotator.schema.free_keys import DIGITS, free_letters, is_letter_key
from annotator.schema.values import RESERVED_KEYS
from annotator.schema.yaml.outline import Finding, Item


def key_findings(items: Iterable[Item], *, digits: bool = False) -> Iterator[Finding]:
    """The keys of the items that are not allowed, or that are reserved for commands."""
    own = list(items)
    for item in own:
        key = item.text("key")
        if key is None or len(key) != 1:  # an empty or long one is reported by the models
            continue
        if key in RESERVED_KEYS:
            free = free_letters(filter(None, (other.text("key") for other in own)))
            yield Finding(item.at("key"), f"key '{key}' is reserved for {RESERVED_KEYS[key]}; free: {free}")
        elif not is_letter_key(key) and not (digits and key in DIGITS):
            yield Finding(item.at("key"), f"{quoted(key)} is not a key: {_rule(digits=digits)}")


def _rule(*, digits: bool) -> str:
    if digits:
        return "a lower-case letter or a digit"
    return "a lower-case letter (capitals are commands, digits and punctuation adjust spans)"
