"""Grapheme clusters: what a reader sees as one character (UAX #29)."""

from __future__ import annotations

import regex

CLUSTER = regex.compile(r"\p{Regional_Indicator}{2}[\p{GCB=Extend}\p{GCB=SpacingMark}\u200d]*|\X")
"""Matches one cluster. Flags are spelled out: at each of them, ``\\X`` looks back over all those before it."""

_NO_NEIGHBOUR = regex.compile(r"[[\p{GCB=Other}\p{GCB=LV}\p{GCB=LVT}]--\p{M}]{2}", regex.V1 | regex.REVERSE)
"""Two characters that are never in one cluster, in any context; searched for backwards."""

NEAR = 256
"""How far to look back for a certain edge, in code points, before matching clusters from the start."""


def edge_before(text: str, wanted: int, start: int) -> int:
    """Return the last cluster edge at or before ``wanted``; ``start`` is an edge before ``wanted``.

    If one cluster reaches from ``start`` past ``wanted``, return the end of that cluster.
    """
    pair = _NO_NEIGHBOUR.search(text, max(start, wanted - NEAR), min(len(text), wanted + 1))
    edge = start if pair is None else pair.start() + 1
    for cluster in CLUSTER.finditer(text, edge, min(len(text), wanted + 4096)):
        if cluster.end() > wanted:
            return edge if edge > start else cluster.end()
        edge = cluster.end()
    return edge
