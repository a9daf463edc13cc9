"""A project's ``annotator.yaml`` to start from: the given settings, and the others as comments."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.settings.settings import DECLARATIONS, Declaration, Owner

_HEAD = (
    "# The settings of this project. 'annotator settings' lists those in force and where each comes from.\n"
)


def project_file(given: Mapping[str, str]) -> str:
    """Return the text of a project's file: the given settings, and every other one of a project as a comment."""
    own = (each for each in DECLARATIONS if Owner.PROJECT in each.owners)
    return _HEAD + "".join(_entry(each, given.get(each.name, "")) for each in own)


def _entry(declaration: Declaration, value: str) -> str:
    """Return the help as a comment and the setting below it; a default is a comment, too."""
    choices = f" One of {', '.join(declaration.choices)}." if declaration.choices else ""
    line = f"{declaration.name}: {value}" if value else f"# {declaration.name}: {declaration.default_words}"
    return f"\n# {declaration.help}{choices}\n{line}\n"
