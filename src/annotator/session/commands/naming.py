"""Commands that choose a label by its name, or lock one so that every letter aims at once."""

from __future__ import annotations

from msgspec.structs import replace

from annotator.session.commands.command import Command, Group, Pointed, Slot
from annotator.session.commands.labelling import label
from annotator.session.context import Context
from annotator.session.label_names import choosable_labels, matching
from annotator.session.marking import name_of
from annotator.session.requests import Pick
from annotator.session.session import Session
from annotator.session.step import Step


def by_name(session: Session, context: Context, argument: str) -> Step:
    """Let the user pick a label by name, to arm it or, with the same key again, to lock it."""
    del context, argument
    again_key = next((key for key in session.keys.of("label-by-name") if len(key) == 1), "")
    pick = Pick("label-named", "Label", choosable_labels(session.schema), again="lock", again_key=again_key)
    return Step(session, request=pick)


def label_named(session: Session, context: Context, argument: str) -> Step:
    """Label the selection with the label of that id or name, or arm it."""
    label_id = _found(session, argument)
    if label_id is None:
        return Step.refusal(session, f"no label is called '{argument}'")
    return label(session, context, label_id)


def lock(session: Session, context: Context, argument: str) -> Step:
    """Lock the label of that id or name: any letter aims for it at once, until Esc."""
    del context
    label_id = _found(session, argument)
    if label_id is None:
        return Step.refusal(session, f"no label is called '{argument}'")
    return Step(replace(session.at_rest(), locked=label_id), message=about_lock(session, label_id))


def about_lock(session: Session, label_id: str) -> str:
    """What a locked label means, and how to unlock it."""
    keys = session.keys.fill("; {release} unlocks")
    return f"{name_of(session, label_id)} is locked: any letter aims at once{keys}"


def _found(session: Session, argument: str) -> str | None:
    """The id of the label that the argument names, also by a part of its name; ``None`` if there is none."""
    found = session.schema.label(argument)
    if found is not None and not found.retired:
        return found.id
    matches = matching(choosable_labels(session.schema), argument) if argument.strip() else []
    return matches[0].value if matches else None


COMMANDS = (
    LABEL_BY_NAME := Command(
        "label-by-name",
        ("L",),
        Group.LABEL,
        "any label by typing its name; the same key again locks it: any letter aims at once",
        by_name,
        menus={Pointed.TEXT: Slot(1, "any label by its name")},
    ),
    Command("label-named", (), Group.LABEL, "", label_named, takes_argument=True),
    Command("lock", (), Group.LABEL, "", lock, takes_argument=True),
)
