"""A chat endpoint as OpenAI has defined it, ``/chat/completions``: also Ollama, vLLM and llama.cpp on this machine.

It answers with quotes, which are looked for in the text. A long text is asked about part by part.
"""

from __future__ import annotations

from collections.abc import Sequence

from annotator.external.errors import ModelError, UnfitTextError
from annotator.external.http_exchange import json_answer
from annotator.external.label_prompt import messages, quotes_in
from annotator.external.located_quotes import chunks, located
from annotator.external.model_protocol import Answered, RawSpan
from annotator.schema.values import Label
from annotator.settings.suggester_settings import SuggesterSettings

AT_ONCE = 6_000
"""Code points of a text that are asked about in one request: small local models lose the thread in longer ones."""

LONGEST = 120_000
"""Code points of a text that is asked about at all: twenty requests."""


class ChatEndpoint:
    """A model of a chat endpoint at an address, such as ``http://127.0.0.1:11434/v1``."""

    def __init__(self, settings: SuggesterSettings) -> None:
        self._address = settings.address
        self._seconds = float(settings.seconds)
        self._model = settings.model

    def ask(self, text: str, labels: Sequence[Label]) -> Answered:
        """Return the quotes that it marks, located in the text; raises ``ModelError``."""
        if len(text) > LONGEST:
            raise UnfitTextError(
                f"the text is too long for a chat endpoint: more than {LONGEST:,} characters"
            )
        spans: list[RawSpan] = []
        unlocated = 0
        for offset, part in chunks(text, AT_ONCE):
            if part.strip():
                found = located(part, self._quotes(part, labels), offset)
                spans += found.spans
                unlocated += found.unlocated
        return Answered(spans, unlocated)

    def _quotes(self, part: str, labels: Sequence[Label]) -> list[tuple[str, str]]:
        question = {
            "model": self._model,
            "messages": messages(part, labels),
            "temperature": 0,
            "seed": 1,
            "stream": False,
        }
        answer = json_answer(
            self._address, "/chat/completions", question, self._seconds, sends_credential=True
        )
        try:
            choice = answer["choices"][0]
            content, is_cut_off = choice["message"]["content"], choice.get("finish_reason") == "length"
        except (KeyError, IndexError, TypeError, AttributeError):
            content, is_cut_off = None, False
        if not isinstance(content, str):
            raise ModelError(f"{self._address} answers without a message")
        if is_cut_off:  # kept, it would pass for all that is there
            raise ModelError(
                f"{self._address}: the answer of {self._model} is cut off by its limit of tokens"
            )
        quotes = quotes_in(content)
        if quotes is None:
            raise ModelError(f"{self._address}: {self._model} answers without a list of quotes")
        return quotes
