# ruff: noqa: E501 - a rule is one line of the table
"""Migrations applied to spans, relations and answers: everything that they name, and nothing else."""

from collections import Counter

import pytest

from annotator.core.document import Document, document_id
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Relation, Span
from annotator.core.spans import Spans
from annotator.schema.differences import missing_migration
from annotator.schema.loading import parse_schema
from annotator.schema.migrating import is_to_decide, migrated_layer, migrated_record, migrated_span, pending
from annotator.schema.problems import SchemaProblems

TEXT = "one two three four five six"


def schema_with(*steps: str, version: int = 3, labels: str = "[{id: person}, {id: place}, {id: company}]"):
    lines = "".join(f"  - {{{step}}}\n" for step in steps)
    head = f"schema: 1\nid: t\nversion: {version}\nlabels: {labels}\n"
    rest = "relations: [{id: near, from: [person], to: [place]}]\ndocument: [{id: subject, type: choice, values: [war, peace]}]\n"
    return parse_schema(f"{head}{rest}migrations:\n{lines}" if steps else head + rest, "t.yaml")


def span(label: str, start: int = 0, end: int = 3, **more) -> Span:
    more = {"schema_version": 1, **more}
    return Span(f"{label}{start}", (Range(start, end),), label, TEXT[start:end], "amy", **more)


def moved(schema, *spans: Span, **more) -> Layer:
    return migrated_layer(Layer(document_id(TEXT), "amy", Spans(spans), **more), schema, 1)


LABELS = [
    (["from: 1, to: 2, rename: {human: person}"], "human", "person"),
    (["from: 1, to: 2, rename: {human: person}"], "place", "place"),
    (["from: 1, to: 2, rename: {person: place, place: person}"], "person", "place"),  # all at once
    (["from: 1, to: 2, merge: {into: person, labels: [human, star]}"], "star", "person"),
    (["from: 1, to: 2, rename: {man: human}", "from: 2, to: 3, rename: {human: person}"], "man", "person"),
    (["from: 2, to: 3, rename: {human: person}"], "human", "person"),  # no step was needed for 1 to 2
    (["from: 1, to: 2, retire: [misc]"], "misc", "misc"),
    (["from: 1, to: 3, rename: {human: person}"], "human", "person"),
]


@pytest.mark.parametrize(("steps", "before", "after"), LABELS)
def test_a_label_follows_the_steps(steps, before, after):
    schema = schema_with(*steps)
    (now,) = moved(schema, span(before)).spans
    assert now.label == after
    assert (now.text, now.fragments, now.id) == ("one", (Range(0, 3),), f"{before}0")
    assert now.schema_version == (1 if before == after else 3)  # unchanged spans keep their version


def test_a_step_is_not_taken_twice():
    schema = schema_with("from: 1, to: 2, rename: {person: place, place: person}")
    (now,) = moved(schema, span("person")).spans
    assert migrated_span(now, pending(schema, now.schema_version), schema) == now


def test_a_label_that_a_step_retires_is_known_and_no_longer_offered():
    schema = schema_with(
        "from: 1, to: 2, retire: [old_thing]", "from: 2, to: 3, retire: [misc], rename: {old_thing: place}"
    )
    assert schema.label("misc").retired
    assert schema.label("misc").name == "Misc"
    assert schema.label("old_thing") is None  # a later step leads on from it
    assert "misc" not in [label.id for label in schema.labels]


def test_a_split_label_waits_for_a_person_to_decide():
    schema = schema_with("from: 1, to: 2, split: {label: agent, into: [person, company]}")
    layer = moved(schema, span("agent", note="hm"), span("place", 4, 7), status=Status.DONE)
    waiting, place = layer.spans
    assert (waiting.label, waiting.flagged) == ("agent", True)
    assert waiting.note == "hm\nto decide: person or company"
    assert is_to_decide(waiting, schema)
    assert not is_to_decide(place, schema)
    assert layer.status is Status.FLAGGED
    assert schema.alternatives == {"agent": ("person", "company")}


ATTRIBUTES = [
    ("{id: role, rename: job}", {"role": "cook"}, {"job": "cook"}),
    ("{id: role, values: {cook: chef}}", {"role": "cook"}, {"role": "chef"}),
    ("{id: role, rename: job, values: {cook: chef}}", {"role": "cook", "age": 4}, {"job": "chef", "age": 4}),
    ("{id: tags, values: {a: b}}", {"tags": ("a", "b", "c")}, {"tags": ("b", "c")}),
    (
        "{id: role, rename: job}",
        {"role": "cook", "job": "other"},
        {"role": "cook", "job": "other"},
    ),  # nothing is lost
    ("{id: role, rename: job, label: place}", {"role": "cook"}, {"role": "cook"}),
    ("{id: role, rename: job, label: person}", {"role": "cook"}, {"job": "cook"}),
    ("{id: sure, values: {yes: no}}", {"sure": True}, {"sure": True}),
]


@pytest.mark.parametrize(("change", "before", "after"), ATTRIBUTES)
def test_an_attribute_follows_the_steps(change, before, after):
    labels = (
        "[{id: place}, {id: company}, {id: person, attributes: [{id: job, type: text}, {id: role, type: text}, "
        "{id: tags, type: multichoice, values: [b, c]}, {id: sure, type: bool}], children: [{id: politician}]}]"
    )
    change = change.replace("chef", "chef")
    schema = schema_with(f"from: 1, to: 2, attributes: [{change}]", labels=labels)
    (now,) = moved(schema, span("person", attributes=before)).spans
    assert now.attributes == after
    (child,) = moved(schema, span("politician", attributes=before)).spans
    assert child.attributes == after  # a rule for a label holds for its descendants


def test_answers_and_relations_follow_the_steps():
    schema = schema_with(
        "from: 1, to: 2, fields: [{id: topic, rename: subject, values: {battle: war}}], relations: {close_to: near}"
    )
    relation = Relation("r", "close_to", "person0", "place4", "amy")
    layer = moved(
        schema,
        span("person"),
        span("place", 4, 7),
        relations=(relation,),
        answers={"topic": "battle", "x": 1},
    )
    assert layer.answers == {"subject": "war", "x": 1}
    assert [relation.type for relation in layer.relations] == ["near"]
    assert list(layer.spans) == [span("person"), span("place", 4, 7)]


def test_effects_are_reported_with_their_step():
    schema = schema_with(
        "from: 1, to: 2, rename: {man: human}", "from: 2, to: 3, rename: {human: person}, retire: [misc]"
    )
    heard: Counter = Counter()
    layer = Layer("d", "amy", Spans([span("man"), span("man", 4, 7), span("misc", 8, 13)]))
    migrated_layer(layer, schema, 1, lambda step, what, _: heard.update([(step.to_version, what)]))
    assert heard == {
        (2, "label man → human"): 2,
        (3, "label human → person"): 2,
        (3, "label misc is retired, its spans keep it"): 1,
    }


ANSWERS = [
    ({"topic": "battle"}, {"subject": "war"}, ["field topic: battle → war", "field topic → subject"]),
    ({"topic": "peace"}, {"subject": "peace"}, ["field topic → subject"]),
    (
        {"topic": "battle", "subject": "peace"},
        {"topic": "war", "subject": "peace"},
        ["field topic: battle → war", "field topic stays, subject has a value already"],
    ),
    ({"subject": "peace"}, {"subject": "peace"}, []),
]


@pytest.mark.parametrize(("before", "after", "expected"), ANSWERS)
def test_what_becomes_of_an_answer_is_reported(before, after, expected):
    schema = schema_with("from: 1, to: 2, fields: [{id: topic, rename: subject, values: {battle: war}}]")
    heard = []
    layer = Layer("d", "amy", answers=before)
    assert migrated_layer(layer, schema, 1, lambda _, what, __: heard.append(what)).answers == after
    assert heard == expected


def test_a_label_that_no_schema_has_is_retired_by_the_migration_that_is_proposed():
    old, new = (
        schema_with(version=1),
        schema_with(version=2, labels="[{id: person}, {id: place}, {id: firm}]"),
    )
    assert "retire: [ghost]" in missing_migration(old, new, {"ghost": 3})


def test_an_old_export_follows_by_the_version_of_each_span():
    schema = schema_with(
        "from: 1, to: 2, rename: {a: person}", "from: 2, to: 3, rename: {person: place, place: person}"
    )
    document = Document(document_id(TEXT), TEXT)
    spans = [span("a"), span("person", 4, 7, schema_version=2), span("person", 8, 13, schema_version=3)]
    record = Record(document, (Layer(document.id, "amy", Spans(spans)),), "t", 2)
    now = migrated_record(record, schema)
    assert [each.label for each in now.layers[0].spans] == ["place", "place", "person"]
    assert now.schema_version == 3
    assert migrated_record(now, schema) is now
    foreign = Record(document, record.layers, "another", 1)
    assert migrated_record(foreign, schema) is foreign


@pytest.mark.parametrize(("by_span", "labels"), [(False, ["person", "person"]), (True, ["person", "human"])])
def test_a_layer_follows_by_one_version_or_by_those_of_its_spans(by_span, labels):
    schema = schema_with("from: 1, to: 2, rename: {human: person}")
    layer = Layer("d", "amy", Spans([span("human"), span("human", 4, 7, schema_version=2)]))
    assert [each.label for each in migrated_layer(layer, schema, 1, by_span=by_span).spans] == labels
    by_default = migrated_layer(layer, schema, 1)
    assert by_default == migrated_layer(layer, schema, 1, by_span=False)


FAULTS = [
    (
        "from: 1, to: 2, split: {label: a, into: [person, persn]}",
        "there is no label 'persn', did you mean 'person'?",
    ),
    ("from: 1, to: 2, split: {label: a, into: [person]}", "'into' has at least 2 entries"),
    ("from: 1, to: 2, split: {labl: a, into: [person, place]}", "unknown key 'labl', did you mean 'label'?"),
    ("from: 1, to: 2, attributes: [{id: a}]", "'a' gets neither a new name nor new values"),
    ("from: 1, to: 2, attributes: [{id: a, rname: b}]", "unknown key 'rname', did you mean 'rename'?"),
    ("from: 1, to: 2, attributes: [{id: a, rename: b}]", "no label has the attribute 'b'"),
    ("from: 1, to: 2, attributes: [{id: a, rename: b, label: persn}]", "there is no label 'persn'"),
    (
        "from: 1, to: 2, fields: [{id: a, rename: subjct}]",
        "the document has no field 'subjct', did you mean 'subject'?",
    ),
    (
        "from: 1, to: 2, fields: [{id: subject, values: {x: wr}}]",
        "'subject' has no value 'wr', did you mean 'war'?",
    ),
    ("from: 1, to: 2, relations: {close: nar}", "there is no relation 'nar', did you mean 'near'?"),
    ("from: 1, to: 2, rename: {a: person}, merge: {into: place, labels: [a]}", "'a' is changed twice"),
    ("from: 1, to: 2, rename: {a: person}, retire: [a]", "'a' is changed twice"),
]


@pytest.mark.parametrize(("step", "fault"), FAULTS)
def test_a_faulty_step_is_reported_with_its_line(step, fault):
    with pytest.raises(SchemaProblems) as caught:
        schema_with(step)
    assert any(fault in problem.message for problem in caught.value.problems), caught.value
    assert {problem.line for problem in caught.value.problems} == {8}


def test_a_step_may_name_what_a_later_one_renames_or_retires():
    schema_with(
        "from: 1, to: 2, split: {label: a, into: [b, c]}, fields: [{id: x, rename: y}], relations: {p: q}",
        "from: 2, to: 3, rename: {b: person, c: place}, fields: [{id: y, rename: subject}], relations: {q: near}",
    )
