"""The table of ``docs/formats.md``, made of the registry; a test compares the two."""

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
    """Markdown: a row for each format, and below it the options and remarks."""
    head = ["format", "", "endings", "reads", "writes", *_COLUMNS, "needs"]
    rows = [head, ["---"] * len(head), *map(_row, BUILT_IN)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{table}\n\n{''.join(map(_remarks, BUILT_IN))}"


def _row(format_: Format) -> list[str]:
    carried = [
        _mark(is_there=thing in format_.carries) if format_.write else "" for thing in _COLUMNS.values()
    ]
    return [
        f"`{format_.name}`",
        format_.title,
        " ".join(format_.endings),
        _mark(is_there=format_.read is not None),
        _mark(is_there=format_.write is not None),
        *carried,
        f"`{DISTRIBUTION}[{format_.extra}]`" if format_.extra else "",
    ]


def _mark(*, is_there: bool) -> str:
    return "yes" if is_there else ""


def _remarks(format_: Format) -> str:
    told = [format_.note] if format_.note else []
    told += [f"`-O {o.name}={'|'.join(o.values) or '...'}`: {o.help}." for o in format_.options]
    return f"- `{format_.name}`: {' '.join(told)}\n" if told else ""
