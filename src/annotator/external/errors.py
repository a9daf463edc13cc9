"""Why a model gives no answer, each in one sentence for the user."""

from __future__ import annotations


class ModelError(Exception):
    """A model cannot be asked about a text, or its answer cannot be used."""


class UnfitTextError(ModelError):
    """A text that a model cannot be asked about; that says nothing about other texts."""


class UnavailableError(ModelError):
    """A model cannot be asked about any text now: it is not there, too slow, or not installed."""


class NotConfirmedError(UnavailableError):
    """An address that this person has not confirmed on this machine; nothing was sent."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"{address} is not asked until you confirm it on this machine: annotator suggest --confirm {address}"
        )
