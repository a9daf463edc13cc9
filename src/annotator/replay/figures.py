"""The figures of a replay or of a person's key log: keys per span and what the keys were spent on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Any

from msgspec import Struct, field

from annotator.replay.keyboard import holds_shift
from annotator.replay.state import Press
from annotator.replay.typist import TypedDocument
from annotator.replay.wasted import correcting_keys
from annotator.session.commands import COMMANDS


class Figures(Struct, frozen=True):
    """The figures of a number of spans. ``keys`` holds the keys of each span; spans made by one key share it."""

    keys: Sequence[float]
    wasted: int = 0
    """Keys that correct or reject a proposal; a digit that counts words is one of them."""
    page_turns: int = 0
    """Keys that only scrolled to the next span; they count among its keys, too."""
    reading: int = 0
    """Keys after the last span of a document: the pages that are left, and going to the next one. They count, too."""
    shifted: int = 0
    """Keys for which Shift is held, which a second finger presses."""
    documents: int = 0
    not_typed: Mapping[str, int] = field(default_factory=dict)
    inexact: tuple[str, ...] = ()
    """Ids of documents whose final layer differs from the gold data; there should be none."""

    @property
    def mean(self) -> float:
        """Keys per span, with those that only read on."""
        return (sum(self.keys) + self.reading) / len(self.keys) if self.keys else 0.0

    @property
    def mean_with_shift(self) -> float:
        """Keys per span where holding Shift counts as a key."""
        return self.mean + self.shifted / len(self.keys) if self.keys else 0.0

    @property
    def is_exact(self) -> bool:
        """Whether all gold spans were made, and nothing else."""
        return not self.inexact and not self.not_typed

    def percentile(self, share: float) -> float:
        """The keys that the given share of the spans, from 0 to 1, needs at most, by nearest rank."""
        ordered = sorted(self.keys)
        return ordered[max(0, -(-len(ordered) * int(share * 100) // 100) - 1)] if ordered else 0.0

    def shares(self) -> dict[str, float]:
        """The shares of spans, from 0 to 1, that took at most one key, up to two, up to three, and more."""
        sizes = Counter(next((n for n in (1, 2, 3) if keys <= n), 4) for keys in self.keys)
        total = max(1, len(self.keys))
        return {name: sizes[n] / total for n, name in ((1, "1"), (2, "2"), (3, "3"), (4, "more"))}

    def as_json(self) -> dict[str, Any]:
        """The figures as plain data, rounded."""
        return {
            "keys_per_span": round(self.mean, 4),
            "with_shift": round(self.mean_with_shift, 4),
            "p50": round(self.percentile(0.5), 4),
            "p90": round(self.percentile(0.9), 4),
            "spans": len(self.keys),
            "keys": round(sum(self.keys)) + self.reading,
            "reading": self.reading,
            "shares": {name: round(share, 4) for name, share in self.shares().items()},
            "wasted": self.wasted,
            "page_turns": self.page_turns,
            "documents": self.documents,
            "not_typed": dict(self.not_typed),
            "exact": self.is_exact,
        }


def figures_of(results: Iterable[TypedDocument]) -> Figures:
    """The figures of all typed documents together."""
    keys: list[float] = []
    wasted = turns = documents = reading = shifted = 0
    reasons: Counter[str] = Counter()
    inexact: list[str] = []
    for result in results:
        documents += 1
        for stroke in result.strokes:
            keys += [len(stroke.presses) / len(stroke.spans)] * len(stroke.spans)
            wasted += correcting_keys(press.command for press in stroke.presses)
            turns += sum(1 for _ in takewhile(_only_moves, stroke.presses))
            shifted += sum(1 for press in stroke.presses if holds_shift(press.key))
        reading += len(result.pages) + len(result.onward)
        turns += len(result.pages)
        shifted += sum(1 for press in (*result.pages, *result.onward) if holds_shift(press.key))
        reasons.update(reason for _, reason in result.not_typed)
        if not result.is_exact:
            inexact.append(result.gold.document.id)
    return Figures(keys, wasted, turns, reading, shifted, documents, dict(reasons), tuple(inexact))


def _only_moves(press: Press) -> bool:
    """Whether the key only scrolled to the gold span or brought the caret nearer to it."""
    return press.command in COMMANDS and COMMANDS[press.command].only_scrolls
