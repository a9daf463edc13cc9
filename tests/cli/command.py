"""The installed program as a shell runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ANNOTATOR = str(Path(sys.executable).with_name("annotator"))
SAMPLES = Path(__file__).parents[2] / "sample_data"
GOLD = SAMPLES / "gold.jsonl"
TEXT = "Ann Lee saw Bo Chen in Oslo.\n"


@dataclass(frozen=True)
class Result:
    """What the program said, and with which code it left."""

    code: int
    out: str
    err: str

    @property
    def errors(self) -> list[str]:
        return self.err.splitlines()

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


def environment(**more: str) -> dict[str, str]:
    """The environment without anything that steers the program, and what is asked for."""
    ours = ("ANNOTATOR_", "TEXTUAL_", "NO_COLOR", "FORCE_COLOR", "COLUMNS")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | more


def annotator(*arguments: str | Path, cwd: Path, program: str | Path = ANNOTATOR, **more: str) -> Result:
    """Run ``annotator``, or the one that is installed elsewhere, in a folder."""
    done = subprocess.run(
        [str(program), *map(str, arguments)],
        cwd=cwd,
        env=environment(**{"XDG_CONFIG_HOME": str(cwd / ".config"), **more}),
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def span(start: int, end: int, label: str = "person", text: str = TEXT, **more: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "label": label, "text": text[start:end], **more}


def jsonl(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path
