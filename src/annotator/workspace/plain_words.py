"""What the one line of the plain screen says after a step: what changed, and where one is now.

It is all that a screen reader has to read aloud, so what is new comes first, and there are words in place of signs.
"""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.changes import SpanAdded, SpanChanged
from annotator.core.proposal import ProposedRelation
from annotator.keys.hints import prompt
from annotator.keys.possible_keys import is_pending
from annotator.schema.answers import FieldType
from annotator.schema.values import Choice, Field
from annotator.session.acted_on import is_current, suggested, to_reject
from annotator.session.commands.relating import relation_text
from annotator.session.form import answer_text, answers_of, choices_of, field_at, relation_at
from annotator.session.form_review import relation_said, said_at
from annotator.session.marking import described
from annotator.session.said import SaidNote, said_values
from annotator.session.session import Session
from annotator.session.step import Step

_MOST_OF_TEXT = 40
"""Code points of a text in the line, which has one row."""

_YES_NO = "y yes, any other key no"


def plain_words(before: Session | None, step: Step, place: str) -> str:
    """Return what the step changed and where one is now, on one line; ``place`` is which document it is of how many."""
    session = step.session
    said = [_in_words(_what_changed(step))]
    if before is None or before.document is not session.document:
        title = f"“{_cut(session.document.title)}”, " if session.document.title else ""
        said.append(f"{title}document {place}")
    if before is None:
        said.append(session.keys.fill("{keys} shows the keys"))
    if session.question is not None:
        said += ["" if step.message == session.question.text else session.question.text, _YES_NO]
    elif is_pending(session):
        said.append(_in_words(prompt(session)))
    elif not step.message or (not step.refused and (session.form or _has_moved(before, session))):
        said += [*_where(session, step.message, is_entered=before is None or before.form is None)]
    return " ".join("; ".join(filter(None, said)).split())


def _in_words(text: str) -> str:
    """Return a message or prompt without the signs between its parts, which a screen reader names or leaves out."""
    return text.replace(" · ", ", ").replace(" → ", " ")


def _what_changed(step: Step) -> str:
    """Return the message of the step; where that only names a span, also what was done to it."""
    session, message = step.session, step.message
    for change in step.changes:
        if isinstance(change, SpanAdded | SpanChanged):
            is_new = isinstance(change, SpanAdded)
            span = change.span if isinstance(change, SpanAdded) else change.after
            name = described(session, span)
            if message.startswith(name):
                return f"{name} {'marked' if is_new else 'changed'}{message[len(name) :]}"
    return message


def _has_moved(before: Session | None, session: Session) -> bool:
    """Whether caret, selection, candidate or the field of the form is another one than before."""
    return before is None or (before.selection, before.candidate, before.form) != (
        session.selection,
        session.candidate,
        session.form,
    )


def _where(session: Session, message: str, *, is_entered: bool) -> Iterator[str]:
    """Yield where one is: the field that is filled, else what is selected, suggested or at the caret.

    How the form is left is said when it ``is_entered``. Left out is what the message of the step has named: a field, a
    span, or a suggestion that one has gone to.
    """
    if session.form is not None:
        yield from _field_words(session, message, is_entered=is_entered)
        return
    asked = _in_words(prompt(session))
    if session.candidate is None or not (asked or message):
        if not message or session.focus is None:
            yield from _text_words(session)
        yield _offer_words(session)
    if not message:
        yield asked


def _field_words(session: Session, message: str, *, is_entered: bool) -> Iterator[str]:
    """Yield what is at the form's cursor, how the form is left, and the keys of a field's values.

    Nothing of a field is said that the message names.
    """
    cursor, field = session.form, field_at(session)
    leaving = session.keys.fill("{leave-form} back to the text") if is_entered else ""
    if field is None or cursor is None:
        yield from (_relation_or_note(session), leaving)
        return
    if message.startswith(f"{field.title}: "):
        return
    value = answers_of(session, of_span=cursor.of_span).get(field.id)
    missing = "no answer, required" if field.required else "no answer"
    yield from (f"{field.title}: {_cut(answer_text(value)) or missing}", leaving)
    for said in said_values(session, field.id, of_span=cursor.of_span):
        yield f"{', '.join(said.people)}: {_cut(answer_text(said.value))}"
    yield ", ".join(f"{each.key} {_named(field, each)}" for each in choices_of(field) if each.key)


def _relation_or_note(session: Session) -> str:
    """Return the relation at the form's cursor or, in a review, the relation or note that somebody else made."""
    if (relation := relation_at(session)) is not None:
        return _in_words(relation_text(session, relation))
    match said_at(session):
        case ProposedRelation() as said:
            return f"{', '.join(said.people)}: {relation_said(session, said)}"
        case SaidNote() as said:
            return f"note of {said.person}: {_cut(said.text)}"
        case None:
            return ""


def _named(field: Field, choice: Choice) -> str:
    """Return the value as a person says it; yes and no have other names in files."""
    return choice.description if field.type is FieldType.BOOL else choice.value


def _text_words(session: Session) -> Iterator[str]:
    """Yield what is selected, or what the caret is on and which spans that is in, the innermost first."""
    text, offset = session.document.text, session.selection.head
    if session.selection:
        yield f"selected “{_cut(session.selection.range_.slice(text))}”"
        return
    around = sorted(session.layer.spans.at(offset), key=lambda span: len(span.range_))
    inside = ", in ".join(described(session, span) for span in around)
    here = _at_caret(session, offset)
    yield f"{here}, in {inside}" if inside else here
    if session.focus is not None and session.focus not in around:
        yield f"{described(session, session.focus)} is focused"


def _at_caret(session: Session, offset: int) -> str:
    """Return the word at the caret, or what else is there; the character while the caret moves by these."""
    text, segmentation = session.document.text, session.document.segmentation
    if offset >= len(text):
        return "end of the text"
    token = segmentation.token_at(offset)
    if session.characters or token is None:
        return _character(segmentation.next_cluster(offset).slice(text))
    kind = "word" if segmentation.is_word(token) else "sign"
    return f"{kind}: {_cut(token.slice(text))}"


def _character(shown: str) -> str:
    """Return a cluster in words."""
    if shown.isspace():
        return "end of the line" if "\n" in shown or "\r" in shown else "blank"
    return f"character: {shown}"


def _offer_words(session: Session) -> str:
    """Return what the key for yes takes and, at a suggestion, which key rejects it; empty where nothing is offered."""
    offered = session.offered
    if offered is None:
        return ""
    yes, no = session.keys.hint("{take}"), session.keys.hint("{delete}")
    if not is_current(session, offered):
        return f"{yes} takes {suggested(session, offered)}"
    rejects = f", {no} rejects it" if to_reject(session) == offered else ""
    return f"{suggested(session, offered)} suggested here, {yes} takes it{rejects}"


def _cut(text: str) -> str:
    """Return the text on one line, cut to ``_MOST_OF_TEXT``."""
    line = " ".join(text[: _MOST_OF_TEXT + 1].split())
    return line if len(text) <= _MOST_OF_TEXT else f"{line[: _MOST_OF_TEXT - 1]}…"
