"""The process that reads files for another one (``isolation.py``): requests come in, records go back, as JSON.

A message is its length in four bytes and an object. ``open`` names a module of this package and a file, ``next`` asks
for records, ``close`` ends a file early. Each answer has the next records, with what was left out since the last one,
and an error or that the file is over.
"""

from __future__ import annotations

import json
import math
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO, Any

import msgspec

from annotator.core.record import Record
from annotator.formats.shared.errors import FormatError, unexpected
from annotator.formats.shared.extras import MissingExtraError
from annotator.formats.shared.import_report import ImportReport, Kind, Problem, sample
from annotator.formats.shared.source_file import SourceFile

_HEAD = 4
"""Bytes that give the length of a message."""

_GRACE = 5
"""Seconds after the deadline in which the other process, if it still is there, has ended this one."""

_AT_A_TIME = 1 << 20
"""Code points of text after which an answer is sent."""

_PAUSE = 0.1
"""Seconds after which an answer is sent, so that the deadline of the file is not all spent on one."""

_WORN = 0.5
"""Share of the memory limit; a worker that ever needed more is replaced, since memory comes back only in part."""


def send(file: IO[bytes], message: dict[str, Any]) -> None:
    """Write a message; raises ``OSError`` if nobody reads."""
    raw = json.dumps(message, ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )  # names of files may be no UTF-8
    file.write(len(raw).to_bytes(_HEAD, "big"))
    file.write(raw)
    file.flush()


def receive(file: IO[bytes]) -> dict[str, Any] | None:
    """Return the next message, or ``None`` if the other side has gone."""
    head = file.read(_HEAD)
    size = int.from_bytes(head, "big")
    raw = file.read(size) if len(head) == _HEAD else b""
    if not raw or len(raw) < size:
        return None
    message: dict[str, Any] = json.loads(raw.decode("utf-8", "surrogatepass"))
    return message


class _Collected(ImportReport):
    """What was left out or wrong since the last answer, to be reported by the other process."""

    left_out: list[list[Any]] = msgspec.field(default_factory=list)
    wrong: list[list[Any]] = msgspec.field(default_factory=list)

    def omit(  # noqa: PLR0913 - as in the report
        self,
        kind: Kind,
        name: str,
        path: Path,
        line: int | None = None,
        detail: object = "",
        *,
        is_harmless: bool = False,
    ) -> None:
        self.left_out.append([kind.name, name, str(path), line, sample(detail), is_harmless])

    def problem(self, problem: Problem, costs: Kind) -> None:
        self.wrong.append([costs.name, str(problem.path), problem.line, problem.what, problem.fix])


class _Opened:
    """A file that is being read."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.report = _Collected()
        self.source = SourceFile(
            Path(request["path"]),
            request["annotator"],
            request["encoding"],
            self.report if request["has_report"] else None,
        )
        self.records = self._read(request["module"], request["folder"])

    def _read(self, module: str, folder: str) -> Iterator[Record]:
        os.chdir(
            folder
        )  # the path may be relative, and the folder of the other process may be another one now
        yield from import_module(f"annotator.formats.{module}").read(self.source)

    def next(self) -> dict[str, Any]:
        """Return the answer to a request for the next records."""
        documents: list[dict[str, Any]] = []
        size, started = 0, time.monotonic()
        while not (answer := self._taken(documents)):
            size += len(documents[-1]["text"])
            if size >= _AT_A_TIME or time.monotonic() - started >= _PAUSE:
                break
        report = {"left_out": self.report.left_out, "wrong": self.report.wrong}
        self.report.left_out, self.report.wrong = [], []
        return answer | {"documents": documents, "report": report}

    def _taken(self, documents: list[dict[str, Any]]) -> dict[str, Any]:
        """Take the next document; return how the file ends, or nothing if it goes on."""
        place = self.source.place()
        try:
            record = next(self.records, None)
            if record is None:
                return {"is_over": True}
            documents.append(msgspec.to_builtins(record.document))
            return {}
        except FormatError as error:
            return {"error": _as_json(error)}
        except MemoryError:
            what, fix = (
                "reading it takes more memory than is allowed",
                "leave it out, cut it into smaller files, or allow it more with --time-limit and --memory-limit",
            )
            return {"error": _as_json(place.error(what, fix)), "is_worn": True}
        except OSError as error:
            what = f"cannot be read ({error.strerror or error})"
            return {"error": _as_json(place.error(what, "check its name and permissions"))}
        except Exception as error:  # noqa: BLE001 - a library may raise anything
            return {"error": _as_json(unexpected(place, error))}


def _as_json(error: FormatError) -> dict[str, Any]:
    return {
        "path": str(error.path),
        "line": error.line,
        "what": error.what,
        "fix": error.fix,
        "is_missing_extra": isinstance(error, MissingExtraError),
    }


def serve(requests: IO[bytes], answers: IO[bytes], memory: int) -> None:
    """Answer requests until there are no more; ``memory`` is the limit in bytes."""
    opened: dict[int, _Opened] = {}
    while (request := receive(requests)) is not None:
        _end_after(request["seconds"])
        number = request["file"]
        if request["ask"] == "open":
            opened[number] = _Opened(request)
        elif request["ask"] == "next":
            answer = opened[number].next()
            if "is_over" in answer or "error" in answer:
                del opened[number]
            send(answers, {"is_worn": _is_worn(memory)} | answer)
        else:
            opened.pop(number, None)
        _end_after(0)


def _end_after(seconds: float) -> None:
    """Have the system end this process if it hangs and the other one has gone."""
    if hasattr(signal, "alarm"):
        signal.alarm(math.ceil(seconds) + _GRACE if seconds else 0)


def _is_worn(memory: int) -> bool:
    return _most_memory() > memory * _WORN


def _most_memory() -> int:
    """Return the most bytes that this process ever needed; 0 where the system does not say.

    On Linux ``getrusage`` begins with what the process that started this one needed, so it is not asked there.
    """
    with suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        peak = next(line for line in lines if line.startswith("VmHWM:"))
        return int(peak.split()[1]) * 1024
    try:
        import resource
    except ImportError:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _limit(memory: int) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    except (ImportError, AttributeError, ValueError, OSError):
        return  # the system has no such limit; those of the readers hold everywhere


def main() -> None:
    """Serve the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that asks
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come between the answers
    memory = int(sys.argv[1])
    _limit(memory)
    send(answers, {})
    serve(sys.stdin.buffer, answers, memory)


if __name__ == "__main__":
    main()
