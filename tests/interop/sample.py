"""The sample articles, written in a format, and what a tool should find in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from annotator.core.record import Record
from annotator.core.span import Relation
from annotator.formats.format import Format, Writing
from annotator.formats.reading import read_path
from annotator.formats.registry import format_named
from annotator.formats.shared.losses import Losses

GOLD = Path(__file__).parents[2] / "sample_data" / "gold.jsonl"


class Mark(NamedTuple):
    """A span of the sample; the document is given by its title, of which no two are alike."""

    title: str
    start: int
    end: int
    label: str
    quote: str


class Link(NamedTuple):
    """A relation of the sample, with the quotes at its ends."""

    title: str
    type: str
    source: str
    target: str


def records() -> list[Record]:
    return list(read_path(GOLD, annotator="gold"))


def linked() -> list[Record]:
    """Return the sample with a relation in each document, from its first span to its second: it has none itself."""
    return [_linked(record) for record in records()]


def _linked(record: Record) -> Record:
    [layer] = record.layers
    source, target = list(layer.spans)[:2]
    relation = Relation(f"relation-{source.id}", "follows", source.id, target.id, layer.annotator)
    return replace(record, layers=(replace(layer, relations=(relation,)),))


def marks() -> list[Mark]:
    """Return all spans, in order."""
    return sorted(
        Mark(record.document.title, span.start, span.end, span.label, span.text)
        for record in records()
        for layer in record.layers
        for span in layer.spans
    )


def links() -> list[Link]:
    """Return the relations of ``linked``, in order."""
    firsts = ((record.document.title, list(record.layers[0].spans)[:2]) for record in records())
    return sorted(Link(title, "follows", source.text, target.text) for title, (source, target) in firsts)


def texts() -> dict[str, str]:
    """Return the texts by their titles."""
    return {record.document.title: record.document.text for record in records()}


def expected() -> Counter[str]:
    """Return how many spans there are of each label."""
    return Counter(mark.label for mark in marks())


def written(
    format_: str | Format, folder: Path, given: Iterable[Record] | None = None, **options: str
) -> tuple[Path, Losses]:
    """Write the sample, or the given records, to a folder that is empty; return the file itself, and the losses."""
    if isinstance(format_, str):
        format_ = format_named(format_)  # type: ignore[assignment]
    losses = Losses()
    main = folder / f"out{format_.endings[0] if format_.endings else '.jsonl'}"
    for piece in format_.written(records() if given is None else given, Writing(losses), options):
        path = (
            main
            if not piece.file
            else main.with_suffix(piece.file)
            if piece.file[0] == "."
            else folder / piece.file
        )
        with path.open("ab") as file:
            file.write(piece.content.encode() if isinstance(piece.content, str) else piece.content)
    return main, losses


def same(found: Iterable[tuple], wanted: list) -> int:
    """Fail if a tool found others than those; return how many."""
    found = sorted(map(tuple, found))
    missing = [one for one in wanted if one not in found]
    assert found == wanted, (len(found), len(wanted), missing[:3])
    return len(found)


def summary(count: int) -> str:
    return f"{len(texts())} documents, {count} spans of {len(expected())} labels"
