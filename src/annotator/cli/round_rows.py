"""Rounds in lines and in JSON: who gets how much, and how far everyone is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from annotator.cli.agreement_periods import week_of
from annotator.core.clock import local_time
from annotator.core.counting import counted
from annotator.core.gold_comparison import GoldScore
from annotator.core.round import BegunRound, Others, Round, RoundOrder
from annotator.store.gold_scores import ScoredDocument
from annotator.store.round_progress import Share, Sharing
from annotator.view.lines import padded

_SEEN = {
    Others.WHEN_DONE: "others' work is seen in a document once one's own is done",
    Others.NEVER: "others' work is not seen before the round ends",
    Others.ALWAYS: "others' work is seen",
}


Scores = Mapping[str, Sequence[ScoredDocument]]
"""By person: how they did in the documents that have gold."""


def round_json(
    round_: Round, sharing: Sharing, begun: BegunRound | None, scores: Scores | None = None
) -> dict[str, Any]:
    """A round, as it was begun or would be, its sharing, and the scores against its gold, as plain data."""
    return {
        "round": msgspec.to_builtins(round_),
        "begun": begun and begun.begun,
        "begun_by": begun and begun.begun_by,
        "ended": begun and begun.ended,
        "documents": sharing.documents,
        "by_people": {str(people): count for people, count in sharing.by_people.items()},
        "moved": sharing.moved,
        "people": [
            {
                **msgspec.structs.asdict(share),
                "left": share.left,
                **({"gold": _gold_json(scores[share.person])} if scores and round_.gold else {}),
            }
            for share in sharing.shares
        ],
    }


def _gold_json(scored: Sequence[ScoredDocument]) -> dict[str, Any]:
    """The F1 of what was finished, in all and by week; documents whose week is not known are in no week."""
    weeks: defaultdict[str, list[ScoredDocument]] = defaultdict(list)
    for each in scored:
        if each.done is not None:
            weeks[week_of(each.done)].append(each)
    by_week = [{"week": week, **_f1(weeks[week])} for week in sorted(weeks)]
    return {**_f1(scored), "by_week": by_week}


def _f1(scored: Sequence[ScoredDocument]) -> dict[str, Any]:
    return {"documents": len(scored), "f1": sum((each.score for each in scored), GoldScore()).f1}


def sharing_lines(round_: Round, sharing: Sharing, *, changes: bool) -> Iterator[str]:
    """What the round would share out."""
    yield f"{round_.name}: {counted(sharing.documents, 'document')}{_asked(round_)}; {_by_people(sharing)}"
    yield f"  {'; '.join(_ways(round_))}"
    if changes:
        yield f"  {counted(sharing.moved, 'document')} would go to other people than now"
    yield from _table(_columns(round_, sharing.shares, only_counts=True))


def begun_lines(begun: BegunRound, sharing: Sharing, scores: Scores) -> Iterator[str]:
    """A round that was begun, how far everyone is, and how they did by its gold."""
    round_ = begun.round
    when = f"since {begun.begun[:10]}" if begun.ended is None else f"{begun.begun[:10]} to {begun.ended[:10]}"
    yield f"{round_.name}, {when}: {counted(sharing.documents, 'document')}{_asked(round_)}; {_by_people(sharing)}"
    yield f"  {'; '.join(_ways(round_))}"
    columns = _columns(round_, sharing.shares, only_counts=False)
    if round_.gold is not None:
        found = [_f1(scores[share.person]) for share in sharing.shares]
        columns.append(["F1", *("" if each["f1"] is None else f"{each['f1']:.2f}" for each in found)])
        columns.append(["in", *(str(each["documents"]) for each in found)])
    yield from _table(columns)


def _asked(round_: Round) -> str:
    return f" ({round_.documents})" if round_.documents else ""


def _by_people(sharing: Sharing) -> str:
    nobody = sharing.by_people.get(0)
    parts = [
        f"{count:,} for {'1 person' if people == 1 else f'{people} people'}"
        for people, count in sharing.by_people.items()
        if people
    ]
    return ", ".join([*parts, f"{nobody:,} for nobody"] if nobody else parts)


def _ways(round_: Round) -> Iterator[str]:
    """What holds in the round besides, in words."""
    yield _SEEN[round_.others]
    if round_.order is RoundOrder.SHUFFLED:
        yield "in another order than that of import"
    if round_.training is not None:
        passing = round_.training.passing
        yield f"training with the gold of {round_.training.gold}" + (
            f", passed from F1 {passing:.2f} on" if passing is not None else ""
        )
    if round_.control is not None:
        yield f"{100 * round_.control.share:g} % are controlled by the gold of {round_.control.gold}"
    if round_.lead:
        yield f"led by {', '.join(round_.lead)}"


def _columns(round_: Round, shares: Sequence[Share], *, only_counts: bool) -> list[list[str]]:
    """The columns of a table, each with its heading; numbers are those of documents."""
    columns = [
        ["person", *(share.person for share in shares)],
        ["documents", *(f"{share.documents:,}" for share in shares)],
        ["shared", *(f"{share.shared:,}" for share in shares)],
    ]
    if round_.control is not None:
        columns.append(["control", *(f"{share.control:,}" for share in shares)])
    columns.append(["done", *(f"{share.done:,}" for share in shares)])
    if only_counts:
        return columns
    return [
        *columns,
        ["flagged", *(f"{share.flagged:,}" for share in shares)],
        ["begun", *(f"{share.in_progress:,}" for share in shares)],
        ["left", *(f"{share.left:,}" for share in shares)],
        ["first done", *(local_time(share.first_done or "")[:10] for share in shares)],
        ["last done", *(local_time(share.last_done or "")[:10] for share in shares)],
    ]


def _table(columns: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in columns]
    for row in zip(*columns, strict=True):
        first = padded(row[0], widths[0])
        rest = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        yield f"  {first}  {'  '.join(rest)}".rstrip()
