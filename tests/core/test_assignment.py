"""Who gets a document: shares, overlaps and what moves, by count, and the fast question against the plain one."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.core.assignment import (
    assigned_people,
    control_rate,
    decoded,
    encoded,
    is_assigned,
    is_control,
    moved,
    people_wanted,
)
from annotator.core.document import document_id
from annotator.core.round import Control, Others, Round, RoundOrder, Training

DOCUMENTS = [document_id(f"text {number}") for number in range(10_000)]
FIFTY = tuple(f"person{number:02}" for number in range(50))

names = st.lists(st.text("abcdé ü", min_size=1, max_size=4), min_size=1, max_size=6, unique=True).map(tuple)
rounds = st.builds(
    Round,
    st.sampled_from(("june", "july")),
    names,
    each=st.integers(1, 7),
    overlap=st.sampled_from((0.0, 0.2, 1.0)),
    overlap_people=st.integers(2, 7),
    order=st.sampled_from(RoundOrder),
    others=st.sampled_from(Others),
    training=st.sampled_from((None, None, None, Training("gold", 0.8))),
)


def test_a_fifth_of_the_documents_is_shared_as_asked_for():
    round_ = Round("june", ("amy", "ben", "cleo"), overlap=0.2)
    people = Counter(len(assigned_people(round_, id_)) for id_ in DOCUMENTS)
    assert people == {1: 7993, 2: 2007}  # 20.07 %


def test_everyone_gets_about_as_much_as_the_others():
    round_ = Round("june", FIFTY, overlap=0.2)
    documents = Counter(person for id_ in DOCUMENTS for person in assigned_people(round_, id_))
    assert set(documents) == set(FIFTY)
    assert 200 <= min(documents.values()) <= 240 <= max(documents.values()) <= 280  # the mean is 240


def test_when_one_joins_fifty_few_documents_move_and_all_of_them_to_the_new_one():
    before = Round("june", FIFTY, overlap=0.2)
    after = replace(before, people=(*FIFTY, "new"))
    assert 0.02 < moved(before, after, DOCUMENTS) / len(DOCUMENTS) < 0.027
    for id_ in DOCUMENTS[:1000]:
        was, is_ = set(assigned_people(before, id_)), set(assigned_people(after, id_))
        assert is_ == was or is_ - was == {"new"}


def test_when_one_leaves_only_what_was_theirs_moves():
    before = Round("june", FIFTY, each=2)
    after = replace(before, people=FIFTY[1:])
    for id_ in DOCUMENTS[:1000]:
        was, is_ = set(assigned_people(before, id_)), set(assigned_people(after, id_))
        assert is_ == was if FIFTY[0] not in was else len(is_ - was) == 1


def test_another_round_shares_out_otherwise_and_the_order_of_names_does_not_matter():
    june = Round("june", ("amy", "ben", "cleo"))
    july = replace(june, name="july")
    turned = replace(june, people=("cleo", "amy", "ben"))
    assert 0.6 < moved(june, july, DOCUMENTS) / len(DOCUMENTS) < 0.7
    assert moved(june, turned, DOCUMENTS) == 0


@given(rounds, st.integers(0, 500))
def test_the_fast_question_is_answered_as_by_ranks(round_: Round, number: int):
    id_ = DOCUMENTS[number]
    people = assigned_people(round_, id_)
    assert len(people) == len(set(people)) == min(people_wanted(round_, id_), len(round_.people))
    for person in (*round_.people, "stranger"):
        assert is_assigned(round_, id_, person) == (person in people)


@given(rounds)
def test_a_round_is_read_back_from_the_log(round_: Round):
    assert decoded(encoded(round_)) == round_


def test_in_training_everyone_gets_everything():
    round_ = Round("first", ("amy", "ben"), training=Training("gold"))
    assert assigned_people(round_, DOCUMENTS[0]) == ("amy", "ben")


def test_the_control_documents_are_the_share_of_all_that_one_gets():
    round_ = Round("june", ("amy", "ben", "cleo"), overlap=0.2, control=Control("gold", 0.05))
    with_gold, others = DOCUMENTS[:1000], DOCUMENTS[1000:]
    rate = control_rate(0.05, len(others), len(with_gold), round_)
    assert round(rate, 4) == 0.1895
    controlled = replace(round_, control=Control("gold", 0.05, rate))
    own = sum(is_assigned(controlled, id_, "amy") for id_ in others)
    control = sum(is_control(controlled, id_, "amy") for id_ in with_gold)
    assert 0.045 < control / (own + control) < 0.055
    assert not any(is_control(controlled, id_, "stranger") for id_ in with_gold)
    assert not any(is_control(round_, id_, "amy") for id_ in with_gold)  # it was not begun


def test_no_more_control_documents_are_given_than_there_are():
    round_ = Round("june", ("amy", "ben"))
    rates = [control_rate(share, 100, 10, round_) for share in (0.0, 0.05, 0.1, 0.2, 1.0)]
    assert rates == [0.0, 50 * 0.05 / 0.95 / 10, 50 * 0.1 / 0.9 / 10, 1.0, 1.0]
    assert all(one <= other for one, other in pairwise(rates))
    assert control_rate(0.05, 100, 0, round_) == 0.0
