"""Whatever was on the screen is in the file, however the program ends."""

import random
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from annotator.core.layer import Layer
from annotator.core.span import Span
from annotator.session.changes import apply_all
from annotator.store.store import Store
from tests.terminal.terminal import Terminal

SAMPLES = Path(__file__).parents[2] / "sample_data"
ARTICLES = ("section-66a.txt", "online-safety-act.txt")
LABELS = {"p": "Person", "o": "Policy", "e": "Event"}
KEYS_OF_ROLE = {"person": "oajedt", "policy": "lbrgp", "event": ""}
TOPICS = {"r": "regulation", "c": "censorship", "p": "protest", "e": "election", "o": "other"}
LIVES = 50
QUOTE = "“(.+)”"


@dataclass
class Life:
    """One start of the program on a database that earlier lives left, with what it has shown so far."""

    terminal: Terminal
    before: Layer
    random: random.Random
    shown: str = ""
    """The status line's message when the effect of the last command was on the screen."""
    spans: int = 0
    """The number of spans on the screen then."""
    last: Callable[[Layer], bool] = field(default=lambda layer: False)
    """What the file must say, after what was shown."""

    def press(self, key: str, seen: str) -> str:
        self.terminal.type(key)
        self.terminal.wait_for(seen)
        return self.terminal.status

    def tell(self, key: str, effect: str, otherwise: str = r"(?!)") -> re.Match[str] | None:
        """Press a key that changes something and see its effect on the screen, or see why it has none."""
        self.terminal.type(key)
        self.terminal.wait_for(
            lambda _: (
                re.match(rf" (?:{effect})(?:  |…)", self.terminal.status) is not None
                or re.search(otherwise, self.terminal.status) is not None
            )
        )
        status = self.terminal.status
        match = re.match(rf" (?:{effect})(?:  |…)", status)
        if match:
            self.shown = status
            self.spans = int(re.search(r"(\d+) spans? · ✓ saved", status)[1])
        return match

    def focus_one(self) -> Span | None:
        """Go to a random one of the spans by Tab or Shift+Tab."""
        spans = list(self.before.spans)
        if not spans:
            return None
        steps = self.random.randint(1, min(3, len(spans)))
        for step in range(1, steps + 1):
            wanted = spans[step - 1] if steps == 1 else spans[-step]
            key = "tab" if steps == 1 else "shift+tab"
            self.terminal.type(key)
            self.terminal.wait_for(lambda screen, quote=wanted.text: f"“{quote[:25]}" in _form(screen))
        return wanted


def _form(screen: str) -> str:
    return "\n".join(row[80:] for row in screen.split("\n"))


def _said_of(span: Span, label: str, quote: str) -> bool:
    return LABELS[{"person": "p", "policy": "o", "event": "e"}[span.label]] == label and span.text.startswith(
        quote.rstrip("…")
    )


# -- what a life can do: each answers whether its effect was shown ---------------------------------------------


def mark(life: Life) -> bool:
    key = life.random.choice(list(LABELS))
    life.press(key, f"{LABELS[key].upper()}  first letter")
    letter = life.random.choice("abcdefghilmnoprstw")
    match = life.tell(letter, f"({LABELS[key]}) {QUOTE}", "nothing on the screen|would cross")
    if match is None:
        return False
    label, quote = match[1], match[2]
    life.last = lambda layer: any(
        _said_of(span, label, quote) and span not in life.before.spans for span in layer.spans
    )
    return True


def take_another_match(life: Life) -> bool:
    if not mark(life) or "1–9 that match" not in life.terminal.text:
        return bool(life.shown)
    first = life.last
    match = life.tell(str(life.random.randint(2, 4)), f"(Person|Policy|Event) {QUOTE}", "would cross|labelled already|there are only")
    if match is not None and match[0] in life.shown:
        label, quote = match[1], match[2]
        life.last = lambda layer: any(_said_of(span, label, quote) for span in layer.spans)
    else:
        life.last = first
    return True
