"""What a device that takes the whole log holds of it at a time: a page, however much there is."""

from __future__ import annotations

import gc
import hashlib
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.core.shared_log import LogEntry, SharedDocument
from annotator.hub import folder_hub, postgres_holding
from annotator.hub.hub_protocol import Batch, Hub
from annotator.store import incoming_log, log_taking, merging, touched_documents
from tests.hub.places import Place

NewPlace = Callable[[str], Place]
ID = "e" * 32
_CHANGES = '[{"span-added":{"id":"%032x","fragments":[[%d,%d]],"label":"person","text":"met"}}]'
_OF_A_TEXT = 50
"""Entries on each text."""


def fill(hub: Hub, count: int) -> None:
    """Send an import of texts, and so many entries on them, some of which undo the one before."""
    texts = []
    for number in range(count // _OF_A_TEXT):
        text = f"{number} Zoë met " + "met " * _OF_A_TEXT
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        texts.append(SharedDocument(sha256[:32], sha256, text))
    imports = ",".join(f'{{"document":"{each.id}","title":"t"}}' for each in texts)
    assert hub.push("dev", 0, Batch([LogEntry("dev", 1, 1, "amy", "import", f"[{imports}]")], texts))
    entries = []
    for seq in range(2, count + 2):
        of = texts[(seq - 2) // _OF_A_TEXT]
        start = (of.text or "").index("met") + (seq - 2) % _OF_A_TEXT * 4
        if seq % 10 == 3:
            before = entries[-1]
            changes = before.changes.replace("added", "removed")
            entry = LogEntry("dev", seq, seq, "amy", "undo", changes, of.id, None, before.name, before.name)
        else:
            changes = _CHANGES % (seq, start, start + 3)
            entry = LogEntry("dev", seq, seq, "amy", "label person", changes, of.id, None, ("dev", seq - 1))
        entries.append(entry)
    assert hub.push("dev", 1, Batch(entries))


def peak(place: Place, path: Path, count: int) -> int:
    """The most bytes of Python objects at any time while a new device takes so many entries."""
    with place.open() as hub:
        fill(hub, count)
    with place.join(path, "amy") as store:
        gc.collect()
        tracemalloc.start()
        try:
            done = place.sync(store)
            most: int = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert done.received.total() == count + 1
        assert store.counted_by_device()["dev"] == count + 1
    place.remove()
    return most


def test_a_new_device_holds_no_more_of_four_times_as_many_entries(
    new_place: NewPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in (
        (folder_hub, "_AT_ONCE"),
        (postgres_holding, "_AT_ONCE"),
        (postgres_holding, "_AT_FIRST"),
        (incoming_log, "_AT_ONCE"),
        (touched_documents, "_AT_ONCE"),
        (log_taking, "_REMEMBERED"),
    ):
        monkeypatch.setattr(module, name, 20)
    monkeypatch.setattr(merging, "SETTLED_AT_ONCE", 2)
    peak(
        new_place(ID), tmp_path / "first.db", 100
    )  # what is imported and remembered by the first one of a process
    few = peak(new_place(ID), tmp_path / "few.db", 400)
    many = peak(new_place(ID), tmp_path / "many.db", 1600)
    assert many - few < 64 * 1200, (few, many)


def test_a_page_has_so_many_entries_at_most_and_fewer_where_they_are_long(
    new_place: NewPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (folder_hub, postgres_holding):
        monkeypatch.setattr(module, "_AT_ONCE", 40)
        monkeypatch.setattr(module, "PAGE", 10_000)
    monkeypatch.setattr(postgres_holding, "_AT_FIRST", 20)
    short, long = "[]", f'[{{"note":"{"x" * 2_000}"}}]'
    with new_place(ID).open() as hub:
        entries = [LogEntry("dev", seq, seq, "amy", "mark", short) for seq in range(1, 1001)]
        entries += [LogEntry("dev", seq, seq, "amy", "mark", long) for seq in range(1001, 1201)]
        assert hub.push("dev", 0, Batch(entries))
        pages = list(hub.pull({}, hub.counted()))
    assert sorted(each.name for page in pages for each in page) == [each.name for each in entries]
    lengths = [sum(len(each.changes) for each in page) for page in pages]
    assert max(map(len, pages)) == 40
    assert sum(length > 20_000 for length in lengths) <= 1, lengths  # where long ones begin
