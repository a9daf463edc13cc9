"""A job that runs beside the app, as the app sees it: started, watched, stopped."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import msgspec

from annotator.workspace.job_process import JobReport, JobRequest

_GRACE = 0.2
"""Seconds that a job has to finish its part when the app quits; a part that is cut off is not written at all."""

_FAILED = JobReport(is_over=True, error="the work in the background ended unexpectedly")


class BackgroundJob:
    """A process that does one job; ``latest`` is what it reported last."""

    def __init__(self, database: Path, request: JobRequest) -> None:
        """Start it; raises ``OSError``."""
        self.request = request
        self.latest = JobReport()
        # -P: a file of the folder that the program runs in must not be taken for a module
        command = [sys.executable, "-P", "-m", "annotator.workspace.job_process", str(database)]
        self._process = subprocess.Popen(  # noqa: S603 - the program itself
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C is the app's
        )
        self._reader = threading.Thread(target=self._read, name="annotator-job", daemon=True)
        self._reader.start()
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.write(msgspec.json.encode(request) + b"\n")
                self._process.stdin.flush()

    def stop(self) -> None:
        """Let it stop at the next part; it reports its end as usual."""
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()

    def end(self) -> JobReport:
        """Stop it and wait for a moment; return what it reported last. What it began to write is all or nothing."""
        self.stop()
        self._reader.join(_GRACE)
        self._process.kill()
        self._process.wait()
        return self.latest

    def _read(self) -> None:
        if self._process.stdout is not None:
            with self._process.stdout as reports:
                for line in reports:
                    self.latest = msgspec.json.decode(line, type=JobReport)
        self._process.wait()
        if not self.latest.is_over:
            self.latest = msgspec.structs.replace(_FAILED, documents=self.latest.documents)
