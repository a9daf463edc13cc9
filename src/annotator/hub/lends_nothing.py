"""What a hub answers that lends no documents: nobody takes or gives back any, and all of its log comes to everyone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from annotator.core.shared_log import Counted, LogEntry, Name
from annotator.hub.errors import HubError
from annotator.hub.hub_protocol import WordsThere
from annotator.store.held_documents import Stock
from annotator.store.hub_notes import Lease

_NO_LEASES = "a folder lends no documents; agree on who does which, or use a hub on PostgreSQL"


class LendsNothing:
    """Refuses whatever leases need."""

    has_leases = False

    def leases(self) -> list[Lease]:
        """Refuse; so do all of these."""
        raise HubError(_NO_LEASES)

    def take_leases(self, count: int, days: int) -> list[Lease]:  # noqa: D102 - as in the protocol
        del count, days
        raise HubError(_NO_LEASES)

    def take_document(self, document: str, days: int) -> bool:  # noqa: D102
        del document, days
        raise HubError(_NO_LEASES)

    def give_back(self, documents: Sequence[str], *, done: bool) -> list[Lease]:  # noqa: D102
        del documents, done
        raise HubError(_NO_LEASES)

    def assigned(self) -> dict[str, tuple[str, ...]]:  # noqa: D102
        raise HubError(_NO_LEASES)

    def assign(self, people: Mapping[str, Sequence[str]]) -> None:  # noqa: D102
        del people
        raise HubError(_NO_LEASES)

    def stock(self, at: str) -> Stock:  # noqa: D102
        del at
        raise HubError(_NO_LEASES)

    def find_words(self, asked: str, most: int) -> list[WordsThere]:  # noqa: D102
        del asked, most
        raise HubError(_NO_LEASES)

    def pull_documents(self, documents: Sequence[str], to: Counted) -> Iterator[list[LogEntry]]:  # noqa: D102
        del documents, to
        raise HubError(_NO_LEASES)

    def entries(self, names: Sequence[Name]) -> list[LogEntry]:  # noqa: D102
        del names
        raise HubError(_NO_LEASES)
