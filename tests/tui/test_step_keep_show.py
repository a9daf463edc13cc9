"""Step, keep, show: what the disk has is on the screen, and what the disk refuses is not."""

import sqlite3

import pytest

from annotator.store.errors import StoreError, store_error
from annotator.store.lock import WriteLock
from tests.tui.at_the_keys import NARROW, TEXT, WIDE, at_the_keys


async def test_a_mark_is_in_the_step_in_the_file_and_on_the_screen(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("p b")
        assert hands.spans == [("person", "Bo Chen")]
        assert hands.kept_spans == [("person", "Bo Chen")]
        assert "Person “Bo Chen”" in hands.status
        assert "1 span · ✓ saved" in hands.status
        assert "Ann Lee sawᵖBo Chen in Oslo." in hands.screen


async def test_the_next_start_shows_what_was_kept(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("p a o m M")
    async with at_the_keys(tmp_path, texts=()) as hands:
        assert hands.spans == [("person", "Ann Lee"), ("policy", "Media Act")]
        assert "2 spans · ✓ saved" in hands.status
        await hands.press("u u u")
        assert hands.spans == []
        assert hands.kept_spans == []


def refusals(path):
    """SQLite's error for a disk, with the message that the store makes of it."""
    for name, code in (
        ("locked", sqlite3.SQLITE_BUSY),
        ("read-only", sqlite3.SQLITE_READONLY),
        ("full disk", sqlite3.SQLITE_FULL),
        ("broken disk", sqlite3.SQLITE_IOERR),
    ):
        error = sqlite3.OperationalError(name)
        error.sqlite_errorcode = code
        yield name, str(store_error(error, path))


@pytest.mark.parametrize("refusal", ["locked", "read-only", "full disk", "broken disk"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_what_the_disk_refuses_is_not_shown_and_the_session_goes_on(tmp_path, refusal, size):
    async with at_the_keys(tmp_path, size=size) as hands:
        await hands.press("p a")
        await hands.press("o")
        before = hands.session
        painted = hands.rows
        hands.store.refusal = dict(refusals(tmp_path / "annotations.db"))[refusal]
        await hands.press("m")
        assert hands.session == before
        assert hands.step.refused
        assert hands.kept_spans == [("person", "Ann Lee")]
        assert hands.rows[:-2] == painted[:-2]
        assert " not saved: " in hands.status
        assert "Media Act" not in hands.status

        hands.store.refusal = None
        await hands.press("m")
        assert hands.spans == hands.kept_spans == [("person", "Ann Lee"), ("policy", "Media Act")]
        assert "2 spans · ✓ saved" in hands.status


@pytest.mark.parametrize(
    "keys", ["x", ".", "A o", "T r", "M", "u", "e space", "P", "enter enter enter enter enter"]
)
async def test_no_command_shows_what_was_refused(tmp_path, keys):
    async with at_the_keys(tmp_path, [TEXT + "x" * 600 + "\nRelated Articles\nOne\nTwo\n"]) as hands:
        await hands.press("p a")
        before = hands.session.layer
        hands.store.refusal = "the disk is full"
        await hands.press(keys)
        assert "not saved: the disk is full" in hands.status
        assert hands.session.layer == before == hands.kept()
        await hands.press("escape right")
        assert "not saved" not in hands.status


async def test_a_file_locked_by_another_process_gives_a_message_and_the_session_goes_on(tmp_path):
    async with at_the_keys(tmp_path, patience=0.05) as hands:
        other = WriteLock(tmp_path / "annotations.db", 1)
        with other.held():
            await hands.press("p a")
            assert "waiting for another program" in hands.status
            await hands.press("escape")
            assert "not saved: another process is writing" in hands.status
            assert hands.spans == []
            await hands.press("right")
            assert hands.word_at_caret == "Lee"
        other.close()
        await hands.press("p b")
        assert hands.spans == hands.kept_spans == [("person", "Bo Chen")]


async def test_a_typed_answer_that_was_refused_can_be_given_again(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        hands.store.refusal = "the disk is full"
        await hands.press("N")
        await hands.type("hard to say")
        await hands.press("tab")
        assert "not saved" in hands.screen
        assert hands.kept().note is None
        hands.store.refusal = None
        await hands.press("escape")
        await hands.press("N")
        await hands.type("hard to say")
        await hands.press("tab")
        assert hands.kept().note == "hard to say"
        assert "note saved" in hands.status


async def test_the_same_document_changed_in_another_window_is_not_overwritten(tmp_path):
    async with at_the_keys(tmp_path) as hands, at_the_keys(tmp_path, texts=()) as other:
        await hands.press("p a")
        await other.press("M")
        assert other.step.refused
        assert "not saved: " in other.status
        assert hands.kept().status == "in_progress"
        assert other.spans == [("person", "Ann Lee")]
        assert "changed elsewhere; this is its current state" in other.status
        await hands.press("p b")
        assert hands.kept_spans == [("person", "Ann Lee"), ("person", "Bo Chen")]


async def test_saved_is_not_shown_beside_what_was_not_saved(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        hands.store.refusal = "the disk is full"
        await hands.press("p a")
        assert "not saved: the disk is full" in hands.status
        assert "✓ saved" not in hands.status
        hands.store.refusal = None
        await hands.press("right")
        assert "✓ saved" in hands.status


@pytest.mark.parametrize("keys", ["J", "D", "I", "D ctrl+n"])
async def test_a_read_error_of_the_disk_is_shown_and_ends_nothing(tmp_path, monkeypatch, keys):
    def refuse(*_: object) -> None:
        raise StoreError("the disk is gone")

    async with at_the_keys(tmp_path, [TEXT, "Another."]) as hands:
        for name in ("neighbour", "next_unfinished"):
            monkeypatch.setattr(hands.store, name, refuse)
        if (first := {"D": "position", "I": "progress"}.get(keys)) is not None:
            monkeypatch.setattr(hands.store, first, refuse)
        await hands.press(keys)
        assert "the disk is gone" in hands.screen
        assert hands.app.is_running
