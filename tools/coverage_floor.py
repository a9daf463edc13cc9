"""``python -m tools.coverage_floor``: compare the coverage with ``fail_under``, which only rises."""

from __future__ import annotations

import io
import sys

from coverage import Coverage

ROOM = 2.0  # points above the floor that are allowed: machines and versions of Python differ


def complaint(percent: float, floor: float) -> str | None:
    """Return what is wrong with the percentage or the floor; ``None`` if nothing is."""
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
    """Check the data of the last run; exit with the complaint."""
    measured = Coverage()
    measured.load()
    percent = measured.report(file=io.StringIO())
    said = complaint(percent, measured.config.fail_under)
    if percent < measured.config.fail_under:
        sys.exit(said)
    print(said or f"Coverage of lines and branches is {percent:.2f} %.")


if __name__ == "__main__":
    main()
