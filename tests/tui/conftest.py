"""How long the tests wait, and where the report on pictures that differ goes: not into the repository."""

import asyncio
import tempfile
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    if getattr(config.option, "snapshot_report", None) == "snapshot_report.html":
        config.option.snapshot_report = str(Path(tempfile.gettempdir()) / "annotator_snapshot_report.html")


@pytest.fixture(autouse=True)
def _no_wait_for_an_idle_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pilot waits up to a second for one after each event of the mouse; tests here wait for what the screen shows."""

    async def pause(*_: float) -> None:
        await asyncio.sleep(0.01)

    monkeypatch.setattr("textual.pilot.wait_for_idle", pause)
