"""A pytest plugin with two uses, chosen by the environment.

``MUTANTS_SECONDS`` names a file for the seconds that each test takes. ``MUTANTS_TESTS`` names a file with the tests to
run and a limit in seconds for each, and ``MUTANTS_LOG`` a file for the names of those that start (>) and fail (!).
"""

from __future__ import annotations

import faulthandler
import json
import os
import resource
import sys
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

import pytest

MEMORY = 6 << 30  # bytes; a fault may make a loop endless
BETWEEN = 60.0  # seconds for importing, collecting and ending
STDERR = os.dup(2)  # before pytest captures it


class Timer:
    """Records how long each test takes that passes, and makes each run all lines that it needs."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self.seconds: dict[str, float] = defaultdict(float)
        self.failed: set[str] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        # What an earlier test left in a cache would not be run again.
        modules = [module for name, module in sys.modules.items() if name.startswith("annotator.")]
        classes = [value for module in modules for value in vars(module).values() if isinstance(value, type)]
        for value in [value for owner in [*modules, *classes] for value in vars(owner).values()]:
            if hasattr(value, "cache_clear"):
                value.cache_clear()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration
        if not report.passed:
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if not hasattr(session.config, "workerinput"):
            passed = {name: taken for name, taken in self.seconds.items() if name not in self.failed}
            self.path.write_text(json.dumps(passed))


class Selector:
    """Runs the named tests in their order, and ends the process when one exceeds its limit."""

    def __init__(self, path: str, log: str) -> None:
        self.limits: dict[str, float] = json.loads(Path(path).read_text())
        self.log = Path(log)
        self.limit(BETWEEN)

    def limit(self, seconds: float) -> None:
        faulthandler.dump_traceback_later(seconds, exit=True, file=STDERR)

    def write(self, line: str) -> None:
        with self.log.open("a") as file:
            file.write(line + "\n")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        order = {name: index for index, name in enumerate(self.limits)}
        items[:] = [item for item in items if item.nodeid in order]
        items.sort(key=lambda item: order[item.nodeid])

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.write(f"> {nodeid}")
        self.limit(self.limits[nodeid])

    def pytest_runtest_logfinish(self) -> None:
        self.limit(BETWEEN)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.write(f"! {report.nodeid}")


def pytest_configure(config: pytest.Config) -> None:
    """Register what the environment asks for."""
    if path := os.environ.get("MUTANTS_SECONDS"):
        config.pluginmanager.register(Timer(path))
    if path := os.environ.get("MUTANTS_TESTS"):
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        config.pluginmanager.register(Selector(path, os.environ["MUTANTS_LOG"]))
