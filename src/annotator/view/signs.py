"""Signs that the interface draws, and what stands for them where a terminal draws them two cells wide."""

from __future__ import annotations

from annotator.core.ascii_stand_ins import encodable
from annotator.view.lines import width_of


def sign(text: str) -> str:
    """Return signs of one cell each, or ASCII ones where the terminal draws any of them wider."""
    return text if width_of(text) == len(text) else encodable(text, "ascii")
