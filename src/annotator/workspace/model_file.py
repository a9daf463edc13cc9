"""The file that models are kept in, in the user's own cache; what is lost is learned again."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec

from annotator.suggest.learned_models import VERSION, LearnedModels


def model_path(database: Path, annotator: str, schema_hash: str) -> Path:
    """Return where the models of an annotator's work under a schema are kept."""
    from platformdirs import user_cache_path  # only when the first document is left

    key = "\n".join((str(database.resolve()), annotator, schema_hash))
    name = hashlib.sha256(key.encode()).hexdigest()[:32]
    return user_cache_path("annotator", appauthor=False) / "models" / f"{name}.models"


def write_models(path: Path, models: LearnedModels) -> None:
    """Replace the file by these models, whole or not at all; raises ``OSError``."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = path.with_suffix(".new")
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.msgpack.encode(models))
    written.replace(path)


def read_models(path: Path, schema_hash: str) -> LearnedModels | None:
    """Return the models in the file; ``None`` if there are none, or none for this version and this schema."""
    try:
        models = msgspec.msgpack.decode(path.read_bytes(), type=LearnedModels)
    except (OSError, msgspec.DecodeError):  # damaged, or of another version
        return None
    return models if (models.version, models.schema_hash) == (VERSION, schema_hash) else None


def loaded_models(path: Path, schema_hash: str) -> LearnedModels | None:
    """Return what ``read_models`` does, and import what uses it: 50 ms, so that this is for a thread."""
    models = read_models(path, schema_hash)
    if models is not None:
        import annotator.suggest.crf  # noqa: F401
    return models
