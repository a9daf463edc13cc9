"""Commands that choose a label by two letters: that of its group, then that of the label in the group."""

from __future__ import annotations

from msgspec.structs import replace

from annotator.schema.values import Label, LabelSchema
from annotator.session.commands.command import Command, Group
from annotator.session.commands.labelling import LABEL, label
from annotator.session.context import Context
from annotator.session.marking import name_of
from annotator.session.session import Session
from annotator.session.step import Step


def open_group(session: Session, context: Context, label_id: str) -> Step:
    """Show the labels below one; the next key chooses among them. The selection is kept."""
    del context
    found = session.schema.label(label_id)
    if found is None or not members(session, label_id):
        return Step.refusal(session, f"the label '{label_id}' has no labels below it")
    # What is armed, if anything, is a second label for the focused span, whose letters are still to come.
    rest = session if session.selection or session.armed else session.at_rest()
    return Step(replace(rest, group=label_id, aim=None))


def choose_in_group(session: Session, context: Context, key: str) -> Step:
    """Choose the label in the open group with that key; the group's own key, or Space, chooses the group itself."""
    group = session.schema.label(session.group) if session.group else None
    if group is None:
        return Step.refusal(session, "no group of labels is open")
    closed = replace(session, group=None)
    if key in (own_key(group), "space"):
        return label(closed, context, group.id)
    chosen = next((each for each in members(session, group.id) if each.group_key == key), None)
    if chosen is None:
        keys = session.keys.fill("; {keys} shows them")
        return Step.refusal(session, f"{key} is none of the labels below {group.name}{keys}")
    if chosen.id in session.schema.groups:
        return open_group(session, context, chosen.id)
    return label(closed, context, chosen.id)


def close_group(session: Session, context: Context, argument: str) -> Step:
    """Leave the group of labels, to the one above it if there is one."""
    del context, argument
    group = session.schema.label(session.group) if session.group else None
    return Step(replace(session, group=group.parent if group else None))


def members(session: Session, label_id: str) -> tuple[Label, ...]:
    """The labels directly below one that are not retired."""
    return tuple(each for each in session.schema.children.get(label_id, ()) if not each.retired)


def own_key(group: Label) -> str | None:
    """The key that opened the group."""
    return group.key or group.group_key


def _meaning_in_group(session: Session, key: str) -> str:
    group = session.schema.label(session.group) if session.group else None
    if group is None:
        return ""
    if key in (own_key(group), "space"):
        return f"{group.name} itself"
    chosen = next((each for each in members(session, group.id) if each.group_key == key), None)
    if chosen is None:
        return ""
    return f"{chosen.name} …" if chosen.id in session.schema.groups else chosen.name


COMMANDS = (
    GROUP := Command(
        "group",
        (),
        Group.LABEL,
        "the labels below this one: the next letter chooses",
        open_group,
        shown_keys="group's letter",
        takes_argument=True,
        meaning=lambda session, label_id: f"{name_of(session, label_id)} …",
        state_rank=4,
    ),
    GROUP_KEY := Command(
        "group-key",
        (),
        Group.LABEL,
        "",
        choose_in_group,
        takes_argument=True,
        meaning=_meaning_in_group,
        state_rank=1,
    ),
    CLOSE_GROUP := Command(
        "close-group",
        (),
        Group.LABEL,
        "",
        close_group,
        takes_argument=True,
        meaning=lambda _, __: "back",
        state_rank=12,
    ),
)


def label_command(schema: LabelSchema, label_id: str) -> Command:
    """The command that a label's key runs: ``GROUP`` if it opens the labels below it, else ``LABEL``."""
    return GROUP if label_id in schema.groups else LABEL
