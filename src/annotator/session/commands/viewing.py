"""Commands that show something: another view, the guideline, the history of a span, statistics."""

from __future__ import annotations

from msgspec.structs import replace

from annotator.core.inconsistency import OF_GOLD
from annotator.session.commands.command import Command, Group, Pointed, Slot
from annotator.session.commands.history_table import NAMES, first_row, history_rows
from annotator.session.commands.needs import has_history
from annotator.session.context import Context
from annotator.session.finding_filter import finding_at
from annotator.session.marking import described
from annotator.session.requests import SetTheme, ShowOverlay, ShowTable, ShowText
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


def switch_plain(session: Session, context: Context, argument: str) -> Step:
    """Switch the plain screen on or off, with it the view; ``on`` or ``off`` as argument says which."""
    del context
    if argument not in {"", "on", "off"}:
        return Step.refusal(session, f"'{argument}' is neither on nor off")
    is_plain = argument == "on" if argument else not session.plain
    view = View.PLAIN if is_plain else View.TINT
    how = session.keys.fill("; {view} shows spans in the text") if is_plain else ""
    message = f"plain screen: {'on' if is_plain else 'off'}{how}"
    return Step(replace(session, plain=is_plain, view=view), message=message)


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
    emphasized = tuple((number, each) for number, line in enumerate(lines) for each in line.emphasized)
    text = "\n".join(line.text for line in lines)
    return Step(session, request=ShowText(title, text, headings, emphasized))


def _label_meant(session: Session) -> str | None:
    if session.armed is not None and session.armed.label is not None:
        return session.armed.label
    if session.candidate is not None:
        return session.candidate.label
    if (finding := finding_at(session)) is not None and finding.kind in OF_GOLD:
        return finding.better_label
    return session.focus.label if session.focus else session.locked


def history(session: Session, context: Context, argument: str) -> Step:
    """Show what was done to the focused span, and when; without one, to the document."""
    del argument
    span = session.focus
    actions = context.project.actions_on(session.document.id, span.id if span else None)
    rows = history_rows(session, actions, span)
    if not rows and span is None:
        return Step.refusal(session, "nothing was done in this document yet")
    title = f"History of {described(session, span)}" if span else "History of the document"
    return Step(session, request=ShowTable(title, NAMES, rows or (first_row(span),) if span else rows))


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
        "plain",
        (),
        Group.HELP,
        "plain screen, for screen readers: text only, and a line that says what changed",
        switch_plain,
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
        "show the history of the focused span, or of the document",
        history,
        needs=has_history,
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
