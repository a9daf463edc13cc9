"""``python -m tools.mutants``: plant faults on every floor and report which were noticed; 1 where too few were."""

from __future__ import annotations

import argparse
import json
import random
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
from tools.mutants.trial import Outcome, run_named, try_fault

KEPT = tree.ROOT / ".mutants"
WORKERS = 2


def choose(floor: str, sources: dict[str, bytes], count: int, seed: str, known: Harmless) -> Report:
    """A report with the faults to try, one a line at most; harmless ones met on the way are put aside."""
    faults = [fault for path, source in sources.items() for fault in faults_in(source, path)]
    random.Random(f"{seed} {floor}").shuffle(faults)
    report, taken = Report(floor), set()
    for fault in faults:
        if len(report.outcomes) == count:
            break
        place = (fault.path, fault.lines.start)
        if place not in taken:
            taken.add(place)
            if reason := known.get((fault.path, fault.line, fault.kind)):
                report.put_aside[fault] = reason
            else:
                report.outcomes[fault] = Outcome(noticed=False)
    return report


class Trials:
    """Tries faults, several at once, and keeps what came of each, so that none is tried twice."""

    def __init__(self, folder: Path, mapped: Mapping) -> None:
        self.mapped = mapped
        self.kept = folder / "results.jsonl"
        self.copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(WORKERS):
            self.copies.put(tree.copy_to(folder / f"copy-{number}"))
        lines = self.kept.read_text().splitlines() if self.kept.exists() else []
        self.known = {tuple(key): Outcome(**outcome) for key, outcome in map(json.loads, lines)}

    def outcome(self, fault: Fault) -> Outcome:
        """What came of the fault, now or in an earlier run."""
        key = (fault.path, fault.start, fault.end, fault.text)
        if key not in self.known:
            self.known[key] = self.tried(fault)
            with self.kept.open("a") as file:
                file.write(json.dumps([key, asdict(self.known[key])]) + "\n")
        return self.known[key]

    def tried(self, fault: Fault) -> Outcome:
        """What comes of the fault now."""
        tests = self.mapped.covering(fault)
        if not tests:
            return Outcome(noticed=False, by="no test runs it")
        copy = self.copies.get()
        try:
            return try_fault(fault, copy, tests)
        finally:
            self.copies.put(copy)

    def fill(self, report: Report) -> None:
        """Try the faults of the report; a test that fails without them, too, has noticed none."""
        with ThreadPoolExecutor(WORKERS) as pool:
            report.outcomes = dict(zip(report.outcomes, pool.map(self.outcome, report.outcomes), strict=True))
        names = {outcome.by for outcome in report.outcomes.values() if outcome.noticed and outcome.by}
        if names:
            copy = self.copies.get()
            _, told = run_named(copy, {name: self.mapped.seconds[name] for name in sorted(names)})
            self.copies.put(copy)
            failed = {line[2:] for line in told if line.startswith("!")}
            for fault, outcome in report.outcomes.items():
                if outcome.by in failed:
                    report.outcomes[fault] = Outcome(noticed=False, by=f"{outcome.by} fails without it, too")


def main() -> None:
    """Read the options and go from floor to floor."""
    floors = tree.floors()
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("floors", nargs="*", metavar="FLOOR", help=f"of {', '.join(floors)}; all without any")
    parser.add_argument("--count", type=int, default=20, help="faults a floor (20)")
    parser.add_argument("--seed", default="", help="which faults are drawn (the commit)")
    options = parser.parse_args()
    if unknown := set(options.floors) - set(floors):
        parser.error(f"there is no floor {', '.join(unknown)}; choose from {', '.join(floors)}")
    seed, folder = options.seed or tree.commit(), KEPT / tree.fingerprint()
    for old in KEPT.glob("*/"):
        if old != folder:
            shutil.rmtree(old)
    trials = Trials(folder, mapping(folder))
    few = []
    for floor in options.floors or floors:
        started = time.monotonic()
        report = choose(floor, floors[floor], options.count, seed, harmless())
        trials.fill(report)
        print(report, f"  {time.monotonic() - started:.0f} s, seed {seed}", sep="\n", flush=True)
        few += [floor] if report.share < WANTED else []
    sys.exit(f"Too few faults were noticed on: {', '.join(few)}" if few else 0)


if __name__ == "__main__":
    main()
