"""Words that stand in like places come into one cluster, the same every time; without numpy there are none."""

import random
from collections import Counter, defaultdict
from itertools import product

import pytest

from annotator.suggest import word_clusters
from annotator.suggest.known_words import KnownWords
from annotator.suggest.learned_models import StringCounts
from annotator.suggest.library_words import library_words
from annotator.suggest.tagger_features import sentence_features
from annotator.suggest.word_clusters import COARSE, FINE, WordClusters

WORDS = ["".join(letters) for letters in product("bdfgklmnprst", "aeiou", "bdfgkl")]
KINDS = [WORDS[at::12] for at in range(12)]
KIND_OF = {word: number for number, kind in enumerate(KINDS) for word in kind}


def made_texts(lines: int = 3000) -> list[str]:
    """Texts whose sentences have a word of each kind, always in the same order."""
    seeded = random.Random(1)  # noqa: S311 - texts, no secrets
    return ["\n".join(" ".join(map(seeded.choice, KINDS)) for _ in range(50)) for _ in range(lines // 50)]


def clusters_in(texts: list[str]) -> dict[str, tuple[int, int]]:
    words = WordClusters()
    for text in texts:
        words.read(text)
    return words.clusters()


def test_words_that_stand_in_like_places_are_together_every_time():
    pytest.importorskip("numpy")
    clusters = clusters_in(made_texts())
    assert clusters == clusters_in(made_texts())
    assert set(clusters) == set(WORDS)
    for number, most in ((0, COARSE), (1, FINE)):
        kinds: dict[int, Counter[int]] = defaultdict(Counter)
        for word, numbers in clusters.items():
            kinds[numbers[number]][KIND_OF[word]] += 1
        assert max(kinds) < most
        alike = sum(max(counts.values()) for counts in kinds.values())
        assert alike > 0.95 * len(WORDS)


def test_a_library_of_few_words_has_no_clusters():
    assert clusters_in(["Ann met Bo. " * 10]) == {}


def test_the_tagger_is_told_the_clusters_of_a_word_and_of_those_beside_it():
    pytest.importorskip("numpy")
    library = library_words(made_texts())
    features = sentence_features(["Unheard", "bab"], StringCounts(), KnownWords.of(library))
    coarse, fine = library["bab"][2:4], library["bab"][4:]
    assert {f"0c={coarse}", f"0d={fine}", f"df={library['bab'][1]}"} <= set(features[1])
    assert {f"1c={coarse}", f"1d={fine}"} <= set(features[0])


def test_a_word_of_one_text_has_clusters_and_no_counts():
    pytest.importorskip("numpy")
    library = library_words(["\n".join(made_texts())])
    assert library["bab"][:2] == ".."
    told = sentence_features(["bab"], StringCounts(), KnownWords.of(library))[0]
    assert not any(each.startswith(("cr=", "df=")) for each in told)


def test_without_numpy_all_else_is_known(monkeypatch):
    monkeypatch.setattr(word_clusters, "find_spec", lambda _: None)
    known = library_words(made_texts(200))
    assert {len(each) for each in known.values()} == {2}
