"""Who gets a document, decided by a hash of document and person, so that nothing has to be stored or agreed upon.

Each person has a rank for each document, and the highest ranks get it (rendezvous hashing: Thaler and Ravishankar,
1998). When somebody joins, only documents on which they rank high enough move, all of them to them; when somebody
leaves, only theirs move. Every copy of a database comes to the same result.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from hashlib import blake2b

import msgspec

from annotator.core.round import Round

_SIZE = 8
"""Bytes of a hash."""

_WHOLE = float(1 << 8 * _SIZE)


def assigned_people(round_: Round, document_id: str) -> tuple[str, ...]:
    """The people who get the document by rank, the highest first, without those whom it controls."""
    if round_.training is not None:
        return round_.people
    wanted = people_wanted(round_, document_id)
    if wanted >= len(round_.people):
        return round_.people
    ranks = _ranks(round_, document_id)
    return tuple(sorted(round_.people, key=lambda person: ranks[person], reverse=True)[:wanted])


def people_wanted(round_: Round, document_id: str) -> int:
    """How many people are to annotate the document."""
    if round_.training is not None:
        return len(round_.people)
    is_shared = bool(round_.overlap) and _share(round_.name, document_id, "overlap") < round_.overlap
    return max(round_.each, round_.overlap_people) if is_shared else round_.each


def is_assigned(round_: Round, document_id: str, person: str) -> bool:
    """Whether the document is one of the person's by rank; many times faster than asking for all people."""
    if person not in round_.people:
        return False
    wanted = people_wanted(round_, document_id)
    if wanted >= len(round_.people):
        return True
    own = _hash(round_.name, document_id, person)
    for other in round_.people:
        if other != person and _hash(round_.name, document_id, other) > own:
            wanted -= 1
            if not wanted:
                return False
    return True


def is_control(round_: Round, document_id: str, person: str) -> bool:
    """Whether the person gets the document, if it has gold, to be controlled by it."""
    control = round_.control
    if control is None or person not in round_.people:
        return False
    return _share(round_.name, document_id, "control", person) < control.rate


def control_rate(share: float, documents: int, with_gold: int, round_: Round) -> float:
    """The share of the documents with gold that each person gets, so that they are that share of all they get.

    ``documents`` counts those of the round without gold.
    """
    if not with_gold or share >= 1:
        return float(bool(with_gold))
    each = round_.each * (1 - round_.overlap) + max(round_.each, round_.overlap_people) * round_.overlap
    others = documents * min(1.0, each / len(round_.people))
    return min(1.0, others * share / (1 - share) / with_gold)


def encoded(round_: Round) -> str:
    """The round as JSON, as the log has it and functions of SQL are given it."""
    return msgspec.json.encode(round_).decode()


@lru_cache(maxsize=32)
def decoded(text: str) -> Round:
    """The round that ``encoded`` made text of."""
    return msgspec.json.decode(text, type=Round)


def _ranks(round_: Round, document_id: str) -> dict[str, bytes]:
    return {person: _hash(round_.name, document_id, person) for person in round_.people}


def _share(*parts: str) -> float:
    """A number from 0 to 1, evenly spread."""
    return int.from_bytes(_hash(*parts), "big") / _WHOLE


def _hash(*parts: str) -> bytes:
    return blake2b("\0".join(parts).encode(), digest_size=_SIZE).digest()


def moved(before: Round, after: Round, document_ids: Collection[str]) -> int:
    """How many of the documents go to other people than before."""
    return sum(set(assigned_people(before, id_)) != set(assigned_people(after, id_)) for id_ in document_ids)
