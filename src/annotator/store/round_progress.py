"""Who gets how much in a round, and how far they are: one pass through its documents."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct

from annotator.core.assignment import assigned_people, is_control, people_wanted
from annotator.core.layer import Status
from annotator.core.query import parsed_query
from annotator.core.round import Round
from annotator.store.hidden import SHOWN
from annotator.store.visibility import statuses_of

_DOCUMENTS = f"SELECT number, id FROM documents WHERE {SHOWN} AND {{}} ORDER BY number"  # noqa: S608
_STATUSES = "SELECT document, annotator, status, updated_at FROM {} WHERE status <> 'new'"


class Share(Struct):
    """What a person gets in a round, and how far they are.

    ``shared`` of the documents go to others as well, ``control`` of them have gold that controls the person. The
    times are those at which finished documents were changed last, ISO 8601, UTC.
    """

    person: str
    documents: int = 0
    shared: int = 0
    control: int = 0
    done: int = 0
    flagged: int = 0
    in_progress: int = 0
    first_done: str | None = None
    last_done: str | None = None

    @property
    def left(self) -> int:
        """How many are neither done nor flagged."""
        return self.documents - self.done - self.flagged


class RoundDocument(Struct, frozen=True):
    """A document of a round, and by annotator the status with the time of the last change, unless it is new."""

    number: int
    id: str
    statuses: Mapping[str, tuple[Status, str]]
    has_gold: bool


def document_of_round(connection: sqlite3.Connection, round_: Round) -> Iterator[RoundDocument]:
    """The documents of the round, in order of import: of a training round those with gold."""
    from annotator.store.document_fields import QUERY_FIELDS  # not for the app, whose start it delays
    from annotator.store.document_query import condition_of, prepare

    query = parsed_query(round_.documents, QUERY_FIELDS)
    prepare(connection, query, None)
    condition, parameters = condition_of(connection, query, None)
    statuses: defaultdict[int, dict[str, tuple[Status, str]]] = defaultdict(dict)
    for number, annotator, status, at in connection.execute(_STATUSES.format(statuses_of(connection))):
        statuses[number][annotator] = (Status(status), at)
    for number, id_ in connection.execute(_DOCUMENTS.format(condition), parameters):
        known = statuses.get(number, {})
        has_gold = round_.gold is not None and known.get(round_.gold, ("",))[0] is Status.DONE
        if round_.training is None or has_gold:
            yield RoundDocument(number, id_, known, has_gold)


def people_of(round_: Round, document: RoundDocument) -> list[str]:
    """Who gets the document: as the conditions of a query say it (``round_fields``)."""
    if round_.control is not None and document.has_gold:
        return [person for person in round_.people if is_control(round_, document.id, person)]
    people = list(assigned_people(round_, document.id))
    if round_.training is not None:
        return people
    finished = finished_by(round_, document)
    wanted = people_wanted(round_, document.id)
    return [
        person
        for person in people
        if person in document.statuses or len(finished) - (person in finished) < wanted
    ]


def finished_by(round_: Round, document: RoundDocument) -> list[str]:
    """Which people of the round have finished the document."""
    return [
        person
        for person in round_.people
        if person in document.statuses and document.statuses[person][0] is Status.DONE
    ]


class Sharing(Struct, frozen=True):
    """How a round is shared out: ``shares`` in the order in which it names its people.

    ``by_people`` says how many of its documents so many people get; ``moved`` go to other people than in the round
    that it takes the place of.
    """

    documents: int
    by_people: Mapping[int, int]
    shares: tuple[Share, ...]
    moved: int = 0


def sharing_in(connection: sqlite3.Connection, round_: Round, before: Round | None = None) -> Sharing:
    """How the round is shared out, and how far everyone is; ``before`` is the one that it takes the place of."""
    shares = {person: Share(person) for person in round_.people}
    by_people, moved = Counter[int](), 0
    for document in document_of_round(connection, round_):
        people = people_of(round_, document)
        by_people[len(people)] += 1
        moved += before is not None and set(people_of(before, document)) != set(people)
        for person in people:
            share = shares[person]
            share.documents += 1
            share.shared += len(people) > 1
            share.control += round_.control is not None and document.has_gold
            count_status(share, *document.statuses.get(person, (Status.NEW, None)))
    return Sharing(by_people.total(), dict(sorted(by_people.items())), tuple(shares.values()), moved)


def count_status(share: Share, status: Status, at: str | None) -> None:
    """Count a document of the share that is in that status since then."""
    match status:
        case Status.DONE:
            share.done += 1
            share.first_done = min(filter(None, (share.first_done, at)), default=None)
            share.last_done = max(filter(None, (share.last_done, at)), default=None)
        case Status.FLAGGED:
            share.flagged += 1
        case Status.IN_PROGRESS:
            share.in_progress += 1
        case Status.NEW:
            return
