"""CRFsuite, imported only where a model is trained or used: it would slow each start of the app."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pycrfsuite import Tagger, Trainer

Features = Sequence[Sequence[str]]
"""What is told of each token of a sequence."""

_L1, _L2 = 0.08, 0.02
"""Weights of the penalties, found by replay."""

_DESCRIPTORS = Path("/proc/self/fd")
"""Where Linux has a path for each file that the process has open."""


def opened(model: bytes) -> Tagger:
    """Return the model, ready to be asked: one that was damaged would end the process."""
    tagger = Tagger()
    tagger.open_inmemory(model)
    return tagger


def trained(examples: Sequence[tuple[Features, Sequence[str]]], iterations: int) -> bytes:
    """Return a model of the examples; equal examples in the same order make an equal model."""
    trainer = Trainer(verbose=False)
    trainer.set_params(
        {"c1": _L1, "c2": _L2, "max_iterations": iterations, "feature.possible_transitions": False}
    )
    for features, tags in examples:
        trainer.append(features, tags)
    with _path_to_write() as path:
        trainer.train(str(path))
        return path.read_bytes()


@contextmanager
def _path_to_write() -> Iterator[Path]:
    """Give the path of a file that goes afterwards: in memory, where the system has such files.

    CRFsuite says nothing when a disk is full and leaves half a model, and a folder would outlive a trainer that is
    killed.
    """
    if sys.platform == "linux" and _DESCRIPTORS.is_dir():
        descriptor = os.memfd_create("model")
        try:
            yield _DESCRIPTORS / str(descriptor)
        finally:
            os.close(descriptor)
        return
    with tempfile.TemporaryDirectory(prefix="annotator-") as folder:
        yield Path(folder, "model")
