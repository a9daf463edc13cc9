"""Training: after a document is done, its differences from gold are the stops, and the running F1 is said."""

from __future__ import annotations

from msgspec import Struct

from annotator.core.counting import counted
from annotator.core.gold_comparison import GoldScore, compared_to_gold
from annotator.core.inconsistency import DocumentFindings
from annotator.core.round import BegunRound
from annotator.session.session import Session
from annotator.store.store import Store


class Feedback(Struct, frozen=True):
    """What is said after a document of a training round is done: the differences, and the scores in a sentence."""

    differences: DocumentFindings
    sentence: str


Known = dict[str, dict[str, GoldScore]]
"""By the name of a round and the id of a document: the scores that were looked up, which do not change."""


def feedback_on(store: Store, session: Session, known: Known) -> Feedback | None:
    """What to say of the document that was just done; ``None`` outside training. Raises ``StoreError``.

    ``known`` scores are not looked up again, and those that are come to them.
    """
    begun = store.training_with(session.document.id)
    if begun is None or begun.round.gold is None:
        return None
    gold = store.layer(session.document, begun.round.gold)
    score, findings = compared_to_gold(session.document, session.layer, gold)
    differences = DocumentFindings(session.document.id, session.document.title, findings)
    return Feedback(
        differences, f"{said_of(score)} · {_running(store, begun, known.setdefault(begun.round.name, {}))}"
    )


def said_of(score: GoldScore) -> str:
    """The F1 of a document in words."""
    return "no span here or in the gold" if score.f1 is None else f"F1 {score.f1:.2f}"


def _running(store: Store, begun: BegunRound, known: dict[str, GoldScore]) -> str:
    """How the annotator does in the round so far, and whether it is passed."""
    round_ = begun.round
    known |= {each.document_id: each.score for each in store.scores(round_, store.annotator, known.keys())}
    running = sum(known.values(), GoldScore()).f1
    left = next(share.left for each, share in store.own_progress() if each.round.name == round_.name)
    so_far = "no F1 yet" if running is None else f"{running:.2f} in {counted(len(known), 'document')}"
    passing = round_.training.passing if round_.training is not None else None
    if passing is None:
        return so_far
    if left:
        return f"{so_far}, {passing:.2f} passes"
    is_passed = running is not None and running >= passing
    return f"{so_far}: {'passed' if is_passed else 'not passed'} ({passing:.2f})"
