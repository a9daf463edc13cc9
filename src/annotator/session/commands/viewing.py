"""Commands that show something: another view, the guideline, the history of a span, statistics."""

from __future__ import annotations

from msgspec.structs import replace

from annotator.core.action import Action
from annotator.core.changes import Change, SpanAdded, SpanChanged, SpanRemoved
from annotator.core.clock import local_time
from annotator.core.inconsistency import OF_GOLD
from annotator.core.span import Span
from annotator.session.commands.adjusting import NO_FOCUS
from annotator.session.commands.command import Command, Group, Pointed, Slot
from annotator.session.commands.needs import has_focus
from annotator.session.context import Context
from annotator.session.finding_filter import finding_at
from annotator.session.form import answer_text
from annotator.session.marking import described, name_of
from annotator.session.requests import SetTheme, ShowOverlay, ShowText
from annotator.session.session import Session
from annotator.session.states import Theme, View
from annotator.session.step import Step

_NEXT_VIEW = {View.TINT: View.LANES, View.LANES: View.PLAIN, View.PLAIN: View.TINT}


def switch_view(session: Session, context: Context, argument: str) -> Step:
    """Switch between drawing spans as tints, with lanes, and not at all; an argument names the view."""
    del context
    if argument and argument not in tuple(View):
        return Step.refusal(session, f"'{argument}' is not a view: {', '.join(View)}")
    view = View(argument) if argument else _NEXT_VIEW[session.view]
    return Step(replace(session, view=view), message=f"view: {view}")


def switch_theme(session: Session, context: Context, argument: str) -> Step:
    """Switch between dark, light and the terminal's own colours; an argument names the theme."""
    del context
    if argument and argument not in tuple(Theme):
        return Step.refusal(session, f"'{argument}' is not a theme: {', '.join(Theme)}")
    return Step(session, request=SetTheme(Theme(argument) if argument else None))


def guideline(session: Session, context: Context, argument: str) -> Step:
    """Show the guideline of the armed, locked, suggested or focused label, else of the whole schema.

    At a difference from gold, it is that of the label that gold has.
    """
    del context
    from annotator.schema.guidelines import guideline_lines  # imports a Markdown parser

    label_id = argument or _label_meant(session)
    label = session.schema.label(label_id) if label_id else None
    lines = guideline_lines(session.schema, label.id if label else None)
    if not lines:
        return Step.refusal(session, "the schema has no guidelines")
    headings = frozenset(number for number, line in enumerate(lines) if line.is_heading)
    title = label.name if label else session.schema.title
    return Step(session, request=ShowText(title, "\n".join(line.text for line in lines), headings))


def _label_meant(session: Session) -> str | None:
    if session.armed is not None and session.armed.label is not None:
        return session.armed.label
    if session.candidate is not None:
        return session.candidate.label
    if (finding := finding_at(session)) is not None and finding.kind in OF_GOLD:
        return finding.better_label
    return session.focus.label if session.focus else session.locked


def history(session: Session, context: Context, argument: str) -> Step:
    """Show what was done to the focused span, and when."""
    del argument
    span = session.focus
    if span is None:
        return Step.refusal(session, session.keys.fill(NO_FOCUS))
    actions = context.project.actions_on(session.document.id, span.id)
    lines = [line for action in actions for line in _history_lines(session, action, span)]
    if not lines:
        lines = [f"{local_time(span.created_at) or 'before this file'}  {span.origin} by {span.annotator}"]
    return Step(session, request=ShowText(f"History of {described(session, span)}", "\n".join(lines)))


def _history_lines(session: Session, action: Action, span: Span) -> list[str]:
    command = action.command.replace("-", " ")
    parts = (_described_change(session, change, span) for change in action.changes)
    return [f"{local_time(action.at)}  {command}: {what}" for what in parts if what]


def _described_change(session: Session, change: Change, span: Span) -> str:
    match change:
        case SpanAdded(after) if after.id == span.id:
            return f"{described(session, after)} made, {after.origin}"
        case SpanRemoved(before) if before.id == span.id:
            return f"{described(session, before)} deleted"
        case SpanChanged(before, after) if after.id == span.id:
            return "; ".join(_differences(session, before, after)) or "nothing"
        case _:  # another span, or about none
            return ""


def _differences(session: Session, before: Span, after: Span) -> list[str]:
    parts = []
    if before.label != after.label:
        parts.append(f"{name_of(session, before.label)} → {name_of(session, after.label)}")
    if before.fragments != after.fragments:
        parts.append(f"“{before.text}” → “{after.text}”")
    titles = {field.id: field.title for field in session.schema.attributes_of(after.label)}
    for name in sorted({*before.attributes, *after.attributes}):
        old, new = before.attributes.get(name), after.attributes.get(name)
        if old != new:
            parts.append(f"{titles.get(name, name)}: {answer_text(old) or '·'} → {answer_text(new) or '·'}")
    if before.note != after.note:
        parts.append(f"note: {after.note or 'none'}")
    if before.flagged != after.flagged:
        parts.append("flagged" if after.flagged else "unflagged")
    return parts


def statistics(session: Session, context: Context, argument: str) -> Step:
    """Show the statistics of this project."""
    del context, argument
    return Step(session, request=ShowOverlay("statistics"))


COMMANDS = (
    Command("view", ("V",), Group.HELP, "show spans as tints, as lanes, or not at all", switch_view),
    Command(
        "theme",
        ("leader t",),
        Group.HELP,
        "theme: dark, light, the terminal's own colours; remembered",
        switch_theme,
    ),
    Command(
        "guideline",
        ("G",),
        Group.HELP,
        "show the guideline of the armed or focused label",
        guideline,
        menus={Pointed.SPAN: Slot(13, "the guideline of its label")},
    ),
    Command(
        "history",
        ("H",),
        Group.HELP,
        "show the history of the focused span",
        history,
        needs=has_focus,
        menus={Pointed.SPAN: Slot(14, "its history")},
    ),
    Command(
        "statistics",
        ("I",),
        Group.HELP,
        "show the statistics of the project",
        statistics,
        is_about_spans=False,
    ),
)
