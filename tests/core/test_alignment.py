"""Where two texts that are nearly the same agree."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core import alignment
from annotator.core.alignment import Alignment
from annotator.core.range import Range

LINES = (
    "Ann Lee met Bo Chen in Oslo.",
    "警察在北京会见了居里夫人。",
    "It was  said\nthat 3.5 % agreed",
    "a a b a",
    "x",
)


def texts_of(pieces: list[str]) -> str:
    return " ".join(pieces)


pieces = st.lists(st.sampled_from((*LINES, "a", "b", ",", "\n\n", "new")), max_size=12).map(texts_of)


def bare(text: str) -> str:
    return "".join(text.split())


@given(pieces, pieces, st.sampled_from([0, 6, alignment._SHORT]))
def test_stretches_are_equal_and_in_order_and_all_else_is_a_difference(
    here: str, there: str, short: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alignment, "_SHORT", short)
        aligned = Alignment(here, there)
    at_here = at_there = 0
    for each in aligned.differences():
        assert bare(here[at_here : each.here.start]) == bare(there[at_there : each.there.start])
        assert each.here or each.there
        at_here, at_there = each.here.end, each.there.end
    assert bare(here[at_here:]) == bare(there[at_there:])


@given(pieces, pieces)
def test_what_stands_there_is_the_same_but_for_white_space(here: str, there: str) -> None:
    aligned = Alignment(here, there)
    last = 0
    for match in re.finditer(r"\w+", here):
        found = aligned.there(Range(*match.span()))
        if found is not None:
            assert found.slice(there) == match[0]
            assert found.start >= last
            last = found.end
    whole = aligned.there(Range(0, len(here))) if here else None
    if whole is not None:
        assert here.split() == whole.slice(there).split()


@given(pieces)
def test_a_text_agrees_with_itself(text: str) -> None:
    aligned = Alignment(text, text)
    assert list(aligned.differences()) == []
    for match in re.finditer(r"\w+( \w+)?", text):
        assert aligned.there(Range(*match.span())) == Range(*match.span())


def there(here: str, other: str, quote: str) -> str | None:
    start = here.index(quote)
    found = Alignment(here, other).there(Range(start, start + len(quote)))
    return None if found is None else found.slice(other)


def test_lines_may_break_elsewhere() -> None:
    assert there("He met Ann Lee in Oslo today.", "He met Ann\nLee in Oslo\ntoday.", "Ann Lee") == "Ann\nLee"


def test_an_equal_word_at_another_place_is_not_the_same() -> None:
    here = "OSLO, May 3. Ann Lee met Bo Chen at the house of a friend."
    other = "By our staff in OSLO (NTB). Ann Lee met Bo Chen at the house of a friend."
    assert there(here, other, "OSLO") is None
    assert there(here, other, "Bo Chen") == "Bo Chen"


def test_a_part_of_a_word_stays_that_part_and_white_space_is_no_edge() -> None:
    assert there("one two three four", "zero one two three four", "hre") == "hre"
    assert there("one two three four", "one two three four", " two") is None


def test_long_texts_are_aligned_across_many_changes() -> None:
    chance = random.Random(5)  # noqa: S311 - the same every time
    words = [chance.choice(["the", "of", f"w{chance.randrange(3000)}"]) for _ in range(20_000)]
    changed = list(words)
    for at in range(50, len(words), 100):
        changed[at] = "other"
    del changed[10_000:10_400]
    differences = list(Alignment(" ".join(words), " ".join(changed)).differences())
    assert 190 <= len(differences) <= 200
    assert sum(len(each.there) for each in differences) <= 200 * len("other") + 2000
