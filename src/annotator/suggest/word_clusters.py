"""Clusters of words that stand in like places in the texts of a library, as "Monday" and "Tuesday", "said" and "asked".

What is learned of one word then holds for those of its cluster.

A word is described by the words next to it: by how much more often they are there than chance would have it (positive
pointwise mutual information), reduced to ``_DIMENSIONS`` by a truncated singular value decomposition, and grouped by
k-means on the sphere. Needs numpy; without it nothing is known of clusters, and the rest works.
"""

from __future__ import annotations

import os
from array import array
from collections import Counter
from importlib.util import find_spec
from typing import TYPE_CHECKING

from annotator.core.regexes import compiled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

COARSE, FINE = 48, 250
"""How many clusters there are, once in few and once in many."""

MOST_WORDS = 8_000
"""Upper bound on the words that are described, the most frequent ones."""

_FEWEST = 3
"""How often a word has to be there."""

_MOST_BESIDE = 1_000
"""Upper bound on the words by which others are described."""

_DIMENSIONS = 40
_SPARE = 16
"""Dimensions more that are followed, so that those that are kept come out right."""

_POWERS = 3
"""Power iterations, which bring the dimensions that are followed nearer to the main ones."""

_ROUNDS = 12
"""Steps of k-means."""

_SEED = 0
"""The same library has the same clusters."""

_SMOOTHED = 0.75
"""Makes rare neighbours say less."""

_WORD_OR_MARK = r"\p{Han}|\p{L}[\p{L}\p{M}]*+|\p{N}++|[^\w\s]"
_GAP = 2
"""Places left between two lines, so that no word has a neighbour in another one."""


class WordClusters:
    """Reads one text after the other, and groups their words at the end."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._counts: Counter[int] = Counter()
        self._tokens = array("i")
        self._is_of_use = find_spec("numpy") is not None

    def read(self, text: str) -> None:
        """Note the words of a text, and what stands beside them."""
        if not self._is_of_use:
            return
        ids, tokens = self._ids, self._tokens
        first = len(tokens)
        for line in text.lower().split("\n"):
            tokens.extend(ids.setdefault(word, len(ids)) for word in compiled(_WORD_OR_MARK).findall(line))
            tokens.extend([-1] * _GAP)
        self._counts.update(tokens[first:])

    def clusters(self) -> dict[str, tuple[int, int]]:
        """Return the numbers of the coarse and of the fine cluster of each word; nothing without numpy."""
        enough = ((word, count) for word, count in self._counts.items() if word >= 0 and count >= _FEWEST)
        kept = [word for word, _ in sorted(enough, key=lambda item: (-item[1], item[0]))[:MOST_WORDS]]
        if len(kept) <= FINE:
            return {}
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core is what learning may have
        try:
            import numpy as np  # an extra, which no start of the app waits for
        except ImportError:  # it is there, but not for this Python
            return {}
        ranks = np.full(len(self._ids) + 1, -1, dtype=np.int32)  # the last one is for gaps
        ranks[kept] = np.arange(len(kept))
        vectors = _reduced(_described(ranks[np.frombuffer(self._tokens, dtype=np.int32)], len(kept)))
        coarse, fine = (_grouped(vectors, number) for number in (COARSE, FINE))
        names = list(self._ids)
        return {names[word]: (int(coarse[at]), int(fine[at])) for at, word in enumerate(kept)}


def _described(tokens: NDArray[np.int32], words: int) -> Matrix:
    """Return a row of mutual information for each word: left neighbours, right ones, and those two places away."""
    import numpy as np

    beside = min(words, _MOST_BESIDE)
    matrix = np.zeros((words, 3 * beside), dtype=np.float32)  # 96 MB at most
    for part, step in ((0, -1), (1, 1), (2, -2), (2, 2)):
        one, other = (tokens[-step:], tokens[:step]) if step < 0 else (tokens[:-step], tokens[step:])
        both = (one >= 0) & (other >= 0) & (other < beside)
        pairs = one[both].astype(np.int64) * beside + other[both]
        counts = np.bincount(pairs, minlength=words * beside).reshape(words, beside)
        matrix[:, part * beside : (part + 1) * beside] += counts
    of_rows = matrix.sum(axis=1, keepdims=True)
    of_columns = matrix.sum(axis=0, keepdims=True) ** _SMOOTHED
    of_columns /= max(1.0, float(of_columns.sum()))
    matrix /= np.maximum(of_rows, 1e-9)
    matrix /= np.maximum(of_columns, 1e-9)
    np.log(np.maximum(matrix, 1.0, out=matrix), out=matrix)
    return matrix


def _reduced(matrix: Matrix) -> Matrix:
    """Return the rows in few dimensions, each of length 1, by a randomised singular value decomposition."""
    import numpy as np

    random = np.random.default_rng(_SEED)
    found = matrix @ random.standard_normal((matrix.shape[1], _DIMENSIONS + _SPARE), dtype=np.float32)
    for _ in range(_POWERS):
        found = matrix @ (matrix.T @ np.linalg.qr(found)[0])
    basis = np.linalg.qr(found)[0]
    left, values, _ = np.linalg.svd(basis.T @ matrix, full_matrices=False)
    vectors = (basis @ left[:, :_DIMENSIONS]) * np.sqrt(values[:_DIMENSIONS])
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def _grouped(vectors: Matrix, number: int) -> NDArray[np.intp]:
    """Return the cluster of each row, by k-means on the sphere."""
    import numpy as np

    random = np.random.default_rng(_SEED)
    centres = vectors[random.choice(len(vectors), number, replace=False)].copy()
    nearest: NDArray[np.intp] = np.argmax(vectors @ centres.T, axis=1)
    for _ in range(_ROUNDS):
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, vectors)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 0, sums / np.maximum(lengths, 1e-9), centres)
        nearest = np.argmax(vectors @ centres.T, axis=1)
    return nearest
