"""What a hub is asked for; PostgreSQL and a shared folder answer it, and one test suite asks both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from annotator.core.shared_log import Counted, LogEntry, Name, SharedDocument, SharedSchema
from annotator.store.held_documents import Stock
from annotator.store.hub_notes import LEAD, Lease

KINDS = ("annotator", "reviewer", LEAD)
"""An annotator sends their own work, and sees that of others when a round lets them; a reviewer sees all work; a lead
may send all of it, too."""

LEADS_ONLY = frozenset({"rename-annotator", "migrate-schema"})
"""Entries that change the work of others, which only a lead may send; others remove only what a lead has removed."""

PAGE = 1_000_000
"""Code points of changes, about, that entries which are pulled have a page: neither side holds more of them at once."""


class Person(Struct, frozen=True):
    """Who is connected: the name of the annotator, and the kind of person, one of ``KINDS``."""

    annotator: str
    kind: str


class Member(Struct, frozen=True):
    """Someone whom a hub knows: the name to log in with, the name as annotator, the kind, and the work that came."""

    login: str
    annotator: str
    kind: str
    entries: int = 0
    is_revoked: bool = False


class Round(Struct, frozen=True):
    """A round of work: YAML that the hub does not read, and whether annotators see the work of others from now on."""

    name: str
    yaml: str
    reveals: bool = False


class Batch(Struct, frozen=True):
    """Entries of one device that follow each other, with the texts and schemas that they need."""

    entries: Sequence[LogEntry]
    documents: Sequence[SharedDocument] = ()
    schemas: Sequence[SharedSchema] = ()


class HubStatus(Struct, frozen=True):
    """What a hub has: entries and documents that may be seen, people, rounds, and how many documents are taken."""

    project: str
    entries: int
    documents: int
    devices: int
    members: tuple[Member, ...] = ()
    rounds: tuple[Round, ...] = ()
    leases: int = 0


class WordsThere(Struct, frozen=True):
    """A document that may have the words that were asked for; ``is_free`` is whether someone could take it."""

    id: str
    title: str
    is_free: bool


class Hub(Protocol):
    """One project on a hub. Every method raises ``HubError``; a hub belongs to the thread that opened it."""

    name: str
    """The address, as it may be shown."""

    project: str

    database_id: str
    """The id of the database that was put on the hub, which all copies share."""

    has_leases: bool
    """Whether documents can be taken; without, work is shared out by agreement."""

    person: Person

    @property
    def rights(self) -> str:
        """Something that changes whenever more, or less, of the log may be seen."""

    def counted(self) -> Counted:
        """How far each device has counted there; all up to that number is there."""

    def rights_and_counted(self) -> tuple[str, Counted]:
        """Both, which every exchange begins with, in one go."""

    def what_is_at(self, names: Counted) -> Mapping[str, tuple[int, str]]:
        """When and by which command the entries of these names were made, as far as they may be seen."""

    def push(self, device: str, after: int, batch: Batch) -> bool:
        """Take entries of a device that follow the one ``after``, all or nothing.

        Return whether they are there: not if someone else was faster. Raises ``RefusedError``.
        """

    def lacking(self, documents: Sequence[str]) -> set[str]:
        """Of the ids of documents, those whose texts are not there."""

    def forget(self, hashes: Sequence[str]) -> None:
        """Take the texts with these hashes out for good, and what can be reached of what was said of them."""

    def pull(
        self, since: Counted, to: Counted, documents: Sequence[str] | None = None
    ) -> Iterator[list[LogEntry]]:
        """Yield, page by page, the entries of each device of ``to`` after those of ``since`` that may be seen.

        With ``documents``, only those about these, and those of no document in particular.
        """

    def pull_documents(self, documents: Sequence[str], to: Counted) -> Iterator[list[LogEntry]]:
        """Yield all entries about these documents of each device of ``to``, imports too, as far as they may be seen."""

    def entries(self, names: Sequence[Name]) -> list[LogEntry]:
        """The entries of these names, as far as they may be seen."""

    def documents(self, ids: Sequence[str]) -> Iterator[SharedDocument]:
        """Yield the texts of these ids, or that they are gone; one that has not come yet is left out."""

    def schemas(self, hashes: Sequence[str]) -> list[SharedSchema]:
        """The schemas of these hashes."""

    def leases(self) -> list[Lease]:
        """The documents that this person has."""

    def take_leases(self, count: int, days: int) -> list[Lease]:
        """Take documents to work on, first those that are assigned to this person; return all that they have.

        None are those that are assigned to others only, unless all of these gave them back.
        """

    def take_document(self, document: str, days: int) -> bool:
        """Take one document, also one that was given back before; return whether this person has it then.

        One that is assigned to others only is refused, as by ``take_leases``.
        """

    def give_back(self, documents: Sequence[str], *, done: bool) -> list[Lease]:
        """Give documents back; return those that are left.

        One that is finished is not lent again for this person's part, and one that is not is lent to others alone.
        """

    def assigned(self) -> Mapping[str, tuple[str, ...]]:
        """Whom documents are assigned to in rounds, by their ids; those that are nobody's are left out."""

    def assign(self, people: Mapping[str, Sequence[str]]) -> None:
        """Say whom documents are assigned to, which a lead may; without people one is nobody's.

        What is lent of them to others ends.
        """

    def stock(self, at: str) -> Stock:
        """How many documents there are, and how many this person could take; ``at`` is now, ISO 8601."""

    def find_words(self, asked: str, most: int) -> list[WordsThere]:
        """At most so many documents for which ``asked``, as ``word_vectors`` writes it, holds."""

    def rounds(self) -> tuple[Round, ...]:
        """The rounds, by name."""

    def put_round(self, round_: Round) -> None:
        """Add a round, or replace it."""

    def status(self) -> HubStatus:
        """What the hub has."""

    def wait(self, seconds: float) -> bool:
        """Wait until something may have come, no longer than that; return whether there was a hint."""

    def close(self) -> None:
        """Leave the hub; never fails."""
