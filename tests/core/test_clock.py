"""Times as they are kept, and as people read them."""

import time

import pytest

from annotator.core.clock import is_older_than, local_time, now


@pytest.fixture
def in_zone(monkeypatch):
    """A function that lets this process live in a time zone; the one before is back afterwards."""

    def live(zone):
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield live
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("zone", "read"),
    [
        ("UTC", "2026-11-22 23:30"),
        ("Europe/Oslo", "2026-11-23 00:30"),
        ("America/New_York", "2026-11-22 18:30"),
        ("Asia/Kathmandu", "2026-11-23 05:15"),
    ],
)
def test_a_time_is_read_in_the_zone_of_the_reader(in_zone, zone, read):
    in_zone(zone)
    assert [
        local_time(at) for at in ("2026-11-22T23:30:59Z", "2026-11-22T23:30:59", "2026-11-23T00:30:01+01:00")
    ] == [read] * 3


def test_summer_is_an_hour_further(in_zone):
    in_zone("Europe/Oslo")
    assert local_time("2026-07-01T10:00:00.123Z") == "2026-07-01 12:00"


@pytest.mark.parametrize("text", ["", "then", "before this file", "2026-13-45T99:00:00Z"])
def test_what_is_not_a_time_stays_as_it_is(text):
    assert local_time(text) == text


def test_what_is_no_time_is_as_old_as_can_be():
    assert not is_older_than(now(), 60)
    assert is_older_than("2026-01-01T00:00:00Z", 60)
    assert is_older_than("", 60)
    assert is_older_than("2026-01-01T00:00:00", 60)  # it names no zone
