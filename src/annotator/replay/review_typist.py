"""Decides between people who disagree with the real keys, and counts them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.layer import GOLD, Layer
from annotator.core.proposal import Proposal
from annotator.keys.keymap import Keymap, keymap_for
from annotator.replay.corpus import WHEN
from annotator.replay.gold import Gold, GoldSpan, labels_of
from annotator.replay.keyboard import Keyboard
from annotator.replay.noise import Noise, noised
from annotator.replay.pane import Pane
from annotator.replay.state import KeyPresser
from annotator.schema.values import LabelSchema
from annotator.session.commands.answering import GO_ON, NO, TAKE
from annotator.session.context import Context
from annotator.session.proposals import choices_at, next_undecided, rules_out, undecided
from annotator.session.session import Session
from annotator.session.taking import at
from annotator.workspace.engine import Engine
from annotator.workspace.review_queue import review_of

PEOPLE = ("anna", "ben", "cleo")


class ReviewFigures(Struct, frozen=True):
    """What a review took: ``disputes`` are places where people differ, of which one may have several proposals.

    ``enters`` are the keys that took what all agree on in a sentence, with ``agreed`` spans; ``keys`` are all others.
    ``not_proposed`` gold spans nobody had, so that the adjudicator would mark them; ``wrong`` spans are in the layer
    or missing from it although somebody had what is right.
    """

    documents: int = 0
    disputes: int = 0
    keys: int = 0
    enters: int = 0
    agreed: int = 0
    not_proposed: int = 0
    wrong: int = 0

    @property
    def keys_per_dispute(self) -> float:
        """Keys for each disputed span."""
        return self.keys / self.disputes if self.disputes else 0.0

    def as_json(self) -> dict[str, int | float]:
        """The figures by name."""
        counts = {name: getattr(self, name) for name in self.__struct_fields__}
        return {"keys_per_dispute": round(self.keys_per_dispute, 3), **counts}

    def named(self) -> list[tuple[str, str]]:
        """The figures with their names, for the terminal."""
        return [(name.replace("_", " "), str(value)) for name, value in self.as_json().items()]

    def plus(self, other: ReviewFigures) -> ReviewFigures:
        """The sums of the two."""
        names = self.__struct_fields__
        return ReviewFigures(**{name: getattr(self, name) + getattr(other, name) for name in names})


def review_corpus(  # noqa: PLR0913 - what it depends on
    golds: Sequence[Gold],
    schema: LabelSchema,
    size: tuple[int, int],
    *,
    seed: int = 1,
    noise: Noise = Noise(),  # noqa: B008 - frozen
    keymap: Keymap | None = None,
) -> ReviewFigures:
    """Decide between people with seeded mistakes in each document, by the default keys unless a keymap is given."""
    ids = count(1)
    context = Context(now=lambda: WHEN, new_id=lambda: f"s{next(ids)}", ruler=Pane.on_screen("", size))
    engine = Engine(keymap or keymap_for(schema), context)
    labels, figures = labels_of(golds), ReviewFigures()
    for gold in golds:
        layers = noised(gold, PEOPLE, labels, seed, noise)
        figures = figures.plus(_Reviewer(engine, schema, size).decide(gold, tuple(layers)))
    return figures


class _Reviewer:
    """Decides on one document after another, knowing what is right."""

    def __init__(self, engine: Engine, schema: LabelSchema, size: tuple[int, int]) -> None:
        self._engine = engine
        self._schema = schema
        self._size = size
        self._presser = KeyPresser(engine)
        self._keyboard = Keyboard(engine.keymap)

    def decide(self, gold: Gold, layers: tuple[Layer, ...]) -> ReviewFigures:
        """Press keys until nothing is undecided."""
        document, right = gold.document, frozenset(gold.spans)
        begun = self._engine.begun(document, Layer(document.id, GOLD), self._schema)
        session = replace(begun, review=review_of(document, layers, self._schema))
        proposals = session.review.proposals if session.review else ()
        disputes = _disputes(session)
        first = next_undecided(session, None)
        pane = Pane.on_screen(document.text, self._size)
        session = session if first is None else at(session, first)
        state = self._presser.opened(session, pane.following(0, session.selection.head))
        keys = enters = agreed = 0
        while isinstance(state.session.candidate, Proposal):
            before = len(state.session.layer.spans)
            takes_all = self._enter_is_right(state.session, right)
            pressed = self._keyboard.key(GO_ON) if takes_all else self._key_for(state.session, right)
            after = self._presser.press_all(state.rested(), pressed)
            if after is None or after.session == state.session:
                raise RuntimeError(f"a key does nothing in a review: {pressed}")
            state = after
            if takes_all:
                enters, agreed = enters + 1, agreed + len(state.session.layer.spans) - before
            else:
                keys += len(pressed)
        made = {GoldSpan.of(span) for span in state.session.layer.spans}
        known = {GoldSpan(each.fragments, each.label) for each in proposals}
        return ReviewFigures(
            1, disputes, keys, enters, agreed, len(right - known), len(made ^ (right & known))
        )

    def _key_for(self, session: Session, right: frozenset[GoldSpan]) -> Sequence[str]:
        candidate = session.candidate
        choices: Iterable[Proposal] = choices_at(session) or (
            (candidate,) if isinstance(candidate, Proposal) else ()
        )
        for number, each in enumerate(choices):
            if GoldSpan(each.fragments, each.label) in right:
                return self._keyboard.digit(number + 1) if number else self._keyboard.key(TAKE)
        return self._keyboard.key(NO)

    def _enter_is_right(self, session: Session, right: frozenset[GoldSpan]) -> bool:
        """Whether Enter would take something in the sentence, and nothing that is wrong."""
        candidate = session.candidate
        here = candidate.range_.start if candidate else session.selection.head
        sentence = session.document.segmentation.sentence_at(here)
        taken = [
            each
            for each in undecided(session, sentence)
            if each.is_confident and sentence.covers(each.range_)
        ]
        return bool(taken) and all(GoldSpan(each.fragments, each.label) in right for each in taken)


def _disputes(session: Session) -> int:
    """How many places there are at which people differ: proposals that rule each other out, and so on, are one."""
    proposals = [each for each in undecided(session) if not each.is_confident]
    places: list[list[Proposal]] = []
    for each in proposals:
        joined = [place for place in places if any(rules_out(session.schema, one, each) for one in place)]
        apart = [place for place in places if place not in joined]
        places = [*apart, [each, *(one for place in joined for one in place)]]
    return len(places)
