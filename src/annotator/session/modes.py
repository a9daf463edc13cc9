"""Two states in which keys mean something of their own: a relation being made, a group of labels being open.

The keymap asks here first; hints and prompt ask here too.
"""

from __future__ import annotations

from annotator.schema.values import LabelSchema
from annotator.session.commands.grouping import members, own_key
from annotator.session.commands.relating import offered_types
from annotator.session.relating import relation_type
from annotator.session.session import Session

Meaning = tuple[str, str]
"""The name of a command and its argument."""


def meaning_in_mode(session: Session, key: str) -> Meaning | None:
    """What the key means while a relation is being made or a group is open; ``None`` for what it always means."""
    if session.group is not None:
        return _in_group(key)
    if session.relating is not None:
        return _while_relating(session, key)
    return None


def _in_group(key: str) -> Meaning | None:
    if key == "escape":
        return "close-group", ""
    if key == "space" or (len(key) == 1 and key != "?" and key.islower()):
        return "group-key", key
    return None


def _while_relating(session: Session, key: str) -> Meaning | None:
    """Before the link is made every character is meant for it; after that only a digit."""
    relating = session.relating
    if relating is not None and relating.made is not None:
        numbered = session.aim is not None and session.aim.numbered and key in "123456789"
        return ("relate-choose", key) if numbered else None
    if len(key) == 1 and key != "?" and not key.isspace():
        return "relate-key", key
    return ("release-relation", "") if key == "escape" else None


def label_command(schema: LabelSchema, label_id: str) -> str:
    """The command that a label's key runs: some open the group of labels below."""
    return "group" if label_id in schema.groups else "label"


def mode_hints(session: Session) -> tuple[tuple[str, str], ...]:
    """The keys worth naming in such a state; none outside of it."""
    if session.group is not None and (group := session.schema.label(session.group)) is not None:
        below = [(each.group_key, each.name) for each in members(session, group.id) if each.group_key]
        return (
            *below,
            (f"{own_key(group) or 'Space'}", f"{group.name} itself"),
            ("Esc", "back"),
            ("?", "keys"),
        )
    relating = session.relating
    if relating is None:
        return ()
    if relating.made is not None:
        others = (("1–9", "that span"),) if session.aim is not None and session.aim.numbered else ()
        return (*others, ("R", "one more"), ("E", "other end"), ("u", "undo"), ("?", "keys"))
    types = tuple((type_.key or "·", type_.name) for type_ in offered_types(session))
    return (*(types or (("letter", "the other span"),)), ("Esc", "off"), ("?", "keys"))


def mode_prompt(session: Session) -> str:
    """What the status line says in such a state; empty outside of it."""
    if session.group is not None and (group := session.schema.label(session.group)) is not None:
        second = "SECOND LABEL " if session.armed is not None else ""
        itself = own_key(group) or "Space"
        return f"{second}{group.name.upper()}  the letter of a label below it · {itself} itself · Esc"
    relating = session.relating
    if relating is None or relating.made is not None:
        return ""
    if relating.type is None:
        types = " · ".join(f"{type_.key} {type_.name}" for type_ in offered_types(session))
        return f"RELATION  {types} · Esc"
    type_ = relation_type(session.schema, relating.type)
    return f"{type_.name.upper() if type_ else relating.type}  first letter of the other span · Esc"
