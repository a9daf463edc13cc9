"""Where key files are, and the keys that result from them."""

from __future__ import annotations

from pathlib import Path

from annotator.cli.errors import BadInput
from annotator.cli.settings_files import users_folder
from annotator.keys.bindings import Bindings, declared_bindings
from annotator.keys.keymap import Keymap, keymap_for
from annotator.schema.values import LabelSchema

KEYS = "keys.yaml"


def users_file() -> Path:
    """Return the path of the user's key file, whether it exists or not."""
    return users_folder() / KEYS


def projects_file(database: Path) -> Path:
    """Return the path of the project's key file, beside the database, whether it exists or not."""
    return database.parent / KEYS


def keys_in_force(database: Path, schema: LabelSchema | None) -> Bindings:
    """Return the keys under the user's and the project's file; raises ``BadInput`` with a line for each problem."""
    files = [path for path in (users_file(), projects_file(database)) if path.exists()]
    if len(files) == 2 and files[0].samefile(files[1]):
        files.pop()
    return keys_of_files(files, schema)


def keys_of_files(paths: list[Path], schema: LabelSchema | None) -> Bindings:
    """Return the keys under these files; later files win."""
    if not paths:  # the usual case, which does without PyYAML
        return declared_bindings()
    from annotator.keys.remapping import remapped
    from annotator.schema.problems import Problem, SchemaProblems
    from annotator.schema.yaml.keys_file import KeysFile
    from annotator.schema.yaml.keys_loading import load_keys

    files: list[KeysFile] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            file, faults = load_keys(path)
        except OSError as error:
            raise BadInput(f"{str(path)!r}: {error.strerror}; it is read for the keys") from None
        except SchemaProblems as unreadable:
            problems += unreadable.problems
            continue
        files.append(file)
        problems += faults
    try:
        return remapped(files, schema, problems)
    except SchemaProblems as found:
        raise BadInput(*map(str, found.problems)) from None


def project_keymap(database: Path, schema: LabelSchema) -> Keymap:
    """Return the keymap of a project under its key files."""
    return keymap_for(schema, keys_in_force(database, schema))
