"""Files that come with the program: label schemas, the sample articles, the article of the tour.

In a checkout the schemas and the articles lie at its top, where people read them; an installed package holds copies.
"""

from __future__ import annotations

import os
from pathlib import Path

import annotator

FOR_EDITORS = "label-schema.json"
"""What the first line of every bundled schema points editors to; it lies beside them."""


class IncompleteInstallationError(Exception):
    """A file that comes with the program is missing."""


def bundled_names() -> list[str]:
    """The names of the schemas that come with the program."""
    return sorted(path.stem for path in bundled_path("schemas").glob("*.yaml"))


def bundled_schema(name: str) -> Path:
    """The YAML file of a bundled schema; raises ``FileNotFoundError``, which lists the existing ones."""
    names = bundled_names()
    if name not in names:
        raise FileNotFoundError(f"there is no bundled schema '{name}', only {', '.join(names)}")
    return bundled_path(f"schemas/{name}.yaml")


def named_schema(path: Path) -> Path:
    """The path, or the bundled schema of that name if the path does not exist and there is such a schema."""
    name = os.fspath(path)
    return bundled_schema(name) if not path.exists() and name in bundled_names() else path


def default_schema() -> Path:
    """The YAML file of the schema for projects that name none."""
    return bundled_path("schemas/news.yaml")


def bundled_path(name: str) -> Path:
    """The file or folder of that name, such as ``schemas``; raises ``IncompleteInstallationError``."""
    # importlib.resources would say the same, but takes 24 ms to import.
    package = Path(annotator.__file__).parent
    checkout = package.parents[1]
    for folder in [package, *([checkout] if (checkout / "pyproject.toml").exists() else [])]:
        if (folder / name).exists():
            return folder / name
    raise IncompleteInstallationError(
        f"the installation is not complete: {name} is missing in {os.fspath(package)!r}; install annotator again"
    )
