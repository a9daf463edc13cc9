"""How cells look, by name: what a painter turns into styles."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from msgspec import Struct

from annotator.session.states import View
from annotator.view.markup import Face


class Mark(Enum):
    """What an overlay cell shows instead of the text's own glyph."""

    INITIAL = "initial"
    NUMBER = "number"
    CLOSE = "close"


class Look(Struct, frozen=True):
    """How a stretch of cells looks; hashable, so that styles can be memoised by it.

    ``tint`` is the label id of the innermost span, ``around`` the number of spans besides it, or of all spans in
    the plain view; 2 means two or more. ``dim`` is boilerplate, ``suggested`` the label id of a suggestion, which
    is ``offered`` if the next key takes it. ``face`` is the look of the text's own markup. On the focused span,
    ``inside`` is whether ``tint`` is that of a span inside it, else it is its own. On it and on suggestions, ``view``
    is that of the scene. ``initial_of`` is the label id that a ``mark`` is the initial of.
    """

    tint: str | None = None
    around: int = 0
    focused: bool = False
    selected: bool = False
    caret: bool = False
    dim: bool = False
    mark: Mark | None = None
    suggested: str | None = None
    offered: bool = False
    hit: bool = False
    face: Face | None = None
    inside: bool = False
    view: View = View.TINT
    initial_of: str | None = None


PLAIN = Look()


class Run(NamedTuple):
    """Neighbouring cells of one look: ``text`` is safe to send to a terminal and ``width`` cells wide."""

    text: str
    width: int
    look: Look
