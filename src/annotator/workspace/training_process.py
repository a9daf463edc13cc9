"""``python -m annotator.workspace.training_process DATABASE``: learn from an annotator's work, beside the app.

It reads the database and never writes to it; the models go into a file that is replaced as a whole. The first line of
the input is the ``TrainingRequest``; the outcome is one line. When the input ends, so does the process, at once.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec
from msgspec.structs import replace

from annotator.core.layer import Layer, Status
from annotator.core.query import FieldValues, Query, Term
from annotator.core.record import Record
from annotator.store.errors import StoreError
from annotator.store.exports import ExportQuery
from annotator.store.reading_beside import records_beside
from annotator.suggest.learned_models import LearnedModels
from annotator.suggest.library_words import LibraryWords
from annotator.suggest.reading_ahead import MOST_DOCUMENTS, tagger_of, uncertainty
from annotator.suggest.teaching import Example
from annotator.workspace.model_file import make_ready, write_models
from annotator.workspace.training_request import TrainingReport, TrainingRequest

_NICENESS = 15
"""How far training stands back behind the app and other work beside it."""


def train(database: Path, request: TrainingRequest) -> LearnedModels | None:
    """Learn from all documents that the annotator worked on, the oldest first, and from the words of the library.

    Raises ``StoreError``, and ``ImportError`` without CRFsuite.
    """
    from annotator.suggest.training import learn  # here, so that its absence is reported

    words, examples = LibraryWords(), list[Example]()
    theirs = frozenset({request.annotator})
    for record in records_beside(database, ExportQuery(annotators=theirs)):
        if words.is_full:
            break
        words.read(record.document.text)
    worked_on = Query((Term(FieldValues("by", (request.annotator,))),))
    for record in records_beside(database, ExportQuery(annotators=theirs, where=worked_on)):
        examples += _examples(record)
    models = learn(examples, words.known(), request.schema_hash, nests=request.nests)
    return None if models is None else replace(models, uncertainties=_read_ahead(database, request, models))


def _read_ahead(database: Path, request: TrainingRequest, models: LearnedModels) -> dict[str, float]:
    """How unsure the tagger is about the first documents that are to be labelled yet."""
    tagger = tagger_of(models)
    if tagger is None:
        return {}
    query = ExportQuery(annotators=frozenset({request.annotator}))
    new = (
        record.document
        for record in records_beside(database, query)
        if all(layer.status is Status.NEW for layer in record.layers)
    )
    return {document.id: uncertainty(tagger, document) for document in islice(new, MOST_DOCUMENTS)}


def _examples(record: Record) -> Iterator[Example]:
    for layer in record.layers:
        if layer.status is not Status.NEW:
            spans = tuple(
                (span.range_, span.label)
                for span in layer.spans
                if len(span.fragments) == 1 and not span.flagged
            )
            yield Example(record.document, spans, _read_to(record, layer))


def _read_to(record: Record, layer: Layer) -> int:
    """The offset up to which the document was read: all of it once it is done, else up to the last span."""
    if layer.status is Status.DONE:
        return len(record.document.text)
    return 1 + max((span.start for span in layer.spans), default=-1)


def main() -> None:
    """Learn as the first line of the input says."""
    os.nice(_NICENESS)
    request = msgspec.json.decode(sys.stdin.buffer.readline(), type=TrainingRequest)
    threading.Thread(target=_end_with_input, daemon=True).start()
    target = Path(request.target)
    try:
        make_ready(target)  # else minutes would be spent in vain
        models = train(Path(sys.argv[1]), request)
        if models is not None:
            write_models(target, models)
        report = TrainingReport(has_models=models is not None)
    except (StoreError, OSError, ImportError) as error:
        report = TrainingReport(error=str(error))
    sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
    sys.stdout.buffer.flush()


def _end_with_input() -> None:
    while os.read(sys.stdin.fileno(), 1024):  # sys.stdin would be locked by it when the process ends
        continue
    os._exit(0)  # nothing is half written: the file of the models is replaced as a whole


if __name__ == "__main__":
    main()
