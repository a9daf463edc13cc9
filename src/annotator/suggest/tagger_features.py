"""What a tagger is told of the tokens of a sentence: words, neighbours, known strings, the library's counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from annotator.suggest.learned_models import StringCounts
from annotator.suggest.word_features import features_of_word, shape

OUTSIDE = "-"


def sentence_features(
    words: Sequence[str], strings: StringCounts, library: Mapping[str, str]
) -> list[list[str]]:
    """Return what the tagger is told of each word of a sentence."""
    low = [word.lower() for word in words]
    shapes = [shape(word) for word in words]
    known = known_strings(low, strings)
    counts = [library.get(word, "") for word in low]
    last = len(words) - 1
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
            told += [*_counts("", counts[at]), f"df={counts[at][1]}"]
        if shapes[at] == "h" and 0 < at < last:
            told.append(f"tr={low[at - 1]}{low[at]}{low[at + 1]}")
        features.append(told)
    return features


def _counts(where: str, counts: str) -> tuple[str, ...]:
    return (f"{where}cr={counts[0]}",) if counts else ()


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
