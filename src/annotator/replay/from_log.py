"""The figures of a person's own key log: keys per span, wasted keys, and time per document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from annotator.core.logged_key import DailyKeys, LoggedKey
from annotator.replay.figures import Figures
from annotator.replay.keyboard import holds_shift
from annotator.replay.wasted import correcting_keys, corrects
from annotator.session.commands.labelling import CHOOSE, LABEL
from annotator.session.commands.moving import PAGE_DOWN, PAGE_UP
from annotator.workspace.keys_by_hand import is_about_spans

PAUSE = 60.0
"""Longest gap between two keys, in seconds, that counts as working time."""


def figures_of_log(keys: Sequence[LoggedKey]) -> Figures:
    """The figures of a log.

    A span's keys are those pressed since the previous span, and later ones that correct it. A key that makes several
    spans is shared among them. Keys that had no meaning, were refused, undo or delete count as wasted.
    """
    costs: list[float] = []
    spent = 0
    last = 0  # spans made by the last key that made any
    for key in keys:
        if not is_about_spans(key.command):
            continue
        if last and _mends(key):
            costs[-last:] = [cost + 1 / last for cost in costs[-last:]]
            continue
        spent += 1
        if key.spans > 0:
            costs += [spent / key.spans] * key.spans
            last, spent = key.spans, 0
        elif key.command == LABEL.name:
            last = 0
    idle = sum(1 for key in keys if key.refused)
    return Figures(
        costs,
        wasted=idle + correcting_keys(key.command for key in keys if not key.refused),
        page_turns=sum(1 for key in keys if key.command in (PAGE_DOWN.name, PAGE_UP.name)),
        shifted=sum(1 for key in keys if is_about_spans(key.command) and holds_shift(key.key)),
        documents=len({key.document_id for key in keys}),
    )


def _mends(key: LoggedKey) -> bool:
    """Whether the key corrects the span made last: it moves its start or end, or chooses another match."""
    return key.spans == 0 and (corrects(key.command) or key.command == CHOOSE.name)


def earlier_work(days: Sequence[DailyKeys]) -> dict[str, float]:
    """What is known of the keys of which only sums are left; empty if there are none.

    ``keys`` are those pressed for spans, as in the figures of a log; keys that corrected a span are not told apart.
    """
    if not days:
        return {}
    about_spans = [each for each in days if is_about_spans(each.command)]
    keys, spans = sum(each.keys for each in about_spans), sum(max(0, each.spans) for each in about_spans)
    return {
        "days": len({each.day for each in days}),
        "keys": keys,
        "spans": spans,
        "keys_per_span": round(keys / spans, 4) if spans else 0.0,
        "wasted": sum(each.keys for each in days if each.refused or corrects(each.command)),
    }


def seconds_by_document(
    keys: Iterable[LoggedKey], days: Iterable[DailyKeys] = (), pause: float = PAUSE
) -> dict[str, float]:
    """How long each document was worked on, by its id; gaps longer than ``pause`` seconds are left out."""
    seconds: defaultdict[str, float] = defaultdict(float)
    for day in days:
        seconds[day.document_id] += day.milliseconds / 1000
    for key in keys:
        gap = (key.milliseconds or 0) / 1000
        seconds[key.document_id] += gap if gap <= pause else 0.0
    return dict(seconds)
