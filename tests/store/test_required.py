"""The number of missing required answers, the same on the disk as in a session."""

from msgspec.structs import replace

from annotator.core.changes import AnswerSet, SpanAdded, SpanChanged
from annotator.schema.answers import FieldType
from annotator.schema.values import Choice, Condition, Field, Label, LabelSchema
from annotator.session.form import required_left
from annotator.session.session import Session
from annotator.store.store import Store
from tests.store.samples import imported, keep, span

ROLE = Field("role", FieldType.CHOICE, required=True, choices=(Choice("cook", "c"),))
TOPIC = Field("topic", FieldType.CHOICE, required=True, choices=(Choice("war", "w"), Choice("sun", "s")))
WHY = Field("why", FieldType.TEXT, required=True, show_if=Condition("topic", "sun"))
OPINION = Field("opinion", FieldType.BOOL)
LABELS = (Label("person", "P", attributes=(ROLE,)), Label("place", "L"))
SCHEMA = LabelSchema("t", 1, "T", LABELS, (TOPIC, WHY, OPINION), hash="h")


def test_the_library_counts_what_the_form_counts(store: Store) -> None:
    documents = imported(store, "One two three.", "Another text.")
    one, two = documents

    def counted() -> list[int]:
        left = store.required_left(SCHEMA, [one.id, two.id])
        assert left == {
            each.id: required_left(Session(each, SCHEMA, store.layer(each))) for each in documents
        }
        return [left[one.id], left[two.id]]

    assert counted() == [1, 1]
    first = span(one, 0, 3)
    keep(store, one, SpanAdded(first), SpanAdded(span(one, 4, 7, id_="s2", label="place")))
    assert counted() == [2, 1]
    keep(store, one, SpanChanged(first, replace(first, attributes={"role": "cook"})))
    keep(store, two, AnswerSet("topic", None, "sun"))
    assert counted() == [1, 1]
    keep(store, two, AnswerSet("topic", "sun", "war"))
    assert counted() == [1, 0]
    assert store.required_left(replace(SCHEMA, labels=(), document_fields=()), [one.id]) == {one.id: 0}
