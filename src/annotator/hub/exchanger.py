"""Exchanges with the hub of a database, one after the other, on a connection that is made again when it was lost."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from annotator.core.clock import now
from annotator.hub.errors import HubError, RefusedError
from annotator.hub.exchange import Exchanged, exchange
from annotator.hub.hub_protocol import Hub
from annotator.hub.opening_hub import opened_hub
from annotator.store.errors import StoreError
from annotator.store.hub_notes import LastExchange
from annotator.store.store import Store
from annotator.store.upgrade import Report, unreported


class Exchanger:
    """Exchanges the log of a store with its hub."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._hub: Hub | None = None

    def close(self) -> None:
        """Leave the hub."""
        if self._hub is not None:
            self._hub.close()
            self._hub = None

    @property
    def hub(self) -> Hub:
        """The hub, connected to; raises ``HubError``."""
        if self._hub is None:
            joined = self._store.hub
            if joined is None:
                raise HubError("this database has no hub; give it one with: annotator join ADDRESS")
            hub = opened_hub(joined.address, joined.project, self._store.annotator, self._store.device)
            try:
                check_person(hub, self._store.annotator)
            except HubError:
                hub.close()
                raise
            self._store.join(replace(joined, kind=hub.person.kind))
            self._hub = hub
        return self._hub

    def exchange(
        self, report: Report = unreported, is_stopped: Callable[[], bool] = lambda: False
    ) -> Exchanged:
        """Exchange what is new, and note it in the database; raises ``HubError`` or ``StoreError``."""
        before = self._store.last_exchange
        try:
            done = exchange(self._store, self.hub, report, is_stopped)
        except (HubError, StoreError) as error:
            self.close()
            if before is None or before.error != str(error):
                at = before.at if before else ""
                self._store.note_exchange(LastExchange(at, error=str(error)))
            raise
        if before is None or before.error or not done.is_nothing or not before.at.startswith(now()[:-4]):
            self._store.note_exchange(LastExchange(now(), done.sent, done.received.total()))
        return done

    def wait(self, seconds: float) -> bool:
        """Wait until something may have come, no longer than that; raises ``HubError`` if the line was lost."""
        try:
            return self.hub.wait(seconds)
        except HubError:
            self.close()
            raise


def check_person(hub: Hub, annotator: str) -> None:
    """Raise ``RefusedError`` where the hub knows this person by another name: nothing of it would be theirs there."""
    if hub.person.annotator != annotator:
        raise RefusedError(
            f"{hub.name} knows you as {hub.person.annotator!a}, not {annotator!a}; start with --annotator, or set "
            "annotator in annotator.yaml"
        )
