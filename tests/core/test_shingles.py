"""What near-identical texts have in common."""

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.common_forms import common_form
from annotator.core.shingles import LENGTH, THRESHOLD, share_in_common, shingles

REPORT = "The minister said on Monday that the new law on online platforms would be in force by May."


def test_shingles_are_runs_of_words_without_case_accents_or_punctuation() -> None:
    assert shingles("Zoé met\nAnn: in Łódź.") == {"zoe met ann in", "met ann in lodz"}


def test_in_scripts_without_spaces_a_word_is_a_character() -> None:
    assert shingles("警察在北京") == {"警 察 在 北", "察 在 北 京"}
    assert (
        share_in_common(shingles("警察在北京会见了居里夫人"), shingles("警察在北京会见了居里夫人。新华社"))
        > THRESHOLD
    )


def test_a_text_of_few_words_is_one_shingle() -> None:
    assert shingles("Marie Curie!") == {"marie curie"}
    assert shingles("👮 %") == frozenset()
    assert share_in_common(shingles("👮"), shingles("👮")) == 0


def test_another_dateline_leaves_more_than_half_in_common() -> None:
    share = share_in_common(shingles(REPORT), shingles(f"BERLIN, March 4 - {REPORT}"))
    assert THRESHOLD < share < 1


@given(st.text("ab \n.警é", max_size=40), st.text("ab \n.警é", max_size=40))
def test_the_share_is_that_of_plain_sets(one: str, other: str) -> None:
    sets = []
    for text in (one, other):
        words = common_form(text).split()
        count = max(1, len(words) - LENGTH + 1) if words else 0
        sets.append({tuple(words[at : at + LENGTH]) for at in range(count)})
    union = sets[0] | sets[1]
    expected = len(sets[0] & sets[1]) / len(union) if union else 0
    assert share_in_common(shingles(one), shingles(other)) == expected
    assert share_in_common(shingles(other), shingles(one)) == expected
