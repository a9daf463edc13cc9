"""What imports said of documents that were removed for good, taken out of their entries."""

from __future__ import annotations

import json
from collections.abc import Container

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def without(changes: str, ids: Container[str]) -> str:
    """What an entry of an import says, as JSON, without the documents of these ids."""
    kept = [
        each
        for each in json.loads(changes)
        if (each.get("of") or each.get("document") or each.get("stays")) not in ids
    ]
    return _encode(kept)
