"""The history of a span has its relations, that of a document all that was done in it."""

from msgspec.structs import replace

from tests.marked import SCHEMA, commanded, press, session_from
from tests.session.linked import LINKED

TWO = "^[Curfew|event] hit [Marie|person]"


def history(step):
    return [row[2:] for row in step.request.rows]


def test_relations_of_a_span_are_in_its_history_with_the_way_they_point():
    steps = press(session_from(TWO, LINKED), "tab R t m H escape tab H")
    assert [history(step) for step in steps if step.request and hasattr(step.request, "rows")] == [
        [("relate key: targets → related", "“Curfew” → “Marie”")],
        [("relate key: ← targets related", "“Curfew” → “Marie”")],
    ]


def test_the_history_of_a_document_is_that_of_all_its_spans_its_answers_and_its_state():
    session = session_from("^one [two|person]", replace(SCHEMA, guidelines=""))
    steps = commanded(
        session,
        "set-field topic=protest",
        "set-note odd",
        "flag",
        "next-stop",
        "delete",
        "release",
        "history",
    )
    assert not any(step.refused for step in steps)
    assert steps[-1].request.title == "History of the document"
    assert history(steps[-1]) == [
        ("set field: topic: none → protest", ""),
        ("set field: new → in progress", ""),
        ("set note: odd", ""),
        ("flag: in progress → flagged", ""),
        ("delete: Person deleted", "“two”"),
    ]


def test_a_long_quote_is_cut():
    (step,) = commanded(session_from(f"^[{'long ' * 40}end|person]"), "history")[-1:]
    assert step.refused, "nothing was done yet"
    session = session_from(f"^[{'long ' * 40}end|person]")
    (row,) = press(session, "tab H")[-1].request.rows
    assert row[3] == f"“{('long ' * 40)[:119]}…”"
