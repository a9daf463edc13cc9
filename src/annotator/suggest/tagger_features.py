"""What a tagger is told of the tokens of a sentence: words, neighbours, known strings, the library's counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from annotator.suggest.known_words import KnownWords
from annotator.suggest.learned_models import StringCounts
from annotator.suggest.library_words import NOT_COUNTED
from annotator.suggest.word_features import features_of_word, shape

OUTSIDE = "-"

_COUNTED = 2
"""Digits of what is known of a word that come before those of its clusters."""

_OFTEN = 2
"""A word that was seen more often, and never in a span, is hardly part of one."""


def sentence_features(words: Sequence[str], strings: StringCounts, library: KnownWords) -> list[list[str]]:
    """Return what the tagger is told of each word of a sentence.

    A feature is a name and, after an equals sign, a value; a number before the name is that of the word, counted from
    this one. The names: ``w`` word, ``s`` shape, ``p`` and ``x`` with a number its first and last letters, ``bp`` and
    ``bn`` pairs of words, ``E`` beyond the sentence, ``m`` and ``k`` a string labelled before, ``i`` and ``j`` what a
    word and a pair was in spans before, ``cr`` and ``df`` the library's counts, ``c`` and ``d`` its clusters.
    """
    low = [word.lower() for word in words]
    shapes = [shape(word) for word in words]
    known = known_strings(low, strings)
    counts = [library.get(word) for word in low]
    last = len(words) - 1
    inside = [seen_inside(word, strings) for word in low]
    pairs = [seen_inside(pair, strings) for pair in pairs_of(low)]
    features: list[list[str]] = []
    for at, word in enumerate(words):
        told = ["b", *features_of_word(word), f"m={known[at]}", f"k={known[at][:2]}"]
        if not at:
            told.append("first")
        for by in (-2, -1, 1, 2):
            if 0 <= at + by <= last:
                told += [f"{by}w={low[at + by]}", f"{by}s={shapes[at + by]}"]
            else:
                told.append(f"{by}E")
        if at:
            told += [f"bp={low[at - 1]}_{low[at]}", f"m-1={known[at - 1]}"]
            told += _counts("-1", counts[at - 1])
        if at < last:
            told += [f"bn={low[at]}_{low[at + 1]}", f"m+1={known[at + 1]}"]
            told += _counts("+1", counts[at + 1])
        if counts[at]:
            told += [*_counts("", counts[at]), *_rarity(counts[at])]
        told += _clusters(at, counts)
        told += _around(at, inside, pairs)
        if shapes[at] == "h" and 0 < at < last:
            told.append(f"tr={low[at - 1]}{low[at]}{low[at + 1]}")
        features.append(told)
    return features


def _around(at: int, inside: Sequence[str], pairs: Sequence[str]) -> Iterator[str]:
    """Yield what was seen of the words around a word, and of the pairs there."""
    for by in (-1, 0, 1, 2):
        if 0 <= at + by < len(inside):
            if inside[at + by]:
                yield f"{by}i={inside[at + by]}"
            if pairs[at + by] and by <= 1:
                yield f"{by}j={pairs[at + by]}"


def _counts(where: str, counts: str) -> tuple[str, ...]:
    return (f"{where}cr={counts[0]}",) if counts and counts[0] != NOT_COUNTED else ()


def _rarity(counts: str) -> tuple[str, ...]:
    return (f"df={counts[1]}",) if counts[1] != NOT_COUNTED else ()


def _clusters(at: int, counts: Sequence[str]) -> Iterator[str]:
    """Yield the clusters of a word and of its neighbours, where the library knows them."""
    for by in (-1, 0, 1):
        if 0 <= at + by < len(counts) and len(known := counts[at + by]) > _COUNTED:
            yield f"{by}c={known[_COUNTED : _COUNTED + 2]}"
            yield f"{by}d={known[_COUNTED + 2 :]}"


def known_strings(low: Sequence[str], strings: StringCounts) -> list[str]:
    """Return for each word the string labelled before that it is in: where in it, how surely, and the label."""
    marks = [OUTSIDE] * len(low)
    for first, stop, label in remembered_strings(low, strings):
        sure = sureness(" ".join(low[first:stop]), strings)
        marks[first:stop] = [f"{'I' if at > first else 'B'}{sure}{label}" for at in range(first, stop)]
    return marks


def remembered_strings(low: Sequence[str], strings: StringCounts) -> Iterator[tuple[int, int, str]]:
    """Yield first word, word after the last, and label of strings that were labelled before, the longest ones.

    Those that were hardly ever labelled where they occur are left out.
    """
    at = 0
    while at < len(low):
        stop = at + 1
        for count in range(min(strings.longest, len(low) - at), 0, -1):
            key = " ".join(low[at : at + count])
            labels = strings.labels.get(key)
            if labels and sureness(key, strings):
                stop = at + count
                yield at, stop, min(labels, key=lambda each: (-labels[each], each))
                break
        at = stop


def sureness(key: str, strings: StringCounts) -> int:
    """How often the string was labelled where it occurs, in four steps; 0 if hardly ever."""
    count = sum(strings.labels.get(key, {}).values())
    share = count / max(1, count, strings.occurrences.get(key, 0))
    return sum(share > limit for limit in (0.02, 0.1, 0.4, 0.8))


def pairs_of(low: Sequence[str]) -> list[str]:
    """Return each word's character and the next, if both are Chinese characters; else nothing."""
    is_han = [shape(word) == "h" for word in low]
    return [
        low[at] + low[at + 1] if is_han[at] and at + 1 < len(low) and is_han[at + 1] else ""
        for at in range(len(low))
    ]


def seen_inside(word: str, strings: StringCounts) -> str:
    """Return which place a word had in spans most often, and how often it was in any; nothing of one never seen."""
    seen = strings.seen.get(word, 0)
    if not seen:
        return ""
    inside = strings.inside.get(word)
    if not inside:
        return "never" if seen > _OFTEN else "not"
    best = min(inside, key=lambda each: (-inside[each], each))
    share = sum(inside.values()) / seen
    return f"{best}{sum(share > limit for limit in (0.1, 0.3, 0.6, 0.9))}"
