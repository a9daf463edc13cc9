"""Numbers by day as a series."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.day_series import DaySeries, day_series

DAYS = st.dictionaries(st.dates().map(str), st.integers(1, 99), min_size=1, max_size=9)


@given(days=DAYS, most=st.integers(1, 200))
def test_nothing_is_lost_and_no_more_columns_are_made_than_fit(days: dict[str, int], most: int) -> None:
    series = day_series(days, most)
    assert series is not None
    assert sum(series.sums) == sum(days.values())
    assert len(series.sums) <= most
    for index, count in enumerate(series.sums):
        first = series.first + timedelta(days=index * series.step)
        assert count == sum(
            each for day, each in days.items() if 0 <= (date.fromisoformat(day) - first).days < series.step
        )


def test_days_without_a_number_are_there_and_what_is_no_day_is_not() -> None:
    days = {"2026-01-01": 2, "2026-01-04": 1, "soon": 7, "": 1}
    series = DaySeries(date(2026, 1, 1), date(2026, 1, 4), 1, (2, 0, 0, 1))
    assert day_series(days, 10) == series
    assert series.day(3) == date(2026, 1, 4)
    assert day_series(days, 2) == DaySeries(date(2026, 1, 1), date(2026, 1, 4), 2, (2, 1))
    assert day_series({"soon": 7}, 10) is None
