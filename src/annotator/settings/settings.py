"""The settings that there are, as values and as one table, which the files, the docs and the messages go by.

A new setting is a field of ``Settings`` and an entry of ``DECLARATIONS``.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from msgspec import Struct

Value = str | bool | Path


class Settings(Struct, frozen=True):
    """Every setting with its default; the names are those of the file with ``_`` for ``-``."""

    annotator: str | None = None
    """Who annotates; ``None`` is the login name."""
    database: Path = Path("annotations.db")
    """The database."""
    schema: Path | None = None
    """The label schema, a file or a bundled name; ``None`` is the one that the database remembers, else news."""
    theme: str = "dark"
    """The colours until others are chosen in the app."""
    key_log: bool = True
    """Whether the keys of an annotator are logged who has not chosen that in the database."""
    suggestions: str = "on"
    """Which suggestions a session begins with."""


class Owner(StrEnum):
    """Whose a file is."""

    USER = "user"
    PROJECT = "project"


class Kind(StrEnum):
    """What a value is."""

    TEXT = "text"
    PATH = "a path"
    """From the folder of the file that says it."""
    SCHEMA = "a path or a bundled name"
    CHOICE = "a choice"
    SWITCH = "a switch"


SWITCH = ("on", "off")
"""The words for true and false."""


class Declaration(Struct, frozen=True):
    """A setting: what may stand there, in whose file, and what goes first."""

    name: str
    kind: Kind
    owners: tuple[Owner, ...]
    help: str
    choices: tuple[str, ...] = ()
    default: str = ""
    """The default in words, where it is no value."""
    option: str = ""
    """The option of the command line that goes before all files."""
    variable: str = ""
    """The environment variable that goes before all files, but behind the option."""

    @property
    def field(self) -> str:
        """The name of the field in ``Settings``."""
        return self.name.replace("-", "_")

    @property
    def default_words(self) -> str:
        """The default as it is written in a file, or in words where it is no value."""
        return self.default or written(getattr(Settings(), self.field))


_USER, _PROJECT, _BOTH = (Owner.USER,), (Owner.PROJECT,), (Owner.USER, Owner.PROJECT)

DECLARATIONS = (
    Declaration(
        "annotator",
        Kind.TEXT,
        _USER,
        "Your name: what you mark is kept under it.",
        default="the login name",
        option="--annotator",
        variable="ANNOTATOR_NAME",
    ),
    Declaration(
        "database",
        Kind.PATH,
        _PROJECT,
        "The database, a path from the folder of this file.",
        option="--db",
        variable="ANNOTATOR_DB",
    ),
    Declaration(
        "schema",
        Kind.SCHEMA,
        _PROJECT,
        "The label schema, a path from the folder of this file, or the name of a bundled schema.",
        default="the one that the database remembers, else news",
        option="--schema",
    ),
    Declaration(
        "theme",
        Kind.CHOICE,
        _USER,
        "The colours, until others are chosen in the app: the database remembers those.",
        choices=("dark", "light", "ansi"),
        option="--theme",
    ),
    Declaration(
        "key-log",
        Kind.SWITCH,
        _BOTH,
        "Whether keys are logged for `annotator stats`, until its --key-log says otherwise in a database.",
        choices=SWITCH,
    ),
    Declaration(
        "suggestions",
        Kind.CHOICE,
        _BOTH,
        "Which suggestions the app begins with: all, those of the sentence at the caret, or none.",
        choices=("on", "sentence", "off"),
    ),
)

DECLARED = {each.name: each for each in DECLARATIONS}
"""The declarations by name."""


def written(value: Value) -> str:
    """The value as it is written in a file."""
    if isinstance(value, bool):
        return SWITCH[not value]
    return str(value)


def before_default(name: str) -> str:
    """What an option's help says of its default: everything that it may come from, the first that speaks counts."""
    declaration = DECLARED[name]
    variable = f"${declaration.variable}, else " if declaration.variable else ""
    return f"[default: {variable}{name} in annotator.yaml, else {declaration.default_words}]"
