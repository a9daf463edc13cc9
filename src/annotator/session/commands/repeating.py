"""Commands that label equal strings: in the document at once, in the project after a question."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from annotator.core.changes import Change, DocumentChanges, SpanAdded
from annotator.core.counting import counted
from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.span import Origin, Span
from annotator.core.suggestion import is_any_case
from annotator.rules.breaches import refusal_of
from annotator.schema.values import LabelSchema
from annotator.session.commands.command import Command, Group, Pointed, Slot
from annotator.session.commands.needs import has_focus
from annotator.session.context import Context
from annotator.session.marking import described, name_of, new_span
from annotator.session.open_places import is_open
from annotator.session.requests import FindInProject, LabelInProject
from annotator.session.session import Session
from annotator.session.states import TAKEN_BACK, Question
from annotator.session.step import Step
from annotator.session.text.occurrences import equal_places

LABEL_IN_PROJECT = "label-in-project"
"""The name of the command, which the question about it runs."""


def label_equal(session: Session, context: Context, argument: str) -> Step:
    """Label equal strings in the document like the focused or last made span; again: ask to do so in the project."""
    del argument
    model = _model(session, context)
    if model is None:
        return Step.refusal(session, "make or focus a span first; equal strings get its label")
    if len(model.fragments) > 1:
        return Step.refusal(
            session, f"{described(session, model)} has gaps; only strings in one piece repeat"
        )
    changes = _equals(session, context, model.text, model.label)
    if not changes:
        return _asking(session, context, model)
    at_rest = replace(session.at_rest(), focus=session.focus)
    in_project = session.keys.fill("; {label-equal} again: in the whole project")
    message = f"{len(changes):,} more {described(session, model)}{in_project}"
    return Step.changing(at_rest, changes, message)


def _model(session: Session, context: Context) -> Span | None:
    """The focused span, else the one made by the last action, if that was here and the span is still there."""
    if session.focus is not None:
        return session.focus
    action = context.history.undoable()
    if action is None or action.document_id != session.document.id:
        return None
    made = [change.span for change in action.changes if isinstance(change, SpanAdded)]
    return next((span for span in made if span in session.layer.spans), None)


def _equals(session: Session, context: Context, text: str, label: str) -> tuple[Change, ...]:
    """The changes that label the open occurrences of a text, as far as the schema's rules allow."""
    spans, changes = session.layer.spans, list[Change]()
    for range_ in equal_places(session.document, text):
        if not is_open(session, range_, label):
            continue
        span = new_span(session, context, label, range_, Origin.PROPAGATED)
        if refusal_of(session.schema, spans, span) is None:
            spans = spans.with_span(span)
            changes.append(SpanAdded(span))
    return tuple(changes)


def _asking(session: Session, context: Context, model: Span) -> Step:
    if context.project.is_large:
        request = FindInProject(model.text, model.label)
        message = f"looking for “{model.text}” in the other documents"
        return Step(replace(session.at_rest(), focus=session.focus), message=message, request=request)
    found = tuple(equals_elsewhere(session, context, model.text, model.label))
    if not found:
        return Step.refusal(session, f"there is no other “{model.text}” to label, here or in the project")
    places = tuple((context.project.title_of(each.document_id) or "", len(each.changes)) for each in found)
    return asking(
        session, LabelInProject(model.text, model.label), sum(n for _, n in places), len(found), places
    )


def asking(
    session: Session,
    wanted: LabelInProject,
    spans: int,
    documents: int,
    places: tuple[tuple[str, int], ...] = (),
) -> Step:
    """The step that asks whether so many equal strings in other documents are to be labelled."""
    question = (
        f"label {spans:,} more “{wanted.text}” in {counted(documents, 'other document')} "
        f"as {name_of(session, wanted.label)}?  y yes · any other key no"
    )
    undone = session.keys.fill(TAKEN_BACK)
    asked = Question(question, LABEL_IN_PROJECT, wanted.argument, places=places, undone=undone)
    return Step(replace(session.at_rest(), focus=session.focus, question=asked), message=question)


def equals_elsewhere(session: Session, context: Context, text: str, label: str) -> Iterator[DocumentChanges]:
    """Yield the changes in each other document that holds the string, reading one document at a time."""
    for document, layer in context.project.holding(text, any_case=is_any_case(text)):
        if document.id != session.document.id:
            changes = equals_in(document, layer, session.schema, context, LabelInProject(text, label))
            if changes:
                yield DocumentChanges(document.id, changes)


def equals_in(
    document: Document, layer: Layer, schema: LabelSchema, context: Context, request: LabelInProject
) -> tuple[Change, ...]:
    """The changes that label a text wherever it can be in a document."""
    return _equals(Session(document, schema, layer), context, request.text, request.label)


def label_in_project(session: Session, context: Context, argument: str) -> Step:
    """Label equal strings in the other documents like the focused or last made span, as one action.

    The argument, where there is one, names the text and the label that the question was about.
    """
    if argument:
        asked = LabelInProject.of(argument)
    else:
        model = _model(session, context)
        if model is None or len(model.fragments) > 1:
            return Step.refusal(session, "make or focus a span in one piece first")
        asked = LabelInProject(model.text, model.label)
    at_rest = replace(session.at_rest(), focus=session.focus)
    if context.project.is_large:
        message = f"labelling “{asked.text}” in the other documents"
        return Step(at_rest, message=message, request=asked)
    found = tuple(equals_elsewhere(session, context, asked.text, asked.label))
    if not found:
        return Step.refusal(session, f"there is no other “{asked.text}” to label in the project")
    message = labelled(session, asked, sum(len(each.changes) for each in found), len(found))
    return Step(at_rest, message=message, elsewhere=found)


def labelled(session: Session, asked: LabelInProject, spans: int, documents: int) -> str:
    """The message that says what was labelled in the other documents."""
    keys = session.keys.fill("; {undo} takes all of them back")
    what = f"{name_of(session, asked.label)} “{asked.text}”"
    return f"{spans:,} more {what} in {counted(documents, 'document')}{keys}"


def answer_no(session: Session, context: Context, argument: str) -> Step:
    """Change nothing."""
    del context, argument
    return Step(replace(session, question=None), message="nothing was done")


COMMANDS = (
    LABEL_EQUAL := Command(
        "label-equal",
        ("=",),
        Group.LABEL,
        "label every equal string of the document like this span; again: of the project, after asking",
        label_equal,
        needs=has_focus,
        menus={Pointed.SPAN: Slot(7, "label all equal strings")},
    ),
    Command(
        LABEL_IN_PROJECT,
        (),
        Group.LABEL,
        "label every equal string of the other documents like this span",
        label_in_project,
        shown_keys="{label-equal} {label-equal} y",
    ),
    ANSWER_NO := Command(
        "answer-no", (), Group.LABEL, "", answer_no, meaning=lambda _, __: "no: change nothing"
    ),
)
