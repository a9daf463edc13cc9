"""The tour in a real terminal, and the line that offers it once."""

from pathlib import Path

import pytest

from tests.terminal.terminal import Terminal

ARTICLE = Path(__file__).parents[2] / "sample_data" / "section-66a.txt"


@pytest.mark.parametrize(("columns", "rows"), [(60, 15), (120, 40)])
def test_the_tour_asks_watches_counts_and_leaves_nothing_behind(tmp_path, columns, rows):
    with Terminal("tour", cwd=tmp_path, columns=columns, rows=rows) as terminal:
        terminal.wait_for("1/11 The arrow keys")
        for keys, seen in (
            ("right", "2/11 Lower"),
            ("p a", "✓ 2 keys · 3/11"),
            ("p b", "1–9"),
            ("2", "4/11"),
        ):
            terminal.type(keys)
            screen = terminal.wait_for(seen)
        assert "march through Bergen" in screen
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
        assert b"3 of 11 tasks, 6 keys; 6 would have done" in terminal.raw
        assert b"2 spans, 2.50 keys per span; the shortest way takes 2.50" in terminal.raw
    assert list(tmp_path.iterdir()) == []


def test_escape_leaves_the_tour_when_nothing_is_armed(tmp_path):
    with Terminal("tour", cwd=tmp_path) as terminal:
        terminal.wait_for("1/11")
        terminal.type("p")
        terminal.wait_for("PERSON  first letter")
        terminal.type("escape")
        terminal.wait_for("label then letter")
        terminal.type("escape")
        assert terminal.wait_for_exit() == 0
        assert b"0 of 11 tasks" in terminal.raw


def test_the_tour_is_offered_once_and_never_in_the_way(tmp_path):
    with Terminal("--annotator", "amy", str(ARTICLE), cwd=tmp_path, columns=60, rows=15) as terminal:
        terminal.wait_for("annotator tour")
        terminal.type("o s")
        assert "annotator tour" not in terminal.wait_for("1 span ")
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
    with Terminal("--annotator", "amy", cwd=tmp_path, columns=60, rows=15) as terminal:
        assert "annotator tour" not in terminal.wait_for("✓ saved")
