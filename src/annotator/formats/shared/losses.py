"""What a format could not carry: named, counted, and reported one by one.

A writer drops nothing in silence. Everything in a record that a format has no place for is a ``Loss`` of one
``Thing``; the counts are kept, the losses themselves only passed to a callback, so that a large export needs no
memory for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from enum import Enum

from msgspec import Struct, field


class Thing(Enum):
    """A kind of thing that a format may be unable to carry: its name in reports, and its plural in a summary line.

    ``is_work`` means that someone marked, answered or wrote it; other things describe the text or the work.
    """

    DOCUMENT = ("documents", "documents that the format cannot write", True)
    SPACING = ("spacing", "texts whose white space is not kept", False)
    METADATA = ("metadata", "documents with a title, source or other data", False)
    PROVENANCE = ("provenance", "documents that say how they were read", False)
    TOKENS = ("tokens", "documents with tokens of their own", False)
    COLUMNS = ("columns", "documents with further columns beside their tokens", False)
    SCHEMA = ("schema", "documents that name their schema", False)
    ANNOTATOR = ("annotators", "layers with the name of their annotator", False)
    FURTHER_LAYER = ("layers", "layers of further annotators", True)
    STATUS = ("status", "statuses of documents", True)
    LAYER_NOTE = ("document notes", "notes on documents", True)
    BOILERPLATE = ("boilerplate", "rulings on boilerplate", True)
    REJECTION = ("rejections", "suggestions that were turned down", True)
    ANSWER = ("answers", "answers about documents", True)
    OVERLAP = ("overlaps", "spans that overlap another", True)
    DISCONTINUOUS = ("discontinuous", "spans with gaps", True)
    OFF_TOKEN = ("off tokens", "spans that do not start and end where tokens do", True)
    ACROSS = ("across sentences", "spans that run over the end of a sentence", True)
    SPAN = ("spans", "spans that begin or end with a line break", True)
    LABEL = ("labels", "spans with a label that the format cannot write", True)
    ATTRIBUTE = ("attributes", "attributes of spans", True)
    NOTE = ("notes", "notes on spans", True)
    FLAG = ("flags", "flags on spans", True)
    RELATION = ("relations", "relations between spans", True)
    ID = ("ids", "ids of spans and relations", False)
    HISTORY = ("history", "spans and relations with how and when they were made", False)

    def __init__(self, title: str, plural: str, is_work: bool) -> None:  # noqa: FBT001 - a column of the table above
        self.title = title
        self.plural = plural
        self.is_work = is_work


class Loss(Struct, frozen=True):
    """One thing that was left out: its document, its name (a span's id, a field), and what it was."""

    thing: Thing
    document_id: str
    name: str = ""
    detail: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the loss as plain data, for a report file."""
        value = {"thing": self.thing.title, "document_id": self.document_id}
        return value | {k: v for k, v in (("name", self.name), ("detail", self.detail)) if v}


class Losses(Struct):
    """Counts the losses of one export; calls ``on_loss`` with each; ``notes`` are further sentences for the user.

    ``formula_cells`` are no losses but a warning: the cells of each file that a spreadsheet would run as formulas, by
    the ending of a file beside the output, ``""`` for the output itself.
    """

    on_loss: Callable[[Loss], None] | None = None
    counts: Counter[Thing] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    formula_cells: Counter[str] = field(default_factory=Counter)

    def add(self, thing: Thing, document_id: str, name: str = "", detail: str = "") -> None:
        """Count and report one thing that was left out."""
        self.counts[thing] += 1
        if self.on_loss is not None:
            self.on_loss(Loss(thing, document_id, name, detail))

    def note(self, line: str) -> None:
        """Add a sentence for the user, each only once."""
        if line not in self.notes:
            self.notes.append(line)

    @property
    def is_work_lost(self) -> bool:
        """Whether anything is left out that someone marked, answered or wrote."""
        return any(thing.is_work for thing in self.counts)

    def lines(self) -> list[str]:
        """Return one line per kind, people's work first, in the order of ``Thing``; then the warning and the notes."""
        found = sorted(self.counts, key=lambda thing: (not thing.is_work, list(Thing).index(thing)))
        lines = [f"left out: {thing.plural} ({self.counts[thing]:,})" for thing in found]
        if formulas := self.formula_cells.total():
            lines.append(
                f"cells that a spreadsheet runs as formulas ({formulas:,}); -O spreadsheet=yes writes them as text"
            )
        return lines + self.notes
