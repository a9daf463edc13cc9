"""A process that works beside the app: a module of this program, told and telling JSON, a line each."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Generic, TypeVar

import msgspec

from annotator.core.own_program import module_command

Answer = TypeVar("Answer")


class ProcessBeside:
    """The process, as the app sees it.

    ``take`` gets each line that it writes, in a thread; ``ended`` is called at its end.
    """

    def __init__(
        self,
        module: str,
        *arguments: str,
        take: Callable[[bytes], None],
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        """Start it; raises ``OSError``."""
        self._process = subprocess.Popen(  # noqa: S603 - the program itself
            module_command(module, *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C is the app's
        )
        self._take = take
        self._ended = ended
        self._reader = threading.Thread(target=self._read, name=f"reading {module}", daemon=True)
        self._reader.start()

    @property
    def is_read(self) -> bool:
        """Whether it ended, and all that it wrote was taken."""
        return not self._reader.is_alive()

    def tell(self, value: object) -> None:
        """Write a line to it; raises ``OSError``."""
        if self._process.stdin is not None:
            self._process.stdin.write(msgspec.json.encode(value) + b"\n")
            self._process.stdin.flush()

    def close_input(self) -> None:
        """Let it end by itself: its input has."""
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()

    def wait(self, seconds: float) -> int | None:
        """Wait for its end for a moment; return its exit code, ``None`` if it goes on."""
        self._reader.join(seconds)
        return self._process.poll()

    def kill(self) -> None:
        """End it at once: what it writes to the disk is all or nothing."""
        self._process.kill()
        self._process.wait()
        self.close_input()

    def _read(self) -> None:
        if self._process.stdout is not None:
            with self._process.stdout as lines:
                for line in lines:
                    self._take(line)
        self._process.wait()
        self._ended()


class AnsweringProcess(ProcessBeside, Generic[Answer]):
    """A process beside the app whose answers wait until they are fetched."""

    def __init__(self, decode: Callable[[bytes], Answer], module: str, *arguments: str) -> None:
        """Start it; ``decode`` reads a line that it writes. Raises ``OSError``."""
        self._answers: SimpleQueue[Answer] = SimpleQueue()
        super().__init__(module, *arguments, take=lambda line: self._answers.put(decode(line)))

    @property
    def has_ended(self) -> bool:
        """Whether it ended, and all of its answers were fetched."""
        return self.is_read and self._answers.empty()

    def next_answer(self) -> Answer | None:
        """The next answer that has come, if one has."""
        return None if self._answers.empty() else self._answers.get()
