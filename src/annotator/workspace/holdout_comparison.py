"""Did suggestions change the answers? Documents without any, compared with others, with the interval of each figure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from statistics import fmean, variance
from typing import Any

from msgspec import Struct

from annotator.core.counting import counted
from annotator.core.holdout import is_held_out
from annotator.core.layer import Layer, Status
from annotator.core.logged_key import LoggedKey
from annotator.core.record import Record
from annotator.workspace.keys_by_hand import is_about_spans

FEWEST = 5
"""Fewest documents on each side of which anything is said."""

_WIDTH = 1.96
"""Standard errors on each side of a difference, of 95 per cent of the cases."""

_PAUSE = 60_000


class Compared(Struct, frozen=True):
    """A figure of documents without suggestions and with them: how many, their means, and the difference of these."""

    without: int
    others: int
    mean_without: float = 0.0
    mean_with: float = 0.0
    low: float = 0.0
    high: float = 0.0

    @property
    def is_enough(self) -> bool:
        """Whether there are enough documents to say anything."""
        return min(self.without, self.others) >= FEWEST

    @property
    def differs(self) -> bool:
        """Whether the interval of the difference leaves out that there is none."""
        return self.is_enough and not self.low <= 0 <= self.high


def compared(without: Sequence[float], others: Sequence[float]) -> Compared:
    """Compare two samples by the difference of their means, with the normal interval of Welch's test."""
    if min(len(without), len(others)) < FEWEST:
        return Compared(len(without), len(others))
    one, other = fmean(without), fmean(others)
    error = (variance(without) / len(without) + variance(others) / len(others)) ** 0.5
    return Compared(
        len(without), len(others), one, other, one - other - _WIDTH * error, one - other + _WIDTH * error
    )


def compared_documents(
    records: Iterable[Record], keys: Iterable[LoggedKey], annotator: str, percent: int
) -> dict[str, Compared]:
    """Compare what the annotator has finished: keys and seconds by span, spans by label, and agreement with others."""
    spent, made, seconds = _spent(keys)
    figures: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    counts: list[tuple[int, Counter[str]]] = []
    for record in records:
        side = 0 if is_held_out(record.document.id, percent) else 1
        finished = [layer for layer in record.layers if layer.status is Status.DONE]
        for one, other in combinations(finished, 2):
            figures["agreement"][side].append(_agreement(one, other))
        own = next((layer for layer in finished if layer.annotator == annotator), None)
        if own is None:
            continue
        counts.append((side, Counter(span.label for span in own.spans)))
        if spans := made[record.document.id]:
            figures["keys per span"][side].append(spent[record.document.id] / spans)
            figures["seconds per span"][side].append(seconds[record.document.id] / spans)
    for label in sorted({label for _, each in counts for label in each}):
        for side, each in counts:
            figures[f"spans of {label}"][side].append(each[label])
    return {name: compared(*sides) for name, sides in figures.items()}


def _spent(keys: Iterable[LoggedKey]) -> tuple[Mapping[str, int], Mapping[str, int], Mapping[str, float]]:
    """Keys for spans, the spans that were made by keys, and seconds without pauses, by document."""
    spent, made = Counter[str](), Counter[str]()
    seconds: dict[str, float] = defaultdict(float)
    for key in keys:
        spent[key.document_id] += is_about_spans(key.command)
        made[key.document_id] += max(0, key.spans)
        if key.milliseconds is not None and key.milliseconds <= _PAUSE:
            seconds[key.document_id] += key.milliseconds / 1000
    return spent, made, seconds


def _agreement(one: Layer, other: Layer) -> float:
    """F1 of the spans of two people: those that both have, at the same place with the same label."""
    ones, others = ({(span.range_, span.label) for span in layer.spans} for layer in (one, other))
    total = len(ones) + len(others)
    return 2 * len(ones & others) / total if total else 1.0


def comparison_lines(figures: Mapping[str, Compared], percent: int) -> list[str]:
    """Return the comparison in words: what differs, what does not, and what cannot be told yet."""
    lines = [f"in {percent} % of the documents nothing is suggested:"]
    for name, each in figures.items():
        where = f"{name}: {each.mean_without:.2f} without suggestions, {each.mean_with:.2f} with"
        interval = f"(95 %: {each.low:+.2f} to {each.high:+.2f})"
        if not each.is_enough:
            few = counted(each.without, "document")
            lines.append(f"{name}: cannot tell yet, from {few} without suggestions and {each.others} with")
        elif each.differs:
            lines.append(f"{where}: they differ {interval}")
        else:
            lines.append(f"{where}: cannot tell them apart {interval}")
    return [*lines, "nothing is finished yet"] if not figures else lines


def comparison_figures(figures: Mapping[str, Compared], percent: int) -> dict[str, Any]:
    """Return the comparison as plain data."""
    return {
        "percent": percent,
        "compared": {
            name: {
                "documents_without": each.without,
                "documents_with": each.others,
                **(
                    {
                        "without": round(each.mean_without, 4),
                        "with": round(each.mean_with, 4),
                        "difference": [round(each.low, 4), round(each.high, 4)],
                    }
                    if each.is_enough
                    else {}
                ),
                "differs": each.differs if each.is_enough else None,
            }
            for name, each in figures.items()
        },
    }
