"""What the command line prints, on its way to a terminal: nothing in it can be obeyed or hidden.

The standard output and the standard error are replaced while a command runs, so that all that is printed goes this one
way: messages, exports, help, warnings, tracebacks. Files and pipes get exactly what is printed.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from traceback import walk_tb
from typing import IO, TextIO, cast

import click

from annotator.cli.errors import BadInput
from annotator.core.ascii_stand_ins import encodable
from annotator.core.quoting import visible_lines

_NAMES = ("stdout", "stderr")


class GuardedOutput(io.TextIOBase):
    """A terminal that shows controls and hidden characters as escapes, and stand-ins for what its encoding lacks.

    ``buffer`` is guarded, too; ``terminal`` is the stream itself, for what draws with sequences of its own.
    """

    def __init__(self, terminal: TextIO) -> None:
        self.terminal = terminal
        self.buffer = GuardedBytes(self)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the terminal."""
        return self.terminal.encoding or "ascii"

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """How the terminal's stream treats what it cannot encode; nothing of that kind gets there."""
        return self.terminal.errors

    def write(self, text: str) -> int:
        """Write the text as it can be shown."""
        self.terminal.write(encodable(visible_lines(text), self.encoding))
        return len(text)

    def write_coloured(self, text: str, color: str) -> None:
        """Write the text as it can be shown, in a colour of the terminal's own, as click names it."""
        self.terminal.write(click.style(encodable(visible_lines(text), self.encoding), fg=color))

    def flush(self) -> None:
        """Send what was written; a terminal that is closed has it."""
        if not self.terminal.closed:
            self.terminal.flush()

    def isatty(self) -> bool:
        """Return ``True``: only terminals are guarded."""
        return True

    def fileno(self) -> int:
        """Return the file descriptor of the terminal."""
        return self.terminal.fileno()

    def writable(self) -> bool:
        """Return ``True``."""
        return True


class GuardedBytes(io.RawIOBase):
    """The bytes of a terminal: UTF-8 is shown as text, other bytes as escapes."""

    def __init__(self, text: GuardedOutput) -> None:
        self._text = text

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Write the bytes as they can be shown; a character must not be divided between two calls."""
        self._text.write(bytes(data).decode("utf-8", "backslashreplace"))
        return len(data)

    def flush(self) -> None:
        """Send what was written."""
        self._text.flush()

    def writable(self) -> bool:
        """Return ``True``."""
        return True


_WRITERS = {
    click.echo.__code__,
    GuardedOutput.write.__code__,
    GuardedOutput.write_coloured.__code__,
    GuardedOutput.flush.__code__,
}
"""What writes to the outputs, and to nothing else."""


@contextmanager
def guarded_output() -> Iterator[None]:
    """Guard the standard output and error where they are terminals.

    Files and pipes get escapes, too, where text cannot be encoded: undecodable file names end no command.
    """
    streams = {name: getattr(sys, name) for name in _NAMES}
    errors = {name: _errors_set(stream, "backslashreplace") for name, stream in streams.items()}
    for name, stream in streams.items():
        if stream is not None and stream.isatty():
            setattr(sys, name, GuardedOutput(stream))
    try:
        yield
    finally:
        for name, stream in streams.items():
            setattr(sys, name, stream)
            if errors[name]:
                _errors_set(stream, errors[name])


class OutputClosedError(Exception):
    """Whoever reads the output has enough of it (``| head``), which is no fault."""


@contextmanager
def output_errors() -> Iterator[None]:
    """Raise ``OutputClosedError`` or, where an output cannot be written otherwise, ``BadInput``."""
    try:
        yield
    except OSError as error:
        if not any(frame.f_code in _WRITERS for frame, _ in walk_tb(error.__traceback__)):
            raise
        discard(sys.stdout)
        if isinstance(error, BrokenPipeError):
            discard(sys.stderr)
            raise OutputClosedError from None
        raise BadInput(f"the output cannot be written ({error.strerror})") from None


def echo_coloured(parts: Iterable[tuple[str, str]]) -> None:
    """Print a line of texts with their colours, empty for none; a terminal gets colours unless NO_COLOR is set."""
    has_colours = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    for text, color in parts:
        if color and has_colours and isinstance(sys.stdout, GuardedOutput):
            sys.stdout.write_coloured(text, color)
        else:
            click.echo(text, nl=False, color=True)  # else it takes out of texts what it holds for colours
    click.echo()


def discard(stream: IO[str]) -> None:
    """Send what is left of an output to the null device, since Python flushes it once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def unguarded(stream: IO[str]) -> TextIO:
    """Return the terminal behind a guarded stream, for escape sequences of our own; any other stream as it is."""
    return stream.terminal if isinstance(stream, GuardedOutput) else cast("TextIO", stream)


def _errors_set(stream: object, errors: str) -> str:
    """Set how a stream treats what it cannot encode; return how it did before, empty where that cannot be set."""
    if not isinstance(stream, io.TextIOWrapper):
        return ""
    before = stream.errors or "strict"
    with suppress(OSError):  # it is flushed, too, and may be one that cannot be written any more
        stream.reconfigure(errors=errors)
    return before
