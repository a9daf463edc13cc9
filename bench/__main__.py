"""``python -m bench [NAME...]``: run the benches and print one table."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from functools import partial
from pathlib import Path

from bench import (
    against,
    bench_agree,
    bench_export,
    bench_findings,
    bench_formats,
    bench_hub,
    bench_import,
    bench_keys,
    bench_learning,
    bench_library,
    bench_log,
    bench_schema,
    bench_search,
    bench_serve,
    bench_start,
    bench_waiting,
    bench_workers,
)
from bench.figures import HEADER
from bench.library_file import DOCUMENTS

BENCHES = {
    "import": bench_import.figures,
    "export": bench_export.figures,
    "start": bench_start.figures,
    "keys": bench_keys.figures,
    "learning": bench_learning.figures,
    "formats": bench_formats.figures,
    "schema": bench_schema.figures,
    "log": bench_log.figures,
    "waiting": bench_waiting.figures,
    "search": bench_search.figures,
    "serve": bench_serve.figures,
    "findings": bench_findings.figures,
    "library": bench_library.figures,
    "agree": bench_agree.figures,
    "hub": bench_hub.figures,
    "workers": bench_workers.figures,
}

ONLY_NAMED = ("library",)
"""Benches that run only if they are named: making what they measure takes many minutes."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"any of {', '.join(BENCHES)}; if none is named all but {', '.join(ONLY_NAMED)}",
    )
    parser.add_argument(
        "--quick", action="store_true", help="small sizes and few rounds, to check that it runs"
    )
    parser.add_argument(
        "--documents",
        type=int,
        default=DOCUMENTS,
        help="documents of the library that is measured on, made once (default: %(default)s)",
    )
    parser.add_argument(
        "--entries",
        type=int,
        default=bench_hub.ENTRIES,
        help="entries that a new device takes from a hub (default: %(default)s)",
    )
    parser.add_argument(
        "--against",
        metavar="PROGRAM",
        help="another build's annotator: compare keys, start, import and export",
    )
    parser.add_argument("--rounds", type=int, default=30, help="rounds of a comparison (default: 30)")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHES]
    if unknown:
        parser.error(f"there is no bench {', '.join(unknown)}; choose from {', '.join(BENCHES)}")
    began = time.perf_counter()
    over = 0
    print(HEADER)
    if options.against:
        print("the other build is the floor; the ratio is its lower bound, 95 %")
        with tempfile.TemporaryDirectory(prefix="annotator-bench-against-") as folder:
            for figure in against.compared(options.names, options.against, options.rounds, Path(folder)):
                print(figure, flush=True)
                over += figure.is_over
        print(f"\n{over} over their target; {time.perf_counter() - began:.0f} s")
        return
    print("keys: median, p95 and maximum, the ratios of median and p95; CPU: ratio of processor times")
    for name in options.names or [name for name in BENCHES if name not in ONLY_NAMED]:
        bench = BENCHES[name]
        if name == "library":
            bench = partial(bench, documents=options.documents)
        if name == "hub":
            bench = partial(bench, entries=options.entries)
        with tempfile.TemporaryDirectory(prefix=f"annotator-bench-{name}-") as folder:
            for figure in bench(Path(folder), quick=options.quick):
                print(figure, flush=True)
                over += figure.is_over
    seconds = time.perf_counter() - began
    busy, processors = os.getloadavg()[1], os.cpu_count()
    print(f"\n{over} over their target; {seconds:.0f} s; load {busy:.1f} on {processors} processors")


if __name__ == "__main__":
    main()
