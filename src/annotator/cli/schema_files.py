"""Schemas on the command line: read from a file, and checked against the work in the database."""

from __future__ import annotations

import os
from pathlib import Path

from annotator.cli.errors import BadInput
from annotator.core.counting import counted
from annotator.core.quoting import shell_path
from annotator.schema.values import LabelSchema
from annotator.store.store import Store


def schema_at(path: Path) -> LabelSchema:
    """Return the schema in a file, or the bundled one of that name; raises ``BadInput`` with all its problems."""
    from annotator.schema.bundled import named_schema
    from annotator.schema.loading import load_schema
    from annotator.schema.problems import SchemaProblems

    try:
        return load_schema(named_schema(path))
    except OSError as error:
        raise BadInput(f"{os.fspath(path)!r}: {error.strerror}; name a schema file") from None
    except SchemaProblems as problems:
        raise BadInput(*map(str, problems.problems)) from None


def check_nothing_is_left_behind(store: Store, path: Path, old: LabelSchema, new: LabelSchema) -> None:
    """Raise ``BadInput`` if work in the database does not fit the new schema, with what to write or run."""
    from annotator.schema.migrating import pending

    refuse_vanished(store, path, old, new)
    if old.id == new.id and pending(new, old.version) and store.migration_effects(new).changes:
        raise BadInput(
            f"{path}: version {new.version} changes work that was done under version {old.version}; "
            f"see it with 'annotator schema migrate {shell_path(path)}', do it with --apply"
        )


def refuse_vanished(store: Store, path: Path, old: LabelSchema, new: LabelSchema) -> None:
    """Raise ``BadInput`` if labels in use are gone, with the missing migration step ready to paste."""
    from annotator.schema.differences import missing_migration, vanished

    in_use = store.labels_in_use()
    is_same = old.id == new.id
    gone = vanished(new, old.version if is_same else new.version, in_use)
    if not gone:
        return
    counts = {label_id: in_use[label_id] for label_id in gone}
    listed = ", ".join(f"{label_id} ({counted(count, 'span')})" for label_id, count in counts.items())
    problem = f"{path}: the database has spans of labels that this schema lacks: {listed}"
    if not is_same:
        raise BadInput(f"{problem}; it is '{new.id}', not '{old.id}': name another database with --db")
    step = missing_migration(old, new, counts)
    raise BadInput(problem, "Put them back, or add this step to the file:", "", *step.rstrip().split("\n"))
