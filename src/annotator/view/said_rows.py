"""What is suggested, and who said what in a review: the rows of the form below a field, a span and the candidate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from annotator.core.proposal import Proposal
from annotator.rules.relations import relation_type
from annotator.schema.answers import format_value
from annotator.schema.values import Field
from annotator.session.form import answer_text, answers_of
from annotator.session.marking import name_of
from annotator.session.proposals import choices_at
from annotator.session.said import other_end_of, said_notes, said_relations, said_values
from annotator.session.session import Session
from annotator.session.taking import who_has
from annotator.view.cells import sanitize
from annotator.view.label_rows import label_path
from annotator.view.lines import fitted, width_of, wrapped
from annotator.view.pieces import Line, Piece, Tone, fitting
from annotator.view.signs import sign

_INDENT = "     "
_SURE = 10
"""Cells of the bar that says how sure a suggestion is."""


def said_rows(
    session: Session, field: Field, width: int, *, of_span: bool, at_cursor: bool
) -> Iterator[Line]:
    """Yield a row for each value that people gave: at the cursor, or where they differ and nothing is decided.

    A click takes the value.
    """
    if session.review is None:
        return
    said = said_values(session, field.id, of_span=of_span)
    answer = answers_of(session, of_span=of_span).get(field.id)
    if not said or not (at_cursor or (answer is None and len(said) > 1)):
        return
    for each in said:
        tone = Tone.CHOSEN if each.value == answer else Tone.WANTED if answer is None else Tone.PLAIN
        command = "take-said" if at_cursor else "attributes" if of_span else "fields"
        argument = format_value(each.value) if at_cursor else field.id
        yield _row(sanitize(answer_text(each.value)), tone, each.people, width, (command, argument))


def said_things(session: Session, width: int, *, of_span: bool) -> Iterator[Line]:
    """Yield a row for each relation and note of others that is undecided; a click goes to it in the form."""
    if session.review is None:
        return
    here = session.form.said if session.form is not None and session.form.of_span is of_span else None
    command = "attributes" if of_span else "fields"
    for relation in said_relations(session) if of_span else ():
        type_ = relation_type(session.schema, relation.type)
        other = other_end_of(session, relation)
        name = f"{type_.name if type_ else relation.type} “{other.text if other else ''}”?"
        yield _thing(name, relation.people, width, (command, relation.key), at_cursor=here == relation.key)
    for note in said_notes(session, of_span=of_span):
        text = " ".join(f"note? {note.text}".split())
        yield _thing(text, (note.person,), width, (command, note.key), at_cursor=here == note.key)


def proposal_rows(session: Session, width: int) -> Iterator[Line]:
    """Yield what is to be decided at the candidate, with its keys and who has it; a click takes it."""
    candidate = session.candidate
    if session.review is None or not isinstance(candidate, Proposal):
        return
    choices = choices_at(session)
    yield (Piece("   To decide", Tone.HEADING), Piece(f"  {_all_or(session, candidate)}", Tone.DIM))
    for number, each in enumerate(choices or (candidate,), 1):
        key = str(number) if choices else session.keys.shown("take")
        command, argument = ("take-numbered", str(number)) if choices else ("take", "")
        name = f" {sanitize(name_of(session, each.label))} "
        who = sanitize(who_has(session, each))
        room = max(8, width - width_of(key) - width_of(name) - 6)
        who = fitted(who, max(4, room // 2))
        quote = fitted(f"“{sanitize(each.spans[0].text)}”", room - width_of(who))
        row = (
            Piece("   "),
            Piece(key, Tone.KEY, None, command, argument),
            Piece(" "),
            Piece(name, Tone.LABEL, each.label, command, argument),
            Piece(f" {quote} ", Tone.PLAIN, None, command, argument),
            Piece(who, Tone.DIM),
        )
        yield tuple(fitting(row, width))
    yield ()


def suggestion_rows(session: Session, width: int) -> Iterator[Line]:
    """Yield the suggestion that yes would take: label, quote, how sure it is and where it is from, and the keys."""
    offered = session.offered
    if offered is None:
        return
    yield tuple(fitting([Piece("  "), *label_path(session, offered.label, "?")], width))
    text = " ".join(offered.range_.slice(session.document.text)[:400].split())
    for number, line in enumerate(wrapped(f"“{sanitize(text)}”", width - 5)[:3]):
        yield (Piece(f"{'   ' if number else '  '}{line}", Tone.OFFERED),)
    yield (
        Piece("   sure  ", Tone.DIM),
        *gauge(offered.score, _SURE),
        Piece(f" {offered.score:.2f}"),
    )
    yield (Piece("   from  ", Tone.DIM), Piece(fitted(sanitize(offered.source), width - 11)))
    keys = ((session.keys.shown(name), name, word) for name, word in (("take", "yes"), ("delete", "no")))
    row = [Piece("   ")]
    for key, command, word in keys:
        if key:
            row += [Piece(key, Tone.KEY, None, command), Piece(f" {word}   ", Tone.DIM, None, command)]
    yield tuple(row)


def gauge(share: float, cells: int) -> tuple[Piece, Piece]:
    """Return a thin bar of so many cells and what is left of it."""
    full = min(cells, max(0, round(share * cells)))
    return Piece(sign("━" * full), Tone.LIT), Piece(sign("─" * (cells - full)), Tone.LINE)


def offered_rows(session: Session, width: int) -> Iterator[Line]:
    """Yield the suggestion that yes would take, with its key and, if there is room, score and source; a click takes it.

    In a review what is to be decided has rows of its own.
    """
    offered = session.offered
    if offered is None or session.review is not None:
        return
    key, name = session.keys.shown("take"), f" {sanitize(name_of(session, offered.label))} "
    why = sanitize(f" {offered.score:.2f}, {offered.source}")
    room = max(8, width - width_of(key) - width_of(name) - 7)
    text = " ".join(offered.range_.slice(session.document.text).split())
    quote = f"“{sanitize(text)}”"
    if width_of(quote) + width_of(why) > room:
        quote, why = fitted(quote, room), ""
    row = (
        Piece("   "),
        Piece(key, Tone.KEY, None, "take"),
        Piece(" "),
        Piece(name, Tone.LABEL, offered.label, "take"),
        Piece(f" {quote}", Tone.PLAIN, None, "take"),
        Piece(why, Tone.DIM),
    )
    yield tuple(fitting(row, width))


def proposal_chips(session: Session) -> Iterator[Piece]:
    """Yield the same side by side, for one row."""
    candidate = session.candidate
    if session.review is None or not isinstance(candidate, Proposal):
        return
    choices = choices_at(session)
    for number, each in enumerate(choices or (candidate,), 1):
        command, argument = ("take-numbered", str(number)) if choices else ("take", "")
        yield Piece(f" {number} " if choices else " ", Tone.KEY, None, command, argument)
        yield Piece(f" {sanitize(name_of(session, each.label))} ", Tone.LABEL, each.label, command, argument)
        yield Piece(
            f" “{fitted(sanitize(each.spans[0].text), 24)}” {sanitize(who_has(session, each))} ", Tone.PLAIN
        )


def _all_or(session: Session, candidate: Proposal) -> str:
    review = session.review
    people = len(review.names) if review else 0
    return "all agree" if len(candidate.people) == people else f"{len(candidate.people)} of {people}"


def _row(text: str, tone: Tone, people: Iterable[str], width: int, click: tuple[str, str]) -> Line:
    who = sanitize(", ".join(people))
    room = max(4, width - len(_INDENT) - min(width_of(who), width // 2) - 2)
    shown = fitted(text, room)
    rest = max(1, width - len(_INDENT) - width_of(shown) - 2)
    return (
        Piece(_INDENT),
        Piece(shown, tone, None, *click),
        Piece(f"  {fitted(who, rest)}", Tone.DIM),
    )


def _thing(text: str, people: Iterable[str], width: int, click: tuple[str, str], *, at_cursor: bool) -> Line:
    tone = Tone.CURSOR if at_cursor else Tone.WANTED
    _, *rest = _row(sanitize(text), tone, people, width, click)
    mark = (Piece(" "), Piece(sign("▌"), Tone.MARK), Piece("   ")) if at_cursor else (Piece(_INDENT),)
    return (*mark, *rest)
