"""Asking a model about a document of a database, in any process: what is asked are numbers of documents."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from annotator.core.clock import now_to_the_millisecond
from annotator.external.checked_answers import Checked
from annotator.external.errors import ModelError, UnavailableError, UnfitTextError
from annotator.external.kept_answers import Asking
from annotator.schema.values import LabelSchema
from annotator.settings.suggester_settings import SuggesterSettings
from annotator.store.errors import StoreError
from annotator.store.store import Store


class Answer(Struct, frozen=True):
    """What came of asking about a document; neither ``found`` nor an error if it was removed meanwhile.

    It ``is_over`` where nothing can be asked about any other text now either, and ``is_unfit`` where only this text
    cannot be asked about.
    """

    number: int
    found: Checked | None = None
    error: str = ""
    is_over: bool = False
    is_unfit: bool = False


class Answering:
    """Asks one model about the documents of one database. A copy of it in another process opens both there."""

    def __init__(self, path: Path, annotator: str, settings: SuggesterSettings, schema: LabelSchema) -> None:
        self._given = (path, annotator, settings, schema)

    def __call__(self, number: int) -> Answer:
        """Ask about the document with that number; nothing is kept."""
        try:
            store, asking = _opened(*self._given)
        except StoreError as error:
            return Answer(number, error=str(error), is_over=True)
        return answer_about(number, store, asking)


def answer_about(number: int, store: Store, asking: Asking) -> Answer:
    """Ask about the document with that number; nothing is kept."""
    try:
        document = store.numbered(number)
        return Answer(number) if document is None else Answer(number, asking.answered(document))
    except (UnavailableError, StoreError) as error:
        return Answer(number, error=str(error), is_over=True)
    except ModelError as error:
        return Answer(number, error=str(error), is_unfit=isinstance(error, UnfitTextError))


_OPEN: dict[tuple[Path, str, str], tuple[Store, Asking]] = {}
"""What this process has opened: a model may take seconds to load, and is loaded once."""


def _opened(
    path: Path, annotator: str, settings: SuggesterSettings, schema: LabelSchema
) -> tuple[Store, Asking]:
    """Return the store and the model; raises ``StoreError``."""
    key = (path, annotator, f"{settings!r} {schema.hash}")
    if key not in _OPEN:
        store = Store.open(path, annotator, now=now_to_the_millisecond, creates=False)
        _OPEN[key] = (store, Asking(store, settings, schema))
    return _OPEN[key]
