"""Programs that are killed at some moment, and what a database must be then."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random

from tests.cli.command import ANNOTATOR, environment
from tests.store.samples import opened
from tests.store.test_rebuilding import check_rebuilt

Content = list[tuple[str, list[tuple[str, int, int, str]]]]
"""The text of each document, and annotator, start, end and label of its spans."""

STARTING = 0.1
"""Seconds in which a program does nothing yet."""


def run_for(
    seconds: float | None, command: Sequence[str | Path], folder: Path, sent: bytes = b""
) -> tuple[bool, float]:
    """Run a program, and kill it after so many seconds; return whether it was killed, and how long it ran."""
    began = time.monotonic()
    with (folder / "printed").open("wb") as printed:
        process = subprocess.Popen(
            list(map(str, command)),
            cwd=folder,
            env=environment(PYTHONDONTWRITEBYTECODE=""),
            stdin=subprocess.PIPE,
            stdout=printed,
            stderr=printed,
        )
        assert process.stdin is not None
        process.stdin.write(sent)
        process.stdin.flush()  # and left open: its end would stop a job
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return True, time.monotonic() - began
        finally:
            process.stdin.close()
    assert code in (0, 1), (folder / "printed").read_text("utf-8", "replace")
    return False, time.monotonic() - began


class Killer:
    """Kills a command somewhere between its start and its usual end; knows how long it takes."""

    def __init__(self, chance: Random, whole: float) -> None:
        self._chance = chance
        self._whole = whole
        self.kills = 0

    def run(self, command: Sequence[str | Path], folder: Path, sent: bytes = b"") -> bool:
        """Return whether it was killed before its end."""
        seconds = self._chance.uniform(STARTING, max(STARTING, self._whole))
        was_killed, _ = run_for(seconds, command, folder, sent)
        self.kills += was_killed
        return was_killed


def annotator_of(*arguments: str | Path) -> list[str | Path]:
    """The command line of the installed program, for amy."""
    name = [] if arguments[0] == "export" else ["--annotator", "amy"]
    return [ANNOTATOR, *arguments, *name]


def corpus(path: Path, count: int, chance: Random, label: str = "person", spans: int = 1) -> Path:
    """Write JSON lines with so many documents, each with some of two spans of amy's, and other words by chance."""
    lines = []
    for number in range(count):
        words = " ".join(
            chance.choices(("and", "saw", "the", "word", "Łódź", "😀", "again"), k=chance.randint(1, 60))
        )
        text = f"Bo Chen, number {number}, met Ann Lee {words}.\n"
        at = [0, text.index("Ann Lee")][:spans]
        marks = [
            {"start": s, "end": s + 7, "label": label, "text": text[s : s + 7], "annotator": "amy"}
            for s in at
        ]
        lines.append(json.dumps({"text": text, "spans": marks}))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def content(path: Path) -> Content:
    """What anyone is shown of a database; nothing of one that was not made."""
    if not path.exists() or not path.stat().st_size:
        return []
    with opened(path) as store:
        return [
            (
                record.document.text,
                sorted(
                    (s.annotator, s.start, s.end, s.label) for layer in record.layers for s in layer.spans
                ),
            )
            for record in store.records()
        ]


def check_database(path: Path) -> None:
    """Check that the file is whole, and that its tables are those that its log leads to."""
    if not path.exists() or not path.stat().st_size:
        return
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables:
        check_rebuilt(path)


def job_command(path: Path) -> list[str]:
    """The command line of a job beside the app."""
    return [sys.executable, "-P", "-m", "annotator.workspace.job_process", os.fspath(path)]
