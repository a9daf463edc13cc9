"""What ``annotator stats`` counts once, and the parts of it that are read as lines, in the shell and in the app."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from annotator.core.clock import local_time
from annotator.core.counting import counted
from annotator.core.layer import Status
from annotator.core.work_figures import TextSection
from annotator.view.cells import sanitize
from annotator.view.lines import fitted, padded, width_of

if TYPE_CHECKING:
    from annotator.agreement.decisions import Decisions
    from annotator.core.logged_key import DailyKeys, LoggedKey
    from annotator.core.round import BegunRound
    from annotator.core.suggestion_outcomes import Observed
    from annotator.store.reviews import Skip
    from annotator.store.round_progress import Share
    from annotator.store.store import Store
    from annotator.suggest.learned_models import LearnedModels
    from annotator.workspace.holdout_comparison import Compared

_MOST_TIMES = 20
_LONGEST_TITLE = 44
_SHORT_ID = 8


class CountedWork(Struct, frozen=True):
    """What was counted of an annotator's work, and what of everyone's; ``earlier`` are sums of keys that are gone.

    In ``holdout`` per cent of the documents nothing is suggested; these and the others are ``compared``.
    """

    keys: Sequence[LoggedKey]
    days: Sequence[DailyKeys]
    earlier: Mapping[str, float]
    seconds: Mapping[str, float]
    rounds: Sequence[tuple[BegunRound, Share]]
    models: LearnedModels | None
    observed: Observed
    by_hand: float
    decisions: Mapping[str, Decisions]
    skips: Sequence[Skip]
    holdout: int
    compared: Mapping[str, Compared]


def counted_work(store: Store, holdout: int = 0) -> CountedWork:
    """Count it, each thing once; raises ``StoreError``."""
    from annotator.agreement.decisions import decisions_of
    from annotator.replay.from_log import earlier_work, seconds_by_document
    from annotator.workspace.keys_by_hand import keys_by_hand
    from annotator.workspace.source_figures import models_of

    keys, days = list(store.logged_keys()), store.daily_keys()
    return CountedWork(
        keys,
        days,
        earlier_work(days),
        seconds_by_document(keys, days),
        store.own_progress(),
        models_of(store),
        store.observed(),
        keys_by_hand(keys),
        decisions_of(store.reviewed_records()),
        store.skips(),
        holdout,
        _compared(store, keys, holdout) if holdout else {},
    )


def _compared(store: Store, keys: Sequence[LoggedKey], holdout: int) -> Mapping[str, Compared]:
    from annotator.store.exports import ExportQuery
    from annotator.workspace.holdout_comparison import compared_documents

    records = store.records(ExportQuery(statuses=frozenset({Status.DONE})))
    return compared_documents(records, keys, store.annotator, holdout)


def sections(store: Store, work: CountedWork, *, names_people: bool) -> tuple[TextSection, ...]:
    """The parts in their order; with ``names_people``, it is said whose spans were taken in reviews."""
    return tuple(
        section
        for part in (
            _earlier(work),
            _rounds(work),
            _sources(work),
            _exchange(store),
            _times(store, work),
            _decided(work, names_people=names_people),
            _skipped(work),
            _left_out(work),
        )
        for section in part
    )


def _earlier(work: CountedWork) -> Iterator[TextSection]:
    """The keys of which only sums are left."""
    earlier = work.earlier
    if not earlier:
        return
    spans, days = counted(int(earlier["spans"]), "span"), counted(int(earlier["days"]), "day")
    each = f"{earlier['keys']} keys for {spans} ({earlier['keys_per_span']:.2f} each)"
    line = f"{each}, {earlier['wasted']} wasted, on {days}"
    yield TextSection("earlier, of which sums by day are kept", (line,))


def _rounds(work: CountedWork) -> Iterator[TextSection]:
    """How far the annotator is in the rounds."""
    lines = tuple(f"{begun.round.name}  {_progress(share)}" for begun, share in work.rounds)
    if lines:
        yield TextSection("rounds", lines)


def _progress(share: Share) -> str:
    parts = [f"{share.done} of {counted(share.documents, 'document')} done", f"{share.left} left"]
    if share.first_done is not None and share.last_done is not None:
        parts.append(f"{local_time(share.first_done)[:10]} to {local_time(share.last_done)[:10]}")
    return ", ".join(parts)


def _sources(work: CountedWork) -> Iterator[TextSection]:
    """What became of suggestions, by whom they came from."""
    from annotator.workspace.source_figures import source_lines

    if lines := tuple(source_lines(work.models, work.observed, work.by_hand)):
        yield TextSection("sources of suggestions", lines)


def _exchange(store: Store) -> Iterator[TextSection]:
    """Where the hub of the database is, and how the last exchange went."""
    from annotator.workspace.exchanging import exchange_lines

    if lines := exchange_lines(store):
        yield TextSection("hub", lines)


def _times(store: Store, work: CountedWork) -> Iterator[TextSection]:
    """How long was worked on documents, those that took longest first."""
    rounded = {document_id: round(seconds, 1) for document_id, seconds in work.seconds.items()}
    longest = sorted(rounded.items(), key=lambda pair: -pair[1])
    if not longest:
        return
    titles = [
        (_short(store.title_of(document_id), document_id), seconds)
        for document_id, seconds in longest[:_MOST_TIMES]
    ]
    width = max(width_of(title) for title, _ in titles)
    lines = [f"{padded(title, width)}  {seconds / 60:.1f} min" for title, seconds in titles]
    if more := len(longest) - len(titles):
        lines.append(f"and {counted(more, 'other')}")
    yield TextSection("time by document", tuple(lines))


def _decided(work: CountedWork, *, names_people: bool) -> Iterator[TextSection]:
    """What was decided between people."""
    from annotator.agreement.decisions import decision_lines

    for layer, decisions in work.decisions.items():
        heading, *lines = decision_lines({layer: decisions}, names_people=names_people)
        yield TextSection(heading, tuple(line.strip() for line in lines))


def _skipped(work: CountedWork) -> Iterator[TextSection]:
    """Documents that were skipped, by whom and why."""
    lines = [
        f"{each.annotator}  {_short(each.title, each.document_id)}: {each.reason}" for each in work.skips
    ]
    if lines:
        yield TextSection(f"skipped: {len(lines):,}", tuple(lines))


def _left_out(work: CountedWork) -> Iterator[TextSection]:
    """Documents with and without suggestions, compared."""
    if not work.holdout:
        return
    from annotator.workspace.holdout_comparison import comparison_lines

    yield TextSection("suggestions left out", tuple(comparison_lines(work.compared, work.holdout)))


def _short(title: str | None, document_id: str) -> str:
    return fitted(sanitize(title or document_id[:_SHORT_ID]), _LONGEST_TITLE)
