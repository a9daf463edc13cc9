"""Which key a replay presses for a word, and which words it looks at."""

import pytest

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.replay.letters import aiming_key, capital_key, tokens_near


@pytest.mark.parametrize(
    ("text", "key", "capital"),
    [
        ("ann", "a", None),
        ("Ann", "a", "A"),
        ("Émile", "e", "E"),
        ("7th", "7", None),
        ("(so)", "(", None),
        ("“so”", '"', None),
        ("Мир", "м", "М"),
        ("мир", "м", None),
        ("北京", "b", None),
        ("?", None, None),  # a key that is a command wherever letters aim
        (" ", None, None),
        ("\x07", None, None),
        ("😀", None, None),
        ("→", None, None),  # narrow, but no letter
        ("あ", None, None),
        ("한", None, None),
        ("Ａ", "a", "A"),  # full-width, but typed as its narrow letter
        ("ア", None, None),
        ("🅰", None, None),  # an upper-case emoji
        ("ᎠᎡ", "Ꭰ", None),  # lower case folds to upper case in Cherokee
    ],
)
def test_the_key_for_a_word_is_that_of_its_first_character_where_a_keyboard_has_it(text, key, capital):
    document, word = Document("d", text), Range(0, len(text))
    assert aiming_key(document, word) == key
    assert capital_key(document, word) == capital


@pytest.mark.parametrize(
    ("quote", "reach", "expected"),
    [
        ("c d", 1, ["c", "b"]),
        ("c d", 2, ["c", "d", "b", "a"]),
        ("c d", 3, ["c", "d", "b", "a"]),
        ("a b c", 2, ["a", "b"]),
        ("e", 3, ["e", "d", "c", "b"]),
        ("c d", 0, []),
    ],
)
def test_words_in_the_range_come_first_and_then_those_before_it(quote, reach, expected):
    text = "a b c d e"
    start = text.index(quote)
    found = tokens_near(Document("d", text), Range(start, start + len(quote)), reach)
    assert [token.slice(text) for token in found] == expected
