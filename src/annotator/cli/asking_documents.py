"""Asking a model about many documents, one after the other, each answer kept at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import click

from annotator.cli.errors import BAD_INPUT
from annotator.cli.progress import stages_shown
from annotator.core.counting import counted
from annotator.core.query import Query
from annotator.core.quoting import visible
from annotator.external.errors import ModelError, UnavailableError
from annotator.external.kept_answers import Asking
from annotator.schema.values import LabelSchema
from annotator.settings.suggester_settings import SuggesterSettings
from annotator.store.document_search import SearchSort
from annotator.store.errors import StoreError
from annotator.store.store import Store

_PART = 1
"""The exit code after a part was done."""

_MOST_FAILURES = 3
"""Texts about which a model gives no answer, one after the other, before it is asked no more."""


class AskingDocuments:
    """Asks one model about documents."""

    def __init__(self, store: Store, settings: SuggesterSettings, schema: LabelSchema) -> None:
        self._store = store
        self._name = settings.name
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

    def ask(self, numbers: Sequence[int]) -> int:
        """Ask about the documents and say what came of it; return the exit code."""
        spans, done, failures, dropped = 0, 0, Counter[str](), Counter[str]()
        in_a_row, stopped = 0, ""
        with stages_shown() as report:
            for place, number in enumerate(numbers):
                report(f"asking {self._name}", 100 * place // len(numbers))
                document = self._store.numbered(number)
                if document is None:
                    continue  # removed meanwhile
                try:
                    more, less = self._asking.ask(document)
                except UnavailableError as error:
                    stopped = str(error)
                except ModelError as error:
                    failures[str(error)] += 1
                    in_a_row += 1
                    stopped = str(error) if in_a_row == _MOST_FAILURES else ""
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

    def _lines(self, spans: int, done: int, failures: Counter[str], dropped: Counter[str]) -> list[str]:
        before = f"; {self._answered:,} asked about before" if self._answered else ""
        lines = [f"{self._name} suggests {counted(spans, 'span')} in {counted(done, 'document')}{before}"]
        if dropped:
            lines.append(f"dropped: {', '.join(f'{count:,} {reason}' for reason, count in dropped.items())}")
        return lines + [
            f"no answer about {counted(count, 'document')}: {why}" for why, count in failures.items()
        ]
