"""Run tests in a copy of the tree: as it is, or with a fault planted."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tools.mutants import tree
from tools.mutants.faults import Fault

PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "tools.mutants.plugin")
PATIENCE = 20.0  # seconds that a test may take beyond SLOWER times its own
SLOWER = 5
PASSED, NOTICED = 0, {1, 2, 3}  # a test failed, a module could not be imported, pytest itself broke

# A planted file has a time that no other one has, so that what was compiled of another is not taken for it.
_times = itertools.count(1_000_000_000)


@dataclass(frozen=True)
class Outcome:
    """Whether a fault was noticed, and by which test; or why not."""

    noticed: bool
    by: str = ""


def run_tests(copy: Path, options: list[str], **environment: str) -> tuple[int, str]:
    """Run pytest in the copy; its exit code and what it printed. Nothing that it started is left running."""
    surroundings = {**os.environ, "PYTHONPATH": str(copy / "src"), **environment}
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [*PYTEST, *options],
            cwd=copy,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            code = process.wait()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        output.seek(0)
        return code, output.read().decode(errors="replace")


def run_named(copy: Path, tests: dict[str, float], *options: str) -> tuple[int, list[str]]:
    """Run the tests, given the seconds that each takes; the exit code, and what was begun (>) and failed (!)."""
    limits = {name: PATIENCE + SLOWER * seconds for name, seconds in tests.items()}
    files = dict.fromkeys(name.partition("::")[0] for name in tests)
    with tempfile.TemporaryDirectory() as folder:
        wanted, told = Path(folder, "wanted"), Path(folder, "told")
        wanted.write_text(json.dumps(limits))
        told.touch()
        code, output = run_tests(copy, [*options, *files], MUTANTS_RUN=str(wanted), MUTANTS_TOLD=str(told))
        if code > max(NOTICED):
            sys.exit(f"pytest ended with {code}:\n{output[-3000:]}")
        return code, told.read_text().splitlines()


def try_fault(fault: Fault, copy: Path, tests: dict[str, float]) -> Outcome:
    """Plant the fault in the copy, run the tests up to the first that fails, and take the fault out again."""
    path = copy / tree.PACKAGE / fault.path
    source, before = path.read_bytes(), path.stat()
    path.write_bytes(fault.plant(source))
    planted = next(_times)
    os.utime(path, (planted, planted))
    try:
        code, told = run_named(copy, tests, "-x")
    finally:
        path.write_bytes(source)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    return Outcome(noticed=code != PASSED, by=told[-1][2:] if code and told else "")
