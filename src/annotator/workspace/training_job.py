"""The training that runs beside the app, as the app sees it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec

from annotator.suggest.learned_models import LearnedModels
from annotator.workspace.model_file import loaded_models
from annotator.workspace.process_beside import ProcessBeside
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
        self._process = ProcessBeside(
            "annotator.workspace.training_process", str(database), take=self._take, ended=self._note_end
        )
        with suppress(OSError):
            self._process.tell(request)

    def kill(self) -> None:
        """End it at once: the file that it writes is replaced as a whole."""
        self._process.kill()

    def _take(self, line: bytes) -> None:
        with suppress(msgspec.DecodeError):  # a line that was cut off by its death
            report = msgspec.json.decode(line, type=TrainingReport)
            if report.has_models:
                self.models = loaded_models(Path(self.request.target), self.request.schema_hash)
            self.report = report

    def _note_end(self) -> None:
        if self.report is None:
            self.report = _FAILED
