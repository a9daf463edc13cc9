"""CRFsuite, imported only where a model is trained or used: it would slow each start of the app."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from pycrfsuite import Tagger, Trainer

Features = Sequence[Sequence[str]]
"""What is told of each token of a sequence."""

_L1, _L2 = 0.08, 0.02
"""Weights of the penalties, found by replay."""


def opened(model: bytes) -> Tagger:
    """Return the model, ready to be asked."""
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
    with tempfile.TemporaryDirectory(prefix="annotator-") as folder:
        path = Path(folder, "model")
        trainer.train(str(path))
        return path.read_bytes()
