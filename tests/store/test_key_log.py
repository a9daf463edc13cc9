"""The key log: complete, cheap, and never an obstacle."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from annotator.core.action import Edit
from annotator.core.changes import SpanAdded, SpanRemoved
from annotator.core.logged_key import DailyKeys
from annotator.store.errors import StoreError
from annotator.store.key_log import KEPT_DAYS, MOST_HELD
from annotator.store.store import Store
from tests.store.samples import document, edit, imported, keep, opened, span


def nothing(of) -> Edit:
    return edit(of, command="word-right")


def commits(store: Store) -> int:
    return store._database.connection.total_changes


def test_a_key_is_written_with_its_step(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db") as store:
        (of,) = imported(store, "Zoë won.")
        store.note_key("p", "label", of.id)
        store.keep(nothing(of))
        store.note_key("z", "aim", of.id)
        keep(store, of, SpanAdded(span(of, 0, 3)))
        label, aim = store.logged_keys()
    assert (label.key, label.command, label.spans, label.refused) == ("p", "label", 0, False)
    assert (aim.key, aim.command, aim.spans, aim.document_id) == ("z", "aim", 1, of.id)


def test_keys_that_change_nothing_cost_no_commit(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db") as store:
        (of,) = imported(store, "Zoë won.")
        before = commits(store)
        for _ in range(MOST_HELD - 1):
            store.note_key("right", "word-right", of.id)
            store.keep(nothing(of))
        assert commits(store) == before
        store.note_key("right", "word-right", of.id)
        store.keep(nothing(of))
        assert len(list(store.logged_keys())) == MOST_HELD


def test_buffered_keys_are_written_when_the_database_is_closed(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db") as store:
        (of,) = imported(store, "Zoë won.")
        store.note_key("q", "", of.id)
    with opened(tmp_path / "a.db", run="b") as store:
        (key,) = store.logged_keys()
    assert (key.key, key.command, key.refused) == ("q", "", True)


def test_keys_are_written_once_when_another_document_is_opened(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db") as store:
        (of,) = imported(store, "Zoë won.")
        for key in "ab":
            store.note_key(key, "", of.id)
            store.remember_opened(of.id)
        assert [each.key for each in store.logged_keys()] == ["a", "b"]
    with opened(tmp_path / "a.db", run="b") as store:
        assert [each.key for each in store.logged_keys()] == ["a", "b"]


def test_the_time_between_two_keys_is_in_milliseconds_and_unknown_for_the_first(tmp_path: Path) -> None:
    ticks = iter([10.0, 10.25, 12.0])
    with opened(tmp_path / "a.db", ticks=lambda: next(ticks)) as store:
        (of,) = imported(store, "Zoë won.")
        for key in "abc":
            store.note_key(key, "aim", of.id)
        store.remember_opened(of.id)
        assert [key.milliseconds for key in store.logged_keys()] == [None, 250, 1750]


def test_a_deleted_span_counts_down(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db") as store:
        (of,) = imported(store, "Zoë won.")
        keep(store, of, SpanAdded(span(of, 0, 3)))
        store.note_key("x", "delete", of.id)
        keep(store, of, SpanRemoved(span(of, 0, 3)))
        assert [key.spans for key in store.logged_keys()] == [-1]


def test_a_step_of_the_mouse_is_not_the_outcome_of_a_key(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db") as store:
        (of,) = imported(store, "Zoë won.")
        store.note_key("p", "label", of.id)
        store.keep(nothing(of))
        keep(store, of, SpanAdded(span(of, 0, 3)))
        assert [key.spans for key in store.logged_keys()] == [0]


def test_a_step_that_the_disk_refuses_marks_its_key_as_refused(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db") as store:
        (of,) = imported(store, "Zoë won.")
        store.note_key("x", "delete", of.id)
        with pytest.raises(StoreError):
            keep_absent(store, of)
        store.remember_opened(of.id)
        (key,) = store.logged_keys()
    assert (key.refused, key.spans) == (True, 0)


def keep_absent(store: Store, of) -> None:
    """Delete a span that is not on the disk, as if another window had been faster."""
    gone = span(of, 0, 3)
    store.keep(edit(of, SpanRemoved(gone), command="delete"))


def test_the_log_can_be_turned_off_for_one_annotator(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db") as store:
        (of,) = imported(store, "Zoë won.")
        assert store.logs_keys
        store.log_keys(on=False)
    with opened(tmp_path / "a.db", run="b") as store:
        store.note_key("p", "label", of.id)
        store.remember_opened(of.id)
        assert not list(store.logged_keys())
    with opened(tmp_path / "a.db", annotator="bob") as store:
        assert store.logs_keys


def test_each_annotator_has_a_log_of_their_own(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db") as store:
        of = document("Zoë won.")
        store.note_key("p", "label", of.id)
    with opened(tmp_path / "a.db", annotator="bob") as store:
        assert not list(store.logged_keys())


def test_a_default_holds_until_the_annotator_says_otherwise_and_is_kept_nowhere(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db") as store:
        (of,) = imported(store, "Zoë won.")
        store.log_keys_by_default(on=False)
        store.note_key("p", "label", of.id)
        store.remember_opened(of.id)
        assert not list(store.logged_keys())
        store.log_keys(on=True)
        store.log_keys_by_default(on=False)
        assert store.logs_keys
    with opened(tmp_path / "a.db", run="b", annotator="bob") as store:
        assert store.logs_keys


# -- keys of long ago -----------------------------------------------------------------------------------------

DAY = 86_400
TODAY = 1_000 * DAY
"""A midnight, in seconds since 1970."""


def press(path: Path, seconds: Iterable[int], *, now: int = TODAY, sums: bool = True) -> None:
    """Press a key at each of these times, two seconds apart by the ticks, and close the store at ``now``."""
    times = iter(seconds)
    ticks = count(0, 2)
    with Store.open(
        path, "amy", now=lambda: iso(next(times, now)), ticks=lambda: float(next(ticks))
    ) as store:
        store.sum_old_keys(on=sums)
        for number in range(len(list(seconds))):
            store.note_key("p" if number % 2 else "q", "label" if number % 2 else "", "")


def iso(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def single_and_summed(path: Path) -> tuple[list[str], list[tuple[str, str, int]]]:
    with opened(path) as store:
        single = [each.at for each in store.logged_keys()]
        return single, [(each.day, each.command, each.keys) for each in store.daily_keys()]


def test_keys_of_long_ago_become_sums_by_day_and_those_of_ninety_days_are_kept(path: Path) -> None:
    last_day = TODAY - (KEPT_DAYS + 1) * DAY
    seconds = [last_day - DAY, last_day, last_day + DAY - 1, last_day + DAY, TODAY - 1]
    press(path, seconds)
    single, summed = single_and_summed(path)
    assert single == [iso(second) for second in seconds[3:]]
    before, after = iso(last_day - DAY)[:10], iso(last_day)[:10]
    assert summed == [(before, "", 1), (after, "", 1), (after, "label", 1)]
    press(path, [TODAY, TODAY], now=TODAY + 2 * DAY)  # a day later is a day more
    single, summed = single_and_summed(path)
    assert single == [iso(TODAY - 1), iso(TODAY), iso(TODAY)]
    assert sum(number for *_, number in summed) == 4


def test_nothing_is_summed_where_that_is_turned_off_or_no_key_was_pressed(path: Path) -> None:
    press(path, [0, 0], sums=False)
    opened(path).close()
    assert single_and_summed(path) == ([iso(0), iso(0)], [])


def test_a_sum_has_what_the_keys_did_and_the_time_without_pauses(path: Path) -> None:
    (of,) = imported(store := opened(path), "Zoë won.")
    store.close()
    ticks = iter([0.0, 1.5, 61.5, 121.6])
    with Store.open(path, "amy", now=lambda: iso(DAY), ticks=lambda: next(ticks)) as store:
        store.sum_old_keys(on=False)
        store.note_key("p", "label", of.id)
        keep(store, of, SpanAdded(span(of, 0, 3)))
        store.note_key("p", "label", of.id)
        store.keep(nothing(of), refused=True)
        for _ in range(2):
            store.note_key("p", "label", of.id)
            store.keep(nothing(of))
    press(path, [TODAY])
    with opened(path) as store:
        refused, done = sorted(store.daily_keys(), key=lambda each: not each.refused)
    day = "1970-01-02"
    assert refused == DailyKeys(day, of.id, "label", True, 1, 0, 1500)
    assert done == DailyKeys(day, of.id, "label", False, 3, 1, 60_000)  # one of 60.1 s is a pause
