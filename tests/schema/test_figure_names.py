"""Figures named for people."""

from annotator.core.work_figures import ValueCounts
from annotator.schema.answers import FieldType
from annotator.schema.figure_names import closed_fields, field_title, label_title, values_in_order
from annotator.schema.values import Choice, Field, Label, LabelSchema

ROLE = Field("role", FieldType.CHOICE, "Role", choices=(Choice("judge", "j"), Choice("other", "o")))
SCHEMA = LabelSchema(
    "s",
    1,
    "S",
    (
        Label("actor", "Actor", attributes=(ROLE, Field("since", FieldType.DATE))),
        Label("human", "Human", parent="actor", attributes=(Field("quoted", FieldType.BOOL),)),
    ),
    (Field("sure", FieldType.SCALE, minimum=1, maximum=3), Field("summary", FieldType.TEXT)),
)


def test_labels_and_fields_have_their_path() -> None:
    assert label_title(SCHEMA, "human") == "Actor › Human"
    assert field_title(SCHEMA, "human", "role") == "Actor › Human › Role"
    assert field_title(SCHEMA, "", "sure") == "sure"
    assert (label_title(SCHEMA, "gone"), label_title(None, "human")) == ("gone", "human")
    assert field_title(None, "human", "role") == "human › role"


def test_values_of_fields_that_have_few_are_in_the_order_of_the_form() -> None:
    assert closed_fields(SCHEMA) == {"role", "quoted", "sure"}
    assert closed_fields(None) == frozenset()
    shown = {
        (each.label, each.field): values_in_order(SCHEMA, each)
        for each in (
            ValueCounts("human", "role", {"other": 2, "old": 1, "aged": 4}),
            ValueCounts("human", "quoted", {"no": 3}),
            ValueCounts("", "sure", {"2": 5}),
            ValueCounts("", "summary", {"x": 1}),
            ValueCounts("gone", "role", {"judge": 1}),
        )
    }
    assert shown == {
        ("human", "role"): [("judge", 0), ("other", 2), ("aged", 4), ("old", 1)],
        ("human", "quoted"): [("yes", 0), ("no", 3)],
        ("", "sure"): [("1", 0), ("2", 5), ("3", 0)],
        ("", "summary"): [],
        ("gone", "role"): [],
    }
    assert values_in_order(None, ValueCounts("human", "role", {"judge": 1})) == []
