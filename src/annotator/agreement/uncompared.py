"""What was left out of a comparison, in words: agreement is never shown without it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from msgspec import Struct

from annotator.agreement.comparison import Agreement
from annotator.core.counting import counted
from annotator.core.layer import Status


class Uncompared(Struct, frozen=True):
    """The work that is not compared.

    Of the documents that were ``asked`` for, ``by_one`` and ``by_nobody`` were finished by fewer than two people;
    ``layers`` has the number of documents by person and status.
    """

    asked: int
    by_one: int
    by_nobody: int
    layers: Mapping[str, Mapping[Status, int]]


def left_out_lines(
    agreement: Agreement,
    uncompared: Uncompared,
    finished: Collection[Status],
    *,
    shown: Callable[[str], str] = str,
) -> Iterator[str]:
    """Yield a line for each thing left out; ``finished`` is the work that counts, ``shown`` makes a name safe."""
    out = agreement.left_out
    fewer = uncompared.asked - len(agreement.documents)
    yield (
        f"{counted(fewer, 'document')}: finished by one of them {uncompared.by_one:,}, "
        f"by nobody {uncompared.by_nobody:,}"
    )
    unfinished = (
        f"{shown(person)} {count:,} {str(status).replace('_', ' ')}"
        for person, by_status in uncompared.layers.items()
        for status, count in by_status.items()
        if status not in finished
    )
    yield f"unfinished work: {', '.join(unfinished) or 'none'}"
    others = (shown(person) for person in uncompared.layers if person not in agreement.people)
    yield f"people: {', '.join(others) or 'none'}"
    yield f"boilerplate: {counted(out.boilerplate, 'character')}, {counted(out.in_boilerplate, 'span')}"
    yield f"spans marked twice by one person: {out.twice:,}"
    if out.overlapping:
        yield f"as one stretch for tokens and alpha_u: {out.overlapping:,} that overlap another of their label"
    if missing := sum(each.missing for each in agreement.fields):
        yield f"numbers that somebody did not give: {missing:,}"
    if len(agreement.versions) > 1:
        versions = ", ".join(f"{count:,} under {version}" for version, count in agreement.versions.items())
        yield f"nothing, but spans were made under several versions of the label set: {versions}"
