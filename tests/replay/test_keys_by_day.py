"""Keys per span by day, from single keys and from sums."""

from annotator.core.logged_key import DailyKeys, LoggedKey
from annotator.core.work_figures import DayOfKeys
from annotator.replay.keys_by_day import keys_by_day


def key(day: int, command: str = "label", spans: int = 0) -> LoggedKey:
    return LoggedKey(f"2026-03-{day:02}T10:00:00Z", "d", "p", command, spans=spans)


def test_each_day_with_spans_has_the_keys_that_they_took() -> None:
    keys = [key(1), key(1, spans=1), key(1, spans=2), key(2), key(4), key(4), key(4, spans=1), key(4)]
    sums = [
        DailyKeys("2026-01-05", "d", "label", refused=False, keys=30, spans=10, milliseconds=0),
        DailyKeys("2026-01-06", "d", "label", refused=False, keys=3, spans=0, milliseconds=0),
        DailyKeys("2026-03-01", "d", "aim", refused=False, keys=7, spans=1, milliseconds=0),
    ]
    found = keys_by_day(keys, sums)
    assert found == [
        DayOfKeys("2026-01-05", 30, 10), DayOfKeys("2026-03-01", 10, 4), DayOfKeys("2026-03-04", 3, 1),
    ]  # fmt: skip
    assert [each.keys_per_span for each in found] == [3, 2.5, 3]
    assert keys_by_day([], []) == []
