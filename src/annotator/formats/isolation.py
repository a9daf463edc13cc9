"""Reading in a process of its own, so that a file that hangs or needs all memory costs only itself.

Archives, PDF, XML and web pages go through parsers that cannot be stopped from inside. One process, the worker
(``worker.py``), reads all such files of an import one after the other. Its memory has a limit, each file a deadline; a
worker that dies is replaced when the next file comes. What comes back is the same as if the file had been read here:
records, what is left out, what is wrong.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import IO, Any, cast

import msgspec

from annotator.core.document import Document
from annotator.core.own_program import module_command
from annotator.core.record import Record
from annotator.formats.shared.errors import FormatError, RecordLocation
from annotator.formats.shared.extras import MissingExtraError, check_installed
from annotator.formats.shared.import_report import ImportReport, Kind, Problem
from annotator.formats.shared.source_file import SourceFile
from annotator.formats.worker import receive, send


class Limits(msgspec.Struct):
    """What a file may cost.

    ``seconds`` is how long it is waited for; the time in which its records are used does not count. ``memory`` is the
    bytes of memory (address space) of the worker, where the system can limit it.
    """

    seconds: float = 10.0
    memory: int = 1_000_000_000


LIMITS = Limits()
"""The limits of this process, which an import may raise before it begins."""

_START = 60.0
"""Maximum seconds in which a worker starts; the machine may be busy."""

_BROKEN = (OSError, ValueError)
"""What a pipe raises whose other end has gone, or that is closed."""

_LEAVE = "leave it out, cut it into smaller files, or allow it more with --time-limit and --memory-limit"


_NEEDS = {"pdf": ("pypdfium2", "pdf")}
"""The package and the extra that a module cannot do without."""


def read(module: str, source: SourceFile) -> Iterator[Record]:
    """Yield the records that the ``read`` of a module of this package finds; raises ``FormatError``."""
    if module in _NEEDS:
        check_installed(*_NEEDS[module], source.place())
    reading = _Reading(source, _running(source.place()))
    reading.open(module)
    try:
        yield from reading.records()
    finally:
        reading.close()


class _Worker:
    """The process, and the questions to it, one at a time."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.is_worn = False
        command = module_command("annotator.formats.worker", str(LIMITS.memory))
        self._process = subprocess.Popen(  # noqa: S603 - the program itself
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._lock = threading.Lock()
        self._files = count()
        if self.ask(None, _START) is None:
            raise OSError(0, "it did not start")

    @property
    def is_usable(self) -> bool:
        """Whether another file can be read; a process that was forked from this one needs its own worker."""
        return not self.is_worn and self.owner == os.getpid() and self._process.poll() is None

    def new_file(self) -> int:
        """Return a number for a file."""
        return next(self._files)

    def tell(self, message: dict[str, Any]) -> None:
        """Send what has no answer; nothing happens if the process is dead."""
        with self._lock, suppress(*_BROKEN):
            send(cast("IO[bytes]", self._process.stdin), message)

    def ask(self, message: dict[str, Any] | None, seconds: float) -> dict[str, Any] | None:
        """Return the answer to a message, or the first word of the process; ``None`` if it died or had to be ended."""
        ending = threading.Timer(max(0.0, seconds), self._process.kill)
        ending.daemon = True
        try:
            with self._lock:
                ending.start()
                if message is not None:
                    send(cast("IO[bytes]", self._process.stdin), message)
                answer = receive(cast("IO[bytes]", self._process.stdout))
        except _BROKEN:
            answer = None
        except BaseException:  # a question without its answer: nothing that comes later could be told apart
            self.end()
            raise
        finally:
            ending.cancel()
        if answer is None:
            self.end()
        return answer

    def end(self) -> None:
        """End the process."""
        if self.owner != os.getpid():
            return
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                cast("IO[bytes]", pipe).close()


_current: list[_Worker] = []


def _running(place: RecordLocation) -> _Worker:
    """Return the worker, a new one if there is none that can be used; raises ``FormatError`` if none starts."""
    if not _current or not _current[0].is_usable:
        end_worker()
        try:
            _current.append(_Worker())
        except OSError as error:
            what = f"the process that reads such files cannot be started ({error.strerror})"
            raise place.error(what, "try again, with fewer other programs") from None
    return _current[0]


@atexit.register
def end_worker() -> None:
    """End the worker, if there is one."""
    while _current:
        _current.pop().end()


class _Reading:
    """A file that is being read in the worker."""

    def __init__(self, source: SourceFile, worker: _Worker) -> None:
        self._source = source
        self._worker = worker
        self._number = worker.new_file()
        self._left = LIMITS.seconds
        self._is_over = False

    def open(self, module: str) -> None:
        """Have the worker open the file."""
        file = {
            "module": module,
            "path": str(self._source.path),
            "annotator": self._source.annotator,
            "encoding": self._source.encoding,
            "has_report": self._source.report is not None,
            "folder": str(Path.cwd()),
        }
        self._worker.tell(self._message("open") | file)

    def _message(self, ask: str) -> dict[str, Any]:
        return {"ask": ask, "file": self._number, "seconds": max(0.0, self._left)}

    def records(self) -> Iterator[Record]:
        """Yield the records; what is left out is reported before those with which it came."""
        while not self._is_over:
            answer = self._answer()
            self._is_over = "is_over" in answer or "error" in answer
            self._worker.is_worn = self._worker.is_worn or answer["is_worn"]
            if self._source.report is not None:
                _take(answer["report"], self._source.report)
            for document in answer["documents"]:
                yield Record(msgspec.convert(document, Document))
            if "error" in answer:
                raise _as_error(answer["error"])

    def _answer(self) -> dict[str, Any]:
        started = time.monotonic()
        answer = self._worker.ask(self._message("next"), self._left)
        self._left -= time.monotonic() - started
        self._worker.is_worn = self._worker.is_worn or self._left <= 0  # it may be ended any moment
        if answer is not None:
            return answer
        self._is_over = True
        what = "the process that read it broke down"
        if self._left <= 0:
            what = f"reading it takes more than {LIMITS.seconds:g} seconds"
        raise self._source.place().error(what, _LEAVE)

    def close(self) -> None:
        """Tell the worker that no more of the file is wanted."""
        if not self._is_over:
            self._worker.tell(self._message("close"))


def _take(entries: dict[str, list[list[Any]]], report: ImportReport) -> None:
    """Report here what was left out or wrong there."""
    for kind, name, path, line, detail, is_harmless in entries["left_out"]:
        report.omit(Kind[kind], name, Path(path), line, detail, is_harmless=is_harmless)
    for kind, path, line, what, fix in entries["wrong"]:
        report.problem(Problem(Path(path), line, what, fix), Kind[kind])


def _as_error(error: dict[str, Any]) -> FormatError:
    type_ = MissingExtraError if error["is_missing_extra"] else FormatError
    return type_(Path(error["path"]), error["line"], error["what"], error["fix"])
