"""Whether a question was on the screen when a key was pressed: what was typed before it is no answer to it."""

from __future__ import annotations

from textual.message import Message

from annotator.session.states import Question


class SeenQuestion:
    """The question that is asked now, and since when it can be seen."""

    def __init__(self) -> None:
        self._question: Question | None = None
        self._since = 0.0

    def show(self, question: Question | None) -> None:
        """Note that the question, or none, is on the screen from now on."""
        if question is not None and question != self._question:
            self._since = Message().time
        self._question = question

    def at(self, event: Message) -> bool:
        """Whether it could be seen when the event came from the terminal."""
        return event.time >= self._since
