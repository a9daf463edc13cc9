"""Commands that go through what is inconsistent in the labels: Space mends it, x says that it is right as it is."""

from __future__ import annotations

from msgspec.structs import replace

from annotator.core.changes import RejectionAdded
from annotator.core.counting import counted
from annotator.core.inconsistency import OF_GOLD, Finding, FindingKind
from annotator.core.span import Origin
from annotator.core.span_blocks import ReadingOrder
from annotator.session.commands.command import Command, Footer, Group, Slot
from annotator.session.context import Context
from annotator.session.finding_filter import (
    finding_after,
    finding_at,
    finding_before,
    rejection_of,
    sentence_on,
    span_of,
    stands,
)
from annotator.session.marking import focused, move_span, place, relabel, removal_of
from annotator.session.requests import LookForFindings, OpenDocument
from annotator.session.session import Selection, Session
from annotator.session.states import Question
from annotator.session.step import Step

WALK = "walk-findings"
"""The name of the command that goes to what was found in the document."""

_GO_ON = "open-findings"
_RIGHT = "it is right as it is: do not ask again"
_MOST_OF_TITLE = 40
"""Code points of a title in a question."""

_START: ReadingOrder = (-1, 0, "")


def look_for_findings(session: Session, context: Context, argument: str) -> Step:
    """Look for what is inconsistent in all documents, in the background; again: let Tab go to every stop."""
    del context, argument
    if session.findings is not None:
        message = session.keys.fill("{next-stop} goes to every span again")
        return Step(replace(session.at_rest(), findings=None), message=message)
    message = "looking for labels that contradict each other"
    return Step(session, message=message, request=LookForFindings())


def walk(session: Session, context: Context, argument: str) -> Step:
    """Let Tab go only to what was found in this document, and go to the first finding at the caret or after it."""
    del argument
    found = context.findings.of(session.document.id)
    there = replace(session.at_rest(), findings=found, problems=None, focus=None)
    head = there.selection.head
    finding = finding_after(there, (head, -len(there.document.text) - 2, "")) or finding_after(there, _START)
    return to(there, finding) if finding is not None else _asking(there, context)


def to_next(session: Session, context: Context) -> Step:
    """Go to the next finding; after the last one, ask whether to go on in the next document that has any."""
    finding = finding_after(session, _here(session))
    return to(session, finding) if finding is not None else _asking(session, context)


def to_previous(session: Session) -> Step:
    """Go to the finding before; before the first one, to the last."""
    finding = finding_before(session, _here(session))
    if finding is not None:
        return to(session, finding)
    last = finding_before(session, (len(session.document.text) + 1, 0, ""))
    return (
        to(session, last, " · the last again")
        if last is not None
        else Step.refusal(session, _none_left(session))
    )


def to(session: Session, finding: Finding, more: str = "", mended: str = "") -> Step:
    """The step to a finding: its span is focused, or what has no label is selected."""
    span = span_of(session, finding) if finding.label else None
    if span is not None:
        there = focused(session.at_rest(), span)
    else:
        selection = Selection(finding.range_.start, finding.range_.end)
        there = replace(session.at_rest(), selection=selection, focus=None)
    return Step(there, message=f"{mended}{sentence_on(session, finding)}{more}")


def mend(session: Session, context: Context, finding: Finding) -> Step:
    """Make the place like the others, and go on to the next finding if it is on the screen."""
    label, span = session.schema.label(finding.better_label), span_of(session, finding)
    if label is None or label.retired:
        return Step.refusal(session, f"the schema has no label '{finding.better_label}' to give")
    if not finding.label:
        step = place(session, context, finding.better_label, finding.better, Origin.ACCEPTED)
    elif span is None:
        return Step.refusal(session, "the span that was here is gone")
    elif finding.kind is FindingKind.GOLD_EXTRA:
        rested = replace(session.at_rest(), focus=None)
        step = Step.changing(rested, removal_of(session, span), "deleted, as in the gold")
    elif finding.better_label != finding.label:
        step = relabel(session, span, finding.better_label)
    else:
        step = move_span(session, span, finding.better)
    return _going_on(step, context, finding)


def say_right(session: Session, context: Context, argument: str) -> Step:
    """Remember that the place is right as it is, and go on as after a repair."""
    del argument
    finding = finding_at(session)
    if finding is None:
        return Step.refusal(session, session.keys.fill("nothing is found here; {next-stop} goes to the next"))
    if finding.kind in OF_GOLD:
        rested = replace(
            session.at_rest(), findings=tuple(each for each in session.findings or () if each != finding)
        )
        return Step(rested, message=session.keys.fill("left as it is · {next-stop} goes on"))
    quote = finding.range_.slice(session.document.text)
    change = RejectionAdded(rejection_of(session, finding))
    rested = replace(session.at_rest(), focus=session.focus)
    step = Step.changing(rested, (change,), f"right as it is: “{quote}”")
    return _going_on(step, context, finding)


def _going_on(step: Step, context: Context, answered: Finding) -> Step:
    if step.refused or not step.changes:
        return step
    following = finding_after(step.session, answered.order)
    if following is None or not context.ruler.window().covers(following.range_):
        return replace(step, message=step.message + step.session.keys.fill(" · {next-stop} goes on"))
    there = to(step.session, following, mended="done · ")
    return replace(step, session=there.session, message=there.message)


def _here(session: Session) -> ReadingOrder:
    """The current place among the findings: on one of them, or before all that start at the caret."""
    if session.focus is not None:
        return session.focus.order
    range_ = session.selection.range_
    if range_:
        return (range_.start, -range_.end, "")
    return (range_.start, -len(session.document.text) - 1, "")


def _asking(session: Session, context: Context) -> Step:
    """Ask whether to go on in the next document that has findings; the first one here again if there is none."""
    following = context.findings.following(session.document.id)
    if following is None:
        first = finding_after(session, _START)
        if first is None:
            return Step(session, message=_none_left(session))
        return to(session, first, " · the first again")
    left = sum(stands(session, each) for each in session.findings or ())
    here = f"{left:,} left here" if left else "nothing is left here"
    many = counted(len(following.findings), "finding")
    where = f"“{_short(following.title)}”" if following.title else "the next document with any"
    text = f"{here}; go on in {where}, with {many}?  y yes · any other key no"
    asked = Question(text, _GO_ON, following.document_id)
    return Step(replace(session.at_rest(), focus=session.focus, question=asked), message=text)


def _short(title: str) -> str:
    return title if len(title) <= _MOST_OF_TITLE else title[: _MOST_OF_TITLE - 1] + "…"


def _none_left(session: Session) -> str:
    if session.findings and session.findings[0].kind in OF_GOLD:
        return session.keys.fill("nothing differs from the gold any more; {next-document} goes on")
    return session.keys.fill(
        "nothing is left here, and no further document has findings; {findings} ends the walk"
    )


def _meaning_of_right(finding: Finding | None) -> str:
    if finding is None:
        return ""
    return "leave it as it is" if finding.kind in OF_GOLD else _RIGHT


def go_on(session: Session, context: Context, document_id: str) -> Step:
    """Go to what was found in another document."""
    del context
    return Step(session.at_rest(), request=OpenDocument(document_id, then=WALK))


COMMANDS = (
    FINDINGS := Command(
        "findings",
        ("leader f",),
        Group.MOVE,
        "stop only at labels that contradict others, and at what is not labelled; again: all stops",
        look_for_findings,
        footers={Footer.FOUND: Slot(4, "end")},
    ),
    SAY_RIGHT := Command(
        "say-right",
        (),
        Group.SUGGEST,
        "",
        say_right,
        meaning=lambda session, _: _meaning_of_right(finding_at(session)),
    ),
    Command(WALK, (), Group.MOVE, "", walk),
    Command(_GO_ON, (), Group.MOVE, "", go_on, takes_argument=True),
)
