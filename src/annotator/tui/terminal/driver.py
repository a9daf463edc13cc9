"""The terminal's input, cleaned before Textual's parser sees it, and the query for its widths at the start.

Some things that Textual 8.2 does with raw input would do harm here, each of them measured: an ESC inside a bracketed
paste ends it and replays the rest as key presses, which in a program of single-key commands deletes spans; so does a
broken or unknown sequence, which swallows the next key as well; a Kitty key report with an event type raises and ends
the program; a lone Escape waits 100 ms for the input thread to wake; a modifier pressed alone arrives as a key.
"""

from __future__ import annotations

import asyncio
import os
import re
import selectors
import signal
import sys
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from math import inf
from time import monotonic

from textual import events
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from annotator.tui.terminal.probe import WidthProbe, WidthsMeasured
from annotator.tui.terminal.sequences import InputCleaner
from annotator.tui.terminal.stand_ins import carried, carries_all
from annotator.tui.terminal.underlines import draw_dotted, draws_dotted
from annotator.view.cells import without_controls

_POLL = 0.1
"""Seconds after which the input thread checks whether the program has ended."""

_MODIFIERS_ALONE = re.compile(
    r"(left|right)_(shift|control|alt|super|hyper|meta)|(.*\+)?(caps|num)_lock|iso_level\d_shift"
)


class EscapeAndKey(events.Key):
    """Escape and a key that arrived together: over a slow line, or with Alt held, which looks the same."""


class CleanInputDriver(LinuxDriver):
    """Textual's driver for Linux and macOS, fed through ``InputCleaner``."""

    _probe: WidthProbe | None = None

    def start_application_mode(self) -> None:
        """Take over the terminal, and ask it once for the widths that terminals disagree on."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._follow_sizes_in_turn()
        is_terminal = self._writer_thread is not None and self.input_tty and sys.stderr.isatty()
        if self._probe is None and is_terminal and self._limited_encoding is None:
            draw_dotted(self._app.console._color_system if draws_dotted(os.environ) else None)  # noqa: SLF001
            self._probe = WidthProbe()
            self.write(self._probe.question)
            self.flush()

    @staticmethod
    def _follow_sizes_in_turn() -> None:
        """Let the loop ask for each new size: of two signals at once, the handler of one runs within that of the other.

        It would then post its size first, and the older one would stay.
        """
        follow = signal.getsignal(signal.SIGWINCH)
        if callable(follow):
            asyncio.get_running_loop().add_signal_handler(signal.SIGWINCH, follow, signal.SIGWINCH, None)

    @cached_property
    def _limited_encoding(self) -> str | None:
        """The encoding of the terminal; ``None`` if it has every character."""
        encoding: str = self._file.encoding  # type: ignore[union-attr]
        return None if carries_all(encoding) else encoding

    def write(self, data: str) -> None:
        """Send what is painted, with stand-ins for all that the encoding of the terminal cannot carry."""
        super().write(data if self._limited_encoding is None else carried(data, self._limited_encoding))

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return columns and rows of the terminal painted on; Textual asks the standard output, which may be a file."""
        with suppress(OSError, AttributeError):
            columns, rows = os.get_terminal_size(self._file.fileno())  # type: ignore[union-attr]
            if columns and rows:
                return columns, rows
        return super()._get_terminal_size()

    def run_input_thread(self) -> None:
        """Read, clean, parse and dispatch input until the program ends."""
        selector = selectors.SelectSelector()
        selector.register(self.fileno, selectors.EVENT_READ)
        decode = getincrementaldecoder(getattr(sys.__stdin__, "encoding", "utf-8"))("replace").decode
        cleaner = InputCleaner()
        parser = XTermParser(self._debug)
        try:
            last = monotonic()
            while not self.exit_event.is_set():
                wait = cleaner.wait
                left = inf if wait is None else max(0.0, last + wait - monotonic())
                if selector.select(min(_POLL, left)):
                    last = monotonic()
                    data = os.read(self.fileno, 4096)
                    if not data:
                        break
                    pieces = cleaner.feed(decode(data))
                elif left <= _POLL:  # looked for input after the wait: what came meanwhile is never late
                    last = monotonic()
                    pieces = cleaner.flush()
                else:
                    continue
                for kind, text in pieces:
                    parser = self._dispatch(parser, kind, text)
        finally:
            selector.close()

    def _dispatch(self, parser: XTermParser, kind: str, text: str) -> XTermParser:
        """Dispatch the events of the text and return the parser, a new one after a sequence that it cannot parse."""
        if kind == "paste":
            self.process_message(events.Paste(without_controls(text)))
            return parser
        if self._probe is not None and self._probe.takes(text):
            if (widths := self._probe.widths) is not None:
                super().process_message(WidthsMeasured(widths))
            return parser
        with suppress(ValueError, OverflowError, ParseError):
            for event in _meant(parser, text):
                self.process_message(event)
            if not _waits(parser):
                return parser
        return XTermParser(self._debug)

    def process_message(self, message: Message) -> None:
        """Pass a message on, unless it is a modifier pressed alone."""
        if isinstance(message, events.Key) and _MODIFIERS_ALONE.fullmatch(message.key):
            return
        super().process_message(message)


def _meant(parser: XTermParser, text: str) -> Iterator[Message]:
    """Yield the events of a key or of one whole sequence."""
    if len(text) == 2 and text[0] == "\x1b" and text[1] != "[":
        for event in parser.feed(text[1]):
            yield EscapeAndKey(event.key, event.character) if isinstance(event, events.Key) else event
        return
    yield from parser.feed(text)
    if text == "\x1b":
        parser._timeout_time = 0.0  # noqa: SLF001 - nothing follows, and the parser has no public way to say so
        yield from parser.tick()


def _waits(parser: XTermParser) -> bool:
    """Whether the parser is waiting for the rest of a sequence."""
    return parser._timeout_time is not None  # noqa: SLF001 - as above
