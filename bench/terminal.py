"""A program in a pseudo-terminal, timed by the bytes it sends."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

COLUMNS, ROWS = 160, 50

_ASKS_FOR_SYNC = b"\x1b[?2026$p"
_HAS_SYNC = b"\x1b[?2026;2$y"
_FRAME_END = b"\x1b[?2026l"
_PATIENCE = 30.0  # seconds
_SETTLED = 0.3  # seconds without a byte: the start is over
_QUIET = (
    0.02  # seconds without a byte behind the end of a frame: no other follows; five frames at 240 a second
)
_SETTINGS = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_FPS": "240", "PYTHONHASHSEED": "0"}


class TerminalError(RuntimeError):
    """The program died or painted nothing."""


class Terminal:
    """A running program, ended for good on leaving the ``with`` block.

    ``seconds_to_marker`` is the time from before the start of the process to the bytes of ``marker``.
    """

    def __init__(
        self, command: Sequence[str], marker: bytes, folder: Path, settings: Mapping[str, str] | None = None
    ) -> None:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        environment = {key: value for key, value in os.environ.items() if not key.startswith("TEXTUAL")}
        self._file = ours
        self._began = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
            env={**environment, **_SETTINGS, **(settings or {})},
            start_new_session=True,
        )
        os.close(theirs)
        self.started = b""
        try:
            self.seconds_to_marker = self._start(marker)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the program at once; it has its state on the disk."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            os.close(self._file)

    def press(self, key: bytes) -> float:
        """Seconds from the key to the last byte that it made the program send."""
        began = last = time.perf_counter()
        os.write(self._file, key)
        sent = b""
        while True:
            whole = sent.endswith(_FRAME_END)
            data = self._read(_QUIET if whole else _PATIENCE)
            if not data:
                if whole:
                    return last - began
                raise TerminalError(f"no frame came for the key {key!r}")
            last = time.perf_counter()
            sent = sent[-16:] + data

    def memory(self, what: str = "VmRSS") -> int:
        """The process's memory in bytes: ``VmRSS`` now, ``VmHWM`` at its most; 0 where there is no ``/proc``."""
        status = Path(f"/proc/{self._process.pid}/status")
        lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
        return next((1024 * int(line.split()[1]) for line in lines if line.startswith(what)), 0)

    def _start(self, marker: bytes) -> float:
        """Answer what the program asks, see the marker and wait for calm."""
        seen: float | None = None
        asked = False
        until = self._began + _PATIENCE
        while (data := self._read(_SETTLED if seen else 0.05)) or seen is None:
            self.started += data
            if not asked and _ASKS_FOR_SYNC in self.started:
                os.write(self._file, _HAS_SYNC)
                asked = True
            if seen is None and marker in self.started:
                seen = time.perf_counter() - self._began
            if time.perf_counter() > until:
                raise TerminalError(f"never painted {marker!r}; it ended in {self.started[-2000:]!r}")
        return seen

    def _read(self, patience: float) -> bytes:
        """What comes within that time; nothing when nothing does."""
        if not select.select([self._file], [], [], patience)[0]:
            return b""
        try:
            return os.read(self._file, 1 << 20)
        except OSError as error:  # how Linux says that the other end is closed
            raise TerminalError(f"the program ended: {self.started[-2000:]!r}") from error
