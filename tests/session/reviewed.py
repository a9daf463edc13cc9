"""Reviews of marked texts, one for each person, and what is in the layer of decisions after keys."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from msgspec.structs import replace

from annotator.core.layer import GOLD, Layer, Status
from annotator.core.proposal import Proposal
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.schema.values import LabelSchema
from annotator.session.proposals import next_undecided, undecided
from annotator.session.session import Session
from annotator.session.step import Step
from annotator.session.suggesting import with_suggestions
from annotator.session.taking import at
from annotator.workspace.review_queue import review_of
from tests.marked import SCHEMA, ListHistory, context_for, press_in, session_from

_IDS = count(1)


def layer_of(marked: str, person: str, schema: LabelSchema = SCHEMA) -> Layer:
    """A finished layer of the person."""
    layer = session_from(marked, schema).layer
    spans = (replace(span, annotator=person, id=f"{person} {span.id}") for span in layer.spans)
    return replace(layer, annotator=person, spans=Spans(spans), status=Status.DONE)


def reviewed(
    layers: Iterable[str | Layer],
    gold: str | Layer = "",
    schema: LabelSchema = SCHEMA,
    *,
    blind: bool = False,
) -> Session:
    """The review of these layers by anna, ben and cleo, as it opens; nothing is decided unless there is a ``gold``."""
    people = [
        layer_of(each, name, schema) if isinstance(each, str) else each
        for each, name in zip(layers, ("anna", "ben", "cleo"), strict=False)
    ]
    first = next(each for each in layers if isinstance(each, str))
    session = session_from(first, schema)
    if isinstance(gold, str):
        gold = layer_of(gold, GOLD, schema) if gold else Layer(session.document.id, GOLD)
        gold = replace(gold, status=Status.IN_PROGRESS)
    return opened(replace(session, layer=gold), tuple(people), blind=blind)


def opened(session: Session, layers: tuple[Layer, ...], *, blind: bool = False) -> Session:
    """The session as it opens in a review of the layers."""
    review = review_of(session.document, layers, session.schema, blind=blind)
    session = replace(session.at_rest(), review=review, focus=None)
    following = next_undecided(session, None)
    there = session if following is None else at(session, following)
    return with_suggestions(there, context_for(session.document.text))


def decided(session: Session, keys: str) -> list[Step]:
    """The steps of keys in the review."""
    history = ListHistory()
    context = replace(context_for(session.document.text, history), new_id=lambda: f"g{next(_IDS)}")
    return press_in(context, history, session, keys)


def marks(spans: Iterable[Span | Proposal]) -> list[str]:
    """Spans, or what is undecided, as ``text|label``."""
    return [f"{(each.spans[0] if isinstance(each, Proposal) else each).text}|{each.label}" for each in spans]


def taken_and_open(session: Session) -> tuple[list[str], list[str]]:
    """What the layer has, and what is undecided."""
    return marks(session.layer.spans), marks(undecided(session))
