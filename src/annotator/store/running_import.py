"""The import that is not finished, if there is one: what says so in the log and in the settings."""

from __future__ import annotations

import json
import sqlite3

from annotator.store.errors import StoreError
from annotator.store.hidden import show_some
from annotator.store.log import content_json
from annotator.store.remembered import MERGING, forget_setting, set_setting, setting

IMPORT = "import"
"""The name of the action."""

BEGUN = "import-begun"
"""The key, in the content of the head, that says that parts follow."""

FINISHED = "import-finished"
"""The key, in the content of the last part, that says that all of it is there."""

RUNNING = "import"
"""The name of the setting that holds the number of the head of an import that is not finished."""

PATHS = "import of"
"""The name of the setting that holds, as JSON, the paths of that import."""


def finished_text() -> str:
    """The content of the last part as the log has it."""
    return content_json([{FINISHED: True}])


def begin(connection: sqlite3.Connection, head: int) -> None:
    """Note that the import with the head of that number is not finished."""
    set_setting(connection, RUNNING, str(head))


def end(connection: sqlite3.Connection) -> None:
    """Note that no import is unfinished."""
    forget_setting(connection, RUNNING)
    forget_setting(connection, PATHS)


def end_running(connection: sqlite3.Connection) -> None:
    """Note that no import is unfinished after all of one was taken back, so that nothing is left to be shown."""
    end(connection)
    show_some(connection)


def is_unfinished(connection: sqlite3.Connection) -> bool:
    """Whether an import was interrupted, so that what it brought is not shown."""
    return setting(connection, RUNNING) is not None


def check_finished(connection: sqlite3.Connection) -> None:
    """Raise ``StoreError`` while an import or a merge is not finished: what it brought may yet be taken back."""
    if is_unfinished(connection):
        raise StoreError(
            "an import is not finished, nothing was written; let it end, or run it again to its end"
        )
    check_merged(connection)


def check_merged(connection: sqlite3.Connection) -> None:
    """Raise ``StoreError`` while a merge is not finished."""
    if (running := setting(connection, MERGING)) is not None:
        if json.loads(running).get("is_exchange"):
            raise StoreError(
                "an exchange with the hub is not finished, nothing was written; let it end, or run: annotator sync"
            )
        raise StoreError(
            "a merge is not finished, nothing was written; let it end, or run it again to its end, or take it back "
            "with: annotator merge --undo"
        )
