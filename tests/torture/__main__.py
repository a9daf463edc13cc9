"""``python -m tests.torture [KIND...]``: run the trials of each kind; exit 1 if anything was lost.

A trial that fails keeps its folder and is repeated by its kind, its seed and ``--first NUMBER --count 1``.
``ANNOTATOR_REWRITE_DOCS=1`` writes what was done into the table on the page on reliability.
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.docs.pages import REWRITES
from tests.torture.kinds import KINDS
from tests.torture.page import HEADER, write_rows
from tests.torture.running import row_of

WORKERS = len(os.sched_getaffinity(0))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"any of {', '.join(KINDS)}; all by default")
    parser.add_argument("--count", type=int, help="trials of each kind; as many as the kind says by default")
    parser.add_argument("--first", type=int, default=0, help="number of the first trial; 0 by default")
    parser.add_argument("--size", type=int, help="size of each trial; as large as the kind says by default")
    parser.add_argument("--seed", default="1", help="draws all that is by chance; 1 by default")
    options = parser.parse_args()
    if unknown := set(options.kinds) - set(KINDS):
        parser.error(f"there is no kind {', '.join(sorted(unknown))}; choose from {', '.join(KINDS)}")
    sys.stdout.write(HEADER)
    rows = []
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        for name in options.kinds or KINDS:
            kind = KINDS[name]
            count = kind.trials if options.count is None else options.count
            numbers = range(options.first, options.first + count)
            rows.append(row_of(pool, name, options.seed, numbers, options.size or kind.size))
            sys.stdout.write(str(rows[-1]))
            sys.stdout.flush()
    lost, seconds = sum(row.lost for row in rows), sum(row.seconds for row in rows)
    sys.stdout.write(f"\n{lost} lost; {seconds} s on {WORKERS} processors, seed {options.seed}\n")
    if REWRITES and not lost:
        write_rows(rows)
    sys.exit(lost > 0)


if __name__ == "__main__":
    main()
