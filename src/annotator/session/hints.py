"""The six keys that matter now, and the prompt of an armed label, for the two lines at the foot of the screen."""

from __future__ import annotations

from annotator.session.form import BY_KEY, field_at
from annotator.session.marking import name_of
from annotator.session.session import Session

Hint = tuple[str, str]
"""A key as people write it, and what it does now, in a word or two."""

_ARMED: tuple[Hint, ...] = (
    ("letter", "nearest word"),
    ("Space", "here"),
    ("Enter", "sentence"),
    ("←→", "move"),
    ("Esc", "off"),
    ("?", "keys"),
)
_SELECTED: tuple[Hint, ...] = (
    ("label", "marks it"),
    ("Shift+←→", "more, less"),
    ("Esc", "clear"),
    ("N", "note"),
    ("u", "undo"),
    ("?", "keys"),
)
_WARM: tuple[Hint, ...] = (
    (". ,", "end"),
    ("< >", "start"),
    ("x", "delete"),
    ("A", "attributes"),
    ("u", "undo"),
    ("?", "keys"),
)
_AIMED: tuple[Hint, ...] = (("1–9", "that match"), *_WARM[:4], ("?", "keys"))
_AT_REST: tuple[Hint, ...] = (
    ("label", "then letter"),
    ("Tab", "next span"),
    ("Enter", "on"),
    ("T", "fields"),
    ("D", "library"),
    ("?", "keys"),
)
_TYPED: tuple[Hint, ...] = (
    ("Enter", "type"),
    ("Tab", "next"),
    ("Backspace", "clear"),
    ("Esc", "back"),
    ("?", "keys"),
)


def hints(session: Session) -> tuple[Hint, ...]:
    """The keys worth naming in this state, six at most."""
    if session.form is not None:
        return _in_form(session)
    if session.armed is not None:
        return _ARMED
    if session.selection:
        return _SELECTED
    if session.aim is not None and session.aim.numbered:
        return _AIMED
    return _WARM if session.focus is not None else _AT_REST


def _in_form(session: Session) -> tuple[Hint, ...]:
    field = field_at(session)
    if field is None or field.type not in BY_KEY:
        return _TYPED
    return (
        ("value's key", f"sets {field.title}"),
        ("Tab", "next"),
        ("Backspace", "clear"),
        ("Esc", "back"),
        ("?", "keys"),
    )


def prompt(session: Session) -> str:
    """What the status line says while a label is armed; empty otherwise."""
    if session.armed is None:
        return ""
    if session.armed.label is None:
        return "LOOK  first letter of a word · Esc"
    return (
        f"{name_of(session, session.armed.label).upper()}  first letter · Space here · Enter sentence · Esc"
    )
