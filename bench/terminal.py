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
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import NamedTuple, Self

COLUMNS, ROWS = 160, 50

_ASKS_FOR_SYNC = b"\x1b[?2026$p"
_HAS_SYNC = b"\x1b[?2026;2$y"
_FRAME_END = b"\x1b[?2026l"
_PATIENCE = 30.0  # seconds
_SETTLED = 0.3  # seconds without a byte: the start is over
_QUIET = 0.02  # seconds without a byte after a frame (five frames at 240 a second): no other frame follows
_BLINK = 320  # bytes: a line of input is painted as a whole when its cursor blinks, and takes as much
_SETTINGS = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_FPS": "240"}


def clean_environment() -> dict[str, str]:
    """Return the environment without settings of Python or Textual, such as a ban on writing compiled modules."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "TEXTUAL"))}


class TerminalError(RuntimeError):
    """The program died or painted nothing."""


class Took(NamedTuple):
    """Seconds of wall-clock time and of processor time; the latter is 0 without ``/proc``."""

    seconds: float
    cpu: float


def cpu_ratio(ours: Sequence[Took], floor: Sequence[Took]) -> float | None:
    """Return our processor time divided by the floor's, by the medians; ``None`` if it is not known."""
    floor_cpu = median(took.cpu for took in floor)
    return median(took.cpu for took in ours) / floor_cpu if floor_cpu else None


class Terminal:
    """A running program, killed on leaving the ``with`` block.

    ``start`` is the time from before the start of the process to the bytes of ``marker``.
    """

    def __init__(
        self, command: Sequence[str], marker: bytes, folder: Path, settings: Mapping[str, str] | None = None
    ) -> None:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._file = ours
        self._began = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
            env={**clean_environment(), **_SETTINGS, **(settings or {})},
            start_new_session=True,
        )
        os.close(theirs)
        self.started = b""
        self.received = b""
        self.came: list[tuple[float, bytes]] = []
        """All that was read, with the time of each piece on the clock of ``time.perf_counter``."""
        try:
            self.start = self._start(marker)
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
        """Kill the program; its state is on disk."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            os.close(self._file)

    def press(self, key: bytes) -> Took:
        """Return the time from the key to the last byte that the program sends for it."""
        worked = self._cpu()
        began = last = time.perf_counter()
        os.write(self._file, key)
        sent = b""
        while True:
            whole = sent.endswith(_FRAME_END)
            data = self._read(_QUIET if whole else _PATIENCE)
            if not data:
                if whole:
                    return Took(last - began, self._cpu() - worked)
                raise TerminalError(f"no frame came for the key {key!r}")
            last = time.perf_counter()
            sent = sent[-16:] + data

    def press_to_first_frame(self, key: bytes) -> float:
        """Return the seconds from the key to the end of the next frame, also where others come without a key."""
        self.received = b""
        while data := self._read(0):
            self.received += data
        began = time.perf_counter()
        os.write(self._file, key)
        sent = b""
        while _FRAME_END not in sent:
            data = self._read(_PATIENCE)
            if not data:
                raise TerminalError(f"no frame came for the key {key!r}")
            sent += data
        took = time.perf_counter() - began
        self.received += sent
        return took

    def send(self, keys: bytes, seconds: float) -> float:
        """Send keys, read for so long, whatever comes, and return when they were sent."""
        sent = now = time.perf_counter()
        os.write(self._file, keys)
        while (left := sent + seconds - now) > 0:
            self._read(left)
            now = time.perf_counter()
        return sent

    def settle(self, quiet: float) -> None:
        """Read until nothing but a blinking cursor has been painted for so many seconds; 30 s at most."""
        began = last = now = time.perf_counter()
        while (left := last + quiet - now) > 0 and now < began + _PATIENCE:
            size = len(self._read(left))
            now = time.perf_counter()
            if size > _BLINK:
                last = now

    def wait_for(self, marker: bytes) -> None:
        """Read until the program has sent the marker; raises ``TerminalError``."""
        received, until = b"", time.perf_counter() + _PATIENCE
        while marker not in received:
            received += self._read(0.05)
            if time.perf_counter() > until:
                raise TerminalError(f"never painted {marker!r}; it ended in {received[-2000:]!r}")

    def memory(self, what: str = "VmRSS") -> int:
        """Return the process's memory in bytes: ``VmRSS`` now, ``VmHWM`` its maximum; 0 without ``/proc``."""
        return _memory(self._process.pid, what)

    @property
    def children(self) -> list[int]:
        """The processes that it started, and those that they started."""
        return list(_descendants(self._process.pid))

    def memory_of_children(self) -> int:
        """Return the most memory that the processes it started, and those that they started, took: ``VmHWM``."""
        return sum(_memory(child, "VmHWM") for child in self.children)

    def _cpu(self) -> float:
        """Return the seconds that the program's threads have run."""
        tasks = Path(f"/proc/{self._process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text(encoding="ascii").split()[0]) for task in tasks) / 1e9

    def _start(self, marker: bytes) -> Took:
        """Answer what the program asks, wait for the marker and until nothing more is sent."""
        seen: Took | None = None
        asked = False
        until = self._began + _PATIENCE
        while (data := self._read(_SETTLED if seen else 0.05)) or seen is None:
            self.started += data
            if not asked and _ASKS_FOR_SYNC in self.started:
                os.write(self._file, _HAS_SYNC)
                asked = True
            if seen is None and marker in self.started:
                seen = Took(time.perf_counter() - self._began, self._cpu())
            if time.perf_counter() > until:
                raise TerminalError(f"never painted {marker!r}; it ended in {self.started[-2000:]!r}")
        return seen

    def _read(self, patience: float) -> bytes:
        """Return the bytes that arrive within ``patience`` seconds; empty if none do."""
        if not select.select([self._file], [], [], patience)[0]:
            return b""
        try:
            data = os.read(self._file, 1 << 20)
        except OSError as error:  # how Linux says that the other end is closed
            raise TerminalError(f"the program ended: {self.started[-2000:]!r}") from error
        self.came.append((time.perf_counter(), data))
        return data


def _memory(pid: int, what: str) -> int:
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith(what)), 0)


def _descendants(pid: int) -> Iterator[int]:
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, children.read_text(encoding="ascii").split()):
            yield child
            yield from _descendants(child)
