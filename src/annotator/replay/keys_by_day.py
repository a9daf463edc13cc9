"""Keys per span over time, from a person's own key log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby

from annotator.core.logged_key import DailyKeys, LoggedKey
from annotator.core.work_figures import DayOfKeys
from annotator.replay.from_log import earlier_work, figures_of_log

_DAY = len("2026-12-01")


def keys_by_day(keys: Iterable[LoggedKey], days: Sequence[DailyKeys]) -> list[DayOfKeys]:
    """The days on which spans were made, the first one first, each with the keys that they took.

    A span's keys are counted as in ``figures_of_log``, from the first key of its day on; of the days of which only sums
    are left, as in ``earlier_work``.
    """
    sums: dict[str, list[DailyKeys]] = defaultdict(list)
    for each in days:
        sums[each.day].append(each)
    found: dict[str, list[DayOfKeys]] = defaultdict(list)
    for day, its_sums in sums.items():
        work = earlier_work(its_sums)
        found[day].append(DayOfKeys(day, work["keys"], int(work["spans"])))
    for day, pressed in groupby(keys, key=lambda key: key.at[:_DAY]):
        figures = figures_of_log(list(pressed))
        found[day].append(DayOfKeys(day, round(sum(figures.keys), 4), len(figures.keys)))
    added = (
        DayOfKeys(day, sum(each.keys for each in parts), sum(each.spans for each in parts))
        for day, parts in sorted(found.items())
    )
    return [each for each in added if each.spans > 0]
