"""Which keys are worth a try at a moment, each with the fewest keys in all that can be needed on that way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.replay.bounds import MOST_COUNTED, keys_left, start_keys, word_count
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
"""Tokens on both sides of the wanted start at which an aim is tried: each costs about one key more."""

_LONGEST_SELECTION = 40
"""Words that are selected one by one at most."""


class Try(NamedTuple):
    """Keys to press, and how many keys from rest to the wanted mark the way takes at least."""

    keys: tuple[str, ...]
    least: int


class Aiming(Struct, frozen=True):
    """The mark that is wanted, the keys that arm its label, and those of the commands."""

    mark: GoldSpan
    label_keys: Keys
    keyboard: Keyboard

    def tries(self, moment: ReplayState) -> Iterator[Try]:
        """The keys worth a try, in a fixed order."""
        session = moment.session
        if session.armed is not None:
            yield from self._while_armed(moment)
        elif moment.made:
            yield from self._while_focused(moment)
        else:
            yield from self._at_rest(moment)

    # -- nothing is made yet ------------------------------------------------------------------------------

    def _at_rest(self, moment: ReplayState) -> Iterator[Try]:
        spent, session, wanted = len(moment.presses), moment.session, self.mark.range_
        offered = session.offered
        if offered is not None and offered.range_ == wanted and offered.label == self.mark.label:
            yield from self._with(TAKE, spent + 1)
        if session.locked == self.mark.label:
            for key, keys in self._aims(session.document).items():
                if not key.isupper():  # with a label locked, capitals still are commands
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

    # -- the label is armed -------------------------------------------------------------------------------

    def _while_armed(self, moment: ReplayState) -> Iterator[Try]:
        spent, session = len(moment.presses), moment.session
        document, wanted = session.document, self.mark.range_
        for key, keys in self._aims(document).items():
            yield Try((key,), spent + 1 + keys)
        yield from self._with(TAKE, spent + 1)
        sentence = document.segmentation.sentence_at(session.selection.head)
        if sentence.overlaps(wanted):
            yield from self._with(LABEL_SENTENCE, spent + 1 + keys_left(document, sentence, wanted))

    def _aims(self, document: Document) -> dict[str, int]:
        """The letters of the words around the wanted start, each with the keys that then move the start.

        The small letter comes ahead of the capital, which is only of use where it saves a digit.
        """
        aims: dict[str, int] = {}
        start = self.mark.range_.start
        for token in tokens_near(document, self.mark.range_, _REACH):
            key = aiming_key(document, token)
            for each in (key, capital_key(document, token)):
                if each is not None:
                    aims[each] = min(aims.get(each, _REACH), start_keys(document, token.start, start))
        return aims

    # -- a span is made, but another one ------------------------------------------------------------------

    def _while_focused(self, moment: ReplayState) -> Iterator[Try]:
        focus = moment.session.focus
        if focus is None or focus.label != self.mark.label or moment.lost:
            return
        yield from self._other_matches(moment)
        yield from self._adjusted(moment, focus.range_)

    def _other_matches(self, moment: ReplayState) -> Iterator[Try]:
        """The numbered matches that start near enough."""
        aim, document = moment.session.aim, moment.session.document
        if aim is None or not aim.numbered:
            return
        spent, window = len(moment.presses), moment.pane.window()
        for number, match in enumerate(aim.matches[1:], 2):
            near = start_keys(document, match.start, self.mark.range_.start) <= _REACH
            if near and window.start <= match.start < window.end:
                least = spent + 1 + keys_left(document, match, self.mark.range_)
                yield from self._digit(number, least)

    def _adjusted(self, moment: ReplayState, extent: Range) -> Iterator[Try]:
        """The keys that bring an edge nearer."""
        document, wanted = moment.session.document, self.mark.range_
        numbered = numbered_matches(moment)
        least = len(moment.presses) + keys_left(document, extent, wanted, numbered)
        if start_keys(document, extent.start, wanted.start) > 2 * _REACH:
            return
        if extent.start != wanted.start:
            yield from self._with(EXTEND_START if extent.start > wanted.start else SHRINK_START, least)
        if extent.end == wanted.end:
            return
        yield from self._with(EXTEND_END if extent.end < wanted.end else SHRINK_END, least)
        if extent.start == wanted.start:
            yield from self._counted(moment, least, numbered)
        if extent.end < wanted.end:
            yield from self._stretched(moment, least)

    def _counted(self, moment: ReplayState, least: int, numbered: int) -> Iterator[Try]:
        """The digit that counts the words; ``1`` ahead of it where it would choose a match instead."""
        count = min(word_count(moment.session.document, self.mark.range_), MOST_COUNTED)
        if count <= numbered:
            yield from self._digit(1, least)
        elif count:
            yield from self._digit(count, least)

    def _stretched(self, moment: ReplayState, least: int) -> Iterator[Try]:
        """The stretch to the last word by its letter."""
        document, wanted = moment.session.document, self.mark.range_
        last = document.segmentation.previous_word(wanted.end)
        key = aiming_key(document, last) if last and last.start >= wanted.start else None
        if key is not None:
            yield from self._with(STRETCH, max(least, len(moment.presses) + 2), key)

    # -- keys of commands ---------------------------------------------------------------------------------

    def _with(self, command: Command, least: int, *following: str) -> Iterator[Try]:
        """The command's key and those that follow it; nothing where the command has no key."""
        if key := self.keyboard.key(command):
            yield Try((*key, *following), least)

    def _digit(self, number: int, least: int) -> Iterator[Try]:
        if key := self.keyboard.digit(number):
            yield Try(key, least)


def numbered_matches(moment: ReplayState) -> int:
    """How many matches a digit can choose from now."""
    aim = moment.session.aim
    return len(aim.matches) if aim is not None and aim.numbered else 0
