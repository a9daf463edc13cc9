"""The form where there is no room for panels: the span and the document below the article, the labels on the frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from annotator.core.counting import counted
from annotator.rules.relations import relations_of
from annotator.session.session import Session
from annotator.view.cells import sanitize
from annotator.view.field_rows import field_chips
from annotator.view.form_rows import document_note, span_note
from annotator.view.label_rows import label_chips, label_path
from annotator.view.lines import fitted, width_of
from annotator.view.origin import origin_in
from annotator.view.panel_edges import EdgePart, EdgePiece, EdgeSigns, top_edge
from annotator.view.pieces import Line, Piece, Tone, fitting
from annotator.view.said_rows import proposal_chips

_TONES = {EdgePart.LINE: Tone.LIT, EdgePart.NAME: Tone.HEADING, EdgePart.NOTE: Tone.DIM}
_AROUND_ORIGIN, _LEAST_ORIGIN = 5, 17
"""Cells of the edge that the source of the document leaves, and those without which it is not there at all."""
_SEPARATOR = Piece(" · ", Tone.DIM)


def strip_rows(session: Session, width: int, signs: EdgeSigns) -> list[Line]:
    """Return the lower end of the frame: a rule, two rows of the span and the document, and the labels on the edge."""
    middle = width * 3 // 5
    left, right = middle - 1, width - middle - 2
    down = Piece(signs.down, Tone.LIT)
    name = "Suggestion" if session.focus is None and session.offered is not None else "Span"
    edge = [
        *top_edge(
            name,
            span_note(session),
            middle + 1,
            _cornered(signs, signs.left_tee, signs.top_tee),
        ),
        *top_edge(
            "Document",
            document_note(session),
            width - middle - 1,
            _cornered(signs, signs.across, signs.right_tee),
        ),
    ]
    spans, documents = [*_span_rows(session, left)], [*_document_rows(session)]
    rows = [
        (down, *_filled(span, left), down, *_filled(document, right), down)
        for span, document in zip(spans, documents, strict=True)
    ]
    return [_edge_pieces(edge), *rows, _labels_on_edge(session, width, signs)]


def short_rows(session: Session, width: int, signs: EdgeSigns) -> list[Line]:
    """Return a rule with the labels, and a row of the span, or of the document without one."""
    chips = _labels_on_edge(session, width, _cornered(signs, signs.across, signs.across))
    span = [Piece(" "), *_inline_span(session)]
    inline = span if session.focus is not None or session.offered is not None else _inline_document(session)
    return [chips, tuple(fitting(inline, width))]


def _cornered(signs: EdgeSigns, left: str, right: str) -> EdgeSigns:
    return EdgeSigns(
        left, right, left, right, *[getattr(signs, name) for name in EdgeSigns.__struct_fields__[4:]]
    )


def _edge_pieces(edge: Iterable[EdgePiece]) -> Line:
    return tuple(Piece(text, _TONES[part]) for text, _, part in edge)


def _filled(pieces: Iterable[Piece], width: int) -> Iterator[Piece]:
    """Yield the pieces that fit, and blanks up to ``width`` cells."""
    kept = [*fitting(pieces, width)]
    yield from kept
    yield Piece(" " * max(0, width - sum(width_of(piece.text) for piece in kept)))


def _separated(pieces: Iterable[Piece]) -> Iterator[Piece]:
    for number, piece in enumerate(pieces):
        if number:
            yield _SEPARATOR
        yield piece


def _labels_on_edge(session: Session, width: int, signs: EdgeSigns) -> Line:
    """Return the lower edge with as many labels as fit on it, and the source behind them; other labels are counted."""
    pieces, used = [Piece(signs.bottom_left + signs.across, Tone.LIT)], 2
    chips = [*label_chips(session)]
    for number, pair in enumerate(chips):
        needed = sum(width_of(piece.text) for piece in pair) + 1
        is_last = number == len(chips) - 1
        if used + needed > width - 2 - (0 if is_last else 5):
            more = f" +{len(chips) - number}"
            pieces.append(Piece(more, Tone.DIM))
            used += len(more)
            break
        pieces += pair
        used += needed - 1
    room = width - used - 2
    origin = origin_in(session.document, room - _AROUND_ORIGIN) if room >= _LEAST_ORIGIN else ""
    pieces.append(Piece(" ", Tone.PLAIN))
    if origin:
        room -= width_of(origin) + _AROUND_ORIGIN - 2
        pieces.append(Piece(signs.across * max(0, room), Tone.LIT))
        pieces.append(Piece(f" {origin} ", Tone.DIM))
        room = 1
    pieces.append(Piece(signs.across * max(0, room) + signs.bottom_right, Tone.LIT))
    return tuple(pieces)


def _span_rows(session: Session, width: int) -> Iterator[Iterable[Piece]]:
    """Yield what is in focus, or suggested, in two rows."""
    if proposed := tuple(proposal_chips(session)):
        yield proposed
        yield ()
        return
    span, offered = session.focus, session.offered
    if span is None:
        if offered is None:
            yield [Piece(" none focused", Tone.DIM)]
            yield ()
            return
        path = [*label_path(session, offered.label, "?")]
        text = " ".join(offered.range_.slice(session.document.text)[:200].split())
        yield [Piece(" "), *path, Piece(f" {_quoted(text, path, width)}", Tone.OFFERED)]
        yield [Piece(f" {offered.score:.2f}, {sanitize(offered.source)}", Tone.DIM)]
        return
    path = [*label_path(session, span.label)]
    yield [Piece(" "), *path, Piece(f" {_quoted(span.text[:200], path, width)}", Tone.HEADING)]
    yield chain([Piece(" ")], _separated(_said_of_span(session)))


def _quoted(text: str, beside: Iterable[Piece], width: int) -> str:
    room = width - 4 - sum(width_of(piece.text) for piece in beside)
    cut = fitted(sanitize(" ".join(text.split())), max(2, room - 2))
    return f"“{cut}”"


def _said_of_span(session: Session) -> Iterator[Piece]:
    yield from field_chips(session, of_span=True, wanted=True)
    yield from field_chips(session, of_span=True, wanted=False)
    if session.focus is not None and (count := len(relations_of(session.layer, session.focus))):
        yield Piece(counted(count, "relation"), Tone.DIM, None, "attributes")


def _document_rows(session: Session) -> Iterator[Iterable[Piece]]:
    """Yield what is to answer about the document in a row, and the answers in another."""
    wanted = [*field_chips(session, of_span=False, wanted=True)]
    given = [*field_chips(session, of_span=False, wanted=False)]
    rows = [row for row in (wanted, given) if row]
    for row in (*rows, (), ())[:2]:
        yield chain([Piece(" ")], _separated(row))


def _inline_span(session: Session) -> Iterator[Piece]:
    """Yield the focused span with its answers, for one row."""
    if proposed := tuple(proposal_chips(session)):
        yield from proposed
        return
    span, offered = session.focus, session.offered
    if span is not None:
        yield from label_path(session, span.label)
        yield Piece(f" “{fitted(sanitize(span.text[:80]), 24)}” ", Tone.HEADING)
        yield from _separated(_said_of_span(session))
    elif offered is not None:
        yield from label_path(session, offered.label, "?")
        text = " ".join(offered.range_.slice(session.document.text)[:80].split())
        yield Piece(f" “{fitted(sanitize(text), 24)}” ", Tone.OFFERED)
        yield Piece(f"{offered.score:.2f}, {sanitize(offered.source)}", Tone.DIM)


def _inline_document(session: Session) -> Iterator[Piece]:
    """Yield the document with its answers, for one row."""
    yield Piece(f" {document_note(session)}  ", Tone.DIM)
    yield from _separated(
        chain(
            field_chips(session, of_span=False, wanted=True),
            field_chips(session, of_span=False, wanted=False),
        )
    )
