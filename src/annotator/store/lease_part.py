"""Documents that were taken from a hub, as the rest of the program asks for them."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.store import held_documents, hub_notes
from annotator.store.held_documents import Lent, Stock
from annotator.store.hub_notes import Lease, SharedOut
from annotator.store.store_part import StorePart


class Leases(StorePart):
    """Which documents of the hub are here, and which of them are this person's to work on."""

    @property
    def leases(self) -> list[Lease]:
        """The documents that this person took from the hub."""
        with self._database.reading() as connection:
            return hub_notes.leased(connection)

    def note_leases(self, leases: list[Lease]) -> None:
        """Note which documents this person took."""
        with self._database.writing() as connection:
            if leases != hub_notes.leased(connection):
                hub_notes.note_leased(connection, leases)

    @property
    def lent(self) -> Lent:
        """How far this person is with the documents that they took."""
        with self._database.reading() as connection:
            return held_documents.lent(connection, self.annotator)

    @property
    def stock(self) -> Stock | None:
        """How many documents the hub has, as it said last."""
        with self._database.reading() as connection:
            return held_documents.stock(connection)

    def note_stock(self, stock: Stock) -> None:
        """Note how many documents the hub has."""
        with self._database.writing() as connection:
            held_documents.note_stock(connection, stock)

    @property
    def shared_out(self) -> SharedOut | None:
        """Up to where the hub was told whom documents are assigned to, if it was."""
        with self._database.reading() as connection:
            return hub_notes.shared_out(connection)

    def note_shared_out(self, shared: SharedOut) -> None:
        """Note up to where the hub was told whom documents are assigned to."""
        with self._database.writing() as connection:
            hub_notes.note_shared_out(connection, shared)

    @property
    def held(self) -> set[str]:
        """The documents of which all that the hub has is here."""
        with self._database.reading() as connection:
            return held_documents.held(connection)

    @property
    def to_be_held(self) -> set[str]:
        """The documents that are to be here, whole."""
        with self._database.reading() as connection:
            return held_documents.wanted(connection)

    def note_held(self, documents: Iterable[str]) -> None:
        """Note that all that the hub has of these documents came."""
        with self._database.writing() as connection:
            held_documents.note_held(connection, documents)

    def hold_also(self, documents: Iterable[str]) -> None:
        """Note documents that are to come with the next exchange without a lease."""
        with self._database.writing() as connection:
            held_documents.note_also(connection, documents)

    def check_whole(self, what: str) -> None:
        """Raise ``StoreError`` where something needs all documents, and the database takes some from a hub."""
        with self._database.reading() as connection:
            held_documents.check_whole(connection, what)

    @property
    def more_on_hub(self) -> int | None:
        """How many documents the hub has that are not here, as it said last; ``None`` without leases."""
        with self._database.reading() as connection:
            return held_documents.more_on_hub(connection)
