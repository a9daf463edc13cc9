"""What each source of suggestions is worth, in words and as plain data, for the statistics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from annotator.core.counting import counted
from annotator.core.suggestion_outcomes import COST, TOO_FAST, Answers, Observed, Outcomes
from annotator.store.store import Store
from annotator.suggest.learned_models import TAGGER, LearnedModels
from annotator.workspace.model_file import model_path, read_models


def models_of(store: Store) -> LearnedModels | None:
    """Return what was learned last from the annotator's work under the current schema, if anything was."""
    schema = store.remembered_schema()
    if schema is None:
        return None
    return read_models(model_path(store.path, store.annotator, schema.hash), schema.hash)


def source_figures(models: LearnedModels | None, observed: Observed, by_hand: float) -> dict[str, Any]:
    """Return what became of each source's suggestions: on finished documents, and in the trial of what was learned.

    ``by_hand`` are the keys of a span that is not suggested, as far as the log says.
    """
    figures: dict[str, Any] = {}
    if observed.sources:
        figures["observed"] = {
            source: _observed_figures(source, observed, by_hand) for source in observed.sources
        }
    if models is not None:
        figures |= {
            "learned_from": models.documents,
            "tagger": _state(is_on=models.tagger_earns_its_keep and not observed.is_off(TAGGER)),
            "learned_end": _state(is_on=models.end_is_better),
            "learned_starts": _state(is_on=models.starts_are_better),
            "sources": {
                source: {"shown": outcomes.shown, **msgspec.structs.asdict(outcomes)}
                for source, outcomes in models.outcomes.items()
            },
        }
    return figures


def _observed_figures(source: str, observed: Observed, by_hand: float) -> dict[str, Any]:
    outcomes, answers = observed.of(source), observed.answers.get(source, Answers())
    return {
        "state": _state(is_on=not observed.is_off(source)),
        "shown": outcomes.shown,
        **msgspec.structs.asdict(outcomes),
        "keys_saved": round(keys_saved(outcomes, by_hand), 1),
        "answers": answers.count,
        "seconds_to_accept": round(answers.mean / 1000, 2),
        "too_fast": answers.too_fast,
    }


def keys_saved(outcomes: Outcomes, by_hand: float) -> float:
    """Return the keys that suggestions have saved: a right one is one key instead of those of a span by hand."""
    return (by_hand - 1) * outcomes.taken - COST * (outcomes.rejected + outcomes.wrong_extent)


def source_lines(models: LearnedModels | None, observed: Observed, by_hand: float) -> list[str]:
    """Return the same in words; nothing before anything was shown or learned."""
    lines = ["in finished documents:"] if observed.sources else []
    for source in observed.sources:
        lines += _observed_lines(source, observed, by_hand)
    if models is None:
        return lines
    lines.append(f"learned from {counted(models.documents, 'document')}; in documents kept apart for a test:")
    for source, outcomes in models.outcomes.items():
        lines.append(f"{source}: {_in_words(outcomes)}")
    if not models.tagger_earns_its_keep:
        lines.append(f"{TAGGER} is off: it would not save keys here yet")
    if not models.end_is_better:
        lines.append("spans end by the rule: what was learned about ends is not better yet")
    if not models.starts_are_better:
        lines.append("letters take the nearest word: what was learned about starts is not better yet")
    return lines


def _observed_lines(source: str, observed: Observed, by_hand: float) -> Iterator[str]:
    outcomes, answers = observed.of(source), observed.answers.get(source, Answers())
    saved = f", {keys_saved(outcomes, by_hand):.0f} keys saved" if by_hand and outcomes.shown else ""
    taken = f", {answers.mean / 1000:.1f} s to accept one" if answers.count else ""
    what = _in_words(outcomes) if outcomes.shown else "none counted yet"
    yield f"{source}: {what}{saved}{taken}"
    if observed.is_off(source):
        yield f"{source} is off: it costs more keys than it saves"
    if answers.is_too_fast:
        yield (
            f"{answers.too_fast} of {answers.count} suggestions of {source} were taken within {TOO_FAST / 1000:.2f} s, "
            "faster than they can be read"
        )


def _in_words(outcomes: Outcomes) -> str:
    return (
        f"{outcomes.shown} shown, {outcomes.taken} right, {outcomes.rejected} wrong, "
        f"{outcomes.wrong_extent} of the wrong extent"
    )


def _state(*, is_on: bool) -> str:
    return "on" if is_on else "off"
