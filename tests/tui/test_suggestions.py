"""Suggestions, names, search and guideline on the screen: what the keys bring up, and what is kept."""

from annotator.core.span import Origin
from annotator.core.suggestion import Pattern, Rejection
from annotator.tui.overlays.inputs import LineInput
from tests.tui.at_the_keys import at_the_keys, opened_store

TWICE = "Ann Lee saw Bo Chen in Oslo. They met Ann Lee there.\n\nBo left, and Ann Lee stayed.\n"


async def test_a_string_labelled_before_is_taken_by_space_and_rejected_by_x(tmp_path):
    async with at_the_keys(tmp_path, [TWICE]) as hands:
        await hands.press("p a")
        assert [each.range_.start for each in hands.session.suggestions] == [38, 67]
        await hands.press("space")
        assert hands.kept_spans == [("person", "Ann Lee")] * 2
        assert "Space takes Person “Ann Lee”" in hands.rows[-1]
        await hands.press("x")
        assert hands.kept().rejections == {Rejection("ann lee", 67)}
        await hands.press("u")
        assert hands.kept().rejections == frozenset()
        await hands.press("W W")
        assert "suggestions are off" in hands.status
        assert hands.session.suggestions == ()


async def test_a_label_is_picked_by_its_name(tmp_path):
    async with at_the_keys(tmp_path, [TWICE]) as hands:
        await hands.press("L")
        await hands.type("pol")
        assert "Policy" in hands.screen
        await hands.press("enter")
        await hands.press("b")
        assert hands.kept_spans == [("policy", "Bo Chen")]


async def test_a_label_is_locked_by_the_same_key_again(tmp_path):
    async with at_the_keys(tmp_path, [TWICE]) as hands:
        await hands.press("L L")
        assert [each.value for each in hands.app.screen.query("Picker LineInput").results(LineInput)] == [""]
        await hands.type("person")
        await hands.press("enter")
        await hands.press("b o")
        assert hands.kept_spans == [("person", "Bo Chen"), ("person", "Oslo")]
        assert "Person locked" in hands.status
        await hands.press("escape escape")
        assert hands.session.locked is None


async def test_a_search_is_typed_and_its_hits_are_stops(tmp_path):
    async with at_the_keys(tmp_path, [TWICE]) as hands:
        await hands.press("/")
        await hands.type("ann lee")
        await hands.press("enter")
        assert hands.selected == "Ann Lee"
        await hands.press("tab e")
        assert hands.kept_spans == [("event", "Ann Lee")]
        assert next(iter(hands.kept().spans)).start == 38
        await hands.press("/ enter")
        assert hands.session.selection.range_.start == 67


async def test_a_guideline_is_shown_and_closed(tmp_path):
    async with at_the_keys(tmp_path, [TWICE]) as hands:
        await hands.press("p a G")
        assert "✓ the blogger known as [Ai Xiaoming]" in hands.screen
        await hands.press("escape")
        assert "the blogger known as" not in hands.screen
        await hands.press("H")
        assert "History of Person" in hands.screen


async def test_the_project_is_asked_about_on_the_status_line(tmp_path):
    async with at_the_keys(tmp_path, [TWICE, "Ann Lee again, and Ann Lee.\n"]) as hands:
        await hands.press("p a =")
        assert hands.kept_spans == [("person", "Ann Lee")] * 3
        await hands.press("=")
        assert "label 2 more" in hands.status
        await hands.press("y")
        assert len(hands.store.labelled_strings(9)) == 1
        assert hands.store.labelled_strings(9)[0][2] == 5
        await hands.press("u u")
        assert hands.store.labelled_strings(9)[0][2] == 1


async def test_what_was_labelled_in_one_document_is_suggested_in_the_next(tmp_path):
    async with at_the_keys(tmp_path, [TWICE, "Ann Lee again.\n"]) as hands:
        await hands.press("p a J")
        assert [each.label for each in hands.session.suggestions] == ["person"]
        await hands.press("space")
        assert hands.kept_spans == [("person", "Ann Lee")]
        await hands.press("K B")
        assert hands.session.document.text.startswith("Ann Lee again")


async def test_given_patterns_are_suggested_from_the_start(tmp_path):
    with opened_store(tmp_path / "annotations.db") as store:
        store.replace_patterns("people.jsonl", [Pattern("Bo", "person")])
    async with at_the_keys(tmp_path, [TWICE]) as hands:
        assert [each.source for each in hands.session.suggestions] == ["patterns", "patterns"]
        await hands.press("space")
        [span] = hands.kept().spans
        assert (span.text, span.origin) == ("Bo", Origin.ACCEPTED)
