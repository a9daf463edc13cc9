"""The end of the work: what is held is written, and what is on no disk is saved elsewhere or said."""

from __future__ import annotations

from contextlib import suppress

from msgspec import Struct

from annotator.core.counting import counted
from annotator.store.errors import StoreError
from annotator.store.opened_file import DatabaseLostError, Loss
from annotator.store.saving_elsewhere import Saved
from annotator.store.store import Store

PATIENCE = 0.6
"""Seconds that what is held may wait for other programs; with all else that is waited for, quitting takes a second."""


class Ending(Struct, frozen=True):
    """What is to be said at the end, and whether all that was shown is where the user expects it."""

    lines: tuple[str, ...] = ()
    is_saved: bool = True


def end(store: Store) -> Ending:
    """Close the store, and say what it could not write; work on a file that was lost is saved beside it."""
    with suppress(StoreError):
        store.check_file()
    lost = None if store.loss is None else _saved_elsewhere(store, store.loss)
    unwritten = store.close(PATIENCE)
    if store.loss is not None:
        unwritten = ""  # more than that is lost
        lost = lost or str(DatabaseLostError(store.path, store.loss))  # it may be noticed only now
    return Ending(tuple(filter(None, (lost, unwritten))), is_saved=lost is None)


def _saved_elsewhere(store: Store, loss: Loss) -> str:
    lost, actions = str(DatabaseLostError(store.path, loss)), store.actions_of_session
    try:
        saved = store.save_elsewhere(store.free_path())
    except StoreError as error:
        return f"{lost}, and this session's work, {counted(actions, 'action')}, is on no disk: {error}"
    return f"{lost}; {what_was_saved(saved)}"


def what_was_saved(saved: Saved) -> str:
    """What a new file holds, in words."""
    if saved.is_whole:
        return f"all of it, as it was last, is in {saved.path}"
    done, documents = counted(saved.actions, "action"), counted(saved.documents, "document")
    return f"this session's work, {done} in {documents}, is in {saved.path}"
