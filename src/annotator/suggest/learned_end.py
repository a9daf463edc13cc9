"""Where a span that starts at a given word ends, learned from the spans that were made, with the rule as one feature.

A model that knows little answers what the rule answers: the end that the rule proposes is told to it, and so is how
far a string that was labelled before goes on.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.session.text.extents import proposed_extent
from annotator.suggest.learned_models import LearnedModels, StringCounts
from annotator.suggest.tagger_features import pairs_of, seen_inside
from annotator.suggest.word_features import shape, tokens_of

if TYPE_CHECKING:
    from pycrfsuite import Tagger

WIDTH = 16
"""Tokens from the start that are looked at: longer spans end by the rule."""

_KEPT = 4_000
"""Extents that are kept, so that aiming again at a word costs nothing."""

_FURTHEST = 400
"""Code points in which the tokens lie."""

INSIDE, OUTSIDE = "I", "O"


class LearnedExtents:
    """``Extents`` of the session's context: by the model once there is one, by the rule before that.

    A prediction takes half a millisecond and is made when it is asked for.
    """

    def __init__(self) -> None:
        self._tagger: Tagger | None = None
        self._strings = StringCounts()
        self._kept: OrderedDict[tuple[str, Range, str], Range] = OrderedDict()

    def take(self, models: LearnedModels | None) -> None:
        """Answer by these models from now on; by the rule alone without any, or if the rule was right more often."""
        self._kept.clear()
        self._tagger = None
        if models is not None and models.end and models.end_is_better:
            from annotator.suggest.crf import opened  # imported only once there is a model

            tagger = opened(models.end)
            if {INSIDE, OUTSIDE} <= set(tagger.labels()):  # else there was but one to learn
                self._tagger, self._strings = tagger, models.strings

    def __call__(self, document: Document, word: Range, label_id: str) -> Range:
        """Return the extent of a span of that label that starts at the word, within its sentence and line."""
        rule = proposed_extent(document, word, label_id)
        if self._tagger is None:
            return rule
        key = (document.id, word, label_id)
        if key not in self._kept:
            self._kept[key] = self._predicted(self._tagger, document, word, label_id, rule)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return self._kept[key]

    def _predicted(
        self, tagger: Tagger, document: Document, word: Range, label_id: str, rule: Range
    ) -> Range:
        tokens = tokens_from(document, word)
        if rule.end > tokens[-1].end:  # longer than what the model looks at
            return rule
        tagger.set(end_features(document.text, tokens, label_id, rule.end, self._strings))
        count = _likeliest(tagger, len(tokens))
        end = tokens[count - 1].end
        return rule if end == rule.end else Range(word.start, max(word.end, _end_of_token(document, end)))


def _end_of_token(document: Document, end: int) -> int:
    """The offset, or the end of the token that it would cut, as the edges of spans lie on tokens."""
    token = document.segmentation.token_at(end - 1)
    return end if token is None else max(end, token.end)


def _likeliest(tagger: Tagger, length: int) -> int:
    """The number of tokens of the likeliest span, at least one."""
    best, most, inside = 1, 0.0, 1.0
    chances = [tagger.marginal(INSIDE, at) for at in range(length)]
    for at in range(length):
        if at:
            inside *= chances[at]
        ends = 1 - chances[at + 1] if at + 1 < length else 1.0
        if inside * ends > most:
            best, most = at + 1, inside * ends
    return best


def tokens_from(document: Document, word: Range) -> list[Range]:
    """Return up to ``WIDTH`` tokens from the word on, in its sentence and line; at least one."""
    sentence = document.segmentation.sentence_at(word.start)
    newline = document.text.find("\n", word.end, word.start + _FURTHEST)
    far = min(word.start + _FURTHEST, len(document.text))
    limit = min(each for each in (far, newline if newline >= 0 else far, max(sentence.end, word.end)))
    tokens = tokens_of(document, Range(word.start, max(limit, word.end)))
    return tokens[:WIDTH] or [word]


def end_features(
    text: str, tokens: Sequence[Range], label: str, rule_end: int, strings: StringCounts
) -> list[list[str]]:
    """Return what the model is told of each token from the start of a span on.

    The names of features are those of ``sentence_features``, and: ``i`` with a number the place in the span, ``L`` the
    label, ``p`` and ``n`` before a name the token before and the next, ``f`` the first word, ``in`` and ``out`` whether
    the rule would end after the token, ``E`` its first one outside, ``mE`` and ``mI`` a string labelled before.
    """
    words = [token.slice(text) for token in tokens]
    low = [word.lower() for word in words]
    inside = [seen_inside(word, strings) for word in low]
    pairs = [seen_inside(pair, strings) for pair in pairs_of(low)]
    features: list[list[str]] = []
    for at, (word, lower) in enumerate(zip(words, low, strict=True)):
        place, form = f"i{min(at, 6)}", shape(word)
        told = ["b", place, f"w={lower}", f"s={form}", f"L{label}", f"L{label}{place}", f"L{label}w={lower}"]
        told += [f"L{label}s={form}", f"x3={lower[-3:]}"]
        is_in = "in" if tokens[at].start < rule_end else "out"
        told += [is_in, f"L{label}{is_in}"]
        if is_in == "out" and (not at or tokens[at - 1].start < rule_end):
            told += ["E", f"L{label}E"]
        if at:
            told += [f"pw={low[at - 1]}", f"ps={shape(words[at - 1])}", f"f={low[0]}"]
            told.append(f"bp={low[at - 1]}_{lower}")
        if at + 1 < len(words):
            told += [f"nw={low[at + 1]}", f"ns={shape(words[at + 1])}", f"bn={lower}_{low[at + 1]}"]
        told += _known_strings(low, at, label, strings)
        told += [f"{by}i={mark}" for by, mark in enumerate(inside[at : at + 2]) if mark]
        if at and pairs[at - 1]:
            told.append(f"j={pairs[at - 1]}")
        features.append(told)
    return features


def _known_strings(low: Sequence[str], at: int, label: str, strings: StringCounts) -> list[str]:
    """Whether a string that was labelled before ends before the token, or with it."""
    if at >= strings.longest:
        return []
    told: list[str] = []
    for name, stop in (("mE", at), ("mI", at + 1)):
        labels = strings.labels.get(" ".join(low[:stop]))
        if labels:
            told.append(f"{name}L" if label in labels else name)
    return told
