"""A job that runs beside the app, as the app sees it: started, watched, stopped."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec

from annotator.workspace.job_process import JobReport, JobRequest
from annotator.workspace.process_beside import ProcessBeside

_GRACE = 0.2
"""Seconds that a job has to finish its part when the app quits; a part that is cut off is not written at all."""

_FAILED = JobReport(is_over=True, error="the work in the background ended unexpectedly")


class BackgroundJob:
    """A process that does one job; ``latest`` is what it reported last."""

    def __init__(self, database: Path, request: JobRequest) -> None:
        """Start it; raises ``OSError``."""
        self.request = request
        self.latest = JobReport()
        self._process = ProcessBeside(
            "annotator.workspace.job_process", str(database), take=self._take, ended=self._note_end
        )
        with suppress(OSError):
            self._process.tell(request)

    def stop(self) -> None:
        """Let it stop at the next part; it reports its end as usual."""
        self._process.close_input()

    def end(self) -> JobReport:
        """Stop it and wait for a moment; return what it reported last. What it began to write is all or nothing."""
        self.stop()
        self._process.wait(_GRACE)
        self._process.kill()
        return self.latest

    def _take(self, line: bytes) -> None:
        self.latest = msgspec.json.decode(line, type=JobReport)

    def _note_end(self) -> None:
        if not self.latest.is_over:
            self.latest = msgspec.structs.replace(_FAILED, documents=self.latest.documents)
