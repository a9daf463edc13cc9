"""All settings, as values and as one table that files, docs and messages are made from.

A new setting is a field of ``Settings`` and an entry of ``DECLARATIONS``.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from annotator.settings.suggester_settings import SuggesterSettings

Value = str | bool | Path | tuple[SuggesterSettings, ...]


class Settings(Struct, frozen=True):
    """Every setting with its default; the names are those of the file with ``_`` for ``-``."""

    annotator: str | None = None
    """Who annotates; ``None`` means the login name."""
    database: Path = Path("annotations.db")
    """The database."""
    schema: Path | None = None
    """The label schema, a file or a bundled name; ``None`` means the one that the database remembers, else news."""
    theme: str = "dark"
    """The theme until another one is chosen in the app."""
    plain: bool = False
    """Whether the screen has only the text and a line of words, for screen readers."""
    key_log: bool = True
    """Whether keys are logged for an annotator who has not chosen that in the database."""
    sum_old_keys: bool = True
    """Whether keys of the log that are 90 days old become sums by day."""
    suggestions: str = "on"
    """Which suggestions a session starts with."""
    suggestions_holdout: str = "off"
    """In how many of the documents nothing is suggested."""
    suggesters: tuple[SuggesterSettings, ...] = ()
    """Other people's models that suggest spans."""


class Owner(StrEnum):
    """Who a file belongs to."""

    USER = "user"
    PROJECT = "project"


class Kind(StrEnum):
    """The type of a value."""

    TEXT = "text"
    PATH = "a path"
    """Relative to the folder of the file that sets it."""
    SCHEMA = "a path or a bundled name"
    CHOICE = "a choice"
    SWITCH = "a switch"
    SUGGESTERS = "names with settings below"


SWITCH = ("on", "off")
"""The words for true and false."""


class Declaration(Struct, frozen=True):
    """A setting: its type, whose file may set it, and what takes precedence over the files."""

    name: str
    kind: Kind
    owners: tuple[Owner, ...]
    help: str
    choices: tuple[str, ...] = ()
    default: str = ""
    """The default in words, where it is not a value."""
    option: str = ""
    """The option of the command line that takes precedence over all files."""
    variable: str = ""
    """The environment variable that takes precedence over all files, but not over the option."""

    @property
    def field(self) -> str:
        """The name of the field of ``Settings``."""
        return self.name.replace("-", "_")

    @property
    def default_words(self) -> str:
        """The default as it is written in a file, or in words where it is not a value."""
        return self.default or file_spelling(getattr(Settings(), self.field))


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
        "The database, a path relative to the folder of this file.",
        option="--db",
        variable="ANNOTATOR_DB",
    ),
    Declaration(
        "schema",
        Kind.SCHEMA,
        _PROJECT,
        "The label schema, a path relative to the folder of this file, or the name of a bundled schema.",
        default="the one that the database remembers, else news",
        option="--schema",
    ),
    Declaration(
        "theme",
        Kind.CHOICE,
        _USER,
        "The theme, until another one is chosen in the app, which the database then remembers.",
        choices=("dark", "light", "ansi"),
        option="--theme",
    ),
    Declaration(
        "plain",
        Kind.SWITCH,
        _USER,
        "Whether the app starts with the plain screen, for screen readers (docs/terminals.md).",
        choices=SWITCH,
        option="--plain",
    ),
    Declaration(
        "key-log",
        Kind.SWITCH,
        _BOTH,
        "Whether keys are logged for `annotator stats`, unless its --key-log has chosen otherwise in a database.",
        choices=SWITCH,
    ),
    Declaration(
        "sum-old-keys",
        Kind.SWITCH,
        _BOTH,
        "Whether the log of your keys keeps only sums by day of what is older than 90 days.",
        choices=SWITCH,
    ),
    Declaration(
        "suggestions",
        Kind.CHOICE,
        _BOTH,
        "Which suggestions the app starts with: all, those of the sentence at the caret, or none.",
        choices=("on", "sentence", "off"),
    ),
    Declaration(
        "suggestions-holdout",
        Kind.CHOICE,
        _PROJECT,
        "In how many documents nothing is suggested, so that `annotator stats` can say what suggestions change.",
        choices=("off", "5%", "10%", "20%", "50%"),
    ),
    Declaration(
        "suggesters",
        Kind.SUGGESTERS,
        _BOTH,
        "Other people's models that suggest spans (docs/suggesters.md); no address is asked before you confirm it.",
    ),
)

DECLARED = {each.name: each for each in DECLARATIONS}
"""The declarations by name."""


def file_spelling(value: Value) -> str:
    """Return the value as it is written in a file."""
    if isinstance(value, bool):
        return SWITCH[not value]
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value)


def before_default(name: str) -> str:
    """Return what an option's help says about its default: all places that it may come from, the first one set wins."""
    declaration = DECLARED[name]
    variable = f"${declaration.variable}, else " if declaration.variable else ""
    return f"[default: {variable}{name} in annotator.yaml, else {declaration.default_words}]"
