"""The floor of coverage fails what is under it, and asks to be raised when it is left behind."""

import tomllib
from pathlib import Path

import pytest

from tools.coverage_floor import complaint

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("percent", [94.0, 94.6, 96.0])
def test_at_the_floor_and_up_to_two_points_above_nothing_is_reported(percent):
    assert complaint(percent, 94) is None


def test_below_the_floor_the_shortfall_is_one_line():
    said = complaint(93.99, 94)
    assert said.startswith("Coverage of lines and branches is 93.99 %, under the floor of 94 %")
    assert "\n" not in said


def test_more_than_two_points_above_the_floor_the_next_floor_is_named():
    assert "set fail_under to 96 in pyproject.toml" in complaint(96.3, 94)


def test_each_file_that_is_not_counted_exists():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["coverage"]
    assert [name for name in settings["run"]["omit"] if not (ROOT / name).is_file()] == []
