"""A process that opens a database and kills itself at a report of progress.

``python -m tests.store.upgrading DATABASE NUMBER``: at the report of that number, from 0; without end if there are
fewer, and then it prints how many there were.
"""

import os
import signal
import sys
from itertools import count
from pathlib import Path

from annotator.store import upgrade
from annotator.store.database import Database


def main() -> None:
    path, number = Path(sys.argv[1]), int(sys.argv[2])
    upgrade._STEPS = 50  # many points to be killed at, also in a small file
    reports = count()

    def report(_what: str, _percent: int) -> None:
        if next(reports) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    Database(path, report=report).close()
    sys.stdout.write(f"{next(reports)}\n")


if __name__ == "__main__":
    main()
