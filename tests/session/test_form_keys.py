"""The tagging form by keys: every type of field, what is required, defaults, conditions, the last answer again."""

import pytest
from msgspec.structs import replace

from annotator.core.layer import Status
from annotator.schema.answers import FieldType
from annotator.schema.loading import parse_schema
from annotator.schema.values import Field
from annotator.session.commands import COMMANDS, run
from annotator.session.form import choices_of, fields_of, required_left
from annotator.session.requests import Ask
from annotator.session.session import Session
from annotator.session.step import Step
from tests.marked import context_for, press, session_from
from tests.session.form_shown import form_rows, strip
from tests.session.linked import LINKED

ANN = "^[Ann|person] met [Bob|person]"


def opened(keys: str = "tab A", marked: str = ANN) -> Session:
    return press(session_from(marked, LINKED), keys)[-1].session


def typed(session: Session, text: str) -> Step:
    """The step after Enter in the form and typing the text, as the screen runs it."""
    (ask,) = [step.request for step in press(session, ["enter"]) if isinstance(step.request, Ask)]
    return run(COMMANDS[ask.command], session, context_for(""), ask.prefix + text)


def shown(session: Session, width: int = 60) -> list[str]:
    return [row.rstrip() for row in form_rows(session, width)]


BY_KEY = [
    ("A a", {"role": "activist"}),
    ("A o", {"role": "official"}),
    ("A tab y", {"quoted": True}),
    ("A tab n", {"quoted": False}),
    ("A tab tab tab tab 4", {"sure": 4}),
    ("A tab tab tab tab tab l", {"topics": ("law",)}),
    ("A tab tab tab tab tab w l", {"topics": ("law", "war")}),
    ("A tab tab tab tab tab l l", {}),
    ("A a tab tab tab 4", {"role": "activist", "sure": 4}),
    ("A a shift+tab backspace", {}),
    ("A a escape A t", {"role": "other"}),
]


@pytest.mark.parametrize(("keys", "attributes"), BY_KEY)
def test_an_attribute_is_set_by_keys(keys, attributes):
    assert dict(press(session_from(ANN, LINKED), f"tab {keys}")[-1].session.focus.attributes) == attributes


KEYED = parse_schema(
    """\
schema: 1
id: keyed
version: 1
labels:
  - id: person
    key: p
    attributes:
      - {id: role, type: choice, values: [official, activist], key: r}
      - {id: words, type: text, key: w}
      - {id: age, type: number, key: g}
      - {id: sure, type: bool}
relations: [{id: knows, from: [person], to: [person]}]
""",
    "keyed.yaml",
)

JUMPS = [
    ("A w", "words"),
    ("A w g", "age"),
    ("A w g r", "role"),
    ("A w g tab w", "words"),
]


@pytest.mark.parametrize(("keys", "field"), JUMPS)
def test_the_key_of_a_field_jumps_to_it_from_any_other(keys, field):
    session = press(session_from(ANN, KEYED), f"tab {keys}")[-1].session
    assert session.form.field == field


def test_the_keys_that_jump_are_shown_at_their_fields_while_the_form_is_open():
    closed, opened_ = (press(session_from(ANN, KEYED), keys)[-1].session for keys in ("tab", "tab A"))
    assert [row[:6] for row in shown(closed) if row[3:6] in {"rol", "wor", "age"}] == [
        "   rol",
        "   wor",
        "   age",
    ]
    assert [row[:6] for row in shown(opened_) if row[3:6] in {"rol", "wor", "age"}] == [
        " ▌ rol",
        " w wor",
        " g age",
    ]


def test_a_key_with_no_meaning_in_the_form_has_none():
    session = press(session_from(ANN, KEYED), "tab A")[-1].session
    means = {key: COMMANDS["fill"].meaning(session, key) for key in "oawz"}
    assert means == {"o": "official", "a": "activist", "w": "to the field words", "z": ""}


def test_the_key_of_a_field_jumps_to_it_from_a_relation_too():
    session = press(session_from(ANN, KEYED), "tab R b tab A tab tab tab tab")[-1].session
    assert session.form.relation is not None
    assert press(session, "g")[-1].session.form.field == "age"


def test_a_field_that_is_typed_begins_with_its_own_key_and_with_that_of_no_field():
    for key in ("w", "o"):
        (ask,) = [
            s.request for s in press(session_from(ANN, KEYED), f"tab A w {key}") if isinstance(s.request, Ask)
        ]
        assert (ask.prefix, ask.initial) == ("words=", key)


TYPED = [
    ("born", "A tab tab", "1997-03-31", "1997-03-31"),
    ("born", "A tab tab", "1997", "1997"),
    ("age", "A tab tab tab", "37", 37),
    ("age", "A tab tab tab", "36.5", 36.5),
    ("words", "A tab y", "One.\nTwo.", "One.\nTwo."),
]


@pytest.mark.parametrize(("name", "keys", "text", "value"), TYPED)
def test_an_attribute_is_typed(name, keys, text, value):
    step = typed(opened(f"tab {keys}"), text)
    assert not step.refused, step.message
    assert step.session.focus.attributes[name] == value


WRONG = [
    ("A tab tab", "31.3.1997", "born: '31.3.1997' is not a date; write it as 2026-11-22"),
    ("A tab tab", "1997-02-30", "is not a date"),
    ("A tab tab tab", "old", "age: 'old' is not a number"),
    ("A tab tab tab", "121", "is not between 0 and 120"),
]


@pytest.mark.parametrize(("keys", "text", "message"), WRONG)
def test_what_is_no_answer_is_refused_with_the_reason(keys, text, message):
    step = typed(opened(f"tab {keys}"), text)
    assert step.refused
    assert message in step.message
    assert not step.changes


def test_a_multiline_text_is_asked_for_in_several_lines():
    steps = press(opened("tab A tab y"), ["enter"])
    assert steps[-1].request == Ask("set-attribute", "words", "", "words=", multiline=True)


def test_a_field_is_asked_only_while_its_condition_holds():
    session = opened()
    assert "words" not in [field.id for field in fields_of(session, of_span=True)]
    session = press(session, "tab y")[-1].session
    assert "words" in [field.id for field in fields_of(session, of_span=True)]
    assert session.form.field == "words"  # and the cursor goes on to it


def test_required_answers_are_counted_over_document_and_spans():
    session = session_from(ANN, LINKED)
    assert required_left(session) == 3  # the role of two people, and the topic
    assert required_left(press(session, "tab A a")[-1].session) == 2
    assert required_left(press(session, "T o")[-1].session) == 3  # "other" asks why
    assert required_left(press(session, "T p")[-1].session) == 2


def test_the_form_shows_what_is_required_and_what_is_a_default():
    rows = shown(opened())
    assert any("role" in row and "! to answer" in row for row in rows)
    assert any("quoted" in row and "no (default)" in row for row in rows)
    assert any("opinion" in row and "no (default)" in row for row in rows)
    assert any(row.startswith(" Document") and "3 to answer" in row for row in rows)
    rows = shown(press(opened(), "tab y")[-1].session)
    assert any("quoted" in row and row.endswith("yes") for row in rows)


def test_the_defaults_of_a_document_become_answers_when_it_is_done():
    session = press(session_from(ANN, LINKED), "T p")[-1].session
    step = run(COMMANDS["set-status"], session, context_for(""), "done")
    assert step.session.layer.answers == {"topic": "protest", "opinion": False}
    assert step.session.layer.status is Status.DONE
    assert "2 required left" in step.message


def test_an_answer_that_was_given_is_no_default_when_the_document_is_done():
    session = press(session_from(ANN, LINKED), "T tab y")[-1].session
    step = run(COMMANDS["set-status"], session, context_for(""), "done")
    assert step.session.layer.answers == {"opinion": True}
    assert [type(change).__name__ for change in step.changes] == ["LayerChanged"]


def test_required_answers_are_counted_by_the_schema_in_force():
    session = session_from(ANN, LINKED)
    assert required_left(session) == 3
    person, *others = LINKED.labels
    lenient = replace(person, attributes=person.attributes[1:])
    assert required_left(replace(session, schema=replace(LINKED, labels=(lenient, *others)))) == 1
    demanding = replace(person, attributes=tuple(replace(each, required=True) for each in person.attributes))
    assert required_left(replace(session, schema=replace(LINKED, labels=(demanding, *others)))) == 11


@pytest.mark.parametrize(
    ("bounds", "keys"), [({"minimum": 1, "maximum": 3}, "123"), ({"minimum": 1}, ""), ({"maximum": 3}, "")]
)
def test_a_scale_has_a_key_for_each_step_between_its_bounds(bounds, keys):
    assert "".join(choice.key for choice in choices_of(Field("a", FieldType.SCALE, **bounds))) == keys


def test_the_last_answer_is_offered_again_for_other_spans_and_documents():
    session = press(opened("tab A a escape tab A"), [])[-1].session
    assert session.focus.text == "Bob"
    assert any("= activist again" in row for row in shown(session))
    again = press(session, "=")[-1].session
    assert again.focus.attributes["role"] == "activist"
    assert again.form.field == "quoted"
    elsewhere = again.in_document(again.document, replace(again.layer), 0)
    assert press(elsewhere, "tab A =")[-1].session.focus.attributes["role"] == "activist"
    refused = press(opened(), "=")[-1]
    assert refused.refused
    assert "there is no earlier answer to role" in refused.message


def test_every_change_of_the_form_can_be_undone():
    before = opened()
    steps = press(before, "a y backspace escape T p escape u u u u u")
    assert sum(bool(step.changes) and not step.undoes for step in steps) == 3
    assert steps[-1].refused  # nothing is left to undo
    assert replace(steps[-1].session.layer, status=Status.NEW) == before.layer


def test_an_answer_is_given_under_this_version():
    old = replace(session_from("^[Ann|person]", LINKED))
    assert next(iter(old.layer.spans)).schema_version == 1
    assert press(old, "tab A a")[-1].session.focus.schema_version == LINKED.version


def test_the_strip_names_labels_fields_and_relations():
    session = opened("tab R b", "^[Ann|person] met [Bob|person]")
    shown = "\n".join(strip(session, 160))
    assert " Person 2 " in shown
    assert " 1 relation" in shown
    assert "! role" in shown
    assert "! topic" in shown


@pytest.mark.parametrize("width", [30, 40, 60, 100])
def test_no_row_is_wider_than_the_form(width):
    from annotator.view.lines import width_of

    session = opened("tab A y", "^[Ann the Long-Winded of Everywhere and Beyond|person] met [Bob|person]")
    for row in form_rows(session, width, edges=False):
        assert width_of(row) <= width, row
