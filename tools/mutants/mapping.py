"""Which tests run each line and how long they take, collected once for each state of the tree."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path

from coverage import CoverageData

from tools.mutants import tree
from tools.mutants.faults import Fault
from tools.mutants.trial import run_tests

OPTIONS = ("-n", "2", "--dist", "loadfile", "--ignore=tests/tools")
# Tests here run the installed program, too, where coverage cannot tell which lines are theirs.
PROGRAMS = ("tests/cli/", "tests/terminal/")
CONFIG = "[run]\nsource_pkgs = annotator\nrelative_files = true\n"


class Mapping:
    """The tests that run each line, read from a folder."""

    def __init__(self, folder: Path) -> None:
        self.seconds: dict[str, float] = json.loads((folder / "seconds.json").read_text())
        self._data = CoverageData(str(folder / "lines"))
        self._data.read()
        self._lines = cache(self._lines_of)

    def _lines_of(self, path: str) -> dict[int, set[str]]:
        lines = self._data.contexts_by_lineno(str(tree.PACKAGE / path))
        return {
            line: {context.rpartition("|")[0] for context in contexts} for line, contexts in lines.items()
        }

    def covering(self, fault: Fault) -> dict[str, float]:
        """Return the tests that run the line of the fault with their seconds, first its own floor's, then the quickest.

        A line that runs at import belongs to no test: then it is all tests that run any line of the file, and those of
        the floor. A line that no test runs itself may be run by a program that one starts: then it is those of the
        floor and those that start programs.
        """
        lines = self._lines(fault.path)
        names = set().union(*(lines.get(line, ()) for line in fault.lines)) or lines.get(
            fault.statement, set()
        )
        home = f"tests/{fault.floor}/"
        if fault.at_import or "" in names:
            users = set().union(*lines.values()) - {""}
            names = names | users | {name for name in self.seconds if name.startswith(home)}
        if not names:
            names = {name for name in self.seconds if name.startswith((home, *PROGRAMS))}
        known = [name for name in names if name in self.seconds]
        known.sort(key=lambda name: (not name.startswith(home), self.seconds[name], name))
        return {name: self.seconds[name] for name in known}


def mapping(folder: Path) -> Mapping:
    """Return the mapping in the folder, collecting it first where it is missing."""
    seconds = folder / "seconds.json"
    if not seconds.exists():
        print("Collecting which tests run which lines, once for this state of the tree.", flush=True)
        folder.mkdir(parents=True, exist_ok=True)
        (config := folder / "coveragerc").write_text(CONFIG)
        code, output = run_tests(
            tree.copy_to(folder / "copy-0"),
            [*OPTIONS, "--cov", "--cov-context=test", "--cov-report=", f"--cov-config={config}"],
            MUTANTS_SECONDS=f"{seconds}.new",
            COVERAGE_FILE=str(folder / "lines"),
            COVERAGE_CORE="ctrace",  # the only core that records contexts
        )
        if code > 1:
            sys.exit(f"The tests could not be run:\n{output[-3000:]}")
        if code:
            print(f"Tests that fail without a fault are left out:\n{output[-3000:]}")
        Path(f"{seconds}.new").rename(seconds)
    return Mapping(folder)
