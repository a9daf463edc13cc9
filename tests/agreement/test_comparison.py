"""What is compared of documents, and what is left out."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement.coefficients import NO_SPANS, NOT_BY_ALL, Coefficient, Metric
from annotator.agreement.comparison import (
    ALPHA,
    ALPHA_U,
    COHEN,
    F1_EXACT,
    F1_OVERLAP,
    F1_TOKEN,
    FLEISS,
    PERCENT,
)
from annotator.agreement.questions import Questions
from annotator.agreement.resampling import DRAWS, FEWER_DRAWS, FEWEST, GROUPS, MANY, group_of
from annotator.core.document import Document
from annotator.core.range import Range
from annotator.schema.answers import FieldType
from annotator.schema.values import Choice, Field, Label, LabelSchema
from tests.agreement.samples import TEXT, agreement, compared, layer, linked, value

DOCUMENT = Document.of_text(TEXT)
ANN, BO, CHEN, OSLO = (0, 7, "person"), (12, 19, "person"), (15, 19, "person"), (23, 27, "place")


def test_silence_in_finished_work_counts():
    found = agreement(compared(DOCUMENT, layer(DOCUMENT, "amy", ANN), layer(DOCUMENT, "ben")))
    assert value(found.overall, F1_EXACT) == 0
    assert found.spans == 1
    assert found.confusions == {("", "person"): 1}


def test_documents_without_a_span_are_undefined_for_spans():
    found = agreement(compared(DOCUMENT, layer(DOCUMENT, "amy"), layer(DOCUMENT, "ben")))
    for name in (F1_EXACT, F1_OVERLAP, F1_TOKEN, ALPHA_U):
        assert found.overall[name] == Coefficient(None, NO_SPANS)
    assert found.overall[ALPHA].value is None
    assert value(found.overall, PERCENT) == 1
    assert found.labels == ()


def test_spans_without_a_letter_have_no_token():
    document = Document.of_text("a  b")
    found = agreement(compared(document, layer(document, "amy", (1, 3, "x")), layer(document, "ben")))
    assert (found.tokens, value(found.overall, F1_TOKEN), value(found.overall, F1_EXACT)) == (2, None, 0)


def test_boilerplate_is_left_out_unless_all_read_it():
    document = Document.of_text(TEXT, boilerplate=(Range(20, 28),))
    spans = [ANN, (18, 27, "place"), OSLO]
    kept = compared(
        document,
        layer(document, "amy", *spans, keeps_boilerplate=True),
        layer(document, "ben", ANN, keeps_boilerplate=True),
    )
    assert (kept.length, sum(kept.tokens.values()), kept.left_out.in_boilerplate) == (28, 8, 0)
    one = compared(
        document, layer(document, "amy", *spans, keeps_boilerplate=True), layer(document, "ben", ANN)
    )
    assert (one.length, sum(one.tokens.values())) == (20, 5)
    assert (one.left_out.in_boilerplate, one.left_out.boilerplate) == (1, 8)
    assert one.works[0].stretches["place"] == [(18, 20)]
    assert len(one.works[0].spans) == 2


def test_boilerplate_in_the_middle_moves_what_comes_after_it():
    document = Document.of_text(TEXT, boilerplate=(Range(8, 12), Range(20, 23)))
    found = compared(
        document, layer(document, "amy", ANN, BO, OSLO), layer(document, "ben", (0, 27, "person"))
    )
    assert found.works[0].stretches == {"person": [(0, 7), (8, 15)], "place": [(16, 20)]}
    assert found.works[1].stretches == {"person": [(0, 20)]}
    assert sum(found.tokens.values()) == 6


def test_nested_labels_have_a_coefficient_each():
    both = [(0, 19, "event"), ANN, BO]
    found = agreement(
        compared(DOCUMENT, layer(DOCUMENT, "amy", *both), layer(DOCUMENT, "ben", *both[:2])),
        labels=["event", "person", "unused"],
    )
    assert [(each.label, each.spans) for each in found.labels] == [("event", 2), ("person", 3)]
    event, person = (each.coefficients for each in found.labels)
    assert value(event, F1_EXACT) == value(event, ALPHA) == value(event, FLEISS) == 1
    assert value(event, ALPHA_U) == 1
    assert value(person, F1_EXACT) == round(2 / 3, 6)
    assert value(person, F1_TOKEN) == round(4 / 6, 6)
    assert value(person, PERCENT) == 6 / 8


def test_a_span_marked_twice_counts_once_and_ranges_count_as_they_are():
    apart = (0, 3, "person", (12, 14))
    found = compared(
        DOCUMENT, layer(DOCUMENT, "amy", apart, apart, (0, 3, "person")), layer(DOCUMENT, "ben", apart)
    )
    assert (found.left_out.twice, found.left_out.overlapping) == (1, 1)
    assert found.works[0].stretches == {"person": [(0, 3), (12, 14)]}
    assert value(agreement(found).overall, F1_EXACT) == round(2 / 3, 6)


def test_only_those_who_finished_a_document_are_compared_on_it():
    other = Document.of_text("Oslo.")
    found = agreement(
        compared(DOCUMENT, layer(DOCUMENT, "amy", ANN), layer(DOCUMENT, "ben", ANN)),
        compared(other, layer(other, "ben", (0, 4, "place")), layer(other, "cleo", (0, 4, "place"))),
    )
    assert [(pair.people, pair.documents) for pair in found.pairs] == [
        (("amy", "ben"), 1),
        (("ben", "cleo"), 1),
    ]
    assert found.complete == 0
    assert found.overall[FLEISS] == Coefficient(None, NOT_BY_ALL)
    assert value(found.overall, ALPHA) == value(found.overall, ALPHA_U) == 1
    assert [value(pair.coefficients, COHEN) for pair in found.pairs] == [1, 1]


def test_what_two_people_gave_to_one_place():
    found = agreement(
        compared(
            DOCUMENT,
            layer(DOCUMENT, "amy", ANN, BO, OSLO),
            layer(DOCUMENT, "ben", ANN, (15, 19, "place"), (15, 19, "person")),
        )
    )
    assert found.confusions == {("person", "person"): 2, ("", "place"): 2}


def test_the_document_with_the_lowest_agreement_comes_first():
    one, none, equal = (Document.of_text(f"{name} Lee.") for name in ("Ann", "Zoe", "Amy"))
    spans = [(0, 3, "person"), (4, 7, "person")]
    found = agreement(
        compared(equal, layer(equal, "amy", *spans), layer(equal, "ben", *spans)),
        compared(none, layer(none, "amy"), layer(none, "ben")),
        compared(one, layer(one, "amy", *spans), layer(one, "ben", spans[0])),
    )
    assert [each.id for each in found.documents] == [one.id, equal.id, none.id]
    assert [each.differing for each in found.documents] == [1, 0, 0]
    assert [value(each.coefficients, F1_EXACT) for each in found.documents] == [round(2 / 3, 6), 1, None]


# -- fields ---------------------------------------------------------------------------------------------------------

FIELDS = (
    Field("topic", FieldType.CHOICE, choices=(Choice("war", "w"), Choice("law", "l"))),
    Field("measures", FieldType.MULTICHOICE, choices=(Choice("a", "a"), Choice("b", "b"))),
    Field("worth", FieldType.SCALE, minimum=1, maximum=5),
    Field("people", FieldType.NUMBER),
    Field("never", FieldType.TEXT),
)
SCHEMA = LabelSchema(
    "x",
    1,
    "X",
    (Label("person", "Person", attributes=(Field("role", FieldType.TEXT),)),),
    document_fields=FIELDS,
)


def answered(*pairs):
    documents = [Document.of_text(f"{number}.") for number in range(len(pairs))]
    return agreement(
        *(
            compared(of, layer(of, "amy", answers=mine), layer(of, "ben", answers=theirs))
            for of, (mine, theirs) in zip(documents, pairs, strict=True)
        ),
        questions=Questions.of(SCHEMA),
    )


def test_fields_have_the_metric_of_their_type():
    found = answered(
        ({"topic": "war", "worth": 1, "people": 10}, {"topic": "war", "worth": 2, "people": 12}),
        ({"topic": "law", "worth": 3}, {"worth": 5, "people": 3, "measures": ("a", "b")}),
        ({"worth": 5, "measures": ("a",), "other": "x"}, {"worth": 5, "people": 1, "measures": ("a",)}),
    )
    fields = {each.field: each for each in found.fields}
    assert {name: (str(each.metric), each.units, each.missing) for name, each in fields.items()} == {
        "topic": ("nominal", 3, 0),
        "measures": ("nominal", 3, 0),
        "worth": ("ordinal", 3, 0),
        "people": ("interval", 1, 2),
        "other": ("nominal", 1, 0),
    }
    assert value(fields["topic"].coefficients, PERCENT) == round(2 / 3, 6)
    assert value(fields["people"].coefficients, ALPHA) == 0
    assert found.pairs[0].fields.keys() == fields.keys()


@pytest.mark.parametrize("count", [FEWEST, 2 * GROUPS])
def test_scales_and_numbers_have_intervals_though_most_draws_miss_some_value(count):
    found = answered(
        *(
            ({"worth": 1 + n % 5, "people": n / 2}, {"worth": 1 + n * n % 5, "people": n + n % 3})
            for n in range(count)
        )
    )
    for field in found.fields:
        each = field.coefficients[ALPHA]
        assert each.low <= each.value <= each.high
        assert each.low < each.high


def test_attributes_are_compared_where_spans_are_alike():
    mine = layer(DOCUMENT, "amy", (0, 7, "person", {"role": "x"}), (12, 19, "person", {"role": "y"}), OSLO)
    theirs = layer(DOCUMENT, "ben", (0, 7, "person", {"role": "x"}), (12, 19, "person"), (15, 19, "person"))
    found = agreement(compared(DOCUMENT, mine, theirs), questions=Questions.of(SCHEMA))
    [role] = found.fields
    assert (role.label, role.field, role.metric, role.units) == ("person", "role", Metric.NOMINAL, 2)
    assert value(role.coefficients, PERCENT) == 0.5


@pytest.mark.parametrize(("undirected", "f1"), [(frozenset(), 0.5), (frozenset({"knows"}), 1)])
def test_relations_agree_where_type_and_ends_do(undirected, f1):
    mine = layer(
        DOCUMENT,
        "amy",
        ANN,
        BO,
        OSLO,
        relations=(linked("in", "amy0", "amy2"), linked("knows", "amy0", "amy1")),
    )
    theirs = layer(
        DOCUMENT,
        "ben",
        ANN,
        BO,
        OSLO,
        relations=(linked("in", "ben0", "ben2"), linked("knows", "ben1", "ben0")),
    )
    found = agreement(compared(DOCUMENT, mine, theirs, undirected=undirected))
    assert found.relations["in"].value == 1
    assert found.relations["knows"].value == (1 if undirected else 0)
    assert sum(each.value for each in found.relations.values()) / 2 == f1


# -- intervals --------------------------------------------------------------------------------------------------------


def many(count):
    for number in range(count):
        of = Document.of_text(f"Ann {number} Lee.")
        yield compared(
            of, layer(of, "amy", (0, 3, "person")), layer(of, "ben", *[(0, 3, "person")][: number % 3])
        )


@pytest.mark.parametrize("count", [FEWEST - 1, FEWEST, 3 * GROUPS])
def test_an_interval_is_around_the_value_and_is_the_same_in_every_run(count):
    found = agreement(*many(count)).overall
    assert found == agreement(*many(count)).overall
    for name in (F1_EXACT, F1_OVERLAP, F1_TOKEN, PERCENT, FLEISS, ALPHA, ALPHA_U):
        each = found[name]
        if count < FEWEST:
            assert each.low is each.high is None
        else:
            assert each.low <= each.value <= each.high
            assert each.low < each.high


def test_more_documents_make_the_interval_narrower():
    widths = [
        found.high - found.low
        for found in (agreement(*many(count)).overall[F1_EXACT] for count in (30, 300, 1500))
    ]
    # The width goes with the root of the number: 0.26, 0.083, 0.037 by the binomial distribution of the documents.
    assert widths[0] > 2 * widths[1] > 2 * widths[2]
    assert 0.05 < widths[1] < 0.12


def test_people_who_agree_on_everything_have_no_width():
    documents = [Document.of_text(f"Ann {number}.") for number in range(9)]
    found = agreement(
        *(
            compared(of, layer(of, "amy", (0, 3, "person")), layer(of, "ben", (0, 3, "person")))
            for of in documents
        )
    )
    assert found.overall[ALPHA] == Coefficient(1, "", 1, 1)
    assert found.overall[ALPHA_U] == Coefficient(1, "", 1, 1)


def test_a_coefficient_that_few_draws_define_has_no_interval():
    documents = [Document.of_text(f"Ann {number}.") for number in range(6)]
    found = agreement(
        *(
            compared(of, layer(of, "amy", *[(0, 3, "person")][: index == 0]), layer(of, "ben"))
            for index, of in enumerate(documents)
        )
    )
    assert found.overall[F1_EXACT] == Coefficient(0)  # in a third of the draws there is no span
    assert found.overall[PERCENT].low is not None


@pytest.mark.parametrize(("labels", "draws"), [(MANY - 2, DRAWS), (MANY - 1, FEWER_DRAWS)])
def test_many_labels_are_drawn_less_often(labels, draws):
    documents = [Document.of_text(f"Ann {number}.") for number in range(FEWEST)]
    spans = [(0, 3, f"label{number}") for number in range(labels)]
    found = agreement(*(compared(of, layer(of, "amy", *spans), layer(of, "ben", *spans)) for of in documents))
    assert (len(found.labels), len(found.pairs), found.draws) == (labels, 1, draws)


def test_groups_get_one_document_in_turn():
    turns = [[group_of(turn * GROUPS + index) for index in range(GROUPS)] for turn in range(4)]
    assert turns[0] == list(range(GROUPS))
    assert all(sorted(turn) == turns[0] for turn in turns)
    assert turns[1] != turns[2] != turns[0]


# -- random layers, against brute force ------------------------------------------------------------------------------

WORDS = "Ann Lee met Bo Chen in Oslo today"


@st.composite
def works(draw):
    edges = [0, *(at + 1 for at, sign in enumerate(WORDS) if sign == " "), len(WORDS) + 1]
    found = []
    for person in draw(st.sampled_from([("amy", "ben"), ("amy", "ben", "cleo")])):
        chosen = draw(
            st.lists(st.tuples(st.integers(0, 7), st.integers(1, 3), st.sampled_from("xyz")), max_size=5)
        )
        spans = {(edges[at], edges[min(at + size, 8)] - 1, label) for at, size, label in chosen}
        found.append((person, sorted(spans)))
    return found


@settings(deadline=None)
@given(st.lists(works(), min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_f1_and_percentages_are_those_of_brute_force(drawn, chance):
    documents = [Document.of_text(f"{WORDS} {number}") for number in range(len(drawn))]
    made = []
    for of, people in zip(documents, drawn, strict=True):
        for _, spans in people:
            chance.shuffle(spans)
        made.append(compared(of, *(layer(of, person, *spans) for person, spans in people)))
    found = agreement(*made)
    exact, token, percents = Counter(), Counter(), Counter()
    for people in drawn:
        for (_, mine), (_, theirs) in combinations(people, 2):
            exact["both"] += len({*mine} & {*theirs})
            exact["all"] += len({*mine}) + len({*theirs})
            labels = [
                [{x for s, e, x in spans if s < end and start < e} for start, end in tokens()]
                for spans in (mine, theirs)
            ]
            for one, other in zip(*labels, strict=True):
                token["both"] += len(one & other)
                token["all"] += len(one) + len(other)
                percents["same"] += one == other
                percents["all"] += 1
            percents["same"] += 1  # the number at the end
            percents["all"] += 1
    for name, counts in ((F1_EXACT, exact), (F1_TOKEN, token)):
        wanted = round(2 * counts["both"] / counts["all"], 6) if counts["all"] else None
        assert value(found.overall, name) == wanted
    assert value(found.overall, PERCENT) == round(percents["same"] / percents["all"], 6)
    if found.overall[F1_EXACT].value is not None:
        assert found.overall[F1_EXACT].value <= found.overall[F1_OVERLAP].value


def on(spans, start, end):
    return {label for first, last, label in spans if first < end and start < last}


def tokens():
    at = 0
    for word in WORDS.split():
        yield at, at + len(word)
        at += len(word) + 1


@settings(deadline=None)
@given(st.lists(works(), min_size=2, max_size=4))
def test_the_order_of_documents_and_people_makes_no_difference(drawn):
    documents = [Document.of_text(f"{WORDS} {number}") for number in range(len(drawn))]
    made = [
        compared(of, *(layer(of, person, *spans) for person, spans in people))
        for of, people in zip(documents, drawn, strict=True)
    ]
    turned = [
        compared(of, *(layer(of, person, *spans) for person, spans in reversed(people)))
        for of, people in zip(documents, drawn, strict=True)
    ]
    found, other = agreement(*made), agreement(*reversed(turned))
    for name, coefficient in found.overall.items():
        assert other.overall[name].value == pytest.approx(coefficient.value)
    assert found.confusions == other.confusions


@settings(deadline=None)
@given(works())
def test_exact_f1_of_flat_spans_is_that_of_nervaluate(people):
    nervaluate = pytest.importorskip("nervaluate")
    flat = []
    for _, spans in people[:2]:
        kept, end = [], 0
        for start, stop, label in sorted(spans):
            if start >= end:
                kept.append((start, stop, label))
                end = stop
        flat.append(kept)
    of = Document.of_text(WORDS)
    found = agreement(compared(of, layer(of, "amy", *flat[0]), layer(of, "ben", *flat[1])))
    entities = [[[{"start": s, "end": e, "label": label} for s, e, label in spans]] for spans in flat]
    if not (flat[0] and flat[1]):
        return
    strict = nervaluate.Evaluator(*entities, tags=["x", "y", "z"]).evaluate()["overall"]["strict"]
    assert value(found.overall, F1_EXACT) == pytest.approx(strict.f1, abs=1e-6)
