"""The program as a whole: its exit codes, its words on a wrong command line, and how progress is shown."""

import gc
import io
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest

from annotator import __version__
from annotator.cli import group, project
from annotator.cli.errors import BadInput
from annotator.cli.keys_files import project_keymap
from annotator.cli.progress import LARGE, WORTH_A_BAR, progress_over
from annotator.cli.project import login_name, new_id, new_workspace, now, opened_store, settings_in_force
from annotator.core import clock
from annotator.formats.shared.errors import FormatError
from annotator.schema.bundled import IncompleteInstallationError, default_schema
from annotator.schema.loading import load_schema
from annotator.session.states import Suggesting
from annotator.settings.precedence import InForce
from annotator.settings.settings import Settings
from annotator.suggest.tagged_memory import TaggedMemory
from tests.cli.command import TEXT, annotator
from tests.store.samples import imported


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import"], "annotator import: Missing argument 'PATHS...'. See annotator import --help."),
        (["schema", "show", "a", "b"], "annotator schema show: Got unexpected extra argument (b)"),
        (["replay", "x.jsonl", "--limit", "0"], "annotator replay: Invalid value for '--limit': 0 is not in"),
    ],
    ids=["import", "schema", "replay"],
)
def test_a_wrong_command_line_takes_one_line_that_names_the_help(tmp_path, arguments, said):
    result = annotator(*arguments, cwd=tmp_path)
    assert (result.code, result.out, len(result.errors)) == (2, "", 1)
    assert result.err.startswith(said)
    command = said.partition(":")[0]
    assert result.err.endswith(f" See {command} --help.\n")


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (FormatError(Path("a.x"), 3, "is odd", "mend it"), 2, "a.x:3: is odd, mend it\n"),
        (IncompleteInstallationError("schemas is missing"), 2, "schemas is missing"),
        (click.ClickException("no"), 1, "Error: no\n"),
        (BadInput("no"), 2, "no\n"),
        (click.Abort(), 130, ""),
        (click.UsageError("No."), 2, "annotator: No. See annotator --help.\n"),
    ],
)
def test_every_error_has_its_exit_code(tmp_path, monkeypatch, raised, code, said):
    def fail(**_):
        raise raised

    monkeypatch.setattr(group.commands, "main", fail)
    result = annotator("import", cwd=tmp_path)
    assert (result.code, result.out) == (code, "")
    assert said in result.err if said else not result.err
    assert len(result.errors) == bool(said)


@pytest.mark.parametrize(("returned", "code"), [(None, 0), (0, 0), (7, 7), ("done", 0)])
def test_only_a_number_is_an_exit_code(tmp_path, monkeypatch, returned, code):
    monkeypatch.setattr(group.commands, "main", lambda **_: returned)
    assert annotator("import", cwd=tmp_path).code == code


def test_the_commands_are_listed_in_the_order_of_work(tmp_path):
    listed = annotator("-h", cwd=tmp_path).out.partition("Commands:\n")[2]
    assert re.findall(r"^  ([\w-]+)", listed, re.MULTILINE) == [
        "open", "import", "list", "change", "suggest", "index",
        "carry", "export", "convert", "check", "init", "schema", "keys",
        "settings",
        "replay", "assign", "agree", "review", "stats", "report", "serve", "tour", "sample", "backup", "doctor",
        "merge", "hub", "join", "sync", "undo-import", "remove", "rename-annotator", "completion",
    ]  # fmt: skip
    assert annotator("--version", cwd=tmp_path).out == f"annotator, version {__version__}\n"


def test_garbage_is_collected_again_once_the_command_is_imported(tmp_path):
    group.commands.commands.pop("export", None)
    assert annotator("export", "-h", cwd=tmp_path).code == 0
    assert gc.isenabled()


def test_no_garbage_is_collected_before_the_command_is_imported(tmp_path, monkeypatch):
    collects: list[bool] = []
    monkeypatch.setattr(group, "main", lambda: sys.exit(collects.append(gc.isenabled())))
    try:
        assert annotator("export", cwd=tmp_path).code == 0
    finally:
        gc.enable()
    assert collects == [False]


def test_completions_in_a_shell_do_not_read_the_settings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("annotator.yaml").write_text("databse: a.db\n")
    with click.Context(group.commands, resilient_parsing=True):
        assert settings_in_force() == InForce(Settings(), {})
    assert group.commands.make_context("annotator", ["export"], resilient_parsing=True)


def test_the_tour_wants_a_terminal(tmp_path):
    assert annotator("tour", cwd=tmp_path).errors == ["the tour needs a terminal"]


# -- names and times ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [KeyError("uid"), OSError("no users")])
def test_who_has_no_login_name_is_called_annotator(monkeypatch, error):
    def nobody():
        raise error

    monkeypatch.setattr(project.getpass, "getuser", nobody)
    assert login_name() == "annotator"


def test_times_are_in_utc_to_the_second():
    written = now()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", written)
    assert abs(datetime.fromisoformat(written) - datetime.now(UTC)) < timedelta(minutes=1)


def test_ids_are_uuids_of_version_7_that_differ_and_sort_by_time(monkeypatch):
    ids = {new_id() for _ in range(50)}
    assert len(ids) == 50
    assert all(re.fullmatch(r"[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}", each) for each in ids)
    monkeypatch.setattr(clock.secrets, "randbits", lambda bits: (1 << bits) - 1)
    monkeypatch.setattr(clock.time, "time_ns", lambda: 0x123_4567 * 1_000_000 + 999_999)
    assert new_id() == f"{0x123_4567:012x}7{'f' * 3}b{'f' * 15}"


# -- a database that was made for nothing -------------------------------------------------------------------------


def failed_on(path, error, *texts):
    """Whether the file is there after an error in a store that got these texts."""

    def fail():
        with opened_store(path, "amy") as store:
            imported(store, *texts)
            raise error

    with pytest.raises(type(error)):
        fail()
    return path.exists()


@pytest.mark.parametrize("error", [BadInput("no"), IncompleteInstallationError("x")])
def test_a_database_made_for_nothing_is_removed_and_any_other_one_stays(tmp_path, error):
    assert not failed_on(tmp_path / "a.db", error)
    assert list(tmp_path.iterdir()) == []
    assert failed_on(tmp_path / "a.db", error, TEXT)
    with opened_store(tmp_path / "empty.db", "amy"):
        pass
    assert failed_on(tmp_path / "empty.db", error)


def test_what_the_store_refuses_is_bad_input(tmp_path):
    with pytest.raises(BadInput, match="is a folder"), opened_store(tmp_path, "amy"):
        pass


# -- progress -----------------------------------------------------------------------------------------------------


class Screen(io.StringIO):
    def __init__(self, *, terminal):
        super().__init__()
        self.terminal = terminal

    def isatty(self):
        return self.terminal


def shown(monkeypatch, folder, sizes, *, terminal):
    """What is written to the standard error while up to five files of these sizes are read, and a line is said."""
    screen = Screen(terminal=terminal)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "90")
    paths = [folder / str(number) for number in range(len(sizes))]
    for path, size in zip(paths, sizes, strict=True):
        with path.open("wb") as file:
            file.truncate(size)
    with progress_over(paths) as progress:
        progress.read(sum(sizes) // 2)
        progress.say("[bold]a.txt[/bold] is 'empty'")
        for _ in paths[:5]:
            progress.advance()
    return screen.getvalue()


@pytest.mark.parametrize("sizes", [[0] * WORTH_A_BAR, [9] * WORTH_A_BAR, [LARGE], [LARGE // 2] * 2])
def test_a_bar_counts_files_and_bytes_where_there_are_many_and_a_terminal(monkeypatch, tmp_path, sizes):
    seen = shown(monkeypatch, tmp_path, sizes, terminal=True)
    assert f"{min(5, len(sizes))}/{len(sizes)}" in seen
    assert "[bold]a.txt[/bold] is 'empty'" in seen


@pytest.mark.parametrize(
    ("sizes", "terminal"),
    [([9] * (WORTH_A_BAR - 1), True), ([9] * WORTH_A_BAR, False), ([LARGE - 1], True), ([], True)],
)
def test_without_a_bar_only_what_is_said_is_shown(monkeypatch, tmp_path, sizes, terminal):
    assert shown(monkeypatch, tmp_path, sizes, terminal=terminal) == "[bold]a.txt[/bold] is 'empty'\n"


# -- the app's parts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suggesting", [None, Suggesting.OFF])
def test_a_workspace_has_the_projects_keys_and_the_memory_of_its_strings(tmp_path, suggesting):
    schema = load_schema(default_schema())
    (tmp_path / "keys.yaml").write_text("undo: z\n")
    keymap = project_keymap(tmp_path / "a.db", schema)
    assert keymap.bindings["undo"].keys == ("z",)
    with opened_store(tmp_path / "a.db", "amy") as store:
        workspace = new_workspace(store, schema, keymap, *([suggesting] if suggesting else []))
    assert (workspace.store, workspace.schema) == (store, schema)
    assert (type(workspace._suggester), workspace._suggesting) == (TaggedMemory, suggesting or Suggesting.ON)


def test_the_settings_that_init_writes_are_valid_and_show_each_default(tmp_path):
    assert annotator("init", cwd=tmp_path).code == 0
    lines = (tmp_path / "annotator.yaml").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == ["schema: schema.yaml"]
    assert {"# database: annotations.db", "# key-log: on", "# suggestions: on"} <= {*lines}
    assert any(line.endswith(" One of on, sentence, off.") for line in lines)
    checked = annotator("settings", "--check", cwd=tmp_path)
    assert (checked.code, checked.out) == (0, "annotator.yaml: good, read as the project's file\n")


def test_a_name_that_the_system_refuses_takes_one_line(tmp_path):
    result = annotator("stats", "--db", "x" * 300, cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.errors == [f"'{'x' * 300}': File name too long; give another name"]
    (tmp_path / "loop.db").symlink_to("loop.db")
    assert annotator("export", "--db", "loop.db", cwd=tmp_path).code == 2
