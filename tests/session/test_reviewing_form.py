"""Deciding in the form: answers, attributes, relations and notes of others, each with who said what."""

import pytest
from msgspec.structs import replace

from annotator.core.changes import RejectionAdded
from annotator.core.layer import Layer
from annotator.core.span import Relation
from annotator.core.spans import Spans
from annotator.session.commands.relating import relation_text
from annotator.session.session import Session
from tests.session.form_shown import form_rows, strip
from tests.session.linked import LINKED
from tests.session.reviewed import decided, layer_of, opened, reviewed


def with_answers(marked: str, person: str, **answers: object) -> Layer:
    return replace(layer_of(marked, person), answers=answers)


def with_attributes(marked: str, person: str, note: str | None = None, **attributes: object) -> Layer:
    """The layer with these attributes, and the note, on each of its spans."""
    layer = layer_of(marked, person)
    spans = (replace(span, attributes=attributes, note=note) for span in layer.spans)
    return replace(layer, spans=Spans(spans))


def review_of_layers(marked: str, *layers: Layer, schema=None) -> Session:
    session = reviewed([marked], schema=schema) if schema else reviewed([marked])
    return opened(session, layers)


def rows(session: Session, width: int = 40) -> str:
    return "\n".join(form_rows(session, width))


# -- attributes -----------------------------------------------------------------------------------------------


def test_attributes_on_which_those_who_have_the_span_agree_are_taken_with_it():
    session = review_of_layers(
        "[Ann|person] won",
        with_attributes("[Ann|person] won", "anna", role="official", quoted=True),
        with_attributes("[Ann|person] won", "ben", role="official", quoted=False),
    )
    (*_, step) = decided(session, "space")
    (span,) = step.session.layer.spans
    assert dict(span.attributes) == {"role": "official"}
    assert "they differ on quoted: A" in step.message


def test_a_value_that_somebody_said_is_taken_by_a_key_and_by_its_own():
    session = review_of_layers(
        "[Ann|person] won",
        with_attributes("[Ann|person] won", "anna", role="official"),
        with_attributes("[Ann|person] won", "ben", role="activist"),
        with_attributes("[Ann|person] won", "cleo", role="activist"),
    )
    assert "role" not in next(iter(decided(session, "space")[-1].session.layer.spans)).attributes
    for keys, role in (
        ("space A space", "activist"),
        ("space A space A space", "official"),
        ("space A o", "official"),
    ):
        (span,) = decided(session, keys)[-1].session.layer.spans
        assert span.attributes["role"] == role
    at_field = decided(session, "space A")[-1].session
    assert "     activist  ben, cleo" in rows(at_field)
    assert "     official  anna" in rows(at_field)


def test_what_people_typed_is_taken_in_turn():
    session = review_of_layers(
        "[Law|policy] won",
        with_attributes("[Law|policy] won", "anna", stage="draft"),
        with_attributes("[Law|policy] won", "ben", stage="bill"),
        with_attributes("[Law|policy] won", "cleo", stage="bill"),
    )
    stages = []
    for step in decided(session, "space A space space space")[-3:]:
        (span,) = step.session.layer.spans
        stages.append(span.attributes["stage"])
    assert stages == ["bill", "draft", "bill"]


def test_back_from_the_form_the_next_proposal_is_the_candidate_again():
    marked = "[Ann|person] met [Bo|person] and [Al|event]."
    session = review_of_layers(
        marked,
        with_attributes(marked, "anna", role="official"),
        with_attributes(marked, "ben", role="activist"),
    )
    for keys in ("space A escape", "space A o tab"):
        back = decided(session, keys)[-1].session
        assert back.form is None
        assert back.candidate.spans[0].text == "Bo"
        assert back.focus.text == "Ann"
    assert [span.text for span in decided(session, "space A o tab space")[-1].session.layer.spans] == [
        "Ann",
        "Bo",
    ]


# -- answers --------------------------------------------------------------------------------------------------


def test_enter_takes_the_answers_on_which_all_agree_when_all_spans_are_decided_and_only_then():
    session = review_of_layers(
        "[Ann|person] won",
        with_answers("[Ann|person] won", "anna", topic="protest", relevance=3),
        with_answers("[Ann|person] won", "ben", topic="protest", relevance=4),
    )
    steps = decided(session, "enter enter")
    assert steps[1].session.layer.answers == {"topic": "protest"}
    assert steps[1].session.layer.status != "done"
    assert steps[2].session.layer.status == "done"
    assert steps[2].message == "document done, with 1 disputed field left"
    more = decided(session, "T")[-1].session
    assert more.layer.answers == {}  # nothing is taken by looking


def test_an_answer_that_was_cleared_is_not_taken_again():
    session = review_of_layers("Ann won", with_answers("Ann won", "anna", topic="protest"))
    assert decided(session, "enter")[-1].session.layer.answers == {"topic": "protest"}
    cleared = decided(session, "enter T backspace escape enter")[-1].session.layer
    assert cleared.answers == {}
    assert cleared.status == "done"


def test_who_said_what_is_shown_at_a_field_that_is_disputed():
    session = review_of_layers(
        "Ann won",
        with_answers("Ann won", "anna", topic="protest"),
        with_answers("Ann won", "ben", topic="other"),
    )
    assert "     protest  anna" in rows(session)
    assert "     other  ben" in rows(session)
    taken = decided(session, "T space")[-1].session
    assert taken.layer.answers == {"topic": "protest"}
    assert "ben" not in rows(taken)


# -- relations ------------------------------------------------------------------------------------------------

TWO = "[Ruling|policy] hit [Ann|person]"


def related(marked: str, person: str, *ends: tuple[int, int, str]) -> Layer:
    layer = layer_of(marked, person, LINKED)
    ids = [span.id for span in layer.spans]
    relations = tuple(
        Relation(f"{person}{n}", type_, ids[source], ids[target], person)
        for n, (source, target, type_) in enumerate(ends)
    )
    return replace(layer, relations=relations)


def relations(session: Session) -> list[str]:
    return [relation_text(session, relation) for relation in session.layer.relations]


def test_relations_of_all_are_taken_after_the_spans_and_others_in_the_form():
    one, other = related(TWO, "anna", (0, 1, "target")), related(TWO, "ben", (0, 1, "target"))
    agreed = review_of_layers(TWO, one, other, schema=LINKED)
    taken = decided(agreed, "enter")[-1].session
    assert relations(taken) == ["Policy “Ruling” → targets → Person “Ann”"]
    disputed = review_of_layers(TWO, one, related(TWO, "ben"), schema=LINKED)
    assert relations(decided(disputed, "enter")[-1].session) == []
    at_span = decided(disputed, "enter tab A")[-1].session
    assert at_span.focus.text == "Ruling"
    assert "targets “Ann”?  anna" in rows(at_span)
    assert relations(decided(at_span, "space")[-1].session) == ["Policy “Ruling” → targets → Person “Ann”"]


def test_a_relation_that_is_turned_down_or_deleted_is_not_shown_again():
    layers = related(TWO, "anna", (0, 1, "target")), related(TWO, "ben")
    session = decided(review_of_layers(TWO, *layers, schema=LINKED), "enter tab A backspace")[-1].session
    assert "targets" not in rows(opened(session, layers))
    both = related(TWO, "anna", (0, 1, "target")), related(TWO, "ben", (0, 1, "target"))
    session = decided(review_of_layers(TWO, *both, schema=LINKED), "enter tab A backspace")[-1].session
    assert session.layer.relations == ()
    assert relations(decided(opened(session, both), "enter")[-1].session) == []


def test_a_relation_without_a_direction_is_one_whichever_way_it_was_made():
    marked = "[Ann|person] met [Bob|person]"
    layers = related(marked, "anna", (0, 1, "knows")), related(marked, "ben", (1, 0, "knows"))
    session = decided(review_of_layers(marked, *layers, schema=LINKED), "enter")[-1].session
    assert relations(session) == ["Person “Ann” — knows — Person “Bob”"]
    assert decided(session, "enter")[-1].session.layer.relations == session.layer.relations


# -- notes ----------------------------------------------------------------------------------------------------


def test_notes_are_taken_by_key_and_turned_down_for_good():
    layers = (
        with_attributes("[Ann|person] won", "anna", note="is she?"),
        replace(with_attributes("[Ann|person] won", "ben"), note="a long text"),
    )
    session = review_of_layers("[Ann|person] won", *layers)
    at_span = decided(session, "space")[-1].session
    assert at_span.focus.note is None
    assert "note? is she?  anna" in rows(at_span)
    taken = decided(at_span, "A tab tab space")[-1].session
    assert next(iter(taken.layer.spans)).note == "is she?"
    assert "note? is she?" not in rows(taken)
    (*_, step) = decided(at_span, "A tab tab backspace")
    assert isinstance(step.changes[0], RejectionAdded)
    assert "note?" not in rows(opened(step.session, layers)).partition("Document")[0]
    of_document = decided(session, "T tab tab tab")[-1].session
    assert "note? a long text  ben" in rows(of_document)
    assert decided(of_document, "space")[-1].session.layer.note == "a long text"


# -- how it looks ---------------------------------------------------------------------------------------------


def test_the_form_shows_what_is_to_be_decided_with_its_keys():
    session = reviewed(["[Ann|person] won", "[Ann|event] won", "[Ann|person] won"])
    shown = rows(session, 60)
    assert " To decide  2 of 3" in shown
    assert "   1  Person  “Ann” anna, cleo" in shown
    assert "   2  Event  “Ann” ben" in shown
    said = "\n".join(strip(session, 100))
    assert " 1  Person  “Ann” anna, cleo " in said
    after = decided(session, "1")[-1].session
    assert "To decide" not in rows(after, 60)


@pytest.mark.parametrize("width", [20, 32, 42, 80])
def test_no_row_is_wider_than_the_form(width):
    from annotator.view.lines import width_of

    session = reviewed(["[Ann Lee and a long name|person] won", "[Ann Lee|event] and a long name won"])
    for row in form_rows(session, width, edges=False):
        assert width_of(row) <= width
