"""What models are worth: what they say of documents that they have not learned from, compared with the labels there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import sqrt

from annotator.core.doubt import Doubt
from annotator.core.range import Range
from annotator.core.suggestion_outcomes import Outcomes
from annotator.session.text.aiming import folded_initial, words_beginning_with
from annotator.suggest.doubting import MOST_DOUBTS, SURE, doubts_about
from annotator.suggest.learned_end import LearnedExtents
from annotator.suggest.learned_models import MEMORY, TAGGER, LearnedModels, StringCounts
from annotator.suggest.learned_starts import LearnedStarts
from annotator.suggest.tagged_sentences import TaggedSentences
from annotator.suggest.tagger import SpanTagger
from annotator.suggest.tagger_features import remembered_strings, sureness
from annotator.suggest.teaching import Prepared
from annotator.suggest.trust import (
    MOST_SURE,
    REMEMBERED,
    SHOWN,
    STEPS,
    chance_of,
    chance_of_found,
    step_of,
    step_of_remembered,
    step_of_repeat,
)

_SCREEN = 2_500
"""Code points that are on the screen after the caret, about."""

_LONGEST_REPEAT = 10
"""Tokens of the longest string of which is counted how it was labelled where it came again."""

_HARDLY_LUCK = 2.0
"""How many standard deviations the learned end has to be ahead of the rule where only one of them is right."""


def _runs(tokens: Sequence[Range], longest: int) -> Iterator[tuple[Range, int]]:
    """Yield the range of each run of up to so many tokens, and how many it has."""
    for at, token in enumerate(tokens):
        for count in range(1, min(longest, len(tokens) - at) + 1):
            yield Range(token.start, tokens[at + count - 1].end), count


class Ledger:
    """What models are worth in documents that they have not learned from."""

    def __init__(self) -> None:
        self._right: Counter[int] = Counter()
        self._wrong: Counter[int] = Counter()
        self._extents: Counter[int] = Counter()
        self._repeats: tuple[Counter[int], Counter[int]] = (Counter(), Counter())
        self._remembered = Outcomes()
        self._by_rule_alone = self._by_model_alone = 0
        self._nearest = self._likeliest = 0
        self._doubts: list[Doubt] = []

    @property
    def end_is_better(self) -> bool:
        """Whether the learned end was right more often than the rule, by so much that it is hardly luck."""
        ahead = self._by_model_alone - self._by_rule_alone
        return ahead > _HARDLY_LUCK * sqrt(self._by_model_alone + self._by_rule_alone)

    @property
    def starts_are_better(self) -> bool:
        """Whether the likeliest word was meant as often as the nearest, or more often."""
        return self._likeliest >= self._nearest

    def compare(self, models: LearnedModels, prepared: Iterable[Prepared]) -> None:
        """Compare what the models say with what was labelled."""
        tagger, extents, starts = SpanTagger(models), LearnedExtents(), LearnedStarts()
        extents.take(models)
        starts.take(TaggedSentences(models))
        for each in prepared:
            for word, range_, label, rule in each.ends:
                by_rule = rule == range_
                by_model = extents(each.example.document, word, label) == range_
                self._by_rule_alone += by_rule and not by_model
                self._by_model_alone += by_model and not by_rule
            places, shown = self._count_found(tagger, each)
            self._count_starts(starts, each, shown)
            self._count_repeats(each, places)
            self._count_remembered(models.strings, each, places)

    def _count_starts(self, starts: LearnedStarts, prepared: Prepared, shown: set[Range]) -> None:
        """Count how often the nearest word that begins with a letter is meant, and how often the likeliest one.

        Of spans that are suggested no letter is typed.
        """
        document, caret = prepared.example.document, 0
        labels: dict[int, list[str]] = {}
        for range_, label in sorted(prepared.example.spans):
            window = Range(caret, min(len(document.text), caret + _SCREEN))
            word = document.segmentation.token_at(range_.start)
            if range_ not in shown and word is not None and word.start < window.end:
                letter = folded_initial(document.text[word.start])
                words = [
                    each
                    for each in words_beginning_with(document, letter, caret, window)
                    if label not in labels.get(each.start, ())
                ]
                at = (
                    starts.likeliest(document, caret, words, label, lambda offset: labels.get(offset, ()))
                    if words
                    else 0
                )
                self._nearest += words[:1] == [word]
                self._likeliest += words[at : at + 1] == [word]
            labels.setdefault(range_.start, []).append(label)
            caret = range_.start

    def _count_found(self, tagger: SpanTagger, prepared: Prepared) -> tuple[set[Range], set[Range]]:
        """Count the spans that the tagger finds; return where they are, and where those that it is sure enough of."""
        spans, places, shown = set(prepared.example.spans), set[Range](), set[Range]()
        for sentence, _ in prepared.sentences:
            for found in tagger.found(prepared.example.document, sentence):
                step = step_of(found.certainty, is_remembered=found.is_remembered)
                places.add(found.range_)
                if found.certainty >= SHOWN:
                    shown.add(found.range_)
                if (found.range_, found.label) in spans:
                    self._right[step] += 1
                    continue
                self._wrong[step] += 1
                if found.certainty >= SURE:
                    self._doubts += doubts_about(prepared.example, found)
                self._extents[step] += any(
                    label == found.label and range_.overlaps(found.range_) for range_, label in spans
                )
        return places, shown

    def _count_remembered(self, strings: StringCounts, prepared: Prepared, places: set[Range]) -> None:
        """Count what memory would have suggested from the strings of other documents, the longest ones."""
        labels = dict(prepared.example.spans)
        for (_, tokens), low in zip(prepared.sentences, prepared.low, strict=True):
            for first, stop, label in remembered_strings(low, strings):
                range_ = Range(tokens[first].start, tokens[stop - 1].end)
                taken = labels.get(range_) == label
                wrong_extent = not taken and any(
                    other == label and each.overlaps(range_) for each, other in labels.items()
                )
                if range_ not in places:
                    step = step_of_remembered(sureness(" ".join(low[first:stop]), strings))
                    self._repeats[not taken][step] += 1
                is_wrong = not taken and not wrong_extent
                self._remembered += Outcomes(int(taken), int(is_wrong), int(wrong_extent))

    def _count_repeats(self, prepared: Prepared, places: set[Range]) -> None:
        """Count what became of strings that had been labelled before in the document.

        A sentence counts as a whole: what is labelled in it is known from the next one on.
        """
        labels, text = dict(prepared.example.spans), prepared.example.document.text
        labelled: dict[str, Counter[str]] = {}
        seen: Counter[str] = Counter()
        longest = 1
        for _, tokens in prepared.sentences:
            for range_, _ in _runs(tokens, longest):
                string = range_.slice(text)
                if string in labelled:
                    label, times = max(labelled[string].items(), key=lambda item: (item[1], item[0]))
                    share = times / max(times, seen[string])
                    step = step_of_repeat(share, is_found=range_ in places)
                    self._repeats[labels.get(range_) != label][step] += 1
                    seen[string] += 1
            for range_, count in _runs(tokens, _LONGEST_REPEAT):
                if range_ in labels:
                    string = range_.slice(text)
                    longest = max(longest, count)
                    seen[string] += string not in labelled
                    labelled.setdefault(string, Counter())[labels[range_]] += 1

    def doubts(self) -> tuple[Doubt, ...]:
        """Where what was found differs most surely from the labels, the surest first."""
        ordered = sorted(self._doubts, key=lambda each: (-each.percent, each.document, each.range_))
        return tuple(ordered[:MOST_DOUBTS])

    def trust(self) -> tuple[tuple[int, int], ...]:
        """Right and wrong spans of the tagger, by step of certainty."""
        return tuple((self._right[step], self._wrong[step]) for step in range(2 * STEPS))

    def trust_in_strings(self) -> tuple[tuple[int, int], ...]:
        """Right and wrong strings that were labelled before."""
        right, wrong = self._repeats
        return tuple((right[step], wrong[step]) for step in range(REMEMBERED + MOST_SURE + 1))

    @property
    def gain(self) -> float:
        """What the tagger, with memory where it finds nothing, gains over memory alone."""
        trust, added = self.trust_in_strings(), Outcomes()
        for sure, (good, bad) in enumerate(trust[REMEMBERED:]):
            if chance_of(trust, step_of_remembered(sure), sure / MOST_SURE) >= SHOWN:
                added = Outcomes(added.taken + good, added.rejected + bad)
        return self.outcomes()[TAGGER].gain + added.gain - self._remembered.gain

    def outcomes(self) -> dict[str, Outcomes]:
        """What became of what the tagger would have shown, and memory without it."""
        trust = self.trust()
        shown = [
            step
            for step in range(2 * STEPS)
            if chance_of_found(trust, (step % STEPS + 0.5) / STEPS, is_remembered=step >= STEPS) >= SHOWN
        ]
        extents = sum(self._extents[step] for step in shown)
        wrong = sum(self._wrong[step] for step in shown)
        taken = sum(self._right[step] for step in shown)
        return {TAGGER: Outcomes(taken, wrong - extents, extents), MEMORY: self._remembered}
