"""``python -m tools.mutants``: plant faults on each floor and report which were noticed; exit 1 where too few were."""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue

from tools.mutants import tree
from tools.mutants.faults import Fault, faults_in
from tools.mutants.mapping import Mapping, mapping
from tools.mutants.report import WANTED, Harmless, Report, harmless
from tools.mutants.trial import Outcome, run_selected, try_fault

KEPT = tree.ROOT / ".mutants"
WORKERS = 2


def choose(floor: str, sources: dict[str, bytes], count: int, seed: str, known: Harmless) -> Report:
    """Return a report with faults to try, at most one on a line; the harmless ones drawn do not count."""
    faults = [fault for path, source in sources.items() for fault in faults_in(source, path)]
    random.Random(f"{seed} {floor}").shuffle(faults)
    report, lines = Report(floor), set()
    for fault in faults:
        if len(report.outcomes) == count:
            break
        if (line := (fault.path, fault.lines.start)) not in lines:
            lines.add(line)
            if reason := known.get((fault.path, fault.line, fault.kind)):
                report.harmless[fault] = reason
            else:
                report.outcomes[fault] = Outcome(noticed=False)
    return report


class Trials:
    """Tries faults in parallel and appends each outcome to a file, so that an interrupted run can go on."""

    def __init__(self, folder: Path, mapped: Mapping) -> None:
        self.mapped = mapped
        self.file = folder / "results.jsonl"
        self.copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(WORKERS):
            self.copies.put(tree.copy_to(folder / f"copy-{number}"))
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        self.known = {tuple(key): Outcome(**outcome) for key, outcome in map(json.loads, lines)}

    def outcome(self, fault: Fault) -> Outcome:
        """Return the outcome of the fault, from an earlier run or a trial."""
        key = (fault.path, fault.start, fault.end, fault.text)
        if key not in self.known:
            self.known[key] = self._tried(fault)
            with self.file.open("a") as file:
                file.write(json.dumps([key, asdict(self.known[key])]) + "\n")
        return self.known[key]

    def _tried(self, fault: Fault) -> Outcome:
        tests = self.mapped.covering(fault)
        if not tests:
            return Outcome(noticed=False, by="no test runs it")
        copy = self.copies.get()
        try:
            return try_fault(fault, copy, tests)
        finally:
            self.copies.put(copy)

    def fill(self, report: Report) -> None:
        """Try the faults of the report; a test that fails without a fault, too, has noticed none."""
        with ThreadPoolExecutor(WORKERS) as pool:
            report.outcomes = dict(zip(report.outcomes, pool.map(self.outcome, report.outcomes), strict=True))
        names = sorted({outcome.by for outcome in report.outcomes.values() if outcome.noticed and outcome.by})
        copy = self.copies.get()
        log = run_selected(copy, {name: self.mapped.seconds[name] for name in names})[1] if names else []
        self.copies.put(copy)
        for fault, outcome in report.outcomes.items():
            if f"! {outcome.by}" in log:
                report.outcomes[fault] = Outcome(noticed=False, by=f"{outcome.by} fails without it, too")


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Read the options and go from floor to floor."""
    floors = tree.floors()
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("floors", nargs="*", metavar="FLOOR", help=f"of {', '.join(floors)}; all by default")
    parser.add_argument("--count", type=int, default=20, help="faults on each floor; 20 by default")
    parser.add_argument("--seed", default="", help="draws the faults; the commit by default")
    options = parser.parse_args()
    if unknown := set(options.floors) - set(floors):
        parser.error(f"there is no floor {', '.join(unknown)}; choose from {', '.join(floors)}")
    seed, folder = options.seed or tree.git("rev-parse", "HEAD"), KEPT / tree.fingerprint()
    for earlier in KEPT.glob("*/"):
        if earlier != folder:
            shutil.rmtree(earlier)
    trials = Trials(folder, mapping(folder))
    few = []
    for floor in options.floors or floors:
        started, processor = time.monotonic(), _processor_seconds()
        report = choose(floor, floors[floor], options.count, seed, harmless())
        trials.fill(report)
        taken, worked = time.monotonic() - started, _processor_seconds() - processor
        print(report, f"  {taken:.0f} s, {worked:.0f} s of processors, seed {seed}", sep="\n", flush=True)
        few += [floor] if report.percent < WANTED else []
    sys.exit(f"Too few faults were noticed on: {', '.join(few)}" if few else 0)


if __name__ == "__main__":
    main()
