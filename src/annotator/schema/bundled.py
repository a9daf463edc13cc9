"""The schemas that come with the program."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path


def bundled_names() -> list[str]:
    """The names of the schemas that come with the program."""
    return sorted(path.stem for path in _folder().glob("*.yaml"))


def bundled_schema(name: str) -> Path:
    """The YAML file of a bundled schema; raises ``FileNotFoundError``, which lists the existing ones."""
    names = bundled_names()
    if name not in names:
        raise FileNotFoundError(f"there is no bundled schema '{name}', only {', '.join(names)}")
    return _folder() / f"{name}.yaml"


def named_schema(path: Path) -> Path:
    """The path, or the bundled schema of that name if the path does not exist and there is such a schema."""
    name = os.fspath(path)
    return bundled_schema(name) if not path.exists() and name in bundled_names() else path


def _folder() -> Path:
    # In the repository this is a link to the folder that people read; in the wheel it is the folder itself.
    return Path(str(files("annotator") / "schemas"))
