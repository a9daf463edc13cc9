"""Two states in which keys mean something of their own: a relation being made, a group of labels being open.

The keymap asks here first; hints and prompt ask here too.
"""

from __future__ import annotations

from annotator.rules.relations import relation_type
from annotator.session.commands.grouping import members, own_key
from annotator.session.commands.relating import offered_types
from annotator.session.form import BY_KEY, choices_of, field_at, fields_of
from annotator.session.key_names import is_character
from annotator.session.session import Session

Meaning = tuple[str, str]
"""The name of a command and its argument; two empty texts for none."""

_LINKED = (
    ("{relate}", "one more"),
    ("{other-end}", "other end"),
    ("{undo}", "undo"),
    ("{keys}", "keys"),
)


def meaning_in_mode(session: Session, key: str, usual: Meaning) -> Meaning | None:
    """What the key means while a relation is being made or a group is open; ``None`` for its ``usual`` meaning."""
    if session.group is not None:
        return _in_group(key, usual[0])
    if session.relating is not None:
        return _while_relating(session, key, usual)
    return None


def _in_group(key: str, usual: str) -> Meaning | None:
    if is_character(key):
        return ("group-key", key) if key.islower() else None
    return {"release": ("close-group", ""), "take": ("group-key", "space")}.get(usual)


def _while_relating(session: Session, key: str, usual: Meaning) -> Meaning | None:
    """Before the relation is made every character but that of help is meant for it; after that only a digit."""
    relating = session.relating
    if relating is not None and relating.made is not None:
        numbered = session.aim is not None and session.aim.numbered and usual[0] == "choose"
        return ("relate-choose", usual[1]) if numbered else None
    if is_character(key):
        return None if helps_always(key, usual[0]) else ("relate-key", key)
    return ("release-relation", "") if usual[0] == "release" else None


def helps_always(key: str, usual: str) -> bool:
    """Whether the key brings up help even while characters aim or are values: no letter or digit does."""
    return usual == "keys" and not key.isalnum()


def keys_expected(session: Session) -> frozenset[str] | None:
    """The characters that a group, a relation or a field asks for now; ``None`` while none of these does."""
    if session.group is not None:
        group = session.schema.label(session.group)
        keys = [each.group_key for each in members(session, session.group)]
        return frozenset(filter(None, [*keys, own_key(group) if group else None]))
    if offered := offered_types(session):
        return frozenset(type_.key for type_ in offered if type_.key)
    field = field_at(session)
    if session.form is None or (field is not None and field.type not in BY_KEY):
        return None
    choices = choices_of(field) if field is not None else ()
    fields = fields_of(session, of_span=session.form.of_span)
    keys = [*(choice.key for choice in choices), *(each.key for each in fields)]
    return frozenset(filter(None, keys))


def mode_hints(session: Session) -> tuple[tuple[str, str], ...]:
    """The keys worth naming in such a state; none outside of it."""
    if session.group is not None and (group := session.schema.label(session.group)) is not None:
        below = [(each.group_key, each.name) for each in members(session, group.id) if each.group_key]
        return (
            *below,
            (own_key(group) or session.keys.hint("{take!}"), f"{group.name} itself"),
            *_filled(session, ("{release!}", "back"), ("{keys}", "keys")),
        )
    relating = session.relating
    if relating is None:
        return ()
    if relating.made is not None:
        others = (("{choose}", "that span"),) if session.aim is not None and session.aim.numbered else ()
        return _filled(session, *others, *_LINKED)
    types = tuple((type_.key or "·", type_.name) for type_ in offered_types(session))
    off = _filled(session, ("{release!}", "off"), ("{keys}", "keys"))
    return (*(types or (("letter", "the other span"),)), *off)


def _filled(session: Session, *hints: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The hints with keys in the place of commands, without those of commands that have none."""
    named = ((session.keys.hint(keys), what) for keys, what in hints)
    return tuple((keys, what) for keys, what in named if keys)


def mode_prompt(session: Session) -> str:
    """What the status line says in such a state; empty outside of it."""
    if session.group is not None and (group := session.schema.label(session.group)) is not None:
        second = "SECOND LABEL " if session.armed is not None else ""
        own, off = own_key(group) or session.keys.hint("{take!}"), session.keys.hint("{release!}")
        return f"{second}{group.name.upper()}  the letter of a label below it · {own} itself · {off}"
    relating = session.relating
    if relating is None or relating.made is not None:
        return ""
    off = session.keys.hint("{release!}")
    if relating.type is None:
        types = " · ".join(f"{type_.key} {type_.name}" for type_ in offered_types(session))
        return f"RELATION  {types} · {off}"
    type_ = relation_type(session.schema, relating.type)
    return f"{type_.name.upper() if type_ else relating.type}  first letter of the other span · {off}"
