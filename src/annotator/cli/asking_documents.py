"""Asking a model about many documents; each answer is kept at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import click

from annotator.cli.errors import BAD_INPUT
from annotator.cli.progress import stages_shown
from annotator.cli.workers import Workers
from annotator.core.counting import counted
from annotator.core.ordered_map import mapped_in_order
from annotator.core.query import Query
from annotator.core.quoting import visible
from annotator.external.answered_documents import Answer, Answering, answer_about
from annotator.external.checked_answers import Checked
from annotator.external.kept_answers import Asking
from annotator.schema.values import LabelSchema
from annotator.settings.suggester_settings import SuggesterSettings
from annotator.store.document_search import SearchSort
from annotator.store.errors import StoreError
from annotator.store.store import Store

_PART = 1
"""The exit code after a part was done."""

_MOST_FAILURES = 3
"""Texts that a model could be asked about and gives no answer, one after the other, before it is asked no more."""


class AskingDocuments:
    """Asks one model about documents."""

    def __init__(self, store: Store, settings: SuggesterSettings, schema: LabelSchema) -> None:
        self._store = store
        self._name = settings.name
        self._asked = settings.address or settings.name
        self._schema = schema
        self._asking = Asking(store, settings, schema)
        self._answered = 0

    def documents(self, query: Query, *, anew: bool) -> list[int]:
        """The numbers of the documents of the query about which the model is to be asked."""
        parts = self._store.found(query, SearchSort.NUMBER, None, lambda: False)
        found = [number for part in parts for number in part.numbers]
        if anew:
            return found
        left = [number for number in found if not self._is_answered(number)]
        self._answered = len(found) - len(left)
        return left

    def _is_answered(self, number: int) -> bool:
        document = self._store.numbered(number)
        return document is None or self._asking.is_answered(document)

    def ask(self, numbers: Sequence[int], workers: Workers | None = None) -> int:
        """Ask about the documents, with ``workers`` several at once, and say what came of it; return the exit code.

        This process alone keeps the answers, in the order of the documents.
        """
        tally = _Tally()
        with stages_shown() as report:
            for place, answer in enumerate(self._answers(numbers, workers)):
                report(f"asking {self._asked}", 100 * place // len(numbers))
                if answer.error:
                    tally.count_failure(answer)
                elif answer.found is not None:
                    self._keep(answer.number, answer.found, tally)
                if tally.stopped:
                    break
        for line in self._lines(tally):
            click.echo(visible(line), err=bool(tally.stopped))
        if tally.stopped:
            click.echo(visible(f"stopped: {tally.stopped}; run it again to go on"), err=True)
        return tally.exit_code

    def _answers(self, numbers: Sequence[int], workers: Workers | None) -> Iterator[Answer]:
        """Ask about each document when its answer is wanted, or ahead of that if there are workers."""
        if workers is None:
            return (answer_about(number, self._store, self._asking) for number in numbers)
        path, annotator = self._store.path, self._store.annotator
        answering = Answering(path, annotator, self._asking.settings, self._schema)
        return mapped_in_order(workers.executor, answering, numbers, workers.ahead)

    def _keep(self, number: int, found: Checked, tally: _Tally) -> None:
        """Keep an answer unless the document was removed meanwhile."""
        try:
            document = self._store.numbered(number)
            if document is not None:
                tally.count_answer(*self._asking.keep(document, found))
        except StoreError as error:
            tally.stopped = str(error)

    def _lines(self, tally: _Tally) -> Iterator[str]:
        before = f"; {self._answered:,} asked about before" if self._answered else ""
        yield f"{self._name} suggests {counted(tally.spans, 'span')} in {counted(tally.done, 'document')}{before}"
        if tally.dropped:
            dropped = ", ".join(f"{count:,} {reason}" for reason, count in tally.dropped.items())
            yield f"dropped: {dropped}"
        for why, count in tally.failures.items():
            yield f"no answer about {counted(count, 'document')}: {why}"


class _Tally:
    """What came of asking so far; once ``stopped`` says why, no more is asked.

    ``spans`` were kept in the documents that are ``done``, ``dropped`` counts those that were not, by the reason, and
    ``failures`` the documents without an answer, by the reason.
    """

    def __init__(self) -> None:
        self.spans = self.done = 0
        self.failures, self.dropped = Counter[str](), Counter[str]()
        self.stopped = ""
        self._failures_in_a_row = 0

    def count_answer(self, spans: int, dropped: Mapping[str, int]) -> None:
        self.spans += spans
        self.done += 1
        self.dropped.update(dropped)
        self._failures_in_a_row = 0

    def count_failure(self, answer: Answer) -> None:
        if answer.is_over:
            self.stopped = answer.error
            return
        self.failures[answer.error] += 1
        self._failures_in_a_row += not answer.is_unfit
        if self._failures_in_a_row == _MOST_FAILURES:
            self.stopped = answer.error

    @property
    def exit_code(self) -> int:
        if not (self.stopped or self.failures):
            return 0
        return _PART if self.done else BAD_INPUT
