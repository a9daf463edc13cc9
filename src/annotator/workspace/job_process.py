"""``python -m annotator.workspace.job_process DATABASE``: work on many documents, in a process beside the app.

A thread in the app would slow each key to three times what it takes. The first line of the input is the ``JobRequest``;
what is done goes out as a line each, the outcome last. When the input ends, the work stops at the next part.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from annotator.core.action import Edit
from annotator.core.changes import DocumentChanges
from annotator.core.clock import new_id, now, now_to_the_millisecond
from annotator.core.inconsistency import DocumentFindings
from annotator.core.suggestion import is_any_case
from annotator.schema.values import LabelSchema
from annotator.session.commands.repeating import LABEL_IN_PROJECT, equals_in
from annotator.session.context import Context
from annotator.session.requests import ChangeInProject, LabelInProject, LookForReview
from annotator.store.errors import StoreError
from annotator.store.history import MOST_AT_ONCE
from annotator.store.parts import Moved
from annotator.store.store import Store
from annotator.workspace.project_findings import MOST
from annotator.workspace.sample import Sample

_DOCUMENTS_PER_REPORT = 500

_NICENESS = 10
"""How far the work stands back behind the app, where they share a processor."""

SAMPLES = 3
"""Documents that are shown as samples of what a change would do."""


class JobRequest(Struct, frozen=True):
    """What is to be done and for whom; in which database is an argument of the process.

    ``kind`` is ``find``, ``findings``, ``review``, ``label``, ``find-change``, ``change``, ``undo``, ``redo``,
    ``command-line`` or ``undo-migration``; ``argument`` is a text to label with its label, a query and a change as
    ``ChangeInProject`` has them, the id of an action, or the arguments of a command line in JSON. ``expected`` is the
    number of documents that it is about, 0 where that is unknown.
    """

    annotator: str
    kind: str
    argument: str = ""
    document: str = ""
    expected: int = 0
    reader: str = ""
    """Who sees what comes of it, if not the annotator whose layer it is about: a reviewer works in that of gold."""


class JobReport(Struct, frozen=True):
    """How far the work is, or, once it ``is_over``, what came of it; ``error`` says why it could not go on.

    A change in many documents has ``left_out`` some things, each for a reason; what it would do has ``samples``.
    ``found`` is what is inconsistent, by document; ``queue`` are the ids of the documents that wait for a decision,
    and ``lines`` what a command line printed.
    """

    documents: int = 0
    spans: int = 0
    percent: int | None = None
    is_over: bool = False
    is_stopped: bool = False
    error: str = ""
    left_out: Mapping[str, int] = {}
    samples: tuple[Sample, ...] = ()
    found: tuple[DocumentFindings, ...] = ()
    lines: tuple[str, ...] = ()
    queue: tuple[str, ...] = ()


Report = Callable[[JobReport], None]


class Job:
    """One piece of work on a store of its own; ``is_stopped`` is asked between two parts."""

    def __init__(
        self, store: Store, request: JobRequest, report: Report, is_stopped: Callable[[], bool]
    ) -> None:
        self._store = store
        self._request = request
        self._report = report
        self._is_stopped = is_stopped
        self._documents = self._spans = 0

    def run(self) -> JobReport:
        """Do the work; return what came of it. Raises ``StoreError``."""
        match self._request.kind:
            case "find":
                self._label(keeps=False)
            case "label":
                self._label(keeps=True)
            case "find-change" | "change":
                return self._change()
            case "undo" | "redo":
                self._move()
            case "review":
                return self._look_for_review()
            case "findings":
                return self._look_for_findings()
            case _:
                self._undo_migration()
        return JobReport(self._documents, self._spans, is_over=True, is_stopped=self._is_stopped())

    def _label(self, *, keeps: bool) -> None:
        """Find, or label, a text wherever it can be in the other documents."""
        schema = self._store.remembered_schema()
        if schema is None:
            return
        asked = LabelInProject.of(self._request.argument)
        found: list[DocumentChanges] = []
        head: str | None = None
        for document, _ in self._store.holding(asked.text, any_case=is_any_case(asked.text)):
            if self._is_stopped():
                break
            if document.id == self._request.document:
                continue
            layer = self._store.layer(document)  # as it is now: the work goes on meanwhile
            changes = equals_in(document, layer, schema, Context(now, new_id), asked)
            if not changes:
                continue
            found.append(DocumentChanges(document.id, changes))
            if len(found) == MOST_AT_ONCE:
                head = self._take(found, head, schema, keeps=keeps)
        if found and not (keeps and self._is_stopped()):
            self._take(found, head, schema, keeps=keeps)

    def _look_for_findings(self) -> JobReport:
        """Compare all labels of the annotator; in between, say how far it is."""

        def goes_on(documents: int) -> bool:
            if documents % _DOCUMENTS_PER_REPORT == 0:
                self._report(JobReport(documents))
            return not self._is_stopped()

        found = self._store.findings_by_document(self._request.document, MOST, goes_on)
        return JobReport(len(found), is_over=True, is_stopped=self._is_stopped(), found=found)

    def _look_for_review(self) -> JobReport:
        """Find what waits for a decision, in its order."""
        from annotator.workspace.review_queue import ReviewQueue

        request = LookForReview.from_argument(self._request.argument)
        self._store.become(request.layer)  # with what the person may see
        queue = ReviewQueue.asked_for(self._store, request)
        ids = queue.all_waiting()
        return JobReport(len(ids), is_over=True, is_stopped=self._is_stopped(), queue=ids)

    def _take(
        self, found: list[DocumentChanges], head: str | None, schema: LabelSchema, *, keeps: bool
    ) -> str | None:
        """Keep a part, or only count it; return the id of the action."""
        if keeps:
            document = self._store.document(self._request.document)
            head = self._store.keep_some(
                Edit(document, (), LABEL_IN_PROJECT, schema.hash, tuple(found)), head
            )
        self._count(len(found), sum(len(each.changes) for each in found))
        found.clear()
        return head

    def _change(self) -> JobReport:
        """Count what a change in many documents would do, or make it."""
        from annotator.core.query import QueryError, parsed_query
        from annotator.session.bulk_changes import fault_of_change
        from annotator.store.document_fields import QUERY_FIELDS
        from annotator.workspace.changing_many import ChangingMany

        schema, wanted = self._store.remembered_schema(), ChangeInProject.of(self._request.argument)
        if schema is None:
            return JobReport(is_over=True)
        try:
            query = parsed_query(wanted.query, QUERY_FIELDS)
        except QueryError as error:
            return JobReport(is_over=True, error=str(error))
        if fault := fault_of_change(wanted.change, query.words, schema, self._store.labels_in_use()):
            return JobReport(is_over=True, error=fault)
        changing = ChangingMany(
            self._store,
            schema,
            query,
            wanted.change,
            report=lambda many: self._report(JobReport(many.documents, many.things, many.percent)),
            is_stopped=self._is_stopped,
        )
        try:
            if self._request.kind == "find-change":
                done = changing.find(SAMPLES)
            else:
                done = changing.make(self._store.document(self._request.document))
        except StoreError as error:
            done = changing.so_far
            return JobReport(done.documents, done.things, is_over=True, error=str(error))
        return JobReport(
            done.documents,
            done.things,
            is_over=True,
            is_stopped=done.is_stopped,
            left_out=done.left_out,
            samples=done.samples,
        )

    def _move(self) -> None:
        """Undo or redo an action, part by part."""
        some = self._store.undo_some if self._request.kind == "undo" else self._store.redo_some
        moved: Moved | None = None
        left = self._request.expected
        while not self._is_stopped():
            moved = some(self._request.argument, moved.head if moved else None, moved)
            self._count(left - moved.left, 0)
            left = moved.left
            if not left:
                break

    def _undo_migration(self) -> None:
        _, layers = self._store.take_migration_back(
            lambda _, percent: self._report(JobReport(percent=percent))
        )
        self._count(layers, 0)

    def _count(self, documents: int, spans: int) -> None:
        self._documents += documents
        self._spans += spans
        expected = self._request.expected
        percent = min(99, 100 * self._documents // expected) if expected else None
        self._report(JobReport(self._documents, self._spans, percent))


def main() -> None:
    """Do what the first line of the input says."""
    os.nice(_NICENESS)
    request = msgspec.json.decode(sys.stdin.buffer.readline(), type=JobRequest)
    stopped = threading.Event()
    threading.Thread(target=_stop_at_end_of_input, args=(stopped,), daemon=True).start()
    if request.kind == "command-line":
        _write(_done_by_command_line(request.argument, stopped.is_set))
        return
    try:
        with Store.open(
            Path(sys.argv[1]), request.reader or request.annotator, now=now_to_the_millisecond, creates=False
        ) as store:
            store.become(request.annotator)
            _write(Job(store, request, _write, stopped.is_set).run())
    except StoreError as error:
        _write(JobReport(is_over=True, error=str(error)))


def _done_by_command_line(arguments: str, is_stopped: Callable[[], bool]) -> JobReport:
    from annotator.workspace.command_line import run_beside

    said = run_beside(Path(sys.argv[1]), msgspec.json.decode(arguments, type=tuple[str, ...]), is_stopped)
    if said.code:
        return JobReport(is_over=True, error=" ".join(said.warnings) or f"it ended with {said.code}")
    return JobReport(1, is_over=True, is_stopped=said.code is None, lines=(*said.lines, *said.warnings))


def _stop_at_end_of_input(stopped: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 1024):  # sys.stdin would be locked by it when the process ends
        continue
    stopped.set()


def _write(report: JobReport) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
