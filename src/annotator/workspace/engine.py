"""What a key or a command makes of a session: pure, so that a replay may try a thousand ways and keep one."""

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
    """Keys in force, and what commands may ask of the world."""

    keymap: Keymap
    context: Context

    def through(self, ruler: Ruler) -> Engine:
        """The same with the rows that ``ruler`` knows."""
        return replace(self, context=replace(self.context, ruler=ruler))

    def press(self, session: Session, key: str) -> Step | None:
        """The step of a key; ``None`` where it means nothing now."""
        invocation = self.keymap.answer(session, key)
        return None if invocation is None else self.run(session, invocation.command, invocation.argument)

    def run(self, session: Session, command: Command, argument: str = "") -> Step:
        """The step of a command."""
        return run(command, session, self.context, argument)

    def opened(self, session: Session) -> Session:
        """The session with the suggestions that it begins with."""
        return with_suggestions(session, self.context)

    def begun(
        self, document: Document, layer: Layer, schema: LabelSchema, caret: int | None = None
    ) -> Session:
        """A session on a document, the caret at an offset in code points or, without one, on the first word."""
        return Session(
            document, schema, layer, Selection.caret(start_of(document, caret)), keys=self.keymap.names
        )


def start_of(document: Document, caret: int | None) -> int:
    """Where the caret stands in a document that opens: where it was left, else on the first word."""
    if caret is None:
        first = document.segmentation.next_word(0)
        return first.start if first else 0
    return min(caret, len(document.text))
