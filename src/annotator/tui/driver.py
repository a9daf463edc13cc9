"""The terminal's input, cleaned before Textual's parser sees it.

Four things that Textual 8.2 does with raw input would hurt here, and each was measured: an ESC inside a
bracketed paste ends it and replays the rest as key presses, which in a program of single-key commands deletes
spans; a Kitty key report with an event type raises and ends the program; a lone Escape waits 100 ms for the
input thread to wake; a modifier pressed alone arrives as a key.
"""

from __future__ import annotations

import os
import re
import selectors
from codecs import getincrementaldecoder
from collections.abc import Iterator

from textual import events
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from annotator.view.cells import without_controls

PASTE_START = "\x1b[200~"
PASTE_END = "\x1b[201~"
ESCAPE_WAIT = 0.015
"""Seconds to wait for the rest of a sequence behind a lone ESC."""

_KEY_WITH_EVENT_TYPE = re.compile(r"\x1b\[([0-9:]*;[0-9]*):([0-9]+)((?:;[0-9:]*)?[A-Zu~])")
_RELEASE = "3"
_MODIFIERS_ALONE = re.compile(
    r"(left|right)_(shift|control|alt|super|hyper|meta)|caps_lock|num_lock|iso_level\d_shift"
)


class InputCleaner:
    """Splits raw terminal input into ``("keys", text)`` and ``("paste", text)`` pieces."""

    def __init__(self) -> None:
        self._held = ""
        self._in_paste = False

    @property
    def holds(self) -> bool:
        """Whether the last input ended in what may be half a paste mark."""
        return bool(self._held) and not self._in_paste

    def feed(self, data: str) -> Iterator[tuple[str, str]]:
        """The pieces of the input so far; half a mark at its end waits for the rest."""
        data = self._held + data
        self._held = ""
        while data:
            mark = PASTE_END if self._in_paste else PASTE_START
            before, found, data = data.partition(mark)
            if not found:
                yield from self._without_mark(before, mark)
                return
            if self._in_paste:
                yield "paste", before
            elif before:
                yield "keys", without_event_types(before)
            self._in_paste = not self._in_paste

    def _without_mark(self, text: str, mark: str) -> Iterator[tuple[str, str]]:
        if self._in_paste:
            self._held = text
            return
        kept = next((n for n in range(min(len(mark) - 1, len(text)), 0, -1) if text.endswith(mark[:n])), 0)
        self._held = text[len(text) - kept :]
        if len(text) > kept:
            yield "keys", without_event_types(text[: len(text) - kept])

    def flush(self) -> str:
        """What was held back and turned out to be no paste mark."""
        held, self._held = self._held, ""
        return held


def without_event_types(keys: str) -> str:
    """The input with Kitty's event types taken out; key releases vanish."""
    return _KEY_WITH_EVENT_TYPE.sub(
        lambda match: "" if match[2] == _RELEASE else f"\x1b[{match[1]}{match[3]}", keys
    )


class CleanInputDriver(LinuxDriver):
    """Textual's driver for Linux and macOS, fed through ``InputCleaner``."""

    def run_input_thread(self) -> None:
        """Read, clean, parse and dispatch input until the program ends."""
        selector = selectors.SelectSelector()
        selector.register(self.fileno, selectors.EVENT_READ)
        decode = getincrementaldecoder("utf-8")("replace").decode
        cleaner = InputCleaner()
        parser = XTermParser(self._debug)
        awaiting = False
        try:
            while not self.exit_event.is_set():
                if selector.select(ESCAPE_WAIT if awaiting or cleaner.holds else 0.1):
                    data = os.read(self.fileno, 4096)
                    if not data:
                        break
                    for kind, text in cleaner.feed(decode(data)):
                        parser = self._dispatch(parser, kind, text)
                        awaiting = "\x1b" in text[-32:]
                elif cleaner.holds:
                    parser = self._dispatch(parser, "keys", cleaner.flush())
                    awaiting = True
                else:
                    awaiting = False
                for event in parser.tick():
                    self.process_message(event)
        finally:
            selector.close()

    def _dispatch(self, parser: XTermParser, kind: str, text: str) -> XTermParser:
        """Send on what the text means; a sequence that the parser cannot bear is dropped with a new parser."""
        if kind == "paste":
            self.process_message(events.Paste(without_controls(text)))
            return parser
        if not text:  # all of it was key releases; to the parser, nothing means the end of the input
            return parser
        try:
            for event in parser.feed(text):
                self.process_message(event)
        except (ValueError, OverflowError, ParseError):
            return XTermParser(self._debug)
        return parser

    def process_message(self, message: Message) -> None:
        """Send a message on, unless it is a modifier pressed alone."""
        if isinstance(message, events.Key) and _MODIFIERS_ALONE.fullmatch(message.key):
            return
        super().process_message(message)
