"""Breaches of the schema are refused with a reason when a key is pressed; existing ones are kept and reported."""

import pytest
from msgspec.structs import replace

from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.span import Relation, Span, quote_of
from annotator.core.spans import Spans
from annotator.rules.breaches import breaches, breaches_of, refusal_of, relation_lost
from annotator.rules.relations import fits, is_outward, leaving
from annotator.schema.loading import parse_schema
from annotator.schema.values import Boundaries, Overlap
from annotator.session.marking import refit
from tests.marked import ListHistory, marked_from, press, session_from
from tests.session.linked import LINKED

REFUSED = [
    ("^[one|policy] [two|policy] three", "o t", "at most 2 Policy in a document"),
    ("^[one|policy] [two|policy] [three|event]", "tab tab tab o space", "at most 2 Policy in a document"),
    ("^one two", "c space", "“one” does not match the pattern of Code: [A-Z]+-[0-9]+"),
    ("^[AB-1|code] two", "tab .", "“AB-1 two” does not match the pattern"),
]


@pytest.mark.parametrize(("marked", "keys", "message"), REFUSED)
def test_what_a_rule_forbids_is_refused_with_the_reason(marked, keys, message):
    steps = press(session_from(marked, LINKED), keys)
    assert steps[-1].refused
    assert message in steps[-1].message
    assert not steps[-1].changes


def test_a_policy_that_is_one_already_may_be_moved():
    assert not press(session_from("^[one|policy] [two|policy] three", LINKED), "tab tab .")[-1].refused


def test_gaps_are_refused_where_a_label_has_none():
    session = session_from("^[one|event] two [three|parts] four five", LINKED)
    event, parts = session.layer.spans
    assert "Event may not have gaps" in refit(session, event, (Range(0, 3), Range(8, 13))).message
    assert not refit(session, parts, (Range(8, 13), Range(19, 23))).refused


def test_a_pattern_that_takes_too_long_is_stopped():
    schema = replace(LINKED, labels=(replace(LINKED.labels[0], pattern="(x+x+)+y"),))
    step = press(session_from("^" + "x" * 4000, schema), "p space")[-1]
    assert step.refused
    assert "took too long" in step.message


def test_the_counts_of_a_label_include_those_below_it():
    text = "schema: 1\nid: t\nversion: 1\nlabels: [{id: a, key: a, max: 1, children: [{id: b, key: b}]}]\n"
    step = press(session_from("^[one|b] two", parse_schema(text, "f")), "a t")[-1]
    assert "at most 1 A in a document" in step.message


def test_a_span_counts_once_when_it_gets_another_label_below_the_same_maximum():
    text = "schema: 1\nid: t\nversion: 1\nlabels: [{id: a, key: a, max: 1, children: [{id: b, key: b}]}]\n"
    session = session_from("^[one|b] two", parse_schema(text, "f"))
    (one,) = session.layer.spans
    assert refusal_of(session.schema, session.layer.spans, replace(one, label="a"), one) is None


def layer_with(session, *spans: Span, **more) -> Layer:
    return replace(session.layer, spans=Spans([*session.layer.spans, *spans]), **more)


def span(text: str, label: str, *edges: tuple[int, int], **more) -> Span:
    fragments = tuple(Range(*edge) for edge in edges)
    return Span(f"x{edges[0][0]}{label}", fragments, label, quote_of(text, fragments), "amy", **more)


def test_a_breach_is_reported_with_its_rule():
    session = session_from("^one two three four five six", LINKED)
    text, document = session.document.text, session.document
    layer = layer_with(
        session,
        span(text, "gone", (0, 3)),
        span(text, "event", (4, 6)),
        span(text, "event", (8, 13), (19, 23)),
        span(text, "code", (14, 18)),
        span(text, "person", (24, 27), attributes={"role": "king", "shoe": 44}),
        relations=(
            Relation("r1", "knows", "x4event", "x8event", "amy"),
            Relation("r2", "gone", "x4event", "x8event", "amy"),
        ),
        answers={"topic": "weather", "gone": "x"},
        status=Status.DONE,
    )
    found = [
        (breach.rule, breach.span.id if breach.span else None) for breach in breaches(LINKED, document, layer)
    ]
    assert found == [
        ("label", "x0gone"),
        ("boundaries", "x4event"),
        ("discontinuous", "x8event"),
        ("pattern", "x14code"),
        ("attribute", "x24person"),
        ("attribute", "x24person"),
        ("relation", "x4event"),
        ("relation", "x4event"),
        ("field", None),
        ("field", None),
    ]


def test_as_many_spans_as_a_label_may_have_break_no_rule():
    session = session_from("^[one|policy] [two|policy] three", LINKED)
    assert list(breaches(LINKED, session.document, session.layer)) == []


def test_too_many_spans_are_reported_with_the_first_surplus_one():
    session = session_from("^[one|policy] [two|policy] [three|policy] [four|policy]", LINKED)
    (breach,) = breaches(LINKED, session.document, session.layer)
    assert (breach.rule, breach.what) == ("max", "4 spans of Policy, at most 2")
    assert breach.span.text == "three"


@pytest.mark.parametrize(
    ("rule", "spans", "count"),
    [
        (Overlap.NONE, [(0, 7), (4, 13)], 1),
        (Overlap.NONE, [(0, 13), (4, 7)], 1),
        (Overlap.NESTED, [(0, 13), (4, 7)], 0),
        (Overlap.NESTED, [(0, 7), (4, 13)], 1),
        (Overlap.ANY, [(0, 7), (4, 13)], 0),
        (Overlap.NONE, [(0, 3), (4, 7)], 0),
    ],
)
def test_each_pair_that_may_not_overlap_is_reported_once(rule, spans, count):
    session = session_from("^one two three four", LINKED)
    schema = replace(LINKED, overlap=rule)
    layer = layer_with(session, *(span(session.document.text, "event", edge) for edge in spans))
    assert [b.rule for b in breaches(schema, session.document, layer)] == ["overlap"] * count


EDGES = [
    ("word", (0, 4), True),
    ("word", (0, 3), False),
    ("grapheme", (0, 3), True),
    ("grapheme", (0, 2), False),  # between a letter and its accent
    ("any", (0, 2), True),
]


@pytest.mark.parametrize(("boundaries", "edges", "fits"), EDGES)
def test_an_edge_lies_where_the_schema_allows_one(boundaries, edges, fits):
    schema = replace(LINKED, boundaries=Boundaries(boundaries))
    session = session_from("^Ze\u0301o left", schema)
    layer = layer_with(session, span(session.document.text, "event", edges))
    expected = [] if fits else [("boundaries", f"an edge lies inside a {boundaries}")]
    assert [(b.rule, b.what) for b in breaches(schema, session.document, layer)] == expected


@pytest.mark.parametrize(("length", "shown"), [(40, "x" * 40), (41, "x" * 39 + "…")])
def test_a_long_text_is_shortened_in_the_reason(length, shown):
    session = session_from("^" + "x" * length, LINKED)
    assert press(session, "c space")[-1].message.startswith(f"“{shown}” does not match the pattern of Code")


RELATED = [
    ("cause", "x0event", "x4event", []),
    ("cause", "x0event", "x8person", ["causes may not join Event and Person"]),
    ("knows", "x8person", "x14person", []),
    ("target", "x0event", "x8person", []),
    ("target", "x8person", "x0event", ["targets may not join Person and Event"]),
    ("gone", "x0event", "x4event", ["the schema has no relation 'gone'"]),
    ("cause", "x0event", "nowhere", []),
]


@pytest.mark.parametrize(("type_", "source", "target", "expected"), RELATED)
def test_a_relation_joins_what_its_type_allows(type_, source, target, expected):
    session = session_from("^one two three four", LINKED)
    text = session.document.text
    spans = [span(text, "event", (0, 3)), span(text, "event", (4, 7))]
    spans += [span(text, "person", edges, attributes={"role": "other"}) for edges in ((8, 13), (14, 18))]
    layer = layer_with(session, *spans, relations=(Relation("r", type_, source, target, "amy"),))
    assert [b.what for b in breaches(LINKED, session.document, layer)] == expected


def test_more_relations_than_its_type_allows_are_reported_with_each():
    session = session_from("^one two three four", LINKED)
    text = session.document.text
    people = [
        span(text, "person", edges, attributes={"role": "other"}) for edges in ((4, 7), (8, 13), (14, 18))
    ]
    relations = tuple(Relation(each.id, "target", "x0event", each.id, "amy") for each in people)
    for number, count in ((2, 0), (3, 3)):
        layer = layer_with(session, span(text, "event", (0, 3)), *people, relations=relations[:number])
        found = [b.what for b in breaches(LINKED, session.document, layer)]
        assert found == ["more than 2 “targets” relations start here"] * count


RELABELLED = [
    ("[one|event] [two|person]", "target", 0, "policy", None),
    ("[one|event] [two|person]", "target", 0, "code", "targets"),
    ("[one|event] [two|person]", "target", 1, "politician", None),
    ("[one|event] [two|person]", "target", 1, "event", "targets"),
    ("[one|event] [two|event]", "cause", 1, "person", "causes"),
    ("[one|person] [two|person]", "knows", 0, "politician", None),
    ("[one|person] [two|person]", "knows", 1, "event", "knows"),
    ("[one|event] [two|event]", "gone", 0, "person", None),
]


@pytest.mark.parametrize(("related", "type_", "which", "label", "lost"), RELABELLED)
def test_a_new_label_loses_a_relation_of_the_span_that_it_may_not_have(related, type_, which, label, lost):
    session = session_from(f"^{related} [three|event] [four|event]", LINKED)
    spans = tuple(session.layer.spans)
    links = [(type_, *spans[:2]), ("cause", *spans[2:])]
    relations = tuple(Relation(kind, kind, source.id, target.id, "amy") for kind, source, target in links)
    after = replace(spans[which], label=label)
    assert relation_lost(LINKED, layer_with(session, relations=relations), after) == lost


def test_spans_made_by_keys_break_no_rule():
    session = press(session_from("^Ann led AB-1 under Bob", LINKED), "p a e l")[-1].session
    assert list(breaches(LINKED, session.document, session.layer)) == []


@pytest.mark.parametrize(
    ("boundaries", "edges", "faulty"),
    [
        (Boundaries.WORD, (0, 2), True),
        (Boundaries.WORD, (0, 4), False),
        (Boundaries.GRAPHEME, (0, 2), False),
        (Boundaries.GRAPHEME, (0, 3), True),
        (Boundaries.ANY, (0, 3), False),
    ],
)
def test_where_a_span_may_end_is_the_schema_s(boundaries, edges, faulty):
    session = session_from("^eze\u0301 two", LINKED)
    layer = layer_with(session, span(session.document.text, "event", edges))
    found = list(breaches(replace(LINKED, boundaries=boundaries), session.document, layer))
    what = [f"an edge lies inside a {boundaries}"] if faulty else []
    assert [breach.what for breach in found] == what


def test_relations_that_a_schema_forbids_are_told_apart():
    session = session_from("^[one|event] [two|person] [three|policy] four", LINKED)
    event, person, policy = session.layer.spans
    pairs = [("target", event, person)] * 3 + [
        ("knows", person, policy),
        ("target", person, event),
        ("cause", event, event),
    ]
    links = [
        Relation(f"r{n}", kind, source.id, target.id, "amy") for n, (kind, source, target) in enumerate(pairs)
    ]
    links.append(Relation("lost", "target", event.id, "nobody", "amy"))
    links.append(Relation("orphan", "target", "nobody", person.id, "amy"))
    layer = layer_with(session, relations=tuple(links[2:]))
    may_not = ["knows may not join Person and Policy", "targets may not join Person and Event"]
    assert [breach.what for breach in breaches(LINKED, session.document, layer)] == may_not
    layer = layer_with(session, relations=tuple(links[:3]))
    found = list(breaches(LINKED, session.document, layer))
    assert [breach.what for breach in found] == ["more than 2 “targets” relations start here"] * 3
    assert {breach.span.id for breach in found} == {event.id}


@pytest.mark.parametrize(
    ("status", "answers", "left"),
    [
        (Status.DONE, {}, ["1 required left"]),
        (Status.IN_PROGRESS, {}, []),
        (Status.DONE, {"topic": "other"}, ["1 required left"]),
        (Status.DONE, {"topic": "other", "why": "x"}, []),
        (Status.DONE, {"topic": "protest"}, []),
    ],
)
def test_required_answers_are_missed_when_the_work_is_done(status, answers, left):
    session = session_from("^one two", LINKED)
    layer = layer_with(session, status=status, answers=answers)
    assert [breach.what for breach in breaches(LINKED, session.document, layer)] == left


def test_a_required_attribute_is_missed_when_the_work_is_done():
    session = session_from("^[one|person] two", LINKED)
    layer = layer_with(session, status=Status.DONE, answers={"topic": "protest"})
    [breach] = breaches(LINKED, session.document, layer)
    assert (breach.rule, breach.what, breach.span.text) == ("required", "1 required left", "one")


@pytest.mark.parametrize(
    ("rule", "edges", "what"),
    [
        (Overlap.NESTED, (4, 13), "crosses Event “one two”"),
        (Overlap.NONE, (4, 7), "overlaps Event “one two”"),
    ],
)
def test_the_span_that_is_in_the_way_is_named(rule, edges, what):
    session = session_from("^[one two|event] three four", LINKED)
    layer = layer_with(session, span(session.document.text, "event", edges))
    assert [b.what for b in breaches(replace(LINKED, overlap=rule), session.document, layer)] == [what]


def test_a_span_that_overlaps_several_is_reported_once_with_the_first_of_them():
    session = session_from("^[one [two [three|policy]|person]|event] four", LINKED)
    found = list(breaches(replace(LINKED, overlap=Overlap.NONE), session.document, session.layer))
    assert [(breach.span.text, breach.what) for breach in found] == [
        ("two three", "overlaps Event “one two three”"),
        ("three", "overlaps Event “one two three”"),
    ]


def test_the_breaches_of_one_span_are_its_own_and_those_of_its_label_and_outgoing_relations():
    session = session_from("^[one|policy] [two|policy] [three|policy] [four|event]", LINKED)
    one, two, three, event = session.layer.spans
    ends = [("target", one, two), ("target", two, one), ("cause", event, event)]
    links = [
        Relation(f"r{n}", kind, source.id, target.id, "amy") for n, (kind, source, target) in enumerate(ends)
    ]
    layer = layer_with(session, relations=tuple(links))

    def found(span):
        return [
            (breach.rule, breach.span.id) for breach in breaches_of(LINKED, session.document, layer, span)
        ]

    surplus = ("max", three.id)
    assert found(one) == [surplus, ("relation", one.id)]
    assert found(two) == [surplus, ("relation", two.id)]
    assert found(three) == [surplus]
    assert found(event) == []


LINKS = """
schema: 1
id: t
version: 1
labels: [{id: a}, {id: b}, {id: c}]
relations:
  - {id: near, from: [a], to: [b], directed: false, max: 1}
  - {id: of, from: [a], to: [b]}
"""


def test_a_relation_without_direction_joins_both_ways_and_counts_at_both_ends():
    schema = parse_schema(LINKS, "f")
    near, of = schema.relations
    joined = [
        ("a", "b", True, True),
        ("b", "a", True, False),
        ("a", "a", False, False),
        ("c", "b", False, False),
    ]
    for source, target, undirected, directed in joined:
        assert fits(schema, near, source, target) == undirected
        assert fits(schema, of, source, target) == directed
    session = session_from("^[one|a] [two|b] [three|a]", schema)
    one, two, three = session.layer.spans
    links = (Relation("r", "near", one.id, two.id, "amy"), Relation("s", "near", three.id, two.id, "amy"))
    layer = layer_with(session, relations=links)
    assert leaving(layer, near) == {one.id: 1, two.id: 2, three.id: 1}
    assert leaving(layer, of) == {}
    assert [is_outward(schema, links[0], end) for end in (one, two)] == [None, None]
    directed = Relation("t", "of", one.id, two.id, "amy")
    assert [is_outward(schema, directed, end) for end in (one, two)] == [True, False]


# -- replaced spans --------------------------------------------------------------------------------------------

FLAT = """
schema: 1
id: t
version: 1
spans: {overlap: none}
labels:
  - {id: person, key: p, attributes: [{id: role, type: choice, values: [x, y]}]}
  - {id: event, key: e, attributes: [{id: role, type: choice, values: [y, z]}]}
"""


def test_a_digit_restores_the_spans_that_the_first_match_replaced():
    before = "^He saw [Max|event] Born near Mary."
    steps = press(session_from(before, parse_schema(FLAT, "f")), "p m 2 u u", ListHistory())
    assert [marked_from(step.session) for step in steps[-4:]] == [
        "He saw ^[Max Born|person] near Mary.",
        "He saw [Max|event] Born near ^[Mary|person].",
        "He saw ^[Max Born|person] near Mary.",
        "He saw ^[Max|event] Born near Mary.",
    ]


@pytest.mark.parametrize(("value", "kept"), [("x", {}), ("y", {"role": "y"})])
def test_a_relabelled_span_keeps_the_answers_that_its_new_label_allows(value, kept):
    session = session_from("[Ann|person] left.", parse_schema(FLAT, "f"))
    (ann,) = session.layer.spans
    ann = replace(ann, attributes={"role": value})
    session = replace(session, layer=replace(session.layer, spans=Spans([ann])), focus=ann)
    step = press(session, "e space")[-1]
    assert [(span.label, dict(span.attributes)) for span in step.session.layer.spans] == [("event", kept)]


def test_a_letter_whose_words_are_labelled_already_says_so():
    step = press(session_from("^[Alpha|person] beta.", parse_schema(FLAT, "f")), "p a")[-1]
    assert step.refused
    assert step.message.startswith("“Alpha” is labelled already; ")


def test_a_span_that_is_replaced_does_not_count_against_the_maximum():
    text = "schema: 1\nid: t\nversion: 1\nspans: {overlap: none}\nlabels: [{id: a, key: a, max: 1}]\n"
    session = session_from("<[Anna|a] Smith> met Bo.", parse_schema(text, "f"))
    assert marked_from(press(session, "a")[-1].session) == "^[Anna Smith|a] met Bo."
    assert (
        "at most 1 A"
        in press(session_from("[Anna|a] met ^Bo.", parse_schema(text, "f")), "a space")[-1].message
    )
