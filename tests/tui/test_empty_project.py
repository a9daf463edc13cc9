"""The first screen of a project without documents: a key for each thing to begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.keys.keymap import keymap_for
from annotator.tui.overlays import empty_project
from annotator.tui.overlays.text_sheet import TextSheet
from tests.store.samples import imported as import_texts
from tests.tui.at_the_keys import NARROW, WIDE, AtTheKeys, at_the_keys, news, opened_store


async def imported(hands: AtTheKeys) -> None:
    await hands.app.workers.wait_for_complete()
    await hands._settled()


@pytest.mark.parametrize("size", [WIDE, NARROW, (60, 15)])
async def test_it_names_what_can_be_done_with_the_commands_of_the_shell(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_the_keys(tmp_path, (), size=size) as hands:
        assert "Read an article, mark what matters, keep it for good." in hands.screen
        assert "─ Nothing here yet ─" in hands.screen
        for entry in empty_project.ENTRIES:
            _, y = hands.place_of(entry.shell)
            assert hands.rows[y].split("│")[1].strip("▌ ").startswith(f"{entry.key}   {entry.name}")
        await hands.press("q")
        assert hands.app.return_code == 0
        assert not hands.app.is_running


@pytest.mark.parametrize("keys", ["escape Q", "ctrl+c", "ctrl+q", "i ctrl+c"])
async def test_it_is_left_by_the_keys_that_quit_everywhere(tmp_path: Path, keys: str) -> None:
    async with at_the_keys(tmp_path, ()) as hands:
        await hands.press(keys)
        assert not hands.app.is_running


async def test_what_is_imported_opens_and_what_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("Ann Lee came.", encoding="utf-8")
    async with at_the_keys(tmp_path, ()) as hands:
        await hands.press("i")
        await hands.type("none.txt")
        await hands.press("enter")
        await imported(hands)
        assert "none.txt: there is no such file or folder" in hands.screen
        await hands.press("enter")
        await hands.type(f"{tmp_path / 'one.txt'}")
        await hands.press("escape i")
        await hands.type(f"{tmp_path / 'one.txt'}")
        await hands.press("enter")
        await imported(hands)
        assert hands.overlay is None
        await hands.press("p a")
        assert hands.kept_spans == [("person", "Ann Lee")]


async def test_a_document_that_comes_from_elsewhere_opens_but_not_while_a_path_is_typed(
    tmp_path: Path,
) -> None:
    async with at_the_keys(tmp_path, ()) as hands:
        empty = hands.overlay
        assert isinstance(empty, empty_project.EmptyProject)
        empty._look()
        assert empty.display
        await hands.press("i")
        with opened_store(hands.store.path, "ben") as elsewhere:
            import_texts(elsewhere, "Ann Lee came.")
        empty._look()
        assert empty.display
        assert hands.workspace.session is None
        await hands.press("escape")
        empty._look()
        await hands._settled()
        assert hands.overlay is None
        assert "documents have come" in hands.screen
        await hands.press("p a")
        assert hands.kept_spans == [("person", "Ann Lee")]


async def test_it_opens_after_the_first_screen_was_left_and_what_cannot_be_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_keys(tmp_path, ()) as hands:
        empty = hands.overlay
        assert isinstance(empty, empty_project.EmptyProject)
        with opened_store(hands.store.path, "ben") as elsewhere:
            import_texts(elsewhere, "Ann Lee came.")
        with monkeypatch.context() as patch:
            patch.setattr(hands.workspace, "start", lambda _: False)
            hands.workspace.why_unread = "the disk is gone"
            empty._look()
            await hands._settled()
            assert "the disk is gone" in hands.screen
        await hands.press("escape")
        assert hands.overlay is None
        empty._look()
        await hands._settled()
        assert "Ann Lee came." in hands.screen


async def test_samples_are_imported_without_their_spans(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        empty_project,
        "run_beside",
        lambda _, arguments, __: run.append(arguments) or empty_project.Said(1, (), ("no",)),
    )
    async with at_the_keys(tmp_path, ()) as hands:
        await hands.press("down down enter")
        await imported(hands)
        [[command, *paths, annotator]] = run
        assert (command, annotator) == ("import", "--annotator=amy")
        assert {Path(path).suffix for path in paths} >= {".txt", ".md", ".html"}
        assert all(Path(path).is_file() and Path(path).name != "gold.jsonl" for path in paths)
        _, said = hands.place_of("no", nth=-1)
        assert hands.rows[said].strip() == "no"


async def test_labels_are_shown_with_how_others_are_chosen(tmp_path: Path) -> None:
    async with at_the_keys(tmp_path, ()) as hands:
        await hands.press("l")
        assert isinstance(hands.overlay, TextSheet)
        assert "annotator init --from NAME" in hands.screen
        assert "• Person: A human being called by name" in hands.screen
        await hands.press("escape q")
        assert not hands.app.is_running, "the keys are those of the first screen again"


async def test_the_tour_says_where_it_is_if_the_terminal_cannot_be_handed_over(tmp_path: Path) -> None:
    async with at_the_keys(tmp_path, ()) as hands:
        await hands.press("t")
        assert "this terminal cannot be handed over" in hands.screen


async def test_what_is_withheld_is_not_offered(tmp_path: Path) -> None:
    keymap = keymap_for(news(), withheld=frozenset({"import", "suspend"}))
    async with at_the_keys(tmp_path, (), keymap=keymap) as hands:
        assert "labels" in hands.screen
        assert not any(
            command in hands.screen for command in ("annotator import", "annotator tour", "sample")
        )
        await hands.press("i t s")
        assert hands.overlay is not None
