"""What a person is told when a label schema changes: a line for each difference, none for what means nothing."""

import pytest

from annotator.schema.differences import differences, missing_migration, vanished
from annotator.schema.loading import parse_schema


def schema(body: str, version: int = 2, id_: str = "t"):
    return parse_schema(f"schema: 1\nid: {id_}\nversion: {version}\n{body}\n", "t.yaml")


LABELS = "labels: [{id: person, key: p}, {id: place, key: l}]"
IN = "- {id: in, from: [place], to: [place]}"

DIFFERENT = {
    "nothing": (LABELS, LABELS, []),
    "another label": (LABELS, "labels: [{id: person, key: p}, {id: place, key: l}, {id: event}]", ["+ label event"]),
    "a label less": (LABELS, "labels: [{id: person, key: p}]", ["- label place"]),
    "another name": (
        LABELS, "labels: [{id: person, name: Folk, key: p}, {id: place, key: l}]",
        ["~ label person: name Person → Folk"]),
    "another key and a description": (
        LABELS,
        "labels: [{id: person, key: o, description: Who}, {id: place, key: l}]",
        ["~ label person: key p → o", "~ label person: description"],
    ),
    "a color": (LABELS, "labels: [{id: person, color: orange, key: p}, {id: place, key: l}]", []),
    "examples": (
        LABELS, "labels: [{id: person, examples: ['[Ann] met'], key: p}, {id: place, key: l}]",
        ["~ label person: examples"]),
    "attributes": (
        "labels: [{id: person, attributes: [{id: old, type: text}, {id: role, type: choice, values: [cook]}]}]",
        "labels: [{id: person, attributes: [{id: role, type: choice, values: [chef]}, {id: new, type: bool}]}]",
        [
            "- attribute old of label person",
            "- value cook of attribute role of label person",
            "+ value chef of attribute role of label person",
            "+ attribute new of label person",
        ],
    ),
    "relations": (
        f"{LABELS}\nrelations: [{{id: near, from: [person], to: [place]}}]",
        f"{LABELS}\nrelations:\n- {{id: near, from: [person, place], to: [place]}}\n{IN}",
        ["~ relation near: sources person → person, place", "+ relation in"],
    ),
    "fields": (
        f"{LABELS}\ndocument: [{{id: topic, type: text}}]",
        f"{LABELS}\ndocument: [{{id: topic, type: text, required: true}}]",
        ["~ field topic: required False → True"],
    ),
    "overlap": (LABELS, f"spans: {{overlap: none}}\n{LABELS}", ["~ overlap: "]),
    "guidelines": (LABELS, f"guidelines: Look twice.\n{LABELS}", ["~ guidelines"]),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "lines"), DIFFERENT.values(), ids=DIFFERENT)
def test_a_line_for_each_difference(before, after, lines):
    found = list(differences(schema(before, 1), schema(after)))
    assert len(found) == len(lines)
    assert all(line.startswith(expected) for line, expected in zip(found, lines, strict=True)), found


FOLLOWED = {
    "a new name of a label": ("rename: {human: person}", ["→ label human is person now"]),
    "a label that is split": (
        "split: {label: human, into: [person, place]}", ["→ label human is split: person or place"]),
    "a label that is retired": ("retire: [human]", ["→ label human is retired"]),
}  # fmt: skip


@pytest.mark.parametrize(("step", "lines"), FOLLOWED.values(), ids=FOLLOWED)
def test_what_a_migration_leads_on_is_no_loss(step, lines):
    old = schema("labels: [{id: human, name: Person}, {id: place}]", 1)
    new = schema(f"{LABELS}\nmigrations: [{{from: 1, to: 2, {step}}}]")
    found = list(differences(old, new))
    assert found[: len(lines)] == lines
    assert "- label human" not in found
    assert vanished(new, 1, ["human", "place"]) == []


def test_fields_and_relations_follow_the_migration():
    old = schema(
        f"{LABELS}\nrelations: [{{id: close, from: [person], to: [place]}}]\ndocument: [{{id: subject, type: text}}]",
        1,
    )
    new = schema(
        f"{LABELS}\nrelations: [{{id: near, from: [person], to: [place]}}]\ndocument: [{{id: topic, type: text}}]\n"
        "migrations: [{from: 1, to: 2, relations: {close: near}, fields: [{id: subject, rename: topic}]}]"
    )
    lines = list(differences(old, new))
    assert "→ relation close is near now" in lines
    assert "→ field subject is topic now" in lines
    assert not [line for line in lines if line.startswith(("+", "-"))]


def test_of_labels_that_were_merged_the_one_that_kept_its_name_is_compared():
    old = schema("labels: [{id: star, name: Star}, {id: person, name: Human, key: p}]", 1)
    new = schema(
        "labels: [{id: person, name: Person, key: p}]\n"
        "migrations: [{from: 1, to: 2, merge: {into: person, labels: [star]}}]"
    )
    assert list(differences(old, new)) == [
        "→ label star is person now",
        "~ label person: name Human → Person",
    ]


def test_another_schema_takes_no_steps():
    old = schema("labels: [{id: human}]", 1)
    new = schema(
        "labels: [{id: person}]\nmigrations: [{from: 1, to: 2, rename: {human: person}}]", id_="other"
    )
    assert list(differences(old, new)) == ["- label human", "+ label person"]


def test_the_migration_that_is_proposed_guesses_by_name_and_by_nearness_and_retires_the_rest():
    old = schema("labels: [{id: human, name: Person}, {id: plce}, {id: plac}, {id: weather}]", 1)
    new = schema("labels: [{id: individual, name: Person}, {id: place}]")
    gone = vanished(new, 1, ["human", "plce", "plac", "weather"])
    assert gone == ["human", "plce", "plac", "weather"]
    proposed = missing_migration(old, new, dict.fromkeys(gone, 2))
    assert "human (2 spans)" in proposed.splitlines()[0]
    for part in ("rename:", "human: individual", "into: place", "plce", "plac", "retire:", "weather"):
        assert part in proposed
    body = proposed.partition("\n")[2]
    parse_schema(
        f"schema: 1\nid: t\nversion: 2\nlabels: [{{id: individual, name: Person}}, {{id: place}}]\n{body}",
        "t.yaml",
    )
