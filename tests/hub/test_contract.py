"""What every hub promises, asked of one on PostgreSQL and of one in a folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.core.changes import AnswerSet, SpanAdded
from annotator.core.shared_log import LogEntry, SharedDocument, SharedSchema
from annotator.hub.errors import HubError, NotThereError
from annotator.hub.hub_protocol import Batch, Hub, Round
from annotator.hub.opening_hub import opened_hub
from annotator.store.errors import StoreError
from annotator.store.store import Store
from tests.hub.places import Place
from tests.store.samples import edit, imported, keep, opened, span
from tests.store.test_rebuilding import NEW, OLD, check_rebuilt

NewPlace = Callable[[str], Place]
ID = "d" * 32


def entry(seq: int, device: str = "dev1", annotator: str = "amy", **more: object) -> LogEntry:
    return LogEntry(device, seq, 1000 + seq, annotator, "mark", "[]", **more)  # type: ignore[arg-type]


def pulled(hub: Hub, **since: int) -> list[LogEntry]:
    found = [each for batch in hub.pull(since, hub.counted()) for each in batch]
    return sorted(set(found), key=lambda each: each.name)


@pytest.fixture
def hub(new_place: NewPlace) -> Iterator[Hub]:
    with new_place(ID).open() as opened:
        yield opened


def test_what_was_sent_is_there_as_it_was(hub: Hub) -> None:
    whole = entry(
        2, follows=("dev1", 1), undoes=("dev1", 1), part_of=("dev1", 1), migration=("dev0", 7), in_parts=True,
        document="ab" * 16, schema="h1",
    )  # fmt: skip
    nasty = [
        entry(1),
        whole,
        LogEntry("dev1", 3, 5, "amy", "note", '[{"note":"\\u0000 \U0001f600 \\ud7ff"}]'),
    ]
    assert hub.counted() == {}
    assert hub.push("dev1", 0, Batch(nasty))
    assert hub.counted() == {"dev1": 3}
    assert pulled(hub) == nasty
    assert pulled(hub, dev1=2) == nasty[2:]
    assert hub.what_is_at({"dev1": 3, "dev9": 1}) == {"dev1": (5, "note")}


def test_what_does_not_follow_is_not_taken_and_nothing_is_twice(hub: Hub) -> None:
    assert hub.push("dev1", 0, Batch([entry(1), entry(2)]))
    assert not hub.push("dev1", 0, Batch([entry(1), entry(2)]))
    assert not hub.push("dev1", 5, Batch([entry(6)]))
    assert hub.push("dev2", 0, Batch([entry(1, "dev2")]))
    assert hub.counted() == {"dev1": 2, "dev2": 1}
    assert [each.name for each in pulled(hub)] == [("dev1", 1), ("dev1", 2), ("dev2", 1)]


def test_texts_are_exact_and_one_that_is_gone_comes_back_with_whoever_has_it(hub: Hub) -> None:
    nasty = "a\x00b\r\n\u2028\U0001f600" * 3
    texts = [
        SharedDocument(f"{number:02x}" * 16, f"hash{number}", f"{nasty}{number}") for number in range(60)
    ]
    gone = SharedDocument("ff" * 16)
    ids = [each.id for each in (*texts, gone)]
    assert hub.lacking(ids) == set(ids)
    assert hub.push("dev1", 0, Batch([entry(1)], [*texts, gone]))
    assert hub.lacking(ids) == {gone.id}
    found = {each.id: each for each in hub.documents(ids)}
    assert found == {each.id: each for each in (*texts, gone)}
    back = SharedDocument(gone.id, "hash", "here it is")
    assert hub.push("dev1", 1, Batch([entry(2)], [back, SharedDocument(texts[0].id, "other", "other")]))
    again = {each.id: each for each in hub.documents([gone.id, texts[0].id])}
    assert again == {gone.id: back, texts[0].id: texts[0]}


def test_a_text_that_was_forgotten_never_comes_back(hub: Hub) -> None:
    text = SharedDocument("ab" * 16, "hash1", "what must go")
    imports = LogEntry(
        "dev1", 1, 1, "amy", "import", f'[{{"document":"{text.id}"}},{{"document":"{"cd" * 16}"}}]'
    )
    assert hub.push("dev1", 0, Batch([imports, entry(2, document=text.id)], [text]))
    hub.forget(["hash1"])
    hub.forget([])
    assert hub.push("dev1", 2, Batch([entry(3)], [text]))
    [left] = hub.documents([text.id])
    assert left.text is None
    assert hub.lacking([text.id]) == set()


def test_schemas_are_kept_as_they_are(hub: Hub) -> None:
    schema = SharedSchema("h1", "news", 3, "version: 3\n# ü", '{"a":"\\u0000"}', "2026", "amy")
    assert hub.push("dev1", 0, Batch([entry(1)], (), [schema]))
    assert hub.push("dev1", 1, Batch([entry(2)], (), [schema]))
    assert hub.schemas(["h1", "h2"]) == [schema]
    assert hub.schemas([]) == []


def test_rounds_are_kept_by_name_and_replaced(hub: Hub) -> None:
    hub.put_round(Round("two / 2", "annotators: [bob]\n\x00"))
    hub.put_round(Round("one", ""))
    hub.put_round(Round("two / 2", "other", reveals=True))
    assert hub.rounds() == (Round("one", ""), Round("two / 2", "other", reveals=True))
    assert hub.status().rounds == hub.rounds()


def test_a_wait_ends(hub: Hub) -> None:
    assert not hub.wait(0.05)


def test_another_project_and_another_version_are_said(new_place: NewPlace) -> None:
    place = new_place(ID)
    with pytest.raises(HubError, match="project"):
        opened_hub(place.address("amy"), "other", "amy", "x").close()


# -- databases that exchange over it --------------------------------------------------------------------------


@contextmanager
def two(new_place: NewPlace, folder: Path, kind: str = "lead") -> Iterator[tuple[Place, Store, Store]]:
    """Amy, who has imported something, and ben, who has joined with all of it."""
    with opened(folder / "amy.db", "amy") as amy:
        imported(amy, "One text\x00.", "Two texts.")
        place = new_place(amy.database_id)
        place.let_in("ben", kind)
        place.sync(amy)
        with place.join(folder / "ben.db", "ben") as ben:
            place.sync(ben)
            yield place, amy, ben


def test_who_joins_has_all_and_what_they_do_comes_to_the_others(new_place: NewPlace, tmp_path: Path) -> None:
    with two(new_place, tmp_path) as (place, amy, ben):
        [first, _] = [record.document for record in ben.records()]
        keep(ben, first, SpanAdded(span(first, 0, 3, annotator="ben")))
        assert ben.unsent == 1
        assert place.sync(ben).sent == 1
        assert ben.unsent == 0
        assert place.sync(amy).received == {"ben": 1}
        assert list(amy.records()) == list(ben.records())
        assert place.sync(amy).is_nothing
    check_rebuilt(tmp_path / "amy.db")
    check_rebuilt(tmp_path / "ben.db")


def test_what_came_cannot_be_undone_as_a_merge(new_place: NewPlace, tmp_path: Path) -> None:
    with two(new_place, tmp_path) as (_, _, ben), pytest.raises(StoreError, match="hub"):
        ben.undo_merge()


def test_a_hub_that_lost_its_newest_entries_gets_them_again(new_place: NewPlace, tmp_path: Path) -> None:
    with two(new_place, tmp_path) as (place, amy, ben):
        [first, _] = [record.document for record in amy.records()]
        keep(amy, first, SpanAdded(span(first, 0, 3)))
        place.sync(amy)
        place.sync(ben)
        again = new_place(amy.database_id)  # emptied: another project with nothing in it
        again.let_in("ben", "lead")
        if place.server is None:
            shutil.rmtree(place.folder)
            again = new_place(amy.database_id)
        assert again.sync(amy).sent
        again.sync(ben)
        with again.join(tmp_path / "new.db", "ben") as new:
            again.sync(new)
            assert list(new.records()) == list(amy.records()) == list(ben.records())


def test_a_cloned_device_is_found_and_nothing_is_mixed(new_place: NewPlace, tmp_path: Path) -> None:
    with two(new_place, tmp_path) as (place, amy, _):
        device = amy.device
        [first, second] = [record.document for record in amy.records()]
        amy.back_up(tmp_path / "cloned.db")
        with opened(tmp_path / "cloned.db", "amy") as clone:
            clone._taken = device  # as a machine that was copied while it ran
            clone._now = lambda: "2026-11-22T11:00:00Z"
            keep(clone, first, SpanAdded(span(first, 0, 3, id_="c1")))
            keep(amy, second, SpanAdded(span(second, 0, 3, id_="a1")))
            place.sync(amy)
            for _ in range(2):
                with pytest.raises(HubError, match="a machine was copied"):
                    place.sync(clone)
            keep(clone, second, SpanAdded(span(second, 0, 3, id_="c2")))
            with pytest.raises(HubError, match="a machine was copied"):
                place.sync(clone)
            clone._taken = None
            [record, _] = clone.records()
            assert [each.id for each in record.layers[0].spans] == ["c1"]  # its own work is as it was


def test_another_database_is_not_mixed_with_the_project(new_place: NewPlace, tmp_path: Path) -> None:
    with (
        two(new_place, tmp_path) as (place, _, _),
        opened(tmp_path / "c.db", "amy") as other,
        pytest.raises(HubError, match="another database"),
    ):
        place.sync(other)


def test_a_text_that_was_removed_for_good_stays_away_from_everyone(
    new_place: NewPlace, tmp_path: Path
) -> None:
    with two(new_place, tmp_path) as (place, amy, ben):
        [first, second] = [record.document for record in amy.records()]
        keep(ben, first, SpanAdded(span(first, 0, 3, annotator="ben")))
        place.sync(ben)
        place.sync(amy)
        amy.remove([first.id])
        place.sync(amy)
        with pytest.raises(StoreError, match=f"annotator remove {first.id}"):
            place.sync(ben)
        ben.remove([first.id])
        place.sync(ben)
        place.sync(amy)
        with place.join(tmp_path / "new.db", "ben") as new:
            place.sync(new)
            for store in (amy, ben, new):
                assert [record.document.id for record in store.records()] == [second.id]
            assert place.server is None or "One text" not in (tmp_path / "new.db").read_bytes().decode(
                "latin1"
            )
        with place.open() as hub:
            assert [each.text for each in hub.documents([first.id])] == [None]


def test_one_person_on_two_machines_has_what_does_not_fit_set_aside(
    new_place: NewPlace, tmp_path: Path
) -> None:
    with two(new_place, tmp_path) as (place, amy, _), place.join(tmp_path / "amy2.db", "amy") as other:
        place.sync(other)
        [first, _] = [record.document for record in amy.records()]
        keep(amy, first, AnswerSet("topic", None, "war"))
        keep(other, first, AnswerSet("topic", None, "peace"))
        place.sync(amy)
        assert len(place.sync(other).aside) == 1
        place.sync(amy)
        assert list(amy.records()) == list(other.records())
        assert [each.why for each in amy.set_aside()] == [each.why for each in other.set_aside()]


def test_a_schema_that_is_used_elsewhere_comes_along(new_place: NewPlace, tmp_path: Path) -> None:
    with two(new_place, tmp_path) as (place, amy, ben):
        amy.remember_schema(OLD, "version: 1")
        [first, _] = [record.document for record in amy.records()]
        amy.keep(edit(first, SpanAdded(span(first, 0, 3, label="event")), schema=OLD))
        place.sync(amy)
        place.sync(ben)
        assert ben.remembered_schema() == OLD
        amy.migrate(NEW, "version: 2")
        place.sync(amy)
        place.sync(ben)
        assert ben.remembered_schema() == NEW
        assert list(amy.records()) == list(ben.records())


def test_what_was_imported_undone_and_imported_again_has_its_numbers_when_the_file_is_built_again(
    new_place: NewPlace, tmp_path: Path
) -> None:
    with two(new_place, tmp_path) as (place, amy, ben):
        for _ in range(2):
            imported(amy, "A third text.")
            place.sync(amy)
            amy.undo_import(amy.standing_imports()[0].number, lambda _: None)
            place.sync(amy)
            place.sync(ben)
        of = imported(amy, "A third text.")[0]
        keep(amy, of, SpanAdded(span(of, 0, 1)))
        place.sync(amy)
        place.sync(ben)
        imported(amy, "A fourth text.")
        place.sync(amy)
        place.sync(ben)
        assert list(amy.records()) == list(ben.records())
    check_rebuilt(tmp_path / "ben.db")


def test_a_folder_that_has_not_come_over_whole_is_waited_for(tmp_path: Path) -> None:
    with two(lambda id_: Place(id_, None, tmp_path / "shared"), tmp_path) as (place, amy, ben):
        of = imported(amy, "A third text.")[0]
        keep(amy, of, SpanAdded(span(of, 2, 7)))
        place.sync(amy)
        text = next((tmp_path / "shared" / "documents").glob(f"*/{of.id}"))
        away = text.rename(tmp_path / "away")
        done = place.sync(ben)
        assert done.waiting
        assert not done.received
        away.rename(text)
        assert not place.sync(ben).waiting
        assert list(amy.records()) == list(ben.records())


def test_a_segment_that_was_cut_off_is_sent_again_elsewhere(tmp_path: Path) -> None:
    with two(lambda id_: Place(id_, None, tmp_path / "shared"), tmp_path) as (place, amy, ben):
        [first, _] = [record.document for record in amy.records()]
        keep(amy, first, SpanAdded(span(first, 0, 3)))
        place.sync(amy)
        newest = max((tmp_path / "shared" / "log").iterdir(), key=lambda path: path.stat().st_mtime_ns)
        newest.write_bytes(newest.read_bytes()[:-7])
        assert place.sync(ben).received == {}
        assert place.sync(amy).sent == 1
        assert place.sync(ben).received == {"amy": 1}
        assert list(amy.records()) == list(ben.records())


def test_a_folder_says_what_it_is_not(tmp_path: Path) -> None:
    with pytest.raises(NotThereError, match="no hub yet"):
        opened_hub(f"folder:{tmp_path}", "", "amy", "x")
    with pytest.raises(HubError, match="not there"):
        opened_hub(f"folder:{tmp_path / 'none'}", "", "amy", "x")
    place = Place(ID, None, tmp_path / "shared")
    with place.open() as hub:
        assert not hub.has_leases
        for ask in (
            hub.leases,
            lambda: hub.take_leases(1, 1),
            lambda: hub.give_back([], done=True),
            hub.assigned,
            lambda: hub.assign({}),
        ):
            with pytest.raises(HubError, match="lends no documents"):
                ask()
    mark = tmp_path / "shared" / "project.json"
    mark.write_text(mark.read_text().replace('"version":1', '"version":9'))
    with pytest.raises(HubError, match="another version"):
        opened_hub(place.address("amy"), "", "amy", "x")
    mark.write_text("{")
    with pytest.raises(HubError, match="damaged"):
        opened_hub(place.address("amy"), "", "amy", "x")


@pytest.mark.parametrize(
    "bad",
    [
        LogEntry(
            "bad",
            1,
            2**40,
            "ben",
            "mark",
            '[{"span-added":{"id":"x","fragments":[[0,3]],"label":"p","text":"Not"}}]',
            "%",
        ),
        LogEntry("bad", 1, 2**40, "ben", "import", '[{"document":"%","title":7}]'),
    ],
    ids=["work", "import"],
)
def test_what_nobody_can_apply_stops_its_own_device_and_nobody_else(
    new_place: NewPlace, tmp_path: Path, bad: LogEntry
) -> None:
    with two(new_place, tmp_path) as (place, amy, ben):
        [first, second] = [record.document for record in amy.records()]
        bad = replace(bad, changes=bad.changes.replace("%", first.id), document=bad.document and first.id)
        after = LogEntry("bad", 2, 2**40, "ben", "mark", "[]", second.id)
        with place.open("ben") as hub:
            assert hub.push("bad", 0, Batch([bad, after]))
        keep(ben, second, SpanAdded(span(second, 0, 3, annotator="ben")))
        place.sync(ben)
        for _ in range(2):
            done = place.sync(amy)
            assert (done.unsound, done.waiting) == (1, False)
        assert done.received == {}
        assert list(amy.records()) == list(ben.records())
        assert len(list(amy.records())[1].layers) == 1
    check_rebuilt(tmp_path / "amy.db")
