"""What came of the faults of a floor, in lines to read."""

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
    """The reason of each fault that is known to be harmless, by its file, line and kind."""
    entries = tomllib.loads(file.read_text(encoding="utf-8")).get("harmless", [])
    return {(entry["path"], entry["line"], entry["kind"]): entry["reason"] for entry in entries}


@dataclass
class Report:
    """The faults of a floor, those that count and those that are put aside."""

    floor: str
    outcomes: dict[Fault, Outcome] = field(default_factory=dict)
    put_aside: dict[Fault, str] = field(default_factory=dict)

    @property
    def missed(self) -> list[Fault]:
        """What was not noticed, in the order of the sources."""
        missed = [fault for fault, outcome in self.outcomes.items() if not outcome.noticed]
        return sorted(missed, key=lambda fault: (fault.path, fault.start))

    @property
    def share(self) -> float:
        """Percent that were noticed."""
        return 100 * (1 - len(self.missed) / len(self.outcomes)) if self.outcomes else 100.0

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        planted = len(self.outcomes)
        below = f", under the {WANTED} % that are wanted" if self.share < WANTED else ""
        yield f"{self.floor}: {planted} planted, {planted - len(self.missed)} noticed ({self.share:.0f} %){below}"
        for fault in self.missed:
            yield from _shown("not noticed", fault, self.outcomes[fault].by)
        for fault, reason in self.put_aside.items():
            yield from _shown("harmless", fault, reason)


def _shown(word: str, fault: Fault, reason: str) -> Iterator[str]:
    more = f" ({reason})" if reason else ""
    yield f"  {word}: {tree.PACKAGE / fault.path}:{fault.lines.start}  {fault.kind}{more}"
    yield f"      {fault.line}"
    yield f"      {fault}"
