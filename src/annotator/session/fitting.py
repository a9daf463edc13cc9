"""Which commands have something to act on now: a span in focus, a suggestion, a selection, a relation.

What they then do may still be refused, with a reason; this only keeps out what could never do anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from annotator.rules.overlaps import allows_fragments
from annotator.rules.relations import relations_of
from annotator.session.form import field_at, last_answer, stops_of
from annotator.session.relation_ends import possible_types
from annotator.session.session import Session


def fits(session: Session, command: str) -> bool:
    """Whether the command of that name has something to act on."""
    needs = _NEEDS.get(command)
    return needs is None or needs(session)


def _span(session: Session) -> bool:
    return session.focus is not None


def _span_or_suggestion(session: Session) -> bool:
    return session.focus is not None or session.candidate is not None


def _answerable(session: Session) -> bool:
    return session.focus is not None or session.offered is not None


def _attributes(session: Session) -> bool:
    return session.focus is not None and bool(stops_of(session, of_span=True))


def _gaps(session: Session) -> bool:
    return session.focus is not None and allows_fragments(session.schema, session.focus.label)


def _relatable(session: Session) -> bool:
    return session.focus is not None and bool(possible_types(session, session.focus))


def _related(session: Session) -> bool:
    return session.focus is not None and bool(relations_of(session.layer, session.focus))


def _repeatable(session: Session) -> bool:
    field = field_at(session)
    of_span = session.form is not None and session.form.of_span
    return field is not None and last_answer(session, field, of_span=of_span) is not None


def _releasable(session: Session) -> bool:
    held = (session.armed, session.aim, session.candidate, session.locked, session.search, session.focus)
    return bool(session.selection) or any(each is not None for each in held)


_NEEDS: Mapping[str, Callable[[Session], bool]] = {
    **dict.fromkeys(
        ("second-label", "stretch", "label-equal", "history", "remove-relation"),
        _span,
    ),
    **dict.fromkeys(("extend-end", "shrink-end", "extend-start", "shrink-start"), _span_or_suggestion),
    **dict.fromkeys(("delete", "reject-string"), _answerable),
    "take": lambda session: session.offered is not None,
    "attributes": _attributes,
    "fields": lambda session: bool(session.schema.document_fields),
    "fragment": _gaps,
    "relate": _relatable,
    "other-end": _related,
    "repeat-answer": _repeatable,
    "release": _releasable,
    "hits": lambda session: session.search is not None,
    "boilerplate": lambda session: bool(session.document.boilerplate),
    "next-to-decide": lambda session: bool(session.schema.alternatives),
}
