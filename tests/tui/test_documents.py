"""From one document to the next: the library, next and previous, done, and undo across documents."""

import re
import sqlite3
from contextlib import closing

import pytest
from textual.widgets import Input

from annotator.core.action import Edit
from annotator.core.changes import LayerChanged, LayerState
from annotator.core.clock import local_time
from annotator.core.layer import Status
from annotator.core.round import Round
from annotator.store.held_documents import Stock
from annotator.store.hub_notes import Joined
from annotator.store.store import Store
from annotator.tui.overlays import about_document
from annotator.tui.overlays.list_rows import VirtualList
from tests.tui.at_the_keys import NARROW, TEXT, WIDE, at_the_keys

TEXTS = [
    "Ann Lee came. Bo left.\n",
    "Cara Diaz spoke. Dan Eck listened. Eve left.\n",
    "Finn Gray wrote.\n",
]


def listed(hands, most):
    """The first rows of the list in the library, below the names of the columns and a line."""
    _, names = hands.place_of("│ title ")
    return hands.rows[names + 2 : names + 2 + most]


async def test_next_and_previous_document_keep_each_ones_caret(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("right right")
        assert hands.word_at_caret == "came"
        await hands.press("J right")
        assert (hands.word_at_caret, "2 of 3" in hands.screen) == ("Diaz", True)
        await hands.press("K")
        assert (hands.word_at_caret, "1 of 3" in hands.screen) == ("came", True)
        await hands.press("J")
        assert hands.word_at_caret == "Diaz"


async def test_beyond_the_last_document_a_message_says_so(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("K")
        assert "there is no previous document" in hands.status
        await hands.press("J J J")
        assert "there is no next document" in hands.status
        assert "3 of 3" in hands.screen


async def test_the_document_that_was_open_last_opens_first(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("J")
    async with at_the_keys(tmp_path, ()) as hands:
        assert "2 of 3" in hands.screen


async def test_each_document_opens_where_it_was_left_in_the_next_start_too(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("right J right right")
        assert hands.word_at_caret == "spoke"
    async with at_the_keys(tmp_path, ()) as hands:
        assert hands.word_at_caret == "spoke"
        await hands.press("K")
        assert hands.word_at_caret == "Lee"


async def test_undo_opens_the_document_in_which_the_last_thing_was_done(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("p a J p c J")
        assert "3 of 3" in hands.screen
        await hands.press("u")
        assert "u again: undoes in " in hands.status
        await hands.press("u")
        assert "2 of 3" in hands.screen
        assert hands.spans == hands.kept_spans == []
        await hands.press("u")
        await hands.press("u")
        assert "1 of 3" in hands.screen
        assert hands.spans == hands.kept_spans == []
        await hands.press("J J U")
        await hands.press("U")
        assert "1 of 3" in hands.screen
        assert hands.spans == hands.kept_spans == [("person", "Ann Lee")]
        await hands.press("U")
        await hands.press("U")
        assert "2 of 3" in hands.screen
        assert hands.kept_spans == [("person", "Cara Diaz")]
        assert "redid: labelled Person " in hands.status


async def test_undoing_many_at_once_keeps_the_document_and_says_how_many(tmp_path):
    text = "".join(f"Ann came on day {day}.\n" for day in range(200))
    async with at_the_keys(tmp_path, [text]) as hands:
        await hands.press("p a = ctrl+end")
        place = hands.session.selection.head
        await hands.press("u")
        assert "undid: labelled 199 spans" in hands.status
        assert place - 30 < hands.session.selection.head <= place
        await hands.press("U u u")
        assert "undid: labelled Person “Ann”" in hands.status


async def test_enter_at_the_end_marks_the_document_done_and_opens_the_next(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("enter")
        assert hands.word_at_caret == "Bo"
        assert hands.kept().status is Status.NEW
        first = hands.session.document
        await hands.press("enter")
        assert "2 of 3" in hands.screen
        assert "document done" in hands.status
        assert hands.store.layer(first).status is Status.DONE
        await hands.press("u")
        await hands.press("u")
        assert "1 of 3" in hands.screen
        assert hands.kept().status is Status.NEW


async def test_the_last_document_done_says_that_there_is_no_next(tmp_path):
    async with at_the_keys(tmp_path, TEXTS[2:]) as hands:
        await hands.press("enter")
        assert hands.kept().status is Status.DONE
        assert "document done" in hands.status


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_the_library_filters_as_one_types_and_opens_what_is_found(tmp_path, size):
    async with at_the_keys(tmp_path, TEXTS, size=size) as hands:
        await hands.press("D")
        assert all(title in hands.screen for title in ("First", "Second", "Third"))
        assert "3 documents" in hands.screen
        assert "3 new" in hands.status
        await hands.type("SEC")
        assert "Second" in hands.screen
        assert "Third" not in hands.screen
        assert "1 of 3 documents" in hands.screen
        await hands.press("enter")
        assert "2 of 3" in hands.screen
        assert "Cara Diaz" in hands.screen


async def test_the_library_shows_status_and_spans_and_narrows_to_a_status(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("p a p b J J M D")
        rows = {row.strip("│▌ ").split()[0]: row for row in listed(hands, 3)}
        assert re.fullmatch(r"First +━+─+ +60% +2 +1 +amy +2026-11-22 .*", rows["First"].strip("│▌ "))
        assert re.fullmatch(r"Second +─+ +new +1", rows["Second"].strip("│▌ "))
        assert re.fullmatch(r"Third +─+ +0% ! +1 .*", rows["Third"].strip("│▌ "))
        seen = []
        for _ in Status:
            await hands.press("tab")
            seen.append([title for title in ("First", "Second", "Third") if title in hands.screen])
        assert seen == [["Second"], ["First"], [], ["Third"]]
        await hands.press("tab")
        assert "─ in order of import ─" in hands.screen
        assert all(title in hands.screen for title in ("First", "Second", "Third"))


async def test_a_wide_library_describes_the_document_at_the_cursor_once_it_stands_still(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(about_document, "PAUSE", 0.01)
    async with at_the_keys(tmp_path, TEXTS, size=(160, 50)) as hands:
        await hands.press("p a e l J D")
        await hands.press("up")
        while "document 1 of 3" not in hands.screen:
            await hands.pilot.pause(0.02)
        await hands._settled()
        x, about = hands.place_of("╭─ About ─")
        beside = [row[x:].strip(" │") for row in hands.rows[about + 1 :]]
        assert beside[:2] == ["First", "First.txt"]
        assert re.fullmatch(r"Event +━+ +1", beside[3])
        assert re.fullmatch(r"Person +━+ +1", beside[4])
        assert beside[6] == "amy            in progress, 2 spans"
        assert "! to answer: topic" in beside
        assert any(row.endswith("Bo left.") for row in beside), "the text stands below"
        monkeypatch.setattr(about_document, "LONGEST", 3)
        await hands.press("down")
        while "document 2 of 3" not in hands.screen:
            await hands.pilot.pause(0.02)
        await hands._settled()
        assert "Cara Diaz" not in hands.screen, "a long text is not read for it"


async def test_the_library_says_how_far_the_document_on_the_screen_was_read(tmp_path):
    async with at_the_keys(tmp_path, [TEXT], size=WIDE) as hands:
        await hands.press("p a ctrl+end D")
        assert re.search(r"First +━+─ +94% ", hands.screen)


async def test_the_library_sorts_and_goes_back_to_the_order_of_import(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("J M D")
        orders = {}
        for _ in range(7):
            (name,) = re.findall(r"─ (?:by |in order of )(\w+) ─╮", hands.screen)
            orders[name] = [row.strip("│▌ ").split()[0] for row in listed(hands, 3)]
            await hands.press("shift+tab")
        assert orders == {
            "import": ["First", "Second", "Third"],
            "title": ["First", "Second", "Third"],
            "status": ["First", "Third", "Second"],
            "updated": ["Second", "First", "Third"],
            "relevance": ["First", "Second", "Third"],
            "date": ["First", "Second", "Third"],
            "left": ["First", "Second", "Third"],
        }
        assert "─ in order of import ─" in hands.screen


async def test_the_library_jumps_to_its_end_and_start(tmp_path):
    async with at_the_keys(tmp_path, (f"Text {n}." for n in range(100)), size=NARROW) as hands:
        await hands.press("D ctrl+end")
        assert "No. 100" in hands.screen
        await hands.press("up enter")
        assert "99 of 100" in hands.screen
        await hands.press("D ctrl+home enter")
        assert "1 of 100" in hands.screen


async def test_the_library_shows_what_comes_after_the_current_document(tmp_path):
    async with at_the_keys(tmp_path, (f"Text {n}." for n in range(100)), size=NARROW) as hands:
        await hands.press("D ctrl+end")
        await hands.press("pageup pageup enter D")
        number = hands.overlay.query_one(VirtualList).cursor + 1
        assert all(f"No. {each} " in hands.screen for each in (number - 2, number, number + 7))


async def test_the_library_jumps_to_the_next_unfinished_document(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("J M K D")
        await hands.press("ctrl+n")
        assert "3 of 3" in hands.screen
        await hands.press("D")
        await hands.press("ctrl+n")
        assert "1 of 3" in hands.screen


async def test_the_library_moves_by_arrows_and_escape_goes_back(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("D")
        await hands.press("down down up down enter")
        assert "3 of 3" in hands.screen
        await hands.press("D")
        await hands.press("up escape")
        assert "3 of 3" in hands.screen
        await hands.press("p f")
        assert hands.kept_spans == [("person", "Finn Gray")]


BOILERPLATE = (
    "\n\nRelated Articles\nOne more\nTwo more\nLeave a Reply\nYour email address will not be published.\n"
)


async def test_boilerplate_is_dim_until_one_command_makes_it_body(tmp_path):
    body = "A long sentence about nothing much. " * 20
    async with at_the_keys(tmp_path, [body + BOILERPLATE]) as hands:

        def look() -> object:
            x, y = hands.place_of("One more")
            for segment in hands.reader._compositor.render_strips()[y].crop(x, x + 3):
                return segment.style.color
            raise AssertionError

        dim = look()
        await hands.press("P")
        assert "the whole text is body now" in hands.status
        assert hands.kept().keeps_boilerplate
        body_colour = look()
        assert body_colour != dim
        await hands.press("P")
        assert "dimmed again" in hands.status
        assert look() == dim
        await hands.press("u")
        assert look() == body_colour
        assert hands.kept().keeps_boilerplate


async def test_a_document_that_cannot_be_read_is_reported_and_another_one_opens(tmp_path):
    async with at_the_keys(tmp_path, [TEXT, "Another."]) as hands:
        path = hands.store.path
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE documents SET text = 'Changed.' WHERE number = 1")
    async with at_the_keys(tmp_path) as hands:
        assert "First" in hands.screen
        assert "the stored text is not the one that was imported" in hands.screen
        await hands.press("escape D")
        assert hands.overlay is not None
        await hands.press("down enter")
        assert "Another." in hands.screen
        await hands.press("p a")
        assert hands.kept_spans == [("person", "Another")]


# -- queries in the library -------------------------------------------------------------------------------------------


async def test_a_query_is_completed_and_narrows_the_list(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("p a D")
        await hands.type("sp")
        assert "╰─ Tab spans: (has so many spans)" in hands.screen
        await hands.press("tab")
        await hands.type("1..")
        assert "1 of 3 documents" in hands.screen
        assert "│▌First" in listed(hands, 1)[0]
        await hands.type(" label:pe")
        assert "╰─ Tab person" in hands.screen
        await hands.press("tab")
        assert hands.overlay.query_one(Input).value == "spans:1.. label:person"
        await hands.type(" ")
        await hands.press("tab")
        assert "─ only new, in order of import ─" in hands.screen, (
            "there is nothing to complete, so the status is narrowed"
        )
        assert "0 of 3 documents" in hands.screen


async def test_in_a_round_the_library_opens_on_ones_own_documents(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        hands.store.begin_round(Round("june", ("amy", "ben"), documents="title:Second,Third", each=2))
        await hands.press("J D")
        assert hands.overlay.query_one(Input).value == "mine:yes"
        assert "2 of 3 documents" in hands.screen
        assert [row.strip("│▌ ").split()[:2] for row in listed(hands, 2)] == [["▸", "Second"], ["▸", "Third"]]
        assert hands.overlay.query_one(VirtualList).cursor == 0
        await hands.press("down enter")
        assert "3 of 3" in hands.screen
        await hands.press("D")
        assert hands.overlay.query_one(VirtualList).cursor == 1  # the one that is open
        await hands.press("ctrl+u")
        assert [row.strip("│▌ ").split()[0] for row in listed(hands, 3)] == ["First", "▸", "▸"]
        await hands.type("assigned:")
        assert "╰─ Tab amy · ben ─" in hands.screen
        await hands.press("ctrl+u")
        await hands.type("round:")
        assert "╰─ Tab june ─" in hands.screen
        await hands.press("escape J")  # it was opened from one's own, so J stays among these
        assert "2 of 3" in hands.screen
        await hands.press("D ctrl+r")
        assert hands.overlay.query_one(Input).value == ""  # which is not remembered as a query


async def test_what_is_wrong_in_a_query_is_said_with_its_place(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("D")
        await hands.type("Cara spans:x ")
        assert "╰─ column 12: spans:x: write it like 3, 1..5, 10.. or ..2 ─" in hands.screen
        await hands.press("ctrl+u")
        await hands.type("@none ")
        assert "no query is saved as none" in hands.screen


async def test_a_row_has_the_hit_in_its_line_and_enter_opens_at_it(tmp_path):
    async with at_the_keys(
        tmp_path, [f"Nothing yet.\n{'Words. ' * 50}\nThen Ann spoke.", "Ann here. Ann, ann!"]
    ) as hands:
        await hands.press("D")
        await hands.type("ann")
        rows = listed(hands, 5)
        assert "Then Ann spoke." in rows[1]
        assert "Ann here." in rows[4]
        assert [row.rstrip(" │").rpartition("  ")[2] for row in rows[1::3]] == ["1 hit", "3 hits"]
        assert "2 documents, 4 hits ─" in hands.screen
        await hands.press("enter")
        assert "hit 1 of 1" in hands.status
        assert "1/2 found" in hands.screen
        assert hands.session.selection.range_.slice(hands.session.document.text) == "Ann"
        await hands.press("tab")
        assert hands.session.document.text == "Ann here. Ann, ann!"


async def test_queries_come_back_and_can_be_saved_under_a_name(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        for query in ("Cara", "status:new"):
            await hands.press("D")
            await hands.type(query)
            await hands.press("enter")
        await hands.press("escape D ctrl+r")
        line = hands.overlay.query_one(Input)
        assert line.value == "status:new"
        await hands.press("ctrl+r")
        assert line.value == "Cara"
        assert "1 of 3 documents" in hands.screen
        await hands.press("ctrl+s")
        assert "Name for this query" in hands.screen
        await hands.type("her work")
        await hands.press("enter")
        assert "a query cannot be called 'her work'" in hands.screen
        await hands.press("ctrl+s")
        await hands.type("her-work")
        await hands.press("enter")
        assert line.value == "Cara"
        await hands.press("ctrl+s")
        await hands.type("other")
        await hands.press("escape")
        assert line.value == "Cara"
        await hands.press("ctrl+u")
        await hands.type("@h")
        await hands.press("tab")
        assert "1 of 3 documents" in hands.screen
        assert hands.store.saved_queries() == {"her-work": "Cara"}
        await hands.press("escape")
        assert hands.overlay is None


async def test_the_library_says_what_the_hub_has_and_asks_it_for_the_query(tmp_path, monkeypatch):
    begun = []
    async with at_the_keys(tmp_path, TEXTS) as hands:
        hands.store.join(Joined("postgresql://db/x", "p", share=2))
        hands.store.note_stock(Stock(5_000, 4_000))
        monkeypatch.setattr(hands.workspace, "_begin", lambda request, _: begun.append(request))
        await hands.press("D")
        assert "5,000 more on the hub (Ctrl+G)" in hands.rows[0]
        await hands.type("Cara")
        await hands.press("ctrl+g")
        assert hands.overlay is None
        assert [each.query for each in begun] == ["Cara"]


async def test_a_search_in_all_documents_from_the_text(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        await hands.press("/")
        assert "/q query: in all documents" in hands.screen
        await hands.type("/q cara")
        await hands.press("enter")
        assert "2 of 3" in hands.screen
        assert "hit 1 of" in hands.status


async def test_all_that_was_found_is_labelled_after_a_question_and_taken_back(tmp_path):
    texts = ["Ann Lee met Bo.", "Then Ann spoke to Ann.", "Nobody else."]
    async with at_the_keys(tmp_path, texts) as hands:
        hands.store.remember_schema(hands.workspace.schema, "news")
        await hands.press("J J D")
        await hands.type("ann ")
        await hands.press("ctrl+t")
        assert "In all documents found by ann" in hands.screen
        await hands.type("hits person")
        await hands.press("enter")
        await hands.background_is_done()
        assert "label 3 hits as Person in 2 documents?" in hands.status
        assert "y yes" in hands.status
        await hands.press("y")
        await hands.background_is_done()
        assert "labelled 3 hits" in hands.status
        spans = [
            [span.text for layer in record.layers for span in layer.spans] for record in hands.store.records()
        ]
        assert spans == [["Ann"], ["Ann", "Ann"], []]
        await hands.press("u")
        await hands.background_is_done()
        assert "undid" in hands.status
        assert not any(record.layers and record.layers[0].spans for record in hands.store.records())


async def test_without_a_query_the_change_is_for_all_that_is_listed(tmp_path):
    async with at_the_keys(tmp_path, TEXTS) as hands:
        hands.store.remember_schema(hands.workspace.schema, "news")
        await hands.press("D tab ctrl+t")
        assert "In all documents listed" in hands.screen
        await hands.type("status done")
        await hands.press("enter")
        await hands.background_is_done()
        assert "set 3 documents to done?" in hands.status
        await hands.press("n")
        assert "nothing was done" in hands.status
        assert hands.kept().status is Status.NEW


async def test_the_library_says_who_changed_a_document_last_and_when(tmp_path):
    later = "2026-11-22T12:00:00Z"
    async with at_the_keys(tmp_path, TEXTS, size=(120, 40)) as hands:
        await hands.press("p a J p c")
        with Store.open(tmp_path / "annotations.db", "ben", now=lambda: later) as others:
            of = others.document(hands.session.document.id)
            others.keep(
                Edit(of, (LayerChanged(LayerState(), LayerState(Status.DONE)),), "status done", "none")
            )
        await hands.press("D")

        def said():
            rows = [re.split(r" {2,}", row.strip("│▌ ")) for row in listed(hands, 3)]
            return {row[0]: row[-2:] if "2026" in row[-1] else [] for row in rows}

        mine, theirs = ["amy", local_time("2026-11-22T10:00:00Z")], ["ben", local_time(later)]
        assert [*said().values()] == [mine, theirs, []]
        while "by updated" not in hands.screen:
            await hands.press("shift+tab")
        assert said() == {"Second": mine, "First": mine, "Third": []}, (
            "their own changes, in the order of these"
        )
