"""What a library knows of its words without any label.

How often they are capitalised, in how many texts they are, and which of them stand in like places.

Worth as much as word vectors that others trained, so none are shipped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from annotator.core.regexes import compiled
from annotator.suggest.word_clusters import WordClusters

MOST_CHARACTERS = 20_000_000
"""Code points of the library that are read: 10,000 articles."""

MOST_WORDS = 50_000
"""Upper bound on words that are kept, the most frequent ones."""

_WORD = r"(?<=[\p{Ll},;] )\p{L}[\p{L}\p{M}]*+|\p{L}[\p{L}\p{M}]*+"
_INSIDE = r"(?<=[\p{Ll},;] )\p{L}[\p{L}\p{M}]*+"
"""A word inside a sentence, where a capital says something."""

NOT_COUNTED = "."
"""Stands for each digit of a word that only its clusters are known of."""


class LibraryWords:
    """Counts of words over many texts, one text after the other."""

    def __init__(self) -> None:
        self._texts = 0
        self._characters = 0
        self._in_texts: Counter[str] = Counter()
        self._inside: Counter[str] = Counter()
        self._capitalised: Counter[str] = Counter()
        self._clusters = WordClusters()

    @property
    def is_full(self) -> bool:
        """Whether so much was read that more would tell nothing new."""
        return self._characters >= MOST_CHARACTERS

    def read(self, text: str) -> None:
        """Count the words of a text."""
        self._texts += 1
        self._characters += len(text)
        self._in_texts.update({word.lower() for word in compiled(_WORD).findall(text)})
        for word, count in Counter(compiled(_INSIDE).findall(text)).items():
            self._inside[word.lower()] += count
            if word[0].isupper():
                self._capitalised[word.lower()] += count
        self._clusters.read(text)

    def known(self) -> dict[str, str]:
        """Return two digits for each word in two texts or more, the most frequent words first.

        The first is the share of capitals in quarters (9 where the word was never inside a sentence), the second how
        often the number of texts has to be halved until the word is in all of them. Where they are known, the coarse
        and the fine cluster of a word follow, each as two hexadecimal digits.
        """
        frequent = sorted(self._in_texts.items(), key=lambda item: (-item[1], item[0]))[:MOST_WORDS]
        known = {
            word: f"{self._capitals(word)}{self._rarity(count)}" for word, count in frequent if count > 1
        }
        for word, (coarse, fine) in self._clusters.clusters().items():
            known[word] = f"{known.get(word, 2 * NOT_COUNTED)}{coarse:02x}{fine:02x}"
        return known

    def _capitals(self, word: str) -> int:
        inside = self._inside[word]
        return round(4 * self._capitalised[word] / inside) if inside else 9

    def _rarity(self, count: int) -> int:
        return min(9, (self._texts // count).bit_length())


def library_words(texts: Iterable[str]) -> dict[str, str]:
    """Return what is known of the words of these texts, as far as ``MOST_CHARACTERS`` go."""
    words = LibraryWords()
    for text in texts:
        if words.is_full:
            break
        words.read(text)
    return words.known()
