"""Two modes in which keys have a meaning of their own: a relation being made, and an open group of labels.

The keymap and the prompt check these first.
"""

from __future__ import annotations

from msgspec import Struct

from annotator.rules.relations import relation_type
from annotator.session.commands.answering import NO, TAKE
from annotator.session.commands.command import Command
from annotator.session.commands.going import KEYS
from annotator.session.commands.grouping import CLOSE_GROUP, GROUP_KEY, members, own_key
from annotator.session.commands.labelling import CHOOSE, RELEASE
from annotator.session.commands.mending import SAY_RIGHT
from annotator.session.commands.relating import RELATE_CHOOSE, RELATE_KEY, RELEASE_RELATION, offered_types
from annotator.session.commands.reviewing import TAKE_NUMBERED
from annotator.session.finding_filter import finding_at
from annotator.session.form import BY_KEY, choices_of, field_at, fields_of
from annotator.session.key_names import is_character
from annotator.session.session import Session


class Invocation(Struct, frozen=True):
    """A command to run, with its argument."""

    command: Command
    argument: str = ""


def meaning_in_mode(session: Session, key: str, usual: Invocation | None) -> Invocation | None:
    """What the key means while a relation is being made or a group is open; ``None`` for its ``usual`` meaning."""
    if session.group is not None:
        return _in_group(key, usual)
    if session.relating is not None:
        return _while_relating(session, key, usual)
    return None


def meaning_at_finding(session: Session, key: str, usual: Invocation | None) -> Invocation | None:
    """At a finding, the letter that says no says that it is right; the other keys still delete its span."""
    is_no = runs(usual, NO) and is_character(key)
    return Invocation(SAY_RIGHT) if is_no and finding_at(session) is not None else None


def meaning_in_review(session: Session, usual: Invocation | None) -> Invocation | None:
    """In a review, a digit chooses among the candidate and what it rules out, and never alters a span meanwhile."""
    is_choice = usual is not None and usual.command is CHOOSE and session.candidate is not None
    return Invocation(TAKE_NUMBERED, usual.argument) if usual and is_choice and session.review else None


def runs(invocation: Invocation | None, command: Command) -> bool:
    """Whether the invocation, if any, runs that command."""
    return invocation is not None and invocation.command is command


def _in_group(key: str, usual: Invocation | None) -> Invocation | None:
    if is_character(key):
        return Invocation(GROUP_KEY, key) if key.islower() else None
    if runs(usual, RELEASE):
        return Invocation(CLOSE_GROUP)
    return Invocation(GROUP_KEY, "space") if runs(usual, TAKE) else None


def _while_relating(session: Session, key: str, usual: Invocation | None) -> Invocation | None:
    """Before the relation is made, every character except that for help belongs to it; after that only a digit does."""
    relating = session.relating
    if relating is not None and relating.made is not None:
        is_numbered = session.aim is not None and session.aim.numbered
        if usual is not None and usual.command is CHOOSE and is_numbered:
            return Invocation(RELATE_CHOOSE, usual.argument)
        return None
    if is_character(key):
        return None if helps_always(key, usual) else Invocation(RELATE_KEY, key)
    return Invocation(RELEASE_RELATION) if runs(usual, RELEASE) else None


def helps_always(key: str, usual: Invocation | None) -> bool:
    """Whether the key shows help even while characters aim or are values: no letter or digit does."""
    return runs(usual, KEYS) and not key.isalnum()


def keys_expected(session: Session) -> frozenset[str] | None:
    """The characters that a group, a relation or a field expects now; ``None`` while none of these does."""
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


def mode_prompt(session: Session) -> str:
    """The status line in such a mode or after the leader; empty otherwise."""
    if session.group is not None and (group := session.schema.label(session.group)) is not None:
        second = "SECOND LABEL " if session.armed is not None else ""
        own, off = own_key(group) or session.keys.hint("{take!}"), session.keys.hint("{release!}")
        return f"{second}{group.name.upper()}  the letter of a label below it · {own} itself · {off}"
    if session.leading:
        return session.keys.fill("LEADER  a letter chooses · {keys} shows which · {release!}")
    relating = session.relating
    if relating is None or relating.made is not None:
        return ""
    off = session.keys.hint("{release!}")
    if relating.type is None:
        types = " · ".join(f"{type_.key} {type_.name}" for type_ in offered_types(session))
        return f"RELATION  {types} · {off}"
    type_ = relation_type(session.schema, relating.type)
    return f"{type_.name.upper() if type_ else relating.type}  first letter of the other span · {off}"
