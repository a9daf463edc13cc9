"""The keys worth a try in a state, each with a lower bound on the keys needed in all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from msgspec import Struct

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.suggestion import Suggestion
from annotator.replay.bounds import MOST_COUNTED, keys_left, start_keys, word_count
from annotator.replay.by_character import keys_by_character
from annotator.replay.gold import GoldSpan
from annotator.replay.keyboard import Keyboard, Keys
from annotator.replay.letters import aiming_key, capital_key, tokens_near
from annotator.replay.state import ReplayState
from annotator.session.commands.adjusting import EXTEND_END, EXTEND_START, SHRINK_END, SHRINK_START
from annotator.session.commands.answering import TAKE
from annotator.session.commands.command import Command
from annotator.session.commands.labelling import LABEL_SENTENCE, SECOND_LABEL, STRETCH
from annotator.session.commands.moving import SELECT_RIGHT

_REACH = 4
"""Tokens on each side of the wanted start at which an aim is tried: each costs about one key more."""

_LONGEST_SELECTION = 40
"""Upper bound on the words that are selected one by one."""


class Try(NamedTuple):
    """Keys to press, and the least number of keys in all, from rest to the gold span, that they can lead to."""

    keys: tuple[str, ...]
    least: int


class Aiming(Struct, frozen=True):
    """The gold span to be made, the keys that arm its label, and the keys of the commands."""

    gold_span: GoldSpan
    label_keys: Keys
    keyboard: Keyboard
    is_plain: bool = False
    """Whether only the first letter of the span aims, and its end is left as it comes."""

    def tries(self, state: ReplayState) -> Iterator[Try]:
        """The keys worth a try, in a fixed order."""
        session = state.session
        if session.armed is not None:
            yield from self._while_armed(state)
        elif state.made:
            yield from self._while_focused(state)
        else:
            yield from self._at_rest(state)

    # -- nothing is made yet ------------------------------------------------------------------------------

    def _at_rest(self, state: ReplayState) -> Iterator[Try]:
        spent, session, wanted = len(state.presses), state.session, self.gold_span.range_
        offered = session.offered
        if offered is not None and offered.label == self.gold_span.label:
            yield from self._taken(session.document, offered, spent + 1)
        if session.locked == self.gold_span.label:
            for key, keys in self._aims(session.document).items():
                if not key.isupper():  # with a label locked, upper-case letters are still commands
                    yield Try((key,), spent + 1 + keys)
        label_keys = self.label_keys
        yield Try(label_keys, spent + len(label_keys) + 1)
        if session.focus is not None and session.focus.range_ == wanted:
            yield from self._with(SECOND_LABEL, spent + 1 + len(label_keys), *label_keys)
        if session.selection.head == wanted.start:
            words = word_count(session.document, wanted)
            select = self.keyboard.key(SELECT_RIGHT)
            if select and words <= _LONGEST_SELECTION:
                yield Try((*select * words, *label_keys), spent + words + len(label_keys))

    def _taken(self, document: Document, offered: Suggestion, least: int) -> Iterator[Try]:
        """Taking what is suggested if it is what is wanted, or if one key mends its end, which can be seen."""
        wanted = self.gold_span.range_
        if offered.range_ == wanted:
            yield from self._with(TAKE, least)
        elif offered.range_.start == wanted.start and keys_left(document, offered.range_, wanted) == 1:
            yield from self._with(TAKE, least + 1)

    # -- the label is armed -------------------------------------------------------------------------------

    def _while_armed(self, state: ReplayState) -> Iterator[Try]:
        spent, session = len(state.presses), state.session
        document, wanted = session.document, self.gold_span.range_
        for key, keys in self._aims(document).items():
            yield Try((key,), spent + 1 + keys)
        yield from self._with(TAKE, spent + 1)
        sentence = document.segmentation.sentence_at(session.selection.head)
        if sentence.overlaps(wanted):
            yield from self._with(LABEL_SENTENCE, spent + 1 + self._left(document, sentence))

    def _left(self, document: Document, extent: Range, numbered: int = 0) -> int:
        """Keys from the extent to what is wanted, at least."""
        if self.is_plain:
            return start_keys(document, extent.start, self.gold_span.range_.start)
        return keys_left(document, extent, self.gold_span.range_, numbered)

    def first_start(self, state: ReplayState) -> int:
        """Where the first word of the gold span starts: its own start, unless that is inside a word."""
        start = self.gold_span.range_.start
        token = state.session.document.segmentation.token_at(start)
        return token.start if token else start

    def _aims(self, document: Document) -> dict[str, int]:
        """The letters of the words around the wanted start, each with the keys that then move the start.

        The lower-case letter comes before the upper-case one, which only helps where it saves a digit.
        """
        aims: dict[str, int] = {}
        start = self.gold_span.range_.start
        for token in islice(
            tokens_near(document, self.gold_span.range_, _REACH), 1 if self.is_plain else None
        ):
            key = aiming_key(document, token)
            for each in (key, capital_key(document, token)):
                if each is not None:
                    aims[each] = min(aims.get(each, _REACH), start_keys(document, token.start, start))
        return aims

    # -- a span is made, but another one ------------------------------------------------------------------

    def _while_focused(self, state: ReplayState) -> Iterator[Try]:
        focus = state.session.focus
        if focus is None or focus.label != self.gold_span.label or state.lost:
            return
        yield from self._other_matches(state)
        yield from self._adjusted(state, focus.range_)

    def _other_matches(self, state: ReplayState) -> Iterator[Try]:
        """The numbered matches that start near enough."""
        aim, document = state.session.aim, state.session.document
        if aim is None or not aim.numbered:
            return
        spent, window = len(state.presses), state.pane.window()
        for number, match in enumerate(aim.matches[1:], 2):
            near = start_keys(document, match.start, self.gold_span.range_.start) <= _REACH
            if near and window.start <= match.start < window.end:
                yield from self._digit(number, spent + 1 + self._left(document, match))

    def _adjusted(self, state: ReplayState, extent: Range) -> Iterator[Try]:
        """The keys that move an edge closer to the wanted one."""
        document, wanted = state.session.document, self.gold_span.range_
        numbered = numbered_matches(state)
        least = len(state.presses) + self._left(document, extent, numbered)
        if start_keys(document, extent.start, wanted.start) > 2 * _REACH:
            return
        if extent.start != wanted.start:
            yield from self._with(EXTEND_START if extent.start > wanted.start else SHRINK_START, least)
        if self.is_plain:
            return
        if keys := keys_by_character(self.keyboard, document, extent, wanted):
            yield Try(keys, len(state.presses) + len(keys))
        if extent.end == wanted.end:
            return
        yield from self._with(EXTEND_END if extent.end < wanted.end else SHRINK_END, least)
        if extent.start == wanted.start:
            yield from self._counted(state, least, numbered)
        if extent.end < wanted.end:
            yield from self._stretched(state, least)

    def _counted(self, state: ReplayState, least: int, numbered: int) -> Iterator[Try]:
        """The digit that counts the words; where it would choose a match, first ``1``, which settles the match."""
        count = min(word_count(state.session.document, self.gold_span.range_), MOST_COUNTED)
        if count <= numbered:
            yield from self._digit(1, least)
        elif count:
            yield from self._digit(count, least)

    def _stretched(self, state: ReplayState, least: int) -> Iterator[Try]:
        """Stretching the span to the last word, by its letter."""
        document, wanted = state.session.document, self.gold_span.range_
        last = document.segmentation.previous_word(wanted.end)
        key = aiming_key(document, last) if last and last.start >= wanted.start else None
        if key is not None:
            yield from self._with(STRETCH, max(least, len(state.presses) + 2), key)

    # -- keys of commands ---------------------------------------------------------------------------------

    def _with(self, command: Command, least: int, *following: str) -> Iterator[Try]:
        """A try of the command's key and those that follow it; none where the command has no key."""
        if key := self.keyboard.key(command):
            yield Try((*key, *following), least)

    def _digit(self, number: int, least: int) -> Iterator[Try]:
        if key := self.keyboard.digit(number):
            yield Try(key, least)


def numbered_matches(state: ReplayState) -> int:
    """How many matches a digit can choose from now."""
    aim = state.session.aim
    return len(aim.matches) if aim is not None and aim.numbered else 0
