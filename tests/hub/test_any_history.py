"""Whatever is done on several machines, on and off the hub, all hold the same in the end, as if they had merged."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.core.shared_log import LogEntry
from annotator.hub.errors import UnreachableError
from annotator.hub.exchange import exchange
from annotator.hub.hub_protocol import Batch
from annotator.store.errors import StoreError
from annotator.store.examination import examine
from annotator.store.findings import Severity
from annotator.store.hub_notes import Joined
from annotator.store.upgrade import unreported
from tests.hub.places import Place
from tests.hub.server import Server
from tests.profiles import examples
from tests.store.samples import check_places, opened
from tests.store.test_merging import DEEDS, KilledError, Machines, copies, exported, killed_at, merge
from tests.store.test_rebuilding import World, check_rebuilt


class FaultyHub:
    """A hub on a bad line: it fails before or after what it does, sends twice and in another order."""

    def __init__(self, hub: Any, chance: Random, faults: int) -> None:
        self._hub = hub
        self._chance = chance
        self._faults = faults

    def __getattr__(self, name: str) -> Any:
        return getattr(self._hub, name)

    def _may_fail(self) -> None:
        if self._chance.randrange(10) < self._faults:
            raise UnreachableError("the line was lost")

    def push(self, device: str, after: int, batch: Batch) -> bool:
        self._may_fail()
        done: bool = self._hub.push(device, after, batch)
        self._may_fail()
        return done

    def pull(self, *asked: Any) -> Iterator[list[LogEntry]]:
        yield from self._shuffled(self._hub.pull(*asked))

    def pull_documents(self, *asked: Any) -> Iterator[list[LogEntry]]:
        yield from self._shuffled(self._hub.pull_documents(*asked))

    def _shuffled(self, batches: Iterator[list[LogEntry]]) -> Iterator[list[LogEntry]]:
        for batch in batches:
            self._may_fail()
            shuffled = [*batch, *batch[:3]]
            self._chance.shuffle(shuffled)
            yield shuffled


def syncs(world: World, place: Place, draw: Callable[[Any], Any], last_kill: int = 8) -> None:
    """Exchange, or be cut off by the line or by a kill, in the transaction of that number at the latest."""
    chance = Random(draw(st.integers(0, 2**16)))  # noqa: S311 - the same chance every time
    how = draw(st.sampled_from(["", "", "line", "kill"]))
    for store in world.stores.values():
        store.close()
    world.stores = {}
    with opened(world.path, "amy") as store, place.open("amy") as hub:
        faulty: Any = FaultyHub(hub, chance, 3 if how == "line" else 0)
        with suppress(UnreachableError, StoreError, KilledError):
            if how == "kill":
                with killed_at(draw(st.integers(0, last_kill))):
                    exchange(store, faulty)
            else:
                exchange(store, faulty)
    world.reopen()


STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([*DEEDS, "sync", "sync", "sync", "sync"])),
    min_size=1,
    max_size=16,
)


@given(data=st.data(), machines=st.integers(2, 3), steps=STEPS)
@settings(
    max_examples=examples(8, hunting=400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_work_with_and_without_the_hub_is_the_same_everywhere_in_the_end(
    either: Server | None, data: st.DataObject, machines: int, steps: list[tuple[int, Any]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        worlds = Machines(Path(folder), data.draw, machines, []).worlds
        with opened(worlds[0].path) as store:
            place = Place(store.database_id, either, Path(folder) / "shared")
        for world in worlds:
            world.reopen()
            world.stores["amy"].join(Joined(place.address("amy"), place.project))
        for number, deed in steps:
            world = worlds[number % machines]
            if deed == "sync":
                syncs(world, place, data.draw)
            else:
                with suppress(StoreError):  # an exchange that was cut off keeps imports out
                    deed(world)
        for world in worlds:
            for store in world.stores.values():
                store.close()
        paths = [world.path for world in worlds]
        for path in paths:  # what was cut off goes on
            with opened(path, "amy") as store:
                place.sync(store)
        merged = copies(paths, "merged")
        for other in merged[1:]:
            merge(merged[0], other)
        for path in [*paths, *paths]:
            with opened(path, "amy") as store:
                place.sync(store)
        result = exported(merged[0])
        for path in paths:
            assert exported(path) == result
            with opened(path, "amy") as store:
                assert place.sync(store).is_nothing
                assert store.unsent == 0
                check_places(store)
            check_rebuilt(path)
            found = examine(path, quick=False, report=unreported)
            assert [each for each in found if each.severity is Severity.WRONG] == []
