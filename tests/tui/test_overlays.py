"""What comes up over the reader: the palette, and the prompts in which answers are typed."""

import pytest
from textual import events
from textual.geometry import Region
from textual.widget import Widget

from annotator.session.text.hits import Hits
from annotator.tui.overlays.list_rows import VirtualList
from annotator.tui.terminal.compositor import WholeRowCompositor
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


async def test_the_palette_says_when_nothing_fits(tmp_path):
    async with at_the_keys(tmp_path, ["Ann Lee left."]) as hands:
        await hands.press(":")
        await hands.type("no such thing")
        assert "no command has these words" in hands.screen
        await hands.press("enter")
        assert hands.overlay is not None
        for _ in range(len("no such thing")):
            await hands.press("backspace")
        assert "no command has these words" not in hands.screen


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


async def test_a_note_is_added_to_the_focused_span_and_changed_and_removed(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("p a N")
        _, heading = hands.place_of("─ Note on Person “Ann Lee” ─")
        assert hands.rows[heading + 1].strip(" │") == "", "nothing is typed yet"
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


async def test_a_text_field_is_typed_and_the_next_one_follows(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("T down down")
        assert "▌ country" in hands.screen
        await hands.press("enter")
        assert "─ country ─" in hands.screen
        await hands.type("Norway, x")
        await hands.press("enter")
        assert hands.kept().answers == {"country": "Norway, x"}
        assert "▌ opinion" in hands.screen
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
        assert "▌ " not in hands.screen, "ahead of the first field lies the text"
        await hands.press("T down down down down down down enter")
        assert "─ summary ─" in hands.screen
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
        assert "▌ date of the event" in hands.screen
        await hands.press("enter")
        await hands.type("2024-13-40")
        await hands.press("enter")
        assert hands.step.refused
        assert hands.kept().answers == {}
        assert "▌ date of the event" in hands.screen
        _, typed = hands.place_of("2024-13-40", nth=-1)
        assert hands.rows[typed - 1].startswith("╭─ date of the event: "), (
            "it is asked again, with the reason"
        )
        assert hands.rows[typed].strip(" │") == "2024-13-40"
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
        assert "▌ certainty" in hands.screen
        await hands.press("9")
        assert "9 is not a value of certainty" in hands.status
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
        assert "! topic" in hands.screen
        assert "╰─ p  Person 0 " in hands.screen
        await hands.press("T")
        assert "r regulation" in hands.screen
        await hands.press("c escape")
        assert "r regulation" not in hands.screen
        assert "topic: censorship" in hands.rows[-5]
        assert hands.kept().answers == {"topic": "censorship"}


# -- the hits of a search --------------------------------------------------------------------------------------

MANY = "".join(f"Line {number} has a word.\n" for number in range(1, 501))


async def searched(hands, text):
    await hands.press("/")
    await hands.type(text)
    await hands.press("enter")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_the_hits_are_listed_from_the_caret_on_and_enter_goes_to_one(tmp_path, size):
    async with at_the_keys(tmp_path, [MANY], size=size) as hands:
        await searched(hands, "word")
        await hands.press("tab tab Z")
        assert "500 hits of “word”" in hands.screen
        assert hands.overlay.query_one(VirtualList).cursor == 2
        assert "Line 3 has a word." in hands.screen
        await hands.press("down down up enter")
        assert hands.overlay is None
        assert hands.session.selection.range_.start == MANY.index("word", MANY.index("Line 4 "))
        assert (hands.selected, "hit 4 of 500" in hands.status) == ("word", True)
        await hands.press("e")
        assert hands.kept_spans == [("event", "word")]


async def test_the_list_of_hits_is_gone_through_by_pages_and_to_both_ends(tmp_path):
    async with at_the_keys(tmp_path, [MANY], size=NARROW) as hands:
        await searched(hands, "word")
        await hands.press("Z end")
        assert "100% " in hands.screen
        assert "Line 500 has" in hands.screen
        await hands.press("pageup enter")
        assert "hit 485 of 500" in hands.status
        await hands.press("Z")
        await hands.press("home pagedown enter")
        assert "hit 16 of 500" in hands.status


async def test_escape_leaves_the_list_of_hits_and_all_as_it_was(tmp_path):
    async with at_the_keys(tmp_path, [MANY]) as hands:
        await searched(hands, "word")
        session = hands.session
        await hands.press("Z down down x Z p escape")
        assert (hands.overlay, hands.session) == (None, session)
        await hands.press("p")
        assert hands.kept_spans == [("person", "word")]


async def test_a_click_goes_to_a_hit(tmp_path):
    async with at_the_keys(tmp_path, [MANY]) as hands:
        await searched(hands, "word")
        await hands.press("Z")
        await hands.click("Line 12 has", nth=-1)
        assert "hit 12 of 500" in hands.status


async def test_without_a_search_no_list_of_hits_comes_up(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("Z")
        assert (hands.overlay, "no search is on; / starts one" in hands.status) == (None, True)


async def test_keys_typed_before_the_list_of_hits_opens_reach_it(tmp_path):
    async with at_the_keys(tmp_path, [MANY]) as hands:
        await searched(hands, "word")
        await hands.press("Z down enter e")
        assert hands.kept_spans == [("event", "word")]
        assert next(iter(hands.kept().spans)).start == MANY.index("word", MANY.index("Line 2 "))


async def test_a_few_hits_take_only_the_rows_that_they_need(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await searched(hands, "bo")
        await hands.press("Z")
        assert hands.overlay.outer_size.height == 4, "two edges and two hits"


async def test_a_hit_differs_from_its_line_without_colour(tmp_path):
    async with at_the_keys(tmp_path, [MANY], size=NARROW) as hands:
        await searched(hands, "word")
        await hands.press("Z")
        for row in ("Line 1 has", "Line 2 has"):
            _, y = hands.place_of(row, nth=-1)
            strip = hands.reader._compositor.render_strips()[y]
            marked = [piece for piece in strip if piece.style and piece.style.underline]
            assert [(piece.text, piece.style.bold) for piece in marked] == [("word", True)]


async def test_of_many_hits_only_the_rows_that_are_seen_are_fetched(tmp_path, monkeypatch):
    fetched, some = [], Hits.some
    monkeypatch.setattr(
        Hits, "some", lambda self, number, most: fetched.append(most) or some(self, number, most)
    )
    async with at_the_keys(tmp_path, ["a word " * 100_000], size=NARROW) as hands:
        await searched(hands, "word")
        await hands.press("Z")
        assert "100,000 hits" in hands.screen
        for key in ("down", "end", "up", "pageup", "home"):
            fetched.clear()
            await hands.press(key)
            assert fetched == [hands.overlay.query_one(VirtualList).size.height]
        await hands.press("end enter")
        assert "hit 100000 of 100000" in hands.status


async def test_a_note_with_lines_is_asked_in_lines_and_nothing_of_it_is_obeyed(tmp_path):
    note = "one\ntwo\tand \u202ethree\x1b[31m"
    async with at_the_keys(tmp_path) as hands:
        hands.workspace.run("set-note", note)
        await hands.press("N")
        await hands.type("!")
        await hands.press("tab")
        assert hands.kept().note == "one\ntwo\tand three[31m!"


async def test_a_note_typed_while_a_field_is_filled_leaves_the_field(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("p a A")
        field = hands.session.form
        hands.workspace.run("note")
        await hands.pilot.pause()
        await hands.type("so")
        await hands.press("enter")
        assert [span.note for span in hands.kept().spans] == ["so"]
        assert hands.session.form == field


async def test_all_lines_of_what_is_pasted_into_a_line_are_kept(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("N")
        hands.reader.focused.post_message(events.Paste("one\ntwo  three\n"))
        await hands.pilot.pause()
        await hands.press("enter")
        assert hands.kept().note == "one two  three"


async def test_what_is_typed_takes_the_place_of_the_last_search(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("/")
        await hands.type("Bo")
        await hands.press("enter /")
        await hands.type("Oslo")
        await hands.press("enter")
        assert hands.session.search.text == "Oslo"
        await hands.press("/ right")
        await hands.type(".")
        await hands.press("enter")
        assert hands.session.search.text == "Oslo."


async def test_a_wide_character_over_the_edge_of_what_is_covered_stays_whole(tmp_path):
    line = "中国共产党" * 10
    async with at_the_keys(tmp_path, [f"One {line}\n"]) as hands:
        for shift in ("", "x"):
            hands.workspace.run("set-note", f"{shift}{line}\n\n\n\nend")
            await hands.press("N")
            assert f"{shift}{line}" in hands.screen
            await hands.press("escape")
            assert "Document" in hands.screen


def test_only_the_rows_under_what_covers_others_are_left_in_one_piece():
    inside = Widget()
    cover = type("Cover", (Widget,), {"walk_children": lambda _: [inside]})()
    whole = Region(0, 0, 20, 6)
    regions = {
        Widget(): Region(0, 0, 10, 6),
        Widget(): Region(10, 0, 10, 6),
        Widget(): Region(4, 0, 3, 9),
        cover: Region(4, 2, 12, 2),
        inside: Region(5, 3, 8, 1),
        Widget(): Region(15, 4, 0, 9),
    }
    placed = {"visible_widgets": {widget: (region, whole) for widget, region in regions.items()}}
    compositor = type("Placed", (WholeRowCompositor,), placed)(lambda: cover)
    compositor.size = whole.size
    # A widget that begins under the cover and ends beyond it is cut where it begins.
    beside, under = [0, 4, 7, 10, 20], [0, 4, 10, 16, 20]
    assert compositor.cuts == [beside, beside, under, [0, 4, 5, 10, 13, 16, 20], beside, beside]
