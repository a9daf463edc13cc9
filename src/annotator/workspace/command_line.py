"""A command of the program, run as the shell does, by the process beside the app."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from msgspec import Struct

from annotator.core.own_program import module_command

_LOOK = 0.05
"""Seconds between two questions whether it is to stop."""

_MOST = 200_000
"""Bytes of what it says that are shown; a sheet has room for no more that anyone would read."""


class Said(Struct, frozen=True):
    """What a command printed, and what it warned of; its exit code, ``None`` if it was stopped."""

    code: int | None = None
    lines: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def run_beside(database: Path, arguments: Sequence[str], is_stopped: Callable[[], bool]) -> Said:
    """Run ``annotator`` with these arguments on the database.

    A file is written as a whole or not at all; an import that is stopped goes on when it is run again.
    """
    command = module_command("annotator", *arguments, "--db", str(database))
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as faults:
        process = subprocess.Popen(  # noqa: S603 - the program itself
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=faults
        )
        while True:
            try:
                code = process.wait(_LOOK)
                break
            except subprocess.TimeoutExpired:
                if is_stopped():
                    process.terminate()
                    process.wait()
                    return Said()
        return Said(code, _lines(said), _lines(faults))


def _lines(file: IO[bytes]) -> tuple[str, ...]:
    file.seek(0)
    return tuple(file.read(_MOST).decode(errors="replace").splitlines())
