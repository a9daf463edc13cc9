"""Where ``annotator.yaml`` is looked for: the user's file and the project's."""

from __future__ import annotations

from pathlib import Path

from annotator.settings.settings import Owner

SETTINGS = "annotator.yaml"
PROJECTS = Path(SETTINGS)
"""The project's file: the project's folder is the working directory."""


def users_folder() -> Path:
    """Return the folder of the user's own files, whether it exists or not."""
    from platformdirs import user_config_path

    return user_config_path("annotator", appauthor=False)


def users_settings() -> Path:
    """Return the path of the user's file, whether it exists or not."""
    return users_folder() / SETTINGS


def settings_files() -> list[tuple[Path, Owner]]:
    """Return the existing files and their owners; later files win."""
    users = users_settings()
    files = [(users, Owner.USER)] if is_there(users) else []
    if is_there(PROJECTS) and owner_of(PROJECTS) is Owner.PROJECT:
        files.append((PROJECTS, Owner.PROJECT))
    return files


def owner_of(path: Path) -> Owner:
    """Return the owner of a file: every file but the user's counts as a project's."""
    users = users_settings()
    is_users = is_there(users) and is_there(path) and users.samefile(path)
    return Owner.USER if is_users else Owner.PROJECT


def is_there(path: Path) -> bool:
    """Whether the file exists; ``False`` if that cannot be looked up."""
    try:
        return path.exists()
    except OSError:  # a home folder of someone else, as in containers
        return False
