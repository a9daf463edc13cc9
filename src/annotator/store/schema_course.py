"""Which label schema was in use when, by the log of a file into which another one was merged.

Where two files changed the schema without knowing of each other, the higher version stands.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from annotator.core.action import SCHEMA_MIGRATION
from annotator.core.change_json import Plain
from annotator.schema.stored import schema_from_json
from annotator.schema.values import LabelSchema
from annotator.store.errors import StoreError
from annotator.store.logged_actions import LoggedAction
from annotator.store.schemas import SCHEMA_USED

_JSON = "SELECT json FROM schema_versions WHERE hash = ?"


def schemas_of(connection: sqlite3.Connection) -> Callable[[str], LabelSchema]:
    """A function that reads the schema of a hash, once; it raises ``StoreError`` for one that cannot be read."""
    read: dict[str, LabelSchema] = {}

    def schema(sha256: str) -> LabelSchema:
        if sha256 not in read:
            try:
                read[sha256] = schema_from_json(connection.execute(_JSON, (sha256,)).fetchone()[0])
            except (ValueError, TypeError) as error:
                raise StoreError(f"a schema that the database remembers cannot be read ({error})") from error
        return read[sha256]

    return schema


class SchemaCourse:
    """The schema in use, as the actions that change it pass."""

    def __init__(self, schema: Callable[[str], LabelSchema]) -> None:
        self._schema = schema
        self.sha256: str | None = None
        self._ignored: set[int] = set()

    @property
    def in_use(self) -> LabelSchema | None:
        """The schema in use; raises ``StoreError`` where it cannot be read."""
        return None if self.sha256 is None else self._schema(self.sha256)

    def take(self, action: LoggedAction) -> tuple[LabelSchema | None, LabelSchema] | None:
        """Pass an action: the schemas before and after it; ``None`` if it changes nothing."""
        used = action.content[0]
        if self._is_behind(action, used):
            self._ignored.add(action.number)
            return None
        before, self.sha256 = self.in_use, used[SCHEMA_USED]
        return before, self._schema(self.sha256 or "")

    def _is_behind(self, action: LoggedAction, used: Plain) -> bool:
        """Whether the action did not know what is in use, and is not to stand against that."""
        if action.undoes is not None:
            return action.undoes in self._ignored
        now, then = self.in_use, self._schema(used[SCHEMA_USED])
        if now is None or self.sha256 == used.get("before"):
            return False
        return now.id != then.id or then.version <= now.version


def changes_schema(action: LoggedAction) -> bool:
    """Whether an action of no document is about the schema in use."""
    return action.document is None and action.changes.startswith(f'[{{"{SCHEMA_USED}"')


def is_migration(action: LoggedAction) -> bool:
    """Whether the action is the head of a migration of the schema."""
    return action.command == SCHEMA_MIGRATION and changes_schema(action)
