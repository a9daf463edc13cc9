"""A real pseudo-terminal with a screen that can be read: what a person at the keys would see."""

from __future__ import annotations

import codecs
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pexpect
import pyte

from tests.signals import heard

ANNOTATOR = Path(sys.executable).with_name("annotator")

PATIENCE = 20
"""Seconds after which a screen that was not seen is a failure; a passing test never waits that long."""

KEYS = {
    "space": " ", "enter": "\r", "tab": "\t", "escape": "\x1b", "backspace": "\x7f",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
    "shift+right": "\x1b[1;2C", "shift+tab": "\x1b[Z", "pagedown": "\x1b[6~", "ctrl+end": "\x1b[1;5F",
}  # fmt: skip

_MODES = re.compile(r"\x1b\[[<=>][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")
"""Sequences that pyte does not know and would print."""

_ASKS_FOR_FRAMES = b"\x1b[?2026$p"
_HAS_FRAMES = "\x1b[?2026;2$y"
_ASKS_WHERE = b"\x1b[6n"
_FRAME_START, _FRAME_END = b"\x1b[?2026h", b"\x1b[?2026l"
_OURS = (
    "ANNOTATOR_",
    "TEXTUAL_",
    "NO_COLOR",
    "FORCE_COLOR",
    "COLUMNS",
    "LINES",  # these two overrule the size
    "TERM_PROGRAM",
    "VTE_VERSION",
)


def _state_of(pid: int) -> str:
    """Whether a process runs (R), sleeps (S) or is stopped (T)."""
    said = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return said.stdout.strip()[:1]


class Terminal:
    """The installed program in a pseudo-terminal, its screen kept by pyte; ``raw`` is every byte it wrote.

    Says that it knows synchronised output, as good terminals do, and is looked at only between two frames. Asked
    where its cursor is, it answers that the clusters so far took the ``widths``, else nothing. An ``encoding`` other
    than UTF-8 is that of the terminal, and the program is told so.
    """

    def __init__(  # noqa: PLR0913 - what a terminal and a person differ in
        self,
        *arguments: str,
        cwd: Path,
        columns: int = 120,
        rows: int = 40,
        widths: Sequence[int] = (),
        program: str | Path = ANNOTATOR,
        encoding: str = "utf-8",
        **environment: str,
    ) -> None:
        self._widths, self._answered = list(widths), 0
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self.raw = b""
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")  # a character may be cut in two
        self._tail = ""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        with heard():
            self.process = pexpect.spawn(
                str(program),
                list(arguments),
                cwd=str(cwd),
                dimensions=(rows, columns),
                env={
                    **inherited,
                    "TERM": "xterm-256color",
                    "COLORTERM": "truecolor",
                    "XDG_CONFIG_HOME": str(cwd / ".config"),
                    **({} if encoding == "utf-8" else {"PYTHONIOENCODING": encoding}),
                    **environment,
                },
                timeout=PATIENCE,
            )
        self.process.delaybeforesend = None

    def _read(self, timeout: float = 0.02) -> None:
        try:
            data = self.process.read_nonblocking(1 << 16, timeout)
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            if not (data := self._rest()):
                raise
        asked = self.raw.count(_ASKS_FOR_FRAMES)
        self.raw += data
        if self.raw.count(_ASKS_FOR_FRAMES) > asked:
            self.process.send(_HAS_FRAMES)
        while self._widths and self.raw.count(_ASKS_WHERE) > self._answered:
            self._answered += 1
            self.process.send(f"\x1b[1;{self._widths.pop(0) + 1}R")
        text = self._tail + self._decoder.decode(data)
        cut = text.rfind("\x1b", len(text) - 16)  # a sequence may be cut in two
        self._tail = text[cut:] if cut >= 0 and not re.search(r"[a-zA-Z~]$", text[cut:]) else ""
        self._stream.feed(_MODES.sub("", text[: len(text) - len(self._tail)]))

    def _rest(self) -> bytes:
        """What the program wrote between the last look and its end: pexpect finds it dead and does not look again."""
        try:
            ready, _, _ = select.select([self.process.child_fd], [], [], 0)
            return os.read(self.process.child_fd, 1 << 16) if ready else b""
        except (OSError, ValueError):
            return b""

    @property
    def _is_amid_frame(self) -> bool:
        return self.raw.rfind(_FRAME_START) > self.raw.rfind(_FRAME_END)

    @property
    def text(self) -> str:
        """What is on the screen, row by row."""
        return "\n".join(self.screen.display)

    @property
    def status(self) -> str:
        """The status line: the last message and the position."""
        return self.screen.display[-2].rstrip()

    @property
    def said_at_the_end(self) -> list[str]:
        """The lines that the program wrote after it had put the terminal back."""
        _, _, after = self.raw.decode(self._encoding).rpartition("\x1b[?1049l")
        return re.sub(r"\x1b\[[?<>][0-9;]*[a-zA-Z]", "", after).splitlines()

    def wait_for(self, seen: str | Callable[[str], bool]) -> str:
        """Read until the screen shows the text or satisfies the condition; the screen then."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if not self._is_amid_frame:  # amid one, half a wide character may be overwritten
                text = self.text
                if seen in text if isinstance(seen, str) else seen(text):
                    return text
            try:
                self._read()
            except pexpect.EOF:
                break
        raise AssertionError(f"never seen: {seen!r}\n{self.text}\n{self.raw[-2000:]!r}")

    def wait_for_bytes(self, wanted: bytes, since: int = 0) -> None:
        """Read until the program has written these bytes after the first ``since`` ones."""
        deadline = time.monotonic() + PATIENCE
        while self.raw.find(wanted, since) < 0:
            assert time.monotonic() < deadline, f"never written: {wanted!r}\n{self.raw[since:][-2000:]!r}"
            self._read()

    def type(self, keys: str) -> None:
        """Press keys, named or as they are, between blanks.

        An Escape has to be the last of them, and its effect awaited: terminals send Alt+x as Escape and x.
        """
        pressed = keys.split()
        assert "escape" not in pressed[:-1], "press Escape alone and wait for what it does"
        self.process.send("".join(KEYS.get(key, key) for key in pressed))

    def send(self, text: str) -> None:
        """Send text as the terminal would when it is typed or pasted."""
        self.process.send(text.encode(self._encoding))

    def paste(self, text: str) -> None:
        """Send text as a terminal does when it is pasted."""
        self.process.send(f"\x1b[200~{text}\x1b[201~")

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        self.screen.resize(rows, columns)
        self.process.setwinsize(rows, columns)  # the kernel sends SIGWINCH

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        self.process.kill(number)

    def wait_until_stopped(self) -> None:
        """Read until the program has stopped itself, as Ctrl+Z would have it do."""
        deadline = time.monotonic() + PATIENCE
        while _state_of(self.process.pid) != "T":
            assert time.monotonic() < deadline, "never stopped"
            self._read()
        self._read()

    def hang_up(self) -> None:
        """Close the window: the kernel tells the program, and nobody reads what it writes."""
        inner = self.process.ptyproc
        inner.fileobj.close()
        inner.closed = self.process.closed = True
        deadline = time.monotonic() + PATIENCE
        while inner.isalive():
            assert time.monotonic() < deadline, "the program outlives its window"
            time.sleep(0.01)

    def wait_for_exit(self) -> int | None:
        """Read to the end; the exit code, or minus the signal."""
        deadline = time.monotonic() + PATIENCE
        try:
            while time.monotonic() < deadline:
                self._read(0.1)
            raise AssertionError(f"never left\n{self.text}")
        except pexpect.EOF:
            pass
        if self.process.isalive():  # its window is closed, and it is yet to leave
            self.process.wait()
        self.process.close()
        return self.process.exitstatus if self.process.signalstatus is None else -self.process.signalstatus

    def kill(self) -> None:
        """End the program as a crash or a power cut would, however long a busy machine takes over it."""
        if self.process.isalive():
            self.process.kill(signal.SIGKILL)
            self.process.wait()
        self.process.close()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
