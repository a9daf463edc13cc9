"""``annotator keys``: the keys in force and where they were set, and the check of a key file."""

from pathlib import Path

import pytest

from tests.cli.command import TEXT, annotator, jsonl


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project folder, beside it a configuration folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    (tmp_path / "configuration" / "annotator").mkdir(parents=True)
    return folder


def keys(project: Path, *arguments: str, users: str = "", own: str = ""):
    """Run ``annotator keys`` with these texts as the user's and the project's key file."""
    configuration = project.parent / "configuration"
    for text, path in ((users, configuration / "annotator" / "keys.yaml"), (own, project / "keys.yaml")):
        if text:
            path.write_text(text, encoding="utf-8")
    return annotator("keys", *arguments, cwd=project, XDG_CONFIG_HOME=str(configuration))


def row(out: str, command: str) -> list[str]:
    """The columns of a command's line."""
    (line,) = (line for line in out.splitlines() if line.startswith(f"{command} "))
    return [part.strip() for part in line.split("  ") if part.strip()]


def test_every_command_is_listed_with_its_keys_and_where_they_come_from(project):
    result = keys(project, users="preset: vim\nview: z\n", own="note: [n, f2]\nhistory: []\nnext-stop: tab\n")
    assert result.code == 0
    assert row(result.out, "undo") == ["undo", "u, Ctrl+Z", "default"]
    assert row(result.out, "row-up") == ["row-up", "↑, k", "preset vim"]
    assert row(result.out, "view")[:2] == ["view", "z"]
    assert row(result.out, "view")[2].endswith("annotator/keys.yaml:2")
    assert row(result.out, "note") == ["note", "n, F2", "keys.yaml:1"]
    assert row(result.out, "history") == ["history", "by name", "keys.yaml:2"]
    assert "the project's: keys.yaml" in result.errors


def test_letters_left_to_labels_are_shown(project):
    result = keys(project, "--schema", "entities", own="preset: vim\n")
    assert row(result.out, "word-right") == ["word-right", "→", "preset vim; l w left to labels"]


def test_the_project_is_where_the_database_is_and_its_schema_is_used(project):
    jsonl(project / "in.jsonl", {"text": TEXT})
    (project / "mine.yaml").write_text("schema: 1\nid: mine\nversion: 1\nlabels: [{id: quote, key: q}]\n")
    assert annotator("import", "--schema", "mine.yaml", "in.jsonl", cwd=project).code == 0
    (project / "keys.yaml").write_text("view: q\n")
    result = annotator("keys", "--db", "project/annotations.db", cwd=project.parent)
    assert (result.code, result.out) == (2, "")
    (shown,) = result.errors
    assert shown.startswith(
        "project/keys.yaml:1:1: key 'q' is wanted by view and by label quote of the schema mine;"
    )


def test_a_valid_file_is_reported_as_good_and_an_invalid_one_line_by_line(project):
    good = keys(project, "check", "keys.yaml", own="undo: z\n")
    assert (good.code, good.out) == (0, "keys.yaml: good; 1 command has other keys than by default\n")
    bad = keys(project, "check", "keys.yaml", own="undoo: z\nview: cmd+v\n")
    assert (bad.code, bad.out) == (2, "")
    assert bad.errors == [
        "keys.yaml:1:1: no command is called 'undoo', did you mean 'undo'?",
        "keys.yaml:2:7: view: 'cmd+v': no terminal sends it on",
    ]


def test_what_is_wrong_in_both_files_is_reported_at_once(project):
    result = keys(project, users="undoo: z\n", own="a: [\n")
    assert result.code == 2
    users, own = result.errors
    assert users.endswith("annotator/keys.yaml:1:1: no command is called 'undoo', did you mean 'undo'?")
    assert own.startswith("keys.yaml:1:1: not YAML")


@pytest.mark.parametrize(("name", "why"), [("none.yaml", "No such file"), ("folder", "is a directory")])
def test_a_file_that_cannot_be_read_takes_one_line(project, name, why):
    (project / "folder").mkdir()
    result = annotator("keys", "check", name, cwd=project)
    assert result.code == 2
    assert len(result.errors) == 1
    assert why in result.err


def test_names_of_files_are_no_escapes(project):
    (project / "a\x1b[31m.yaml").write_text("undo: z\n")
    result = annotator("keys", "check", "a\x1b[31m.yaml", cwd=project)
    assert result.code == 0
    assert "\x1b" not in result.out


@pytest.mark.parametrize(
    ("own", "commands"), [("{}\n", "0 commands have"), ("undo: z\nview: f2\n", "2 commands have")]
)
def test_commands_with_other_keys_are_counted(project, own, commands):
    result = keys(project, "check", own=own)
    assert (result.code, result.out) == (0, f"keys.yaml: good; {commands} other keys than by default\n")


def test_one_file_that_is_both_the_users_and_the_projects_counts_once(project):
    folder = project.parent / "configuration" / "annotator"
    (folder / "keys.yaml").write_text("undoo: z\n")
    arguments = ("keys", "--db", str(folder / "annotations.db"))
    result = annotator(*arguments, cwd=project, XDG_CONFIG_HOME=str(folder.parent))
    assert result.errors == [
        f"{folder / 'keys.yaml'}:1:1: no command is called 'undoo', did you mean 'undo'?"
    ]
    (folder / "keys.yaml").write_text("undo: z\n")
    result = annotator(*arguments, cwd=project, XDG_CONFIG_HOME=str(folder.parent))
    assert row(result.out, "undo") == ["undo", "z", f"{folder / 'keys.yaml'}:1"]


def test_where_key_files_would_be_is_told_apart_from_the_list(project):
    result = keys(project)
    assert result.errors == [
        f"yours: {project.parent / 'configuration' / 'annotator' / 'keys.yaml'} (not there)",
        "the project's: keys.yaml (not there)",
    ]
    assert "not there" not in result.out


def test_the_columns_are_aligned(project):
    lines = keys(project, own="note: [n, f2]\n").out.splitlines()
    names, shown = (
        max(len(row(f"{line}\n", line.split()[0])[column]) for line in lines) for column in (0, 1)
    )
    assert {line[names : names + 2] for line in lines} == {"  "}
    assert {line[names + shown + 2 : names + shown + 4] for line in lines} == {"  "}
