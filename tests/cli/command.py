"""The command line, in this process or as a shell runs the installed program."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from annotator.cli import main
from tests.signals import heard

ANNOTATOR = str(Path(sys.executable).with_name("annotator"))
SAMPLES = Path(__file__).parents[2] / "sample_data"
GOLD = SAMPLES / "gold.jsonl"
TEXT = "Ann Lee saw Bo Chen in Oslo.\n"


@dataclass(frozen=True)
class Result:
    """The output and the exit code of the program."""

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
    """The environment without the variables that the program reads, and with the given ones."""
    ours = ("ANNOTATOR_", "TEXTUAL_", "NO_COLOR", "FORCE_COLOR", "COLUMNS")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | more


def annotator(*arguments: str | Path, cwd: Path, **more: str) -> Result:
    """Run ``annotator`` in a folder, in this process: a start of Python for each costs more than all the rest.

    What it raises is raised here. ``installed_annotator`` runs what only a program of its own can prove.
    """
    out, err = io.BytesIO(), io.BytesIO()
    with pytest.MonkeyPatch.context() as patch, Path(os.devnull).open(encoding="utf-8") as nothing:
        settings = environment(**{"XDG_CONFIG_HOME": str(cwd / ".config"), **more})
        for name in {*os.environ} - {*settings}:
            patch.delenv(name)
        for name, value in settings.items():
            patch.setenv(name, value)
        patch.chdir(cwd)
        patch.setitem(sys.modules, "__main__", ModuleType("annotator"))  # after which click calls the program
        patch.setattr(sys, "argv", ["annotator", *map(str, arguments)])
        patch.setattr(sys, "stdin", nothing)
        patch.setattr(sys, "stdout", io.TextIOWrapper(out, "utf-8"))
        patch.setattr(sys, "stderr", io.TextIOWrapper(err, "utf-8", "backslashreplace"))
        with pytest.raises(SystemExit) as left:
            main()
        sys.stdout.flush()
        sys.stderr.flush()
        return Result(int(left.value.code or 0), out.getvalue().decode(), err.getvalue().decode())


def installed_annotator(
    *arguments: str | Path, cwd: Path, program: str | Path = ANNOTATOR, **more: str
) -> Result:
    """Run the installed ``annotator``, or the one that is installed elsewhere, in a folder, as a shell does."""
    with heard():
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
