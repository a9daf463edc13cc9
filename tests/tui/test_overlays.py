"""What comes up over the reader: the palette, and the prompts in which answers are typed."""

import pytest

from tests.tui.at_the_keys import NARROW, WIDE, at_the_keys


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_the_palette_runs_a_command_by_a_part_of_its_name(tmp_path, size):
    async with at_the_keys(tmp_path, size=size) as hands:
        await hands.press("p a")
        await hands.press(":")
        await hands.type("shrink en")
        assert "shrink end" in hands.screen
        assert "extend start" not in hands.screen
        await hands.press("enter")
        assert hands.spans == hands.kept_spans == [("person", "Ann")]


async def test_the_palette_moves_by_arrows_and_escape_leaves_it(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("p a")
        await hands.press("ctrl+p")
        await hands.type("edge")
        await hands.press("enter")
        assert hands.kept_spans == [("person", "Ann Lee")], "nothing matches, so nothing is run"
        await hands.press("escape")
        await hands.press(":")
        await hands.type("delete")
        await hands.press("escape")
        assert hands.kept_spans == [("person", "Ann Lee")]
        await hands.press(":")
        await hands.type("extend")
        await hands.press("down enter")
        assert hands.session.focus.text == "Ann Lee" or "goes no further" in hands.status


async def test_what_is_typed_in_the_palette_is_no_command_of_the_reader(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("p a")
        await hands.press(":")
        await hands.type("x u Q D")
        assert hands.kept_spans == [("person", "Ann Lee")]
        assert hands.app.is_running


# -- prompts ---------------------------------------------------------------------------------------------------


async def test_a_note_is_written_on_the_focused_span_and_changed_and_taken_away(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("p a N")
        assert "Note on Person “Ann Lee” · " in hands.screen
        await hands.type("x Q u?")
        await hands.press("tab")
        (span,) = hands.kept().spans
        assert span.note == "x Q u?"
        assert "note: x Q u?" in hands.screen
        await hands.press("N")
        await hands.type("!")
        await hands.press("tab")
        (span,) = hands.kept().spans
        assert span.note == "x Q u?!"
        await hands.press("u u")
        (span,) = hands.kept().spans
        assert span.note is None


async def test_escape_leaves_a_note_as_it_was(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("N")
        assert "Note on the document" in hands.screen
        await hands.type("kept")
        await hands.press("tab")
        await hands.press("N")
        await hands.type(" no more")
        await hands.press("escape")
        assert hands.kept().note == "kept"
        assert "no more" not in hands.screen
        await hands.press("p a")
        assert hands.kept_spans == [("person", "Ann Lee")]


async def test_a_text_field_is_typed_and_gives_way_to_the_next(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("T down down")
        assert "› country" in hands.screen
        await hands.press("enter")
        assert "country · " in hands.screen
        await hands.type("Norway, x")
        await hands.press("enter")
        assert hands.kept().answers == {"country": "Norway, x"}
        assert "› opinion" in hands.screen
        assert "country: Norway, x" in hands.status


async def test_typing_starts_a_text_field_with_its_first_letter(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("T down down")
        await hands.press("n")
        await hands.type("o")
        await hands.press("tab")
        assert hands.kept().answers == {"country": "no"}


async def test_a_summary_may_have_lines_tab_keeps_it_and_escape_leaves_it(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("T up")
        assert "› " not in hands.screen, "ahead of the first field lies the text"
        await hands.press("T down down down down down down enter")
        assert "summary · " in hands.screen
        await hands.type("One.")
        await hands.press("enter")
        await hands.type("Two.")
        await hands.press("tab")
        assert hands.kept().answers == {"summary": "One.\nTwo."}
        await hands.press("T down down down down down down enter")
        await hands.type(" Three.")
        await hands.press("escape")
        assert hands.kept().answers == {"summary": "One.\nTwo."}


async def test_a_wrong_date_is_refused_with_a_reason_and_the_field_stays(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("T down down down down down")
        assert "› date of the event" in hands.screen
        await hands.press("enter")
        await hands.type("2024-13-40")
        await hands.press("enter")
        assert "date of the event: " in hands.status
        assert hands.step.refused
        assert hands.kept().answers == {}
        assert "› date of the event" in hands.screen
        await hands.press("escape")
        await hands.press("T down down down down down")
        await hands.press("enter")
        await hands.press("ctrl+u")
        await hands.type("2024-05")
        await hands.press("enter")
        assert hands.kept().answers == {"event_date": "2024-05"}


async def test_a_wrong_key_on_a_scale_is_refused_and_a_right_one_kept(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("e s A down")
        assert "› certainty" in hands.screen
        await hands.press("9")
        assert "9 is no value of certainty" in hands.status
        await hands.press("4")
        (span,) = hands.kept().spans
        assert span.attributes == {"certainty": 4}
        await hands.press("A down backspace")
        (span,) = hands.kept().spans
        assert span.attributes == {}


async def test_yes_and_no_and_several_choices_are_set_by_their_keys(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("T r b e b tab tab y")
        assert hands.kept().answers == {"topic": "regulation", "measures": ("arrest",), "opinion": True}
        await hands.press("escape u u u u u")
        assert hands.kept().answers == {}
        assert hands.spans == []


async def test_the_form_of_a_narrow_screen_opens_while_it_is_filled(tmp_path):
    async with at_the_keys(tmp_path, size=NARROW) as hands:
        assert "measures: ·" in hands.screen
        assert " Labels" not in hands.screen
        await hands.press("T")
        assert "r regulation" in hands.screen
        await hands.press("c escape")
        assert "r regulation" not in hands.screen
        assert "topic: censorship" in hands.rows[-3]
        assert hands.kept().answers == {"topic": "censorship"}
