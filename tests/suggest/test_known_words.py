"""What is known of words, packed: as a dict says it."""

from hypothesis import given
from hypothesis import strategies as st

from annotator.suggest.known_words import KnownWords

WORDS = st.text(st.characters(exclude_categories=("Z", "C")), min_size=1, max_size=4)


@given(st.dictionaries(WORDS, st.text("0123456789abcdef.", min_size=2, max_size=6)), st.lists(st.text()))
def test_each_word_has_what_a_dict_has(known, others):
    packed = KnownWords.of(known)
    asked = {*known, *others, *(word[:-1] for word in known), *(word + "a" for word in known)}
    assert {word: packed.get(word) for word in asked} == {word: known.get(word, "") for word in asked}


def test_a_word_that_no_encoding_has_is_not_known():
    assert KnownWords.of({"a": "11"}).get("\ud800") == ""
