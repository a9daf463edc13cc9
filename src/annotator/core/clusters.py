"""Grapheme clusters: what a reader takes for one character (UAX #29)."""

from __future__ import annotations

import regex

CLUSTER = regex.compile(r"\p{Regional_Indicator}{2}[\p{GCB=Extend}\p{GCB=SpacingMark}\u200d]*|\X")
"""Matches one cluster. Flags are spelled out: ``\\X`` looks back over all regional indicators ahead of each."""

_NO_NEIGHBOUR = regex.compile(r"[[\p{GCB=Other}\p{GCB=LV}\p{GCB=LVT}]--\p{M}]{2}", regex.V1 | regex.REVERSE)
"""Two characters that are never in one cluster, whatever stands around them; searched for backwards."""

NEAR = 256
"""Code points to look back for a sure edge before clusters are counted from the start."""


def edge_before(text: str, wanted: int, start: int) -> int:
    """The last cluster edge at or ahead of ``wanted``, which is behind ``start``, itself an edge.

    In a cluster that reaches from ``start`` to behind ``wanted`` it is that cluster's end.
    """
    pair = _NO_NEIGHBOUR.search(text, max(start, wanted - NEAR), min(len(text), wanted + 1))
    edge = start if pair is None else pair.start() + 1
    for cluster in CLUSTER.finditer(text, edge, min(len(text), wanted + 4096)):
        if cluster.end() > wanted:
            return edge if edge > start else cluster.end()
        edge = cluster.end()
    return edge
