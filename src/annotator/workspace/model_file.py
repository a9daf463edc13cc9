"""The file that models are kept in, in the user's own cache; what is lost is learned again.

It begins with a checksum of the rest: a model that a disk has damaged would end the app that opens it.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from pathlib import Path

import msgspec

from annotator.suggest.learned_models import VERSION, LearnedModels

_CHECKSUM = 4
"""Bytes of the checksum."""


def model_path(database: Path, annotator: str, schema_hash: str) -> Path:
    """Return where the models of an annotator's work under a schema are kept."""
    from platformdirs import user_cache_path  # only when the first document is left

    key = "\n".join((str(database.resolve()), annotator, schema_hash))
    name = hashlib.sha256(key.encode()).hexdigest()[:32]
    return user_cache_path("annotator", appauthor=False) / "models" / f"{name}.models"


def make_ready(path: Path) -> None:
    """Make the folder of the file, and see that it can be written there; raises ``OSError``."""
    part = _part_of(path)
    os.close(_opened(part))
    part.unlink()


def write_models(path: Path, models: LearnedModels) -> None:
    """Replace the file by these models, whole or not at all; raises ``OSError``."""
    content, part = msgspec.msgpack.encode(models), _part_of(path)
    try:
        with os.fdopen(_opened(part), "wb") as file:
            file.write(_checksum(content))
            file.write(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _part_of(path: Path) -> Path:
    """Where the file is written before it is whole; two windows that learn at once write two."""
    return path.with_suffix(f".{os.getpid()}")


def _opened(part: Path) -> int:
    part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)


def _checksum(content: bytes | memoryview) -> bytes:
    return zlib.crc32(content).to_bytes(_CHECKSUM, "big")


def read_models(path: Path, schema_hash: str) -> LearnedModels | None:
    """Return the models in the file; ``None`` if there are none, or none for this version and this schema."""
    try:
        content = memoryview(path.read_bytes())
        if content[:_CHECKSUM] != _checksum(content[_CHECKSUM:]):
            return None
        models = msgspec.msgpack.decode(content[_CHECKSUM:], type=LearnedModels)
    except (OSError, msgspec.DecodeError):  # there is none, or it is of another version
        return None
    return models if (models.version, models.schema_hash) == (VERSION, schema_hash) else None


def loaded_models(path: Path, schema_hash: str) -> LearnedModels | None:
    """Return what ``read_models`` does, and import what uses it: 50 ms, so that this is for a thread.

    Without CRFsuite there are none: training says so.
    """
    models = read_models(path, schema_hash)
    if models is not None:
        try:
            import annotator.suggest.crf  # noqa: F401
        except ImportError:
            return None
    return models
