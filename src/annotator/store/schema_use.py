"""The schema in use, and moving the work from one version of it to another."""

from __future__ import annotations

import sqlite3

from annotator.schema.values import LabelSchema
from annotator.store import (
    schema_migrations,
    schemas,
)
from annotator.store.hub_notes import check_lead
from annotator.store.log import Entry, Log, to_the_second
from annotator.store.running_import import check_finished
from annotator.store.schema_migrations import Effects, Mover
from annotator.store.store_part import StorePart
from annotator.store.upgrade import Report, unreported


class SchemaUse(StorePart):
    """The schema in use, and moving the work from one version of it to another."""

    def remembered_schema(self) -> LabelSchema | None:
        """The schema in use, if there is one."""
        with self._database.reading() as connection:
            return schemas.remembered_schema(connection)

    def remember_schema(self, schema: LabelSchema, source_text: str) -> None:
        """Make the schema the one in use and store its YAML, unless it is in use already."""
        with self._database.reading() as connection:
            if schemas.is_current(connection, schema):
                return
        with self._database.writing() as connection:
            now = self._now()
            schemas.store_schema(connection, schema, source_text, to_the_second(now), self.annotator)
            log = Log(connection, self._device(connection), now)
            schemas.use_schema(connection, log, Entry(self.annotator, schemas.USE_SCHEMA), schema.hash)

    def migration_effects(self, schema: LabelSchema, report: Report = unreported) -> Effects:
        """What a migration to that schema would do; nothing is written. ``report`` is told how far it is."""
        with self._database.reading() as connection:
            return schema_migrations.effects_of(connection, schema, report)

    def migrate(self, schema: LabelSchema, source_text: str, report: Report = unreported) -> Effects:
        """Make the schema the one in use and migrate all layers to it, all or nothing."""
        with self._database.writing() as connection:
            check_finished(connection)
            check_lead(connection, "a migration")
            return schema_migrations.migrate(connection, schema, source_text, self._mover(connection), report)

    def take_migration_back(self, report: Report = unreported) -> tuple[str, int]:
        """Undo the last migration; return the schema then in use and how many layers changed."""
        with self._database.writing() as connection:
            check_finished(connection)
            check_lead(connection, "undoing a migration")
            return schema_migrations.take_back(connection, self._mover(connection), report)

    def _mover(self, connection: sqlite3.Connection) -> Mover:
        return Mover(self.annotator, self._device(connection), self._now())

    def labels_in_use(self) -> dict[str, int]:
        """The number of spans by label, over all documents and annotators; any thread may ask."""
        with self._database.snapshot() as connection:
            return schemas.labels_in_use(connection)
