"""The kinds of models: our own, and those of other packages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from operator import index
from typing import SupportsFloat, SupportsIndex

from annotator.external.confirmed_addresses import check_confirmed
from annotator.external.errors import ModelError, UnavailableError
from annotator.external.model_protocol import Answered, Model, RawSpan
from annotator.external.no_network import without_network
from annotator.schema.values import Label
from annotator.settings.suggester_settings import (
    CHAT,
    GROUP,
    INCEPTION,
    LABEL_STUDIO,
    SPACY,
    SuggesterSettings,
)

_OWN: Mapping[str, tuple[str, str]] = {
    SPACY: ("spacy_pipeline", "SpacyPipeline"),
    LABEL_STUDIO: ("label_studio_backend", "LabelStudioBackend"),
    INCEPTION: ("inception_recommender", "InceptionRecommender"),
    CHAT: ("chat_endpoint", "ChatEndpoint"),
}
"""Where our own are; each is imported when it is asked for."""


def opened(settings: SuggesterSettings) -> Model:
    """Return the model that the settings name; raises ``ModelError``. Nothing is asked yet."""
    if settings.kind in _OWN:
        module, name = _OWN[settings.kind]
        make: Callable[[SuggesterSettings], Model] = getattr(
            import_module(f"annotator.external.{module}"), name
        )
        model = make(settings)
        return model if settings.address else _Guarded(model, settings)
    entry = next(iter(entry_points(group=GROUP, name=settings.kind)), None)
    if entry is None:
        raise UnavailableError(f"no installed package has suggesters of kind {settings.kind!r}")
    return _Guarded(None, settings, entry)


class _Guarded:
    """A model that runs in this process: it opens no connection, unless it has an address, which is confirmed."""

    def __init__(
        self, model: Model | None, settings: SuggesterSettings, entry: EntryPoint | None = None
    ) -> None:
        self._model = model
        self._settings = settings
        self._entry = entry

    def ask(self, text: str, labels: Sequence[Label]) -> Answered:
        """Return what the model answers; raises ``ModelError``, whatever the model raises."""
        if self._settings.address:
            check_confirmed(self._settings.address)
            return self._asked(text, labels)
        with without_network():
            return self._asked(text, labels)

    def _asked(self, text: str, labels: Sequence[Label]) -> Answered:
        try:
            if self._model is None and self._entry is not None:
                self._model = self._entry.load()(self._settings)
            answered: object = self._model.ask(text, labels) if self._model is not None else Answered(())
            if isinstance(answered, Answered):
                return Answered([_plain(*each) for each in answered.spans], index(answered.unlocated))
        except ModelError:
            raise
        except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
            what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            raise UnavailableError(f"a suggester of kind {self._settings.kind} fails ({what})") from None
        kind = type(answered).__name__
        raise UnavailableError(f"a suggester of kind {self._settings.kind} answers with a {kind}")


def _plain(
    start: SupportsIndex,
    end: SupportsIndex,
    label: str,
    score: SupportsFloat | None = None,
    quote: str | None = None,
) -> RawSpan:
    """Return a span with plain numbers, where another package may have those of numpy; raises ``TypeError``."""
    if not isinstance(label, str) or not isinstance(quote, str | None):
        raise TypeError("label and quote of a span are text")
    return RawSpan(index(start), index(end), label, None if score is None else float(score), quote)
