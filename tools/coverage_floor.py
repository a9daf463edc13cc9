"""``python -m tools.coverage_floor``: hold what the tests ran against ``fail_under``, which only rises."""

from __future__ import annotations

import io
import sys

from coverage import Coverage

ROOM = 1.0  # points above the floor, for what differs between machines and versions of Python


def complaint(percent: float, floor: float) -> str | None:
    """What is wrong with the percentage, or with the floor under it."""
    if percent < floor:
        return (
            f"Coverage of lines and branches is {percent:.2f} %, under the floor of {floor:g} %; "
            "`.venv/bin/coverage report --skip-covered --show-missing` lists what no test runs."
        )
    if percent > floor + ROOM:
        return (
            f"Coverage of lines and branches is {percent:.2f} %, and the floor only rises: "
            f"set fail_under to {percent // 1:g} in pyproject.toml."
        )
    return None


def main() -> None:
    """Read what the last run has left."""
    measured = Coverage()
    measured.load()
    percent = measured.report(file=io.StringIO())
    sys.exit(complaint(percent, measured.config.fail_under))


if __name__ == "__main__":
    main()
