"""Changes in all documents that a query asks for: counted first, then made some documents at a time.

Which documents are meant is settled at the beginning; each layer is read as it is when its turn comes. What was cut off
can be undone, and making the same change again does what is left, since what is done already makes no change. The app's
process for work on many documents and the command line both do it with this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct, field

from annotator.core.action import Edit
from annotator.core.bulk_change import BulkChange, RelabelSpans, RemoveSpans, command_of
from annotator.core.changes import DocumentChanges
from annotator.core.clock import new_id, now
from annotator.core.document import Document
from annotator.core.query import FieldValues, Query, Term
from annotator.core.range import Range
from annotator.schema.values import LabelSchema
from annotator.session.bulk_changes import DocumentResult, changes_for
from annotator.session.context import Context
from annotator.store.errors import ChangedElsewhereError
from annotator.store.history import MOST_AT_ONCE
from annotator.store.store import Store
from annotator.view.cells import sanitize
from annotator.view.concordance import in_context
from annotator.workspace.sample import Sample

_MOST_CHANGES = 1000
"""Changes that are written in one transaction, so that others wait for some hundredths of a second at most."""

_ATTEMPTS = 10
"""How often documents are read again that were changed in another window between reading and writing."""

_CONTEXT = 90
"""Cells of a line of text in a sample."""


class ManyReport(Struct, frozen=True):
    """How far a change in many documents is: what it changes, or would, in how many, and what it leaves out.

    ``asked`` is the number of documents that the query asks for; of those where the change can do anything, which are
    ``to_read``, so many were ``read``. It ``is_stopped`` if something was left to do.
    """

    asked: int = 0
    to_read: int = 0
    read: int = 0
    documents: int = 0
    things: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    samples: tuple[Sample, ...] = ()
    is_stopped: bool = False

    @property
    def percent(self) -> int:
        """How much was looked at; 99 at most, since then the last ones are written."""
        return min(99, 100 * self.read // self.to_read) if self.to_read else 99


class _Part(Struct, frozen=True):
    """What is to be written in a document."""

    number: int
    document: Document
    result: DocumentResult


class ChangingMany:
    """A change in the documents that a query asks for, in the view of the store's annotator.

    ``report`` is called each time that a hundredth is done or something is written, ``is_stopped`` between documents.
    """

    def __init__(  # noqa: PLR0913 - what it depends on
        self,
        store: Store,
        schema: LabelSchema,
        query: Query,
        change: BulkChange,
        *,
        report: Callable[[ManyReport], None] = lambda _: None,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store = store
        self._schema = schema
        self._query = query
        self._change = change
        self._report = report
        self._is_stopped = is_stopped
        self._context = Context(now, new_id)
        self._forget()

    def _forget(self) -> None:
        self._asked = self._to_read = self._read = self._documents = self._things = 0
        self._left_out: Counter[str] = Counter()
        self._samples: list[Sample] = []
        self._head: str | None = None
        self._was_stopped = False

    def find(self, most_samples: int) -> ManyReport:
        """Count what the change would do, with up to so many samples. Raises ``StoreError``."""
        self._forget()
        for part in self._parts():
            self._count(part)
            if len(self._samples) < most_samples:
                self._samples.append(_sample(part.document, part.result.place))
        return self.so_far

    def make(self, here: Document | None = None) -> ManyReport:
        """Make the change, as one action for undo; raises ``StoreError`` where it cannot go on.

        ``here`` is the document that an undo goes back to, without it the first one that is changed.
        """
        self._forget()
        parts: list[_Part] = []
        for part in self._parts():
            parts.append(part)
            enough = sum(len(each.result.changes) for each in parts) >= _MOST_CHANGES
            if enough or len(parts) == MOST_AT_ONCE:
                self._keep(parts, here)
                parts = []
        if parts and self._is_stopped():
            self._was_stopped = True
        else:
            self._keep(parts, here)
        return self.so_far

    def _parts(self) -> Iterator[_Part]:
        """Yield what is to be changed, document by document, and count what is left out."""
        viewer, narrower = self._store.annotator, _where_anything_is(self._query, self._change)
        numbers = self._store.numbers(self._query, viewer)
        self._asked = len(numbers)
        if narrower != self._query:
            numbers = self._store.numbers(narrower, viewer)
        self._to_read, percent = len(numbers), 0
        for number in numbers:
            if self._is_stopped():
                self._was_stopped = True
                return
            part = self._part(number)
            self._read += 1
            if part is not None:
                self._left_out.update(part.result.left_out)
                if part.result.changes:
                    yield part
            if 100 * self._read // self._to_read > percent:
                percent = 100 * self._read // self._to_read
                self._report(self.so_far)

    def _part(self, number: int) -> _Part | None:
        document = self._store.numbered(number)
        if document is None:  # it was removed meanwhile
            return None
        layer, words = self._store.layer(document), self._query.words
        result = changes_for(document, layer, self._schema, self._context, change=self._change, words=words)
        return _Part(number, document, result)

    def _keep(self, parts: list[_Part], here: Document | None) -> None:
        """Write the parts; what another window changed since it was read is read again."""
        for attempt in range(1, _ATTEMPTS + 1):
            if not parts:
                return
            elsewhere = tuple(DocumentChanges(part.document.id, part.result.changes) for part in parts)
            edit = Edit(here or parts[0].document, (), command_of(self._change), self._schema.hash, elsewhere)
            try:
                self._head = self._store.keep_some(edit, self._head)
            except ChangedElsewhereError:
                if attempt == _ATTEMPTS:
                    raise
                again = (self._part(part.number) for part in parts)
                parts = [part for part in again if part is not None and part.result.changes]
            else:
                break
        for part in parts:
            self._count(part)
        self._report(self.so_far)

    def _count(self, part: _Part) -> None:
        self._documents += 1
        self._things += part.result.things

    @property
    def so_far(self) -> ManyReport:
        """What was done, also where it could not go on."""
        return ManyReport(
            self._asked,
            self._to_read,
            self._read,
            self._documents,
            self._things,
            dict(self._left_out),
            tuple(self._samples),
            self._was_stopped,
        )


def _where_anything_is(query: Query, change: BulkChange) -> Query:
    """The query for the documents that have what is changed: spans of a label are few where texts are many."""
    match change:
        case RelabelSpans(label) | RemoveSpans(label):
            return Query((*query.terms, Term(FieldValues("label", (label,)))))
        case _:  # that is not told without the document
            return query


def _sample(document: Document, place: Range | None) -> Sample:
    title = sanitize(document.title) or "Untitled"
    if place is None:
        return Sample(title)
    before, hit, after = in_context(document.text, place, _CONTEXT)
    return Sample(title, before, hit, after)
