"""Merging: whatever is merged into whatever, in any order and however often, all files hold the same in the end."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.store.examination import examine
from annotator.store.findings import Severity
from annotator.store.upgrade import unreported
from tests.profiles import examples
from tests.store.samples import opened
from tests.store.test_rebuilding import World, check_rebuilt

DEEDS = [
    World.imports,
    World.undoes_an_import,
    World.works,
    World.works,
    World.works,
    World.works_in_many,
    World.updates_from_a_file,
    World.undoes,
    World.redoes,
    World.reopen,
    World.migrates,
]


def exported(path: Path) -> list[Any]:
    with opened(path) as store:
        return [
            *store.records(),
            store.remembered_schema(),
            sorted((a.at, a.annotator, a.document_id, a.changes, a.why) for a in store.set_aside()),
        ]


def merge(into: Path, other: Path) -> Any:
    with opened(into) as store:
        done, _ = store.merge(other, copies=False)
        return done


class Machines:
    """Copies of one database on several machines, whose people do something to them."""

    def __init__(
        self, folder: Path, draw: Callable[[Any], Any], machines: int, steps: list[tuple[int, Any]]
    ) -> None:
        (folder / "0").mkdir()
        first = World(folder / "0", draw)
        ids = first.ids
        first.imports()
        first.uses_a_schema()
        self.worlds = [first]
        close(first)
        for number in range(1, machines):
            place = folder / str(number)
            place.mkdir()
            shutil.copy(first.path, place / "a.db")
            self.worlds.append(World(place, draw))
        first.reopen()
        for world in self.worlds:
            world.ids = ids
        for number, deed in steps:
            deed(self.worlds[number % machines])
        for world in self.worlds:
            close(world)

    @property
    def paths(self) -> list[Path]:
        return [world.path for world in self.worlds]


def close(world: World) -> None:
    for store in world.stores.values():
        store.close()
    world.stores = {}


def copies(paths: list[Path], name: str) -> list[Path]:
    made = [path.with_name(f"{name}.db") for path in paths]
    for path, copy in zip(paths, made, strict=True):
        shutil.copy(path, copy)
    return made


STEPS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(DEEDS)), min_size=1, max_size=14)


@given(data=st.data(), machines=st.integers(2, 3), steps=STEPS)
@settings(max_examples=examples(20, hunting=400), deadline=None)
def test_the_order_of_merges_and_how_often_they_are_made_does_not_matter(
    data: st.DataObject, machines: int, steps: list[tuple[int, Any]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = Machines(Path(folder), data.draw, machines, steps).paths
        forward, backward, nested = (copies(paths, name) for name in ("forward", "backward", "nested"))
        for other in forward[1:]:
            merge(forward[0], other)
        for other in reversed(backward[:-1]):
            merge(backward[-1], other)
        merge(nested[-1], nested[-2])
        merge(nested[0], nested[-1])
        result = exported(forward[0])
        assert exported(backward[-1]) == result
        assert exported(nested[0]) == result
        for other in (*paths, backward[-1], nested[0], nested[-1]):
            assert merge(forward[0], other).is_nothing
        assert exported(forward[0]) == result
        for path in (forward[0], backward[-1], nested[0]):
            check_rebuilt(path)
            found = examine(path, quick=False, report=unreported)
            assert [each for each in found if each.severity is Severity.WRONG] == []
