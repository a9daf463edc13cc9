"""The plain route: the first letter of the span, before anyone knows where what suggests its end will put it.

The fewest keys of a ``Search`` are chosen with the answer known: where the end would be wrong, it selects word by
word instead, or aims from a neighbour. Nobody can foresee that of a rule that has many cases, or of a model. On the
plain route the keys up to the right start are chosen first, and those that mend the end when it is seen.
"""

from __future__ import annotations

from annotator.replay.gold import GoldSpan
from annotator.replay.keyboard import Keys
from annotator.replay.shortest import Search, is_right
from annotator.replay.state import KeyPresser, ReplayState


def plainly_made(
    presser: KeyPresser, state: ReplayState, gold_span: GoldSpan, label_keys: Keys, limit: int
) -> ReplayState | None:
    """The state with the gold span made on the plain route; ``None`` where it leads to no such state."""
    begun = Search(presser, gold_span, label_keys, limit, plain=True).from_(state)
    if begun is None or is_right(begun, gold_span):
        return begun
    return Search(presser, gold_span, label_keys, limit).from_(begun, may_move=False)
