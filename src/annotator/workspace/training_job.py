"""The training that runs beside the app, as the app sees it."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import msgspec

from annotator.suggest.learned_models import LearnedModels
from annotator.workspace.model_file import loaded_models
from annotator.workspace.training_request import TrainingReport, TrainingRequest

_FAILED = TrainingReport(error="the training ended unexpectedly")


class TrainingJob:
    """A process that learns once; ``report`` is what came of it, ``None`` while it runs, ``models`` what it learned.

    The models are read in a thread, so that no key waits for it.
    """

    def __init__(self, database: Path, request: TrainingRequest) -> None:
        """Start it; raises ``OSError``."""
        self.request = request
        self.report: TrainingReport | None = None
        self.models: LearnedModels | None = None
        # -P: a file of the folder that the program runs in must not be taken for a module
        command = [sys.executable, "-P", "-m", "annotator.workspace.training_process", str(database)]
        self._process = subprocess.Popen(  # noqa: S603 - the program itself
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C is the app's
        )
        self._reader = threading.Thread(target=self._read, name="annotator-training", daemon=True)
        self._reader.start()
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.write(msgspec.json.encode(request) + b"\n")
                self._process.stdin.flush()

    def kill(self) -> None:
        """End it at once: the file that it writes is replaced as a whole."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()

    def _read(self) -> None:
        report = _FAILED
        if self._process.stdout is not None:
            with self._process.stdout as lines:
                for line in lines:
                    with suppress(msgspec.DecodeError):  # a line that was cut off by its death
                        report = msgspec.json.decode(line, type=TrainingReport)
        self._process.wait()
        if report.has_models:
            self.models = loaded_models(Path(self.request.target), self.request.schema_hash)
        self.report = report
