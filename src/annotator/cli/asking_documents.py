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
        spans, done, failures, dropped = 0, 0, Counter[str](), Counter[str]()
        in_a_row, stopped = 0, ""
        with stages_shown() as report:
            for place, answer in enumerate(self._answers(numbers, workers)):
                report(f"asking {self._asked}", 100 * place // len(numbers))
                if answer.is_over:
                    stopped = answer.error
                elif answer.error:
                    failures[answer.error] += 1
                    in_a_row += not answer.is_unfit
                    stopped = answer.error if in_a_row == _MOST_FAILURES else ""
                elif answer.found is not None:
                    try:
                        more, less = self._keep(answer.number, answer.found)
                    except StoreError as error:
                        stopped = str(error)
                    else:
                        spans, done, in_a_row = spans + more, done + 1, 0
                        dropped.update(less)
                if stopped:
                    break
        for line in self._lines(spans, done, failures, dropped):
            click.echo(visible(line), err=bool(stopped))
        if stopped:
            click.echo(visible(f"stopped: {stopped}; run it again to go on"), err=True)
        return (_PART if done else BAD_INPUT) if stopped else _PART * bool(failures)

    def _answers(self, numbers: Sequence[int], workers: Workers | None) -> Iterator[Answer]:
        """Ask about each document when its answer is wanted, or ahead of that if there are workers."""
        if workers is None:
            return (answer_about(number, self._store, self._asking) for number in numbers)
        path, annotator = self._store.path, self._store.annotator
        answering = Answering(path, annotator, self._asking.settings, self._schema)
        return mapped_in_order(workers.executor, answering, numbers, workers.ahead)

    def _keep(self, number: int, found: Checked) -> tuple[int, Mapping[str, int]]:
        """Keep an answer unless the document was removed meanwhile; raises ``StoreError``."""
        document = self._store.numbered(number)
        return (0, {}) if document is None else self._asking.keep(document, found)

    def _lines(self, spans: int, done: int, failures: Counter[str], dropped: Counter[str]) -> list[str]:
        before = f"; {self._answered:,} asked about before" if self._answered else ""
        lines = [f"{self._name} suggests {counted(spans, 'span')} in {counted(done, 'document')}{before}"]
        if dropped:
            lines.append(f"dropped: {', '.join(f'{count:,} {reason}' for reason, count in dropped.items())}")
        return lines + [
            f"no answer about {counted(count, 'document')}: {why}" for why, count in failures.items()
        ]
