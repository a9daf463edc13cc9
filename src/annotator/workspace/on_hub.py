"""What a hub found, as ``annotator list --hub --as jsonl`` prints it, to choose from."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from annotator.core.counting import counted
from annotator.session.requests import PickerItem

_MOST_OF_TITLE = 60
"""Code points of a title that are shown beside the text around the hit."""


class FoundLine(Struct, frozen=True):
    """A document on the hub: its id, title, the text around the first hit in a line, whether it could be taken."""

    id: str
    title: str
    excerpt: str
    free: bool


class FoundOnHub(Struct, frozen=True):
    """The documents to choose from, and how many there are and what was not asked, in a sentence."""

    choices: tuple[PickerItem, ...]
    sentence: str


def found_on_hub(lines: tuple[str, ...]) -> FoundOnHub:
    """What the lines say: a document each as JSON, and sentences."""
    found = [msgspec.json.decode(line, type=FoundLine) for line in lines if line.startswith("{")]
    said = [line for line in lines if not line.startswith("{")]
    choices = tuple(PickerItem(each.id, _name(each)) for each in found)
    sentence = f"On the hub: {counted(len(found), 'document')}"
    return FoundOnHub(choices, "; ".join((sentence, *said)))


def _name(each: FoundLine) -> str:
    lent = "" if each.free else " (lent to others)"
    return f"{each.title[:_MOST_OF_TITLE] or 'Untitled'}{lent} · {each.excerpt}"
