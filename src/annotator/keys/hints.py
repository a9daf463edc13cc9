"""The six keys that matter now, and the prompt of an armed label, for the two lines at the foot of the screen."""

from __future__ import annotations

from annotator.keys.modes import mode_hints, mode_prompt
from annotator.session.commands.deciding import decision_at
from annotator.session.form import BY_KEY, field_at
from annotator.session.marking import name_of
from annotator.session.problem_filter import problem_at
from annotator.session.session import Session
from annotator.session.states import Purpose, Suggesting

Hint = tuple[str, str]
"""A key as people write it, and what it does now, in a word or two."""

_ARMED: tuple[Hint, ...] = (
    ("letter", "nearest word"),
    ("{take!}", "here"),
    ("{label-sentence}", "sentence"),
    ("{word-left|word-right}", "move"),
    ("{release!}", "off"),
    ("{keys}", "keys"),
)
_SELECTED: tuple[Hint, ...] = (
    ("label", "marks it"),
    ("{select-left|select-right}", "more, less"),
    ("{release!}", "clear"),
    ("{note}", "note"),
    ("{undo}", "undo"),
    ("{keys}", "keys"),
)
_FOCUSED: tuple[Hint, ...] = (
    ("{extend-end|shrink-end}", "end"),
    ("{extend-start|shrink-start}", "start"),
    ("{delete}", "delete"),
    ("{attributes}", "attributes"),
    ("{undo}", "undo"),
    ("{keys}", "keys"),
)
_LOCKED: tuple[Hint, ...] = (
    ("letter", "nearest word"),
    ("{extend-end|shrink-end}", "end"),
    ("{delete!}", "delete"),
    ("{undo!}", "undo"),
    ("{release!}", "unlock"),
    ("{keys}", "keys"),
)
_SECOND: tuple[Hint, ...] = (("label", "second label"), ("{release!}", "off"), ("{keys}", "keys"))
_REACHING: tuple[Hint, ...] = (
    ("letter", "next word that begins so"),
    ("{release!}", "off"),
    ("{keys}", "keys"),
)
_ASKED: tuple[Hint, ...] = (("y", "yes"), ("any other key", "no"))
_OFFERED: tuple[Hint, ...] = (
    ("{take}", "yes"),
    ("{delete}", "no"),
    ("{go-on}", "all of the sentence"),
    ("{next-stop}", "next"),
    ("{extend-end|shrink-end}", "end"),
    ("{keys}", "keys"),
)
_AIMED: tuple[Hint, ...] = (("{choose}", "that match"), *_FOCUSED[:4], ("{keys}", "keys"))
_AT_REST: tuple[Hint, ...] = (
    ("label", "then letter"),
    ("{next-stop}", "next span"),
    ("{go-on}", "on"),
    ("{fields}", "fields"),
    ("{library}", "library"),
    ("{keys}", "keys"),
)
_TYPED: tuple[Hint, ...] = (
    ("{type-answer}", "type"),
    ("{next-field}", "next"),
    ("{clear-field}", "clear"),
    ("{leave-form}", "back"),
    ("{keys}", "keys"),
)


_IN_FIELD: tuple[Hint, ...] = (("{next-field}", "next"), ("{leave-form}", "back"), ("{keys}", "keys"))

_PROMPTS = {
    Purpose.FOCUS: "FOCUS  first letter of a word",
    Purpose.SECOND: "SECOND LABEL  a label's letter",
    Purpose.STRETCH: "STRETCH  first letter of the last word",
    Purpose.FRAGMENT: "FRAGMENT  first letter of the separate stretch",
}

_WHILE_ARMED = {
    Purpose.SECOND: _SECOND,
    Purpose.STRETCH: _REACHING,
    Purpose.FRAGMENT: _REACHING,
    Purpose.FOCUS: _REACHING,
}


def hints(session: Session) -> tuple[Hint, ...]:
    """The keys worth naming in this state, six at most, as the user has them; a command without one is left out."""
    if in_mode := mode_hints(session) if session.question is None else ():
        return in_mode
    named = ((session.keys.hint(keys), what) for keys, what in _hints(session))
    return tuple((keys, what) for keys, what in named if keys)


def _hints(session: Session) -> tuple[Hint, ...]:
    """The hints, each with the names of commands in braces for their keys."""
    if session.question is not None:
        return _ASKED
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
        return _FOCUSED
    return _OFFERED if session.offered is not None else _AT_REST


def _in_form(session: Session) -> tuple[Hint, ...]:
    if session.form is not None and session.form.relation is not None:
        return (
            ("{type-answer}", "other end"),
            ("{clear-field}", "delete"),
            *_IN_FIELD,
        )
    field = field_at(session)
    if field is None or field.type not in BY_KEY:
        return _TYPED
    return (
        ("value's key", f"sets {field.title}"),
        *_IN_FIELD[:1],
        ("{clear-field}", "clear"),
        *_IN_FIELD[1:],
    )


def prompt(session: Session) -> str:
    """What the status line says while the next key aims or a question is open; empty otherwise."""
    if session.question is not None:
        return session.question.text
    if session.armed is None or session.group is not None:
        return mode_prompt(session) or decision_at(session) or problem_at(session)
    if session.armed.purpose is not Purpose.MARK:
        off = session.keys.hint("{release!}")
        return f"{_PROMPTS[session.armed.purpose]} · {off}"
    rest = session.keys.fill("first letter · {take!} here · {label-sentence} sentence · {release!}")
    return f"{name_of(session, session.armed.label or '').upper()}  {rest}"


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
