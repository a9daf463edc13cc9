"""Which tests run a line, and how long each takes: collected once for a state of the sources and kept."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path

from coverage import CoverageData

from tools.mutants import tree
from tools.mutants.faults import Fault
from tools.mutants.trial import run_tests

# The tests in a terminal start the program, whose lines they would have to be told by another process; they are slow,
# too, and what they alone notice has its place on the floor that it belongs to.
UNMAPPED = "tests/terminal"
CONFIG = "[run]\nsource_pkgs = annotator\nrelative_files = true\n"


class Mapping:
    """What the tests run, by file and line."""

    def __init__(self, folder: Path) -> None:
        self.seconds: dict[str, float] = json.loads((folder / "seconds.json").read_text())
        self._data = CoverageData(str(folder / "lines"))
        self._data.read()
        self._lines = cache(self._lines_of)

    def _lines_of(self, path: str) -> dict[int, set[str]]:
        lines = self._data.contexts_by_lineno(str(tree.PACKAGE / path))
        return {line: {name.rpartition("|")[0] for name in names} for line, names in lines.items()}

    def covering(self, fault: Fault) -> dict[str, float]:
        """The tests that run the line of the fault, with their seconds: those of its floor first, then the quickest.

        What runs at import no test runs by itself; there it is all tests that run anything in the file, or else
        those of its floor.
        """
        lines = self._lines(fault.path)
        names = set().union(*(lines.get(line, ()) for line in fault.lines)) or lines.get(
            fault.statement, set()
        )
        home = f"tests/{fault.floor}/"
        if fault.at_import or "" in names:
            everywhere = set().union(*lines.values()) - {""}
            names = names | (everywhere or {name for name in self.seconds if name.startswith(home)})
        known = [name for name in names if name in self.seconds]
        known.sort(key=lambda name: (not name.startswith(home), self.seconds[name], name))
        return {name: self.seconds[name] for name in known}


def mapping(folder: Path) -> Mapping:
    """The mapping that is kept in the folder, collected first where there is none."""
    if not (folder / "seconds.json").exists():
        print(
            "Collecting which tests run which lines; this is done once for a state of the sources.",
            flush=True,
        )
        folder.mkdir(parents=True, exist_ok=True)
        copy = tree.copy_to(folder / "copy")
        (folder / "coveragerc").write_text(CONFIG)
        options = ["-n", "2", "--dist", "loadfile", "--ignore", UNMAPPED]
        measured = ["--cov", "--cov-context=test", "--cov-report=", f"--cov-config={folder / 'coveragerc'}"]
        code, output = run_tests(
            copy, [*options, *measured],
            MUTANTS_TAKE=str(folder / "taken.json"),
            COVERAGE_FILE=str(folder / "lines"),
            COVERAGE_CORE="ctrace",  # the only one that tells tests apart
        )  # fmt: skip
        if code > 1 or not (folder / "taken.json").exists():
            sys.exit(f"The tests could not be run:\n{output[-3000:]}")
        if code:
            print(f"Tests that fail by themselves are left out:\n{output[-3000:]}")
        (folder / "taken.json").rename(folder / "seconds.json")
    return Mapping(folder)
