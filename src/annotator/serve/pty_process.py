"""A program behind a pseudo-terminal: started without a shell, in an environment of its own, and ended for certain."""

from __future__ import annotations

import asyncio
import fcntl
import os
import resource
import signal
import struct
import subprocess
import termios
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

KEPT_VARIABLES = (
    "PATH", "HOME", "TZ", "TMPDIR", "SQLITE_TMPDIR", "VIRTUAL_ENV", "PYTHONPATH", "XDG_STATE_HOME",
)  # fmt: skip
"""What a session gets of the server's environment: where programs and folders are, and no word of anyone's secrets."""

LEAST, MOST = (20, 5), (500, 300)
"""Columns and rows of a window, however small or large a browser says that it is."""

_MOST_READ = 1 << 16
_MOST_WRITTEN = 1 << 10
"""Bytes at a time."""

_PATIENCE = 5.0
"""Seconds that a program may take to leave, once it was told."""

_BETWEEN_SIZES = 0.05
"""Seconds between two sizes: two signals at once would be one."""

_NICENESS = 5
"""How far sessions stand back behind the server, which passes the keys of all."""


class Program(Struct, frozen=True):
    """What is run for one person: the arguments, its folder, and the most bytes of memory (address space) it gets."""

    arguments: Sequence[str]
    folder: Path
    memory: int


def fresh_environment(inherited: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a session. Settings of whoever runs the server are theirs alone, and so not in it."""
    kept = {name: inherited[name] for name in KEPT_VARIABLES if name in inherited}
    return {
        **kept,
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "XDG_CONFIG_HOME": os.devnull,  # in which no file can be
    }


class PtyProcess:
    """A running program. ``read`` is called with what it writes, ``ended`` once it has ended and all was read.

    The program gets as its last argument the number of a pipe that it can read and that only the server holds open
    (``lifeline.py``): when the server ends, however that happens, the pipe does, and so does the program.
    """

    def __init__(
        self,
        program: Program,
        size: tuple[int, int],
        read: Callable[[bytes], None],
        ended: Callable[[], None],
    ) -> None:
        self._read = read
        self._ended = ended
        self._loop = asyncio.get_running_loop()
        self._over: asyncio.Future[None] = self._loop.create_future()
        self._can_write: asyncio.Future[None] | None = None
        self._writing = asyncio.Lock()
        self._file, theirs = os.openpty()
        held, self._lifeline = os.pipe()
        self.resize(*size)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the program itself, and no shell
                [*program.arguments, str(held)],
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                cwd=program.folder,
                env=fresh_environment(os.environ),
                pass_fds=(held,),
                start_new_session=True,
            )
        except OSError:
            os.close(self._file)
            os.close(self._lifeline)
            raise
        finally:
            os.close(theirs)
            os.close(held)
        self._limit(program.memory)
        os.set_blocking(self._file, False)
        self._loop.add_reader(self._file, self._readable)
        self._death = os.pidfd_open(self.pid)
        self._loop.add_reader(self._death, self._died)

    @property
    def pid(self) -> int:
        """The number of the process, which is also that of its group."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return not self._over.done()

    def _limit(self, memory: int) -> None:
        with suppress(OSError):  # it has ended already
            resource.prlimit(self.pid, resource.RLIMIT_AS, (memory, memory))
            resource.prlimit(self.pid, resource.RLIMIT_CORE, (0, 0))
            os.setpriority(os.PRIO_PROCESS, self.pid, _NICENESS)

    def resize(self, columns: int, rows: int) -> None:
        """Give its window another size, within limits; the kernel tells it."""
        self._size = (min(max(columns, LEAST[0]), MOST[0]), min(max(rows, LEAST[1]), MOST[1]))
        self._set_size(*self._size)

    async def repaint(self) -> None:
        """Let it paint all anew, which it does for another size."""
        columns, rows = self._size
        self._set_size(columns, rows - 1)
        await asyncio.sleep(_BETWEEN_SIZES)
        self._set_size(*self._size)

    def _set_size(self, columns: int, rows: int) -> None:
        with suppress(OSError):
            fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    async def write(self, data: bytes) -> None:
        """Pass on what was typed; waits while the program reads none of it."""
        async with self._writing:
            while data and self.is_running:
                try:
                    data = data[os.write(self._file, data[:_MOST_WRITTEN]) :]
                except BlockingIOError:
                    self._can_write = self._loop.create_future()
                    self._loop.add_writer(self._file, self._writable)
                    await self._can_write
                except OSError:
                    return

    def _writable(self) -> None:
        self._loop.remove_writer(self._file)
        if self._can_write is not None and not self._can_write.done():
            self._can_write.set_result(None)

    def _readable(self) -> None:
        if self._read_some() is None:
            self._loop.remove_reader(self._file)
            self.hang_up()  # it goes on without its terminal

    def _read_some(self) -> bool | None:
        """Read what there is; return whether there was any, ``None`` if nothing can come any more."""
        try:
            data = os.read(self._file, _MOST_READ)
        except BlockingIOError:
            return False
        except OSError:  # how Linux says that nobody holds the other end
            return None
        if data:
            self._read(data)
        return bool(data) or None

    def hang_up(self) -> None:
        """Tell it to leave, as a terminal does that is closed; it is ended if it does not."""
        if self.is_running:
            self._signal(signal.SIGHUP)
            self._loop.call_later(_PATIENCE, self.kill)

    def kill(self) -> None:
        """End it and all that it started, unless it has ended."""
        if self.is_running:
            self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def _died(self) -> None:
        """Read the rest, end what it left behind, and let go of it; until then its number is nobody else's."""
        while self._read_some():
            pass
        self._loop.remove_reader(self._death)
        self._loop.remove_reader(self._file)
        self._signal(signal.SIGKILL)
        self._process.wait()
        self._over.set_result(None)
        self._writable()
        for each in (self._death, self._file, self._lifeline):
            os.close(each)
        self._ended()

    async def wait(self) -> None:
        """Wait until it has ended."""
        await asyncio.shield(self._over)
