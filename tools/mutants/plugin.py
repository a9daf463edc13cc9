"""The part of the tool that runs inside pytest: it takes the time of each test, or picks those that are to run.

``MUTANTS_TAKE`` names the file for the seconds of each test that passed. ``MUTANTS_RUN`` names a file with the tests
to run, in that order, each with the seconds after which the whole run is ended, and ``MUTANTS_TOLD`` one that takes
the tests that were begun and those that failed.
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

MEMORY = 6 << 30  # a fault may fill the memory; the largest test is content with a fraction of this
BETWEEN = 60.0  # seconds for importing, collecting and ending
ERRORS = os.dup(2)  # before pytest captures it


class Taking:
    """Takes the seconds of each test; caches are emptied before it, so that it runs each line that it needs."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.seconds: dict[str, float] = defaultdict(float)
        self.failed: set[str] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        for name, module in list(sys.modules.items()):
            if name.startswith("annotator."):
                for owner in [module, *(value for value in vars(module).values() if isinstance(value, type))]:
                    for value in list(vars(owner).values()):
                        if hasattr(value, "cache_clear"):
                            value.cache_clear()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration
        if not report.passed:
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if not hasattr(session.config, "workerinput"):
            kept = {name: taken for name, taken in self.seconds.items() if name not in self.failed}
            Path(self.path).write_text(json.dumps(kept))


class Running:
    """Runs the tests that are named, in their order, none for longer than it has."""

    def __init__(self, path: str, told: str) -> None:
        self.limits: dict[str, float] = json.loads(Path(path).read_text())
        self.told = Path(told)
        self.limit(BETWEEN)

    def limit(self, seconds: float) -> None:
        faulthandler.dump_traceback_later(seconds, exit=True, file=ERRORS)

    def tell(self, line: str) -> None:
        with self.told.open("a") as file:
            file.write(line + "\n")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        order = {name: at for at, name in enumerate(self.limits)}
        items[:] = sorted(
            (item for item in items if item.nodeid in order), key=lambda item: order[item.nodeid]
        )

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.tell(f"> {nodeid}")
        self.limit(self.limits[nodeid])

    def pytest_runtest_logfinish(self) -> None:
        self.limit(BETWEEN)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.tell(f"! {report.nodeid}")


def pytest_configure(config: pytest.Config) -> None:
    """Take up what the environment asks for."""
    if path := os.environ.get("MUTANTS_TAKE"):
        config.pluginmanager.register(Taking(path), "mutants-taking")
    if path := os.environ.get("MUTANTS_RUN"):
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        config.pluginmanager.register(Running(path, os.environ["MUTANTS_TOLD"]), "mutants-running")
