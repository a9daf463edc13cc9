"""Keys from a file in a real terminal: they work, everything on the screen names them, clashes stop the start."""

from tests.terminal.terminal import Terminal

KEYS = """\
preset: slate
undo: [z, ctrl+z]
release: [escape, f4]
keys: ["?", f1]
"""


def test_keys_from_the_projects_file_work_and_are_shown(tmp_path):
    (tmp_path / "keys.yaml").write_text(KEYS)
    (tmp_path / "article.txt").write_text("Ann Lee left Oslo today.\n")
    with Terminal("article.txt", cwd=tmp_path) as terminal:
        terminal.wait_for("✓ saved")
        terminal.type("p")
        terminal.wait_for("PERSON  first letter · Space here · Enter sentence · Esc")
        terminal.type("o /")
        terminal.wait_for("Person “Oslo today”")
        terminal.wait_for("z undo")
        terminal.type("z")
        terminal.wait_for("undid: changed ")
        terminal.type("u")
        terminal.wait_for("u is not a label here; ? shows the keys")
        terminal.type(":")
        terminal.wait_for("part of a name")
        terminal.send("undo")
        terminal.wait_for("z, Ctrl+Z")


def test_a_russian_layout_arms_labels_by_the_place_of_their_keys(tmp_path):
    (tmp_path / "article.txt").write_text("Сегодня Пётр приехал.\n")
    with Terminal("article.txt", cwd=tmp_path) as terminal:
        terminal.wait_for("✓ saved")
        terminal.type("з п")
        terminal.wait_for("Person “Пётр”")


def test_a_clash_stops_the_start_with_both_names_and_the_line(tmp_path):
    (tmp_path / "keys.yaml").write_text("\nview: p\nnote: ctrl+i\n")
    with Terminal(cwd=tmp_path, columns=150) as terminal:
        terminal.wait_for("keys.yaml:2:1: key 'p' is wanted by view and by label person of the schema news;")
        terminal.wait_for("keys.yaml:3:7: note: 'ctrl+i': to a terminal this is Tab")
        assert terminal.wait_for_exit() == 2
    assert not (tmp_path / "annotations.db").exists()
