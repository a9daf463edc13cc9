"""Errors that nobody foresaw: one line for the user, and a report of where in the program they happened.

A report holds versions, names of commands and options, and places in source files: nothing that a user wrote, reads or
calls a file. Messages of errors, values of options and variables stay out of it, since they may hold any of these.
"""

from __future__ import annotations

import os
import platform
import re
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING

import click
from msgspec import Struct, field

from annotator import __version__

if TYPE_CHECKING:
    from annotator.session.step import Step

UNEXPECTED = 70
"""The exit code for an error in the program itself, EX_SOFTWARE of sysexits.h."""

KEPT = 20
"""Reports that are kept; the oldest ones go."""

_DISTRIBUTION = "annotator-tui"
_LAST_COMMANDS = 20
_OUTER_FRAMES = 30
"""Frames that are reported of either end of a traceback; an endless recursion has a thousand."""


class Run(Struct):
    """What is known of a run of the program if it fails: the database, and the last commands in the app."""

    database: Path | None = None
    commands: deque[str] = field(default_factory=lambda: deque(maxlen=_LAST_COMMANDS))

    def saw_keys(self, count: int) -> None:
        """Do nothing: keys may have been typed into a field."""

    def saw_step(self, step: Step) -> None:
        """Remember the command of the step, as an observer of a workspace."""
        if step.command:
            self.commands.append(step.command)


def current_run() -> Run:
    """Return what is known of the run of the command at work."""
    context = click.get_current_context(silent=True)
    run = context.find_object(Run) if context else None
    return run or Run()


def reported(error: BaseException, run: Run, names: Sequence[str]) -> str:
    """Write a report and return the line to show; ``names`` are those of the command and its options."""
    parts = [f"annotator: {_in_words(error, run)}"]
    if run.database is not None and run.database.exists():
        parts.append("everything marked so far is saved")
    try:
        path = _written(_report(error, run, names))
    except (OSError, MemoryError) as failure:
        why = failure.strerror if isinstance(failure, OSError) else "too little memory"
        parts.append(f"no report could be written ({why})")
    else:
        parts.append(f"a report, without texts and names of yours, is {os.fspath(path)!r}")
    return "; ".join(parts)


def names_used(group: click.Group, arguments: Sequence[str]) -> list[str]:
    """Return the names of the command and of the options in the arguments, as declared; none of their values."""
    names: list[str] = []
    words = list(arguments)
    command: click.Command = group
    while isinstance(command, click.Group):
        context = click.Context(command)
        is_named = bool(words) and words[0] in command.list_commands(context)
        name = words.pop(0) if is_named else getattr(command, "default_cmd_name", None)
        found = command.get_command(context, name) if name else None
        if name is None or found is None:
            break
        names.append(name)
        command = found
    options = {name for param in command.params for name in (*param.opts, *param.secondary_opts)}
    for word in words:
        names += [each for each in (word.partition("=")[0], word[:2]) if each in options][:1]
    return names


def _in_words(error: BaseException, run: Run) -> str:
    match error:
        case MemoryError():
            return "there is too little memory"
        case RecursionError():
            return "something is nested too deeply"
        case OSError(errno=int(number)) if number:  # the system's own words, whatever was raised with them
            return f"{os.strerror(number)}{_ours(error.filename, run)}"
        case _:
            return f"an error in the program ({type(error).__name__})"


def _ours(name: object, run: Run) -> str:
    """Return the name of a file if it is the database or lies beside it under its name; empty otherwise."""
    if run.database is None or not isinstance(name, str | os.PathLike):
        return ""
    path = Path(name)
    is_ours = path.parent.resolve() == run.database.parent.resolve() and path.name.startswith(
        run.database.name
    )
    return f": {os.fspath(path)!r}" if is_ours else ""


def _report(error: BaseException, run: Run, names: Sequence[str]) -> str:
    lines = [
        f"annotator {__version__}",
        f"time: {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        *_surroundings(),
        f"command: {' '.join(names) or 'none'}",
        f"last commands in the app: {', '.join(run.commands) or 'none'}",
        *_traces(error),
    ]
    return "".join(f"{line}\n" for line in lines)


def _surroundings() -> Iterator[str]:
    from annotator.store.sqlite_version import sqlite_version

    yield f"Python: {platform.python_version()}"
    yield f"SQLite: {sqlite_version()}"
    yield from _dependencies()
    yield f"platform: {platform.platform()}"
    yield f"TERM: {os.environ.get('TERM', 'not set')}"
    yield f"encoding: {getattr(sys.stderr, 'encoding', None)}"
    with suppress(OSError, AttributeError, ValueError):
        columns, rows = os.get_terminal_size(sys.stderr.fileno())
        yield f"screen: {columns}x{rows}"


def _dependencies() -> Iterator[str]:
    from importlib.metadata import PackageNotFoundError, requires, version

    with suppress(PackageNotFoundError):
        for requirement in requires(_DISTRIBUTION) or ():
            name = re.split(r"[^\w.-]", requirement)[0]
            with suppress(PackageNotFoundError):  # of an extra
                yield f"{name}: {version(name)}"


def _traces(error: BaseException) -> Iterator[str]:
    """Yield the places where an error came through, then those of the errors that led to it."""
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.append(each)
        kind = type(each)
        yield ""
        yield f"{'after ' if len(seen) > 1 else ''}{kind.__module__}.{kind.__qualname__}"
        frames = [
            f"  {_source(frame.f_globals.get('__name__'))}:{line} {frame.f_code.co_qualname}"
            for frame, line in walk_tb(each.__traceback__)
        ]
        left_out = len(frames) - 2 * _OUTER_FRAMES
        yield from frames[:_OUTER_FRAMES]
        if left_out > 0:
            yield f"  ... {left_out} more ..."
        yield from frames[_OUTER_FRAMES:][-_OUTER_FRAMES:]
        if isinstance(each, BaseExceptionGroup):
            waiting += each.exceptions
        before = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
        waiting += [before] if before else []


def _source(module: object) -> str:
    """Return the file of a module, relative to where its package lies, which may be a user's folder."""
    return f"{module.replace('.', '/')}.py" if isinstance(module, str) else "?"


def _written(text: str) -> Path:
    """Write a report that only the user can read, and delete the oldest ones; raises ``OSError``."""
    from platformdirs import user_state_path

    folder = user_state_path("annotator", appauthor=False) / "reports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{os.urandom(4).hex()}.txt"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    for old in sorted(folder.glob("*.txt"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return path
