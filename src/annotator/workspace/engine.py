"""The step that a key or a command leads to: pure, so that a replay can try many ways and keep one."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.keys.keymap import Keymap
from annotator.schema.values import LabelSchema
from annotator.session.commands import Command, run
from annotator.session.context import Context, Ruler
from annotator.session.session import Selection, Session
from annotator.session.step import Step
from annotator.session.suggesting import with_suggestions


class Engine(Struct, frozen=True):
    """The keymap in force, and the context in which commands run."""

    keymap: Keymap
    context: Context

    def through(self, ruler: Ruler) -> Engine:
        """Return the same engine with another ruler, which knows the rows on the screen."""
        return replace(self, context=replace(self.context, ruler=ruler))

    def press(self, session: Session, key: str) -> Step | None:
        """Return the step of a key; ``None`` where the key means nothing now."""
        invocation = self.keymap.answer(session, key)
        return None if invocation is None else self.run(session, invocation.command, invocation.argument)

    def run(self, session: Session, command: Command, argument: str = "") -> Step:
        """Return the step of a command."""
        return run(command, session, self.context, argument)

    def opened(self, session: Session) -> Session:
        """Return the session with its first suggestions."""
        return with_suggestions(session, self.context)

    def begun(
        self, document: Document, layer: Layer, schema: LabelSchema, caret: int | None = None
    ) -> Session:
        """Return a new session on a document; ``caret`` is in code points, without one it is on the first word.

        The only label of a schema is locked.
        """
        selection, keys = Selection.caret(start_of(document, caret)), self.keymap.names
        return Session(document, schema, layer, selection, locked=schema.only_label, keys=keys)


def start_of(document: Document, caret: int | None) -> int:
    """Return the caret of a document that opens, in code points: where it was left, else on the first word."""
    if caret is None:
        first = document.segmentation.next_word(0)
        return first.start if first else 0
    return min(caret, len(document.text))
