"""Documents in which nothing is suggested, so that it can be seen what suggestions change."""

from __future__ import annotations

import hashlib


def is_held_out(document_id: str, percent: int) -> bool:
    """Whether the document is among so many of a hundred; always the same ones, and with more of them these, too."""
    digest = hashlib.sha256(f"holdout {document_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 100 < percent


def percent_of(share: str) -> int:
    """The percentage of a setting such as ``10%``; 0 for ``off``."""
    return int(share.removesuffix("%")) if share.endswith("%") else 0
