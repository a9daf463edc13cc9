"""The results for the faults of a floor."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tools.mutants import tree
from tools.mutants.faults import Fault
from tools.mutants.trial import Outcome

WANTED = 90  # percent of the faults of each floor
HARMLESS = Path(__file__).with_name("harmless.toml")
Harmless = dict[tuple[str, str, str], str]


def harmless(file: Path = HARMLESS) -> Harmless:
    """Return the reasons of the faults known to be harmless, by path, line and kind."""
    entries = tomllib.loads(file.read_text(encoding="utf-8")).get("harmless", [])
    return {(entry["path"], entry["line"], entry["kind"]): entry["reason"] for entry in entries}


@dataclass
class Report:
    """The faults of a floor: those that count, and the harmless ones with their reasons."""

    floor: str
    outcomes: dict[Fault, Outcome] = field(default_factory=dict)
    harmless: dict[Fault, str] = field(default_factory=dict)

    @property
    def unnoticed(self) -> list[Fault]:
        """The faults that no test noticed, in source order."""
        unnoticed = [fault for fault, outcome in self.outcomes.items() if not outcome.noticed]
        return sorted(unnoticed, key=lambda fault: (fault.path, fault.start))

    @property
    def percent(self) -> float:
        """Percentage of faults noticed."""
        return 100 * (1 - len(self.unnoticed) / len(self.outcomes)) if self.outcomes else 100.0

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        planted, below = len(self.outcomes), f", below {WANTED} %" if self.percent < WANTED else ""
        noticed = planted - len(self.unnoticed)
        yield f"{self.floor}: {planted} planted, {noticed} noticed ({self.percent:.0f} %){below}"
        for fault in self.unnoticed:
            yield from _shown("not noticed", fault, self.outcomes[fault].by)
        for fault, reason in self.harmless.items():
            yield from _shown("harmless", fault, reason)


def _shown(word: str, fault: Fault, reason: str) -> Iterator[str]:
    more = f" ({reason})" if reason else ""
    yield f"  {word}: {tree.PACKAGE / fault.path}:{fault.lines.start}  {fault.kind}{more}"
    yield f"      {fault.line}"
    yield f"      {fault}"
