"""The table of ``docs/formats.md``, made from the registry; a test compares the two."""

from __future__ import annotations

from annotator.formats.format import Format
from annotator.formats.shared.extras import DISTRIBUTION
from annotator.formats.shared.losses import Thing
from annotator.formats.table import BUILT_IN

_COLUMNS = {
    "overlap": Thing.OVERLAP,
    "gaps": Thing.DISCONTINUOUS,
    "relations": Thing.RELATION,
    "attributes": Thing.ATTRIBUTE,
    "notes": Thing.NOTE,
    "answers": Thing.ANSWER,
    "status": Thing.STATUS,
    "annotators": Thing.FURTHER_LAYER,
    "tokens": Thing.TOKENS,
    "metadata": Thing.METADATA,
    "ids": Thing.ID,
}


def format_table() -> str:
    """Return Markdown: a table with a row for each format, and below it the options and remarks."""
    head = ["format", "", "endings", "reads", "writes", *_COLUMNS, "needs"]
    rows = [head, ["---"] * len(head), *map(_row, BUILT_IN)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{table}\n\n{''.join(map(_remarks, BUILT_IN))}"


def _row(format_: Format) -> list[str]:
    carried = [_yes(holds=thing in format_.carries) if format_.write else "" for thing in _COLUMNS.values()]
    return [
        f"`{format_.name}`",
        format_.title,
        " ".join(format_.endings),
        _yes(holds=format_.read is not None),
        _yes(holds=format_.write is not None),
        *carried,
        f"`{DISTRIBUTION}[{format_.extra}]`" if format_.extra else "",
    ]


def _yes(*, holds: bool) -> str:
    return "yes" if holds else ""


def _remarks(format_: Format) -> str:
    remarks = [format_.note] if format_.note else []
    remarks += [f"`-O {o.name}={'|'.join(o.values) or '...'}`: {o.help}." for o in format_.options]
    return f"- `{format_.name}`: {' '.join(remarks)}\n" if remarks else ""
