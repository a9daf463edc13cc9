"""What each source of suggestions is worth, in words and as plain data, for the statistics."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from annotator.core.counting import counted
from annotator.store.store import Store
from annotator.suggest.learned_models import TAGGER, LearnedModels
from annotator.workspace.model_file import model_path, read_models


def models_of(store: Store) -> LearnedModels | None:
    """Return what was learned last from the annotator's work under the current schema, if anything was."""
    kept = kept_models_of(store)
    return read_models(*kept) if kept is not None else None


def kept_models_of(store: Store) -> tuple[Path, str] | None:
    """Return the file that this is in and the hash of the schema, for reading it in a thread, where no store may go."""
    schema = store.remembered_schema()
    if schema is None:
        return None
    return model_path(store.path, store.annotator, schema.hash), schema.hash


def source_figures(models: LearnedModels | None) -> dict[str, Any]:
    """Return what became of the suggestions of each source, in documents that were not learned from."""
    if models is None:
        return {}
    return {
        "learned_from": models.documents,
        "tagger": _state(is_on=models.tagger_earns_its_keep),
        "learned_end": _state(is_on=models.end_is_better),
        "sources": {
            source: {"shown": outcomes.shown, **msgspec.structs.asdict(outcomes)}
            for source, outcomes in models.outcomes.items()
        },
    }


def source_lines(models: LearnedModels | None) -> list[str]:
    """Return the same in words; nothing before anything was learned."""
    if models is None:
        return []
    lines = [f"learned from {counted(models.documents, 'document')}; in documents kept apart for a test:"]
    for source, outcomes in models.outcomes.items():
        lines.append(
            f"{source}: {outcomes.shown} shown, {outcomes.taken} right, {outcomes.rejected} wrong, "
            f"{outcomes.wrong_extent} of the wrong extent"
        )
    if not models.tagger_earns_its_keep:
        lines.append(f"{TAGGER} is off: it would not save keys here yet")
    if not models.end_is_better:
        lines.append("spans end by the rule: what was learned about ends is not better yet")
    return lines


def _state(*, is_on: bool) -> str:
    return "on" if is_on else "off"
