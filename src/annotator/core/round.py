"""A round: which people annotate which documents, and what they see of each other's work meanwhile."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Others(StrEnum):
    """When people of a round see what others did in a document."""

    WHEN_DONE = "when-done"
    """As soon as their own work on it is done."""
    NEVER = "never"
    """Not before the round ends."""
    ALWAYS = "always"


class RoundOrder(StrEnum):
    """The order in which people are led through their documents."""

    IMPORTED = "imported"
    """That of import."""
    SHUFFLED = "shuffled"
    """One that has to do with nothing, the same for all."""


class Training(Struct, frozen=True):
    """What a training round compares with, and the F1 from which it is passed."""

    gold: str
    passing: float | None = None


class Control(Struct, frozen=True):
    """Documents with gold that are mixed in: up to this share of each person's documents.

    ``rate`` is the share of the documents with gold that each person gets for it, as the round was begun.
    """

    gold: str
    share: float
    rate: float = 0.0


class Round(Struct, frozen=True):
    """A round as its file describes it; ``documents`` is a query without saved ones, empty for all documents.

    Each document goes to ``each`` people, a share ``overlap`` of them to ``overlap_people``. In a ``training`` round
    everyone gets all documents that have gold.
    """

    name: str
    people: tuple[str, ...]
    lead: tuple[str, ...] = ()
    documents: str = ""
    each: int = 1
    overlap: float = 0.0
    overlap_people: int = 2
    order: RoundOrder = RoundOrder.IMPORTED
    others: Others = Others.WHEN_DONE
    training: Training | None = None
    control: Control | None = None

    @property
    def gold(self) -> str | None:
        """The annotator whose layers are gold, if the round has any."""
        named = self.training or self.control
        return named.gold if named is not None else None


class BegunRound(Struct, frozen=True):
    """A round that was begun, by whom and when; ``ended`` is when it ended. Times are ISO 8601, UTC."""

    round: Round
    begun: str
    begun_by: str
    ended: str | None = None

    @property
    def is_on(self) -> bool:
        """Whether it goes on."""
        return self.ended is None
