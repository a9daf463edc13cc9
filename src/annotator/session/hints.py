"""The six keys that matter now, and the prompt of an armed label, for the two lines at the foot of the screen."""

from __future__ import annotations

from annotator.session.form import BY_KEY, field_at
from annotator.session.marking import name_of
from annotator.session.modes import mode_hints, mode_prompt
from annotator.session.problems import problem_at
from annotator.session.session import Session
from annotator.session.states import Purpose, Suggesting

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
_LOCKED: tuple[Hint, ...] = (
    ("letter", "nearest word"),
    (". ,", "end"),
    ("Backspace", "delete"),
    ("Ctrl+Z", "undo"),
    ("Esc", "unlock"),
    ("?", "keys"),
)
_SECOND: tuple[Hint, ...] = (("label", "second label"), ("Esc", "off"), ("?", "keys"))
_REACHING: tuple[Hint, ...] = (("letter", "next word that begins so"), ("Esc", "off"), ("?", "keys"))
_ASKED: tuple[Hint, ...] = (("y", "yes"), ("any other key", "no"))
_OFFERED: tuple[Hint, ...] = (
    ("Space", "yes"),
    ("x", "no"),
    ("Enter", "all of the sentence"),
    ("Tab", "next"),
    (". ,", "end"),
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


_WHILE_ARMED = {
    Purpose.SECOND: _SECOND,
    Purpose.STRETCH: _REACHING,
    Purpose.FRAGMENT: _REACHING,
    Purpose.LOOK: _REACHING,
}


def hints(session: Session) -> tuple[Hint, ...]:
    """The keys worth naming in this state, six at most."""
    if session.question is not None:
        return _ASKED
    if in_mode := mode_hints(session):
        return in_mode
    if session.form is not None:
        return _in_form(session)
    if session.armed is not None:
        return _WHILE_ARMED.get(session.armed.purpose, _ARMED)
    if session.selection:
        return _SELECTED
    if session.aim is not None and session.aim.numbered:
        return _AIMED
    if session.candidate is not None:
        return _OFFERED
    if session.locked is not None:
        return _LOCKED
    if session.focus is not None:
        return _WARM
    return _OFFERED if session.offered is not None else _AT_REST


def _in_form(session: Session) -> tuple[Hint, ...]:
    if session.form is not None and session.form.relation is not None:
        return (
            ("Enter", "other end"),
            ("Backspace", "delete"),
            ("Tab", "next"),
            ("Esc", "back"),
            ("?", "keys"),
        )
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
    """What the status line says while the next key aims or a question is open; empty otherwise."""
    if session.question is not None:
        return session.question.text
    if session.armed is None or session.group is not None:
        return mode_prompt(session) or problem_at(session)
    match session.armed.purpose:
        case Purpose.LOOK:
            return "LOOK  first letter of a word · Esc"
        case Purpose.SECOND:
            return "SECOND LABEL  a label's letter · Esc"
        case Purpose.STRETCH:
            return "STRETCH  first letter of the last word · Esc"
        case Purpose.FRAGMENT:
            return "FRAGMENT  first letter of the separate stretch · Esc"
        case _:
            label = name_of(session, session.armed.label or "").upper()
            return f"{label}  first letter · Space here · Enter sentence · Esc"


def standing(session: Session) -> tuple[str, ...]:
    """The modes that are not as usual, each in a word or two, for the status line."""
    told = []
    if session.locked is not None:
        told.append(f"{name_of(session, session.locked)} locked")
    if session.characters:
        told.append("characters")
    if session.problems is not None:
        told.append("problems only")
    if session.search is not None:
        told.append(f"search “{session.search.text[:20]}”")
    if session.suggesting is not Suggesting.ON:
        told.append("no suggestions" if session.suggesting is Suggesting.OFF else "this sentence")
    return tuple(told)
