"""Run tests in a copy of the tree, with or without a fault."""

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
USAGE_ERROR = (
    4  # from this exit code on, pytest ran no test; below, something failed or could not be imported
)
SLOWER, PATIENCE = 5, 20.0  # a test has SLOWER times its own seconds and PATIENCE more

# Each planted file gets a time of its own, so that Python never runs what it compiled from another one.
_times = itertools.count(1_000_000_000)


@dataclass(frozen=True)
class Outcome:
    """Whether a fault was noticed, and the test that noticed it or the reason why none did."""

    noticed: bool
    by: str = ""


def run_tests(copy: Path, options: list[str], **environment: str) -> tuple[int, str]:
    """Run pytest in the copy and return its exit code and output; nothing that it started keeps running."""
    variables = {**os.environ, "PYTHONPATH": str(copy / "src"), **environment}
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [*PYTEST, *options], cwd=copy, env=variables, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            code = process.wait()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        output.seek(0)
        return code, output.read().decode(errors="replace")


def run_selected(copy: Path, tests: dict[str, float], *options: str) -> tuple[int, list[str]]:
    """Run the tests, given the seconds that each takes; return the exit code and the log of the plugin."""
    files = dict.fromkeys(name.partition("::")[0] for name in tests)
    with tempfile.TemporaryDirectory() as folder:
        selection, log = Path(folder, "tests"), Path(folder, "log")
        selection.write_text(json.dumps({name: PATIENCE + SLOWER * taken for name, taken in tests.items()}))
        log.touch()
        code, output = run_tests(copy, [*options, *files], MUTANTS_TESTS=str(selection), MUTANTS_LOG=str(log))
        if code >= USAGE_ERROR:
            sys.exit(f"pytest ended with {code}:\n{output[-3000:]}")
        return code, log.read_text().splitlines()


def try_fault(fault: Fault, copy: Path, tests: dict[str, float]) -> Outcome:
    """Plant the fault in the copy, run the tests up to the first failure, and restore the source."""
    path = copy / tree.PACKAGE / fault.path
    source, before = path.read_bytes(), path.stat()
    path.write_bytes(fault.plant(source))
    planted = next(_times)
    os.utime(path, (planted, planted))
    try:
        code, log = run_selected(copy, tests, "-x")
    finally:
        path.write_bytes(source)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    return Outcome(noticed=code != 0, by=log[-1][2:] if code and log else "")
