"""Learning from the work while it goes on: when to train, and when new models are used."""

from __future__ import annotations

import threading
from pathlib import Path

from annotator.core.layer import Status
from annotator.schema.values import LabelSchema
from annotator.store.store import Store
from annotator.suggest.learned_models import LearnedModels
from annotator.suggest.learning_times import is_due
from annotator.suggest.tagged_memory import TaggedMemory
from annotator.workspace.model_file import loaded_models, model_path
from annotator.workspace.training_job import TrainingJob
from annotator.workspace.training_request import TrainingRequest

FAILED = "nothing new is learned for suggestions now: {}"


class Learning:
    """Trains beside the app, and gives new models to the suggester between two documents.

    Files are read and models learned elsewhere; the path of a key only begins that, and takes what has come.
    """

    def __init__(self, store: Store, suggester: TaggedMemory) -> None:
        self.suggester = suggester
        self._store = store
        self._kept: _KeptModels | None = None
        self._job: TrainingJob | None = None
        self._learned_from = 0
        self._failures: set[str] = set()

    def between_documents(self, schema: LabelSchema) -> str:
        """Use the models that have come, and train if it is time to; return a line if training failed, else nothing.

        Raises ``StoreError`` when the disk refuses.
        """
        path = self._store.path
        if self._kept is None or not self._kept.are_of(path, schema):
            self.end()
            self._learned_from = 0
            self.suggester.take_models(None)
            self._kept = _KeptModels(path, self._store.annotator, schema)
        self.take_kept()
        message = self._take_learned()
        if self._store.loss is not None:  # which is said, and worse
            return ""
        if self._job is None and not self._kept.is_reading:
            message = self._train(self._kept, schema) or message
        return message

    def take_kept(self) -> bool:
        """Use the models that an earlier session left, once they are read; return whether they were just taken."""
        models = self._kept.next() if self._kept is not None else None
        if models is not None:
            self._use(models)
        return models is not None

    @property
    def is_reading(self) -> bool:
        """Whether models of an earlier session are being read."""
        return self._kept is not None and self._kept.is_reading

    def end(self) -> None:
        """End what runs, at once; what it was about to learn is learned again."""
        if self._job is not None:
            self._job.kill()
            self._job = None

    def _use(self, models: LearnedModels) -> None:
        self._learned_from = models.documents
        self.suggester.take_models(models)

    def _take_learned(self) -> str:
        """Use what a training that ended has learned; return why it failed, the first time that it fails so."""
        job = self._job
        if job is None or job.report is None:
            return ""
        self.end()
        if job.models is not None:
            self._use(job.models)
            self._store.note_doubts(job.models.doubts)
            self._store.note_uncertainties(job.models.uncertainties)
        return self._once(job.report.error)

    def _once(self, error: str) -> str:
        if not error or error in self._failures:
            return ""
        self._failures.add(error)
        return FAILED.format(error)

    def _train(self, kept: _KeptModels, schema: LabelSchema) -> str:
        progress = self._store.progress()
        documents = sum(count for status, count in progress.items() if status is not Status.NEW)
        if documents < self._learned_from:  # another file is in its place, or much was undone
            self._learned_from = 0
        if not is_due(documents, self._learned_from):
            return ""
        self._learned_from = documents
        request = TrainingRequest(self._store.annotator, schema.hash, schema.nests, str(kept.path))
        try:
            self._job = TrainingJob(self._store.path, request)
        except OSError as error:
            return self._once(error.strerror or str(error))
        return ""


class _KeptModels:
    """The models that an earlier session left, read in a thread."""

    def __init__(self, database: Path, annotator: str, schema: LabelSchema) -> None:
        self._of = (database, schema.hash)
        self.path = model_path(database, annotator, schema.hash)
        self._models: LearnedModels | None = None
        self._reader = threading.Thread(
            target=self._read, args=(schema.hash,), name="annotator-models", daemon=True
        )
        self._reader.start()

    @property
    def is_reading(self) -> bool:
        """Whether they are still being read."""
        return self._reader.is_alive()

    def are_of(self, database: Path, schema: LabelSchema) -> bool:
        """Whether they belong to the work on this database under this schema."""
        return self._of == (database, schema.hash)

    def next(self) -> LearnedModels | None:
        """The models, once, as soon as they are read."""
        if self.is_reading:
            return None
        models, self._models = self._models, None
        return models

    def _read(self, schema_hash: str) -> None:
        if self.path.exists():
            self._models = loaded_models(self.path, schema_hash)
