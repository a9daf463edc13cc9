"""Commands run by name, as through the palette: what they cannot do is one sentence, and nothing changes."""

import pytest
from msgspec.structs import replace

from annotator.schema.values import Label, LabelSchema
from annotator.session.commands import COMMANDS, run
from annotator.session.context import Context
from annotator.session.requests import Pick
from tests.marked import SCHEMA, LineRuler, ListHistory, commanded, session_from
from tests.session.keyed import at, keymap
from tests.session.linked import LINKED

NO_FOCUS = "no span is focused; Tab goes to the next one"
NO_RELATION = "R starts a relation"
NO_SEARCH = "no search is on; / starts one"
NO_CHOICE = "no relation is chosen; A, then Tab, goes to those of the span"

ANYWHERE = [
    ("label nope", "the schema has no label 'nope' to give"),
    ("label-named nope", "no label is called 'nope'"),
    ("lock", "no label is called ''"),
    ("aim b", "choose a label first"),
    ("label-sentence", "choose a label first"),
    ("choose x", "'x' is not a number"),
    ("choose 12345678901", "'123456789' is not a number"),
    ("choose 3", "a digit sets the length of a span in words: make or focus one first"),
    ("group person", "the label 'person' has no labels below it"),
    ("group nope", "the label 'nope' has no labels below it"),
    ("group-key a", "no group of labels is open"),
    ("set-field nope=x", "the schema asks no 'nope' about the document"),
    ("set-field relevance=9", "relevance: 9 is not between 1 and 5"),
    ("set-status nope", "'nope' is not a status: new, in_progress, done, flagged"),
    ("set-attribute role=official", NO_FOCUS),
    ("attributes", NO_FOCUS),
    ("relate", NO_FOCUS),
    ("relabel event", NO_FOCUS),
    ("stretch", NO_FOCUS),
    ("fragment", NO_FOCUS),
    ("second-label", NO_FOCUS),
    ("delete", NO_FOCUS),
    ("other-end", NO_FOCUS),
    ("history", "nothing was done in this document yet"),
    ("relate-key a", NO_RELATION),
    ("relate-choose 1", NO_RELATION),
    ("remove-relation", NO_CHOICE),
    ("label-equal", "make or focus a span first; equal strings get its label"),
    ("label-in-project", "make or focus a span in one piece first"),
    ("find-to-change nonsense", "a query and a change are needed, in JSON"),
    ("change-in-project {}", "a query and a change are needed, in JSON"),
    ("repeat-answer", "no field is being filled; A or T goes to the form"),
    ("reject-string", "no suggestion or span is focused; Tab goes to the next one"),
    ("take", "nothing is suggested here; a label's letter, then Space, labels the word"),
    ("decide", "the focused span does not wait for a decision; Y goes to the next that does"),
    ("next-to-decide", "nothing here waits for a decision; the library has flagged documents"),
    ("back", "nothing was edited yet"),
    ("guideline", "the schema has no guidelines"),
    ("go-to-hit 1", NO_SEARCH),
    ("search-for nowhere", "“nowhere” is not in this document"),
    ("move-caret-to x", "one offset is needed, such as 120"),
    ("move-caret-to 1 2", "one offset is needed, such as 120"),
    ("select 5", "two offsets are needed, such as 120 140"),
    ("select a b", "two offsets are needed, such as 120 140"),
    ("select 3 3", None),
    ("theme nope", "'nope' is not a theme: dark, light, ansi"),
    ("plain nope", "'nope' is neither on nor off"),
    ("view nope", "'nope' is not a view: tint, lanes, plain"),
    ("undo", "nothing to undo"),
    ("redo", "nothing to redo"),
    ("no-command x", "x is not a command after the leader; ? shows them"),
]


@pytest.mark.parametrize(("command", "message"), ANYWHERE)
def test_what_cannot_be_done_here_is_refused_with_a_sentence(command, message):
    before = session_from("a ^one")
    step = commanded(before, command)[-1]
    assert step.message == (message or "")
    assert step.refused == (message is not None)
    assert step.session.layer == before.layer
    assert step.edit.changes == ()


FOCUSED = [
    ("a [one|person]", "set-attribute nope=x", "Person “one” has no attribute 'nope'"),
    ("a [one|person]", "set-attribute role=nope", "role: 'nope' is not one of official, activist, other"),
    (
        "a [one|event]",
        "set-attribute date=2021-13-01",
        "date: '2021-13-01' is not a date; write it as 2026-11-22, 2026-11 or 2026",
    ),
    ("a [one|code]", "attributes", "Code “one” has no attributes in this schema"),
    ("a [one|person]", "relabel nope", "the schema has no label 'nope' to give"),
    ("a [one|person]", "relabel old", "the schema has no label 'old' to give"),
    ("a [one|person]", "label old", "the schema has no label 'old' to give"),
    ("a [one|person]", "relate nope", "this schema has no relations"),
    ("a [one|person]", "other-end", "Person “one” has no relations; R makes one"),
    ("a [o|person]ne", "shrink-end", "Person “o” goes no further that way"),
]


@pytest.mark.parametrize(("marked", "command", "message"), FOCUSED)
def test_what_cannot_be_done_to_the_focused_span_is_refused_with_a_sentence(marked, command, message):
    retired = Label("old", "Old", retired=True)
    schema = LINKED if "code" in marked else replace(SCHEMA, labels=(*SCHEMA.labels, retired))
    before = session_from(marked, schema)
    *_, focused, step = commanded(before, "next-stop", command)
    assert (step.refused, step.message) == (True, message)
    assert step.session.layer == focused.session.layer


def test_what_is_not_changed_is_not_written():
    *_, first, again = commanded(session_from("a ^one"), "set-field relevance=3", "set-field relevance=3")
    assert first.edit.changes
    assert (again.edit.changes, again.message) == ((), first.message)
    *_, again = commanded(session_from("a [one|person]"), "next-stop", "set-note x", "set-note x")
    assert again.edit.changes == ()


def test_a_flagged_document_is_flagged_no_longer():
    *_, flagged, not_flagged = commanded(session_from("a ^one"), "flag", "flag")
    assert (flagged.message, not_flagged.message) == (
        "document flagged for review",
        "document no longer flagged",
    )


def test_a_schema_without_questions_says_so():
    bare = LabelSchema("bare", 1, "Bare", SCHEMA.labels[2:])
    assert commanded(session_from("^one", bare), "fields")[-1].message == (
        "this schema asks nothing about the document"
    )
    assert commanded(session_from("[one|event]", bare), "next-stop", "relate")[-1].message == (
        "this schema has no relations"
    )


ALONE = [
    ("back", "nothing was edited yet"),
    ("take", "nothing is suggested here; a label's letter, then Space, labels the word"),
    ("label-in-project", "there is no other “one” to label in the project"),
]


@pytest.mark.parametrize(("command", "message"), ALONE)
def test_without_suggestions_and_other_documents_a_command_finds_none(command, message):
    session = commanded(session_from("^[one|person] one"), "next-stop")[-1].session
    context = Context(lambda: "now", lambda: "id", LineRuler(session.document.text), ListHistory())
    assert context.suggester.suggestions(session, session.document.whole) == ()
    step = run(COMMANDS[command], session, context)
    assert (step.refused, step.message) == (True, message)
    assert run(COMMANDS["history"], session, context).request.rows == (("then", "amy", "manual", "“one”"),)


def test_every_command_that_can_be_run_by_name_has_a_help():
    assert all(each.help for each in COMMANDS.values() if each.can_be_remapped)


def test_a_stop_says_which_rule_its_span_breaks_only_while_the_walk_is_about_that():
    marked = "^one [two|gone] three"
    *_, plain = commanded(session_from(marked), "next-stop")
    assert plain.message == ""
    *_, broken = commanded(session_from(marked), "problems", "next-stop")
    assert "the schema has no label 'gone'" in broken.message


@pytest.mark.parametrize(
    ("file", "again"),
    [("", "L"), ("label-by-name: [f2, é]", "é"), ("label-by-name: [f2]", ""), ("label-by-name: []", "")],
)
def test_only_a_character_pressed_again_locks_a_label_in_the_list(file, again):
    own = keymap(file) if file else keymap()
    request = commanded(at("^one", own), "label-by-name")[-1].request
    assert isinstance(request, Pick)
    assert (request.again, request.again_key) == ("lock", again)
