"""``annotator settings``, and what the settings do to every other command."""

import gc
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest

from annotator.cli import group
from annotator.cli.project import opened_store
from annotator.cli.settings_files import is_there
from annotator.workspace.workspace import Workspace
from tests.cli.command import TEXT, Result, annotator, environment, jsonl, span

OPTIONS = ("--db", "--annotator", "--schema")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project folder, beside it a configuration folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    (tmp_path / "configuration" / "annotator").mkdir(parents=True)
    return folder


def users_file(project: Path) -> Path:
    return project.parent / "configuration" / "annotator" / "annotator.yaml"


def run(project: Path, *arguments: str | Path, users: str = "", own: str = "", **more: str) -> Result:
    """Run ``annotator`` with these texts as the user's and the project's file."""
    for text, path in ((users, users_file(project)), (own, project / "annotator.yaml")):
        if text:
            path.write_text(text, encoding="utf-8")
    return annotator(
        *arguments, cwd=project, **{"XDG_CONFIG_HOME": str(project.parent / "configuration"), **more}
    )


def rows(out: str) -> dict[str, list[str]]:
    """Value and source of each setting that is listed."""
    parts = ([part.strip() for part in line.split("  ") if part.strip()] for line in out.splitlines())
    return {name: rest for name, *rest in parts}


# -- the list -----------------------------------------------------------------------------------------------------


def test_every_setting_is_listed_with_its_value_and_where_it_comes_from(project):
    result = run(
        project,
        "settings",
        users="annotator: amy\ntheme: light\n",
        own="# ours\nschema: news\nkey-log: off\n",
        ANNOTATOR_DB="work.db",
    )
    assert result.code == 0
    assert rows(result.out) == {
        "annotator": ["amy", f"{users_file(project)}:1"],
        "database": ["work.db", "$ANNOTATOR_DB"],
        "schema": ["news", "annotator.yaml:2"],
        "theme": ["light", f"{users_file(project)}:2"],
        "plain": ["off", "default"],
        "key-log": ["off", "annotator.yaml:3"],
        "sum-old-keys": ["on", "default"],
        "suggestions-holdout": ["off", "default"],
        "suggestions": ["on", "default"],
        "suggesters": ["none", "default"],
    }
    assert result.errors == [f"yours: {users_file(project)}", "the project's: annotator.yaml"]


def test_without_files_the_defaults_are_listed_and_where_files_would_be(project):
    result = run(project, "settings", LOGNAME="carla")
    assert rows(result.out)["annotator"] == ["carla", "default"]
    assert rows(result.out)["schema"] == ["(the one that the database remembers, else news)", "default"]
    assert result.errors == [
        f"yours: {users_file(project)} (not there)",
        "the project's: annotator.yaml (not there)",
    ]


def test_the_list_is_one_json_object_for_programs(project):
    result = run(project, "settings", "--json", own="suggestions: off\n", ANNOTATOR_NAME="zoë")
    listed = json.loads(result.out)
    assert listed["suggestions"] == {
        "value": "off",
        "source": "annotator.yaml:1",
        "file": "annotator.yaml",
        "line": 1,
    }
    assert listed["annotator"] == {"value": "zoë", "source": "$ANNOTATOR_NAME"}
    assert listed["schema"] == {"value": None, "source": "default"}
    assert list(listed) == [
        "annotator",
        "database",
        "schema",
        "theme",
        "plain",
        "key-log",
        "sum-old-keys",
        "suggestions",
        "suggestions-holdout",
        "suggesters",
    ]


def test_what_a_terminal_would_obey_is_listed_as_its_escape(project):
    result = run(project, "settings", own="database: a\u202egnp.db\n")
    assert rows(result.out)["database"][0] == r"a\u202egnp.db"


# -- what they do -------------------------------------------------------------------------------------------------


def annotators_of(project: Path, database: str) -> list[str]:
    (record,) = annotator("export", "--db", database, cwd=project).records
    names: list[str] = record["annotators"]
    return names


def test_name_and_database_are_the_files_then_the_environments_then_the_options(project):
    jsonl(project / "in.jsonl", {"text": TEXT, "spans": [span(0, 7)]})
    (project / "work").mkdir()
    files = {"users": "annotator: amy\n", "own": "database: work/a.db\n"}
    assert run(project, "import", "in.jsonl", **files).code == 0
    assert annotators_of(project, "work/a.db") == ["amy"]
    variables = {"ANNOTATOR_NAME": "bob", "ANNOTATOR_DB": "b.db"}
    assert run(project, "import", "in.jsonl", **variables).code == 0
    assert annotators_of(project, "b.db") == ["bob"]
    assert run(project, "import", "in.jsonl", "--annotator", "eve", "--db", "c.db", **variables).code == 0
    assert annotators_of(project, "c.db") == ["eve"]
    assert not (project / "annotations.db").exists()


def test_the_projects_schema_is_taken_into_use(project):
    (project / "labels").mkdir()
    (project / "labels" / "mine.yaml").write_text(
        "schema: 1\nid: mine\nversion: 1\nlabels: [{id: person, key: p}]\n"
    )
    jsonl(project / "in.jsonl", {"text": TEXT})
    assert run(project, "import", "in.jsonl", own="schema: labels/mine.yaml\n").code == 0
    (record,) = run(project, "export").records
    assert record["schema"] == {"id": "mine", "version": 1}
    other = run(project, "import", "in.jsonl", "--schema", "entities", "--db", "other.db")
    assert other.code == 0
    (record,) = run(project, "export", "--db", "other.db").records
    assert record["schema"]["id"] == "entities"


def test_a_working_directory_that_is_the_configuration_folder_has_one_file_the_users(project):
    users_file(project).write_text("annotator: amy\n")
    folder = users_file(project).parent
    result = annotator("settings", cwd=folder, XDG_CONFIG_HOME=str(folder.parent))
    assert (result.code, rows(result.out)["annotator"][0]) == (0, "amy")


def test_a_users_file_that_may_not_be_looked_for_is_none(project):
    configuration = project.parent / "file"
    configuration.write_text("no folder")
    assert run(project, "settings", XDG_CONFIG_HOME=str(configuration)).code == 0


# -- what is wrong ------------------------------------------------------------------------------------------------

BROKEN = "databse: a.db\nkey-log: maybe\n"
TOLD = [
    "annotator.yaml:1:1: no setting is called 'databse', did you mean 'database'?",
    "annotator.yaml:2:10: 'key-log' is on or off, not 'maybe'",
]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ok.txt"],
        ["import", "ok.txt", "--db", "a.db", "--annotator", "amy", "--schema", "news"],
        ["export"],
        ["convert", "gold.jsonl", "out.csv"],
        ["check"],
        ["init", "elsewhere"],
        ["schema", "check", "mine.yaml"],
        ["schema", "show"],
        ["keys"],
        ["keys", "check"],
        ["replay", "gold.jsonl"],
        ["stats"],
        ["tour"],
        ["settings", "--check"],
    ],
    ids=" ".join,
)
def test_nothing_runs_on_a_file_that_is_wrong(project, arguments):
    (project / "ok.txt").write_text(TEXT)
    before = sorted(project.iterdir())
    result = run(project, *arguments, own=BROKEN)
    assert (result.code, result.out, result.errors) == (2, "", TOLD)
    assert sorted(project.iterdir()) == sorted([*before, project / "annotator.yaml"])


def test_the_list_says_where_the_files_are_even_if_one_is_wrong(project):
    result = run(project, "settings", own=BROKEN)
    assert (result.code, result.out, result.errors[-2:]) == (2, "", TOLD)
    assert f"yours: {users_file(project)} (not there)" in result.errors


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["-h"],
        ["import", "-h"],
        ["keys", "--help"],
        ["keys", "check", "-h"],
        ["settings", "-h"],
    ],
    ids=" ".join,
)
def test_help_is_there_whatever_the_files_say(project, arguments):
    result = run(project, *arguments, own=BROKEN)
    assert (result.code, result.err) == (0, "")


def test_help_says_what_an_option_is_when_it_is_not_given(project):
    shown = " ".join(run(project, "import", "--help", own="database: other.db\n").out.split())
    assert "$ANNOTATOR_DB, else database in annotator.yaml, else annotations.db" in shown
    assert "$ANNOTATOR_NAME, else annotator in annotator.yaml, else the login name" in shown
    assert "schema in annotator.yaml, else the one that the database remembers, else news" in shown


def test_what_is_wrong_in_both_files_is_reported_at_once(project):
    result = run(project, "export", users="database: a.db\n", own=BROKEN)
    assert result.code == 2
    assert result.errors[-2:] == TOLD or result.errors[:2] == TOLD
    assert len(result.errors) == 3


def test_a_file_is_checked_by_itself(project):
    good = project / "good.yaml"
    good.write_text("schema: news\n")
    (project / "bad.yaml").write_text("theme: dark\n")
    users_file(project).write_text("theme: dark\n")
    result = run(project, "settings", "--check", "good.yaml", users_file(project))
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "good.yaml: good, read as the project's file",
        f"{users_file(project)}: good, read as the user's file",
    ]
    result = run(project, "settings", "--check", "good.yaml", "bad.yaml", "none.yaml", own=BROKEN)
    assert (result.code, result.out) == (2, "")
    assert [line.split(":")[:2] for line in result.errors] == [["bad.yaml", "1"], ["none.yaml", "1"]]


def test_a_check_without_a_file_is_of_those_in_force(project):
    assert "there is no annotator.yaml here" in run(project, "settings", "--check").err
    result = run(project, "settings", "--check", own="schema: news\n")
    assert (result.code, result.out) == (0, "annotator.yaml: good, read as the project's file\n")


def test_files_without_a_check_are_a_slip(project):
    result = run(project, "settings", "annotator.yaml", own="schema: news\n")
    assert result.code == 2
    assert "--check" in result.err


# -- init ---------------------------------------------------------------------------------------------------------


def test_init_writes_a_file_that_names_its_schema(project):
    assert run(project, "init", "--from", "minimal").code == 0
    assert rows(run(project, "settings").out)["schema"] == ["schema.yaml", "annotator.yaml:7"]
    jsonl(project / "in.jsonl", {"text": TEXT})
    assert run(project, "import", "in.jsonl").code == 0
    (record,) = run(project, "export").records
    assert record["schema"]["id"] == "minimal"


def test_init_leaves_a_file_that_is_there_as_it_is(project):
    result = run(project, "init", own="key-log: off\n")
    assert result.code == 0
    assert "annotator.yaml was there already and is unchanged" in result.out
    assert (project / "annotator.yaml").read_text() == "key-log: off\n"


# -- what it costs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "imported"), [("", set()), ("key-log: off\n", {"yaml"})], ids=["without", "with"]
)
def test_yaml_is_read_only_where_there_is_a_file_and_pydantic_never(project, own, imported):
    jsonl(project / "in.jsonl", {"text": TEXT})
    assert run(project, "import", "in.jsonl", own=own).code == 0
    program = (
        "import sys\n"
        "sys.argv = ['annotator', 'export']\n"
        "from annotator.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(*{'yaml', 'pydantic', 'annotator.settings.settings_file'} & set(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=project,
        env=environment(XDG_CONFIG_HOME=str(project.parent / "configuration")),
        capture_output=True,
        check=True,
    )
    loading = {"annotator.settings.settings_file"} if imported else set()
    assert set(done.stderr.decode().splitlines()[-1].split()) == imported | loading


def test_a_file_that_cannot_be_looked_for_is_not_there(project):
    class Locked(type(project)):
        def exists(self):
            raise PermissionError(13, "Permission denied")

    assert is_there(project)
    assert not is_there(project / "none")
    assert not is_there(Locked(project))


# -- the app ------------------------------------------------------------------------------------------------------


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """What the app was last opened with, as if in a terminal; it is closed at once."""
    seen: dict[str, object] = {}

    class App:
        def __init__(self, workspace: Workspace, *, greeting: str = "") -> None:
            store = workspace.store
            seen.update(
                database=store.path.name,
                annotator=store.annotator,
                schema=workspace.schema.id,
                documents=sum(store.progress().values()),
                key_log=store.logs_keys,
                sums_old_keys=store._sums_old_keys,
                suggestions=str(workspace._suggesting),
                plain=workspace.starts_plain,
                undo=workspace.keymap.bindings["undo"].keys,
                greeting=greeting,
                collects_garbage=gc.isenabled(),
            )

        def run(self) -> None:
            seen["is_run"] = True

    def prepare(theme: str | None, *, chosen: str | None) -> None:
        seen.clear()
        seen.update(theme=theme, chosen=chosen)

    terminal = SimpleNamespace(isatty=lambda: True)
    opening = import_module("annotator.cli.showing_app")
    monkeypatch.setattr(opening, "sys", SimpleNamespace(stdin=terminal, stderr=terminal))
    monkeypatch.setattr(opening, "prepare", prepare)
    monkeypatch.setattr("annotator.tui.app.AnnotatorApp", App)
    group.commands.commands.pop("open", None)  # as in a new process
    yield seen
    gc.enable()


AS_IT_COMES = {
    "theme": None, "chosen": "dark", "database": "annotations.db", "annotator": "amy", "schema": "news",
    "documents": 1, "key_log": True, "suggestions": "on", "plain": False, "undo": ("u", "ctrl+z"),
    "sums_old_keys": True,
    "greeting": "new here? try: annotator tour", "collects_garbage": False, "is_run": True,
}  # fmt: skip


@pytest.mark.usefixtures("seen")
def test_what_an_opened_file_leaves_out_is_said(project: Path) -> None:
    jsonl(project / "a.jsonl", {"text": TEXT, "prediction": [{"start": 0, "end": 3, "label": "x"}]})
    result = run(project, "a.jsonl", "--annotator", "amy")
    assert (result.code, result.err.partition(" (")[0]) == (0, "left out: annotations prediction")


def test_the_app_opens_as_the_settings_say_and_offers_the_tour_once(
    project: Path, seen: dict[str, object]
) -> None:
    jsonl(project / "a.jsonl", {"text": TEXT})
    opening = ("a.jsonl", "--annotator", "amy")
    assert run(project, *opening).code == 0
    assert seen == AS_IT_COMES
    assert run(project, *opening, "--theme", "ansi", "--plain").code == 0
    assert seen == {**AS_IT_COMES, "greeting": "", "theme": "ansi", "plain": True}
    (project / "keys.yaml").write_text("undo: z\n", encoding="utf-8")
    own = "key-log: off\nsum-old-keys: off\nsuggestions: sentence\n"
    assert run(project, users="annotator: amy\ntheme: light\n", own=own).code == 0
    set_so = {"key_log": False, "suggestions": "sentence", "chosen": "light", "undo": ("z",), "greeting": ""}
    assert seen == {**AS_IT_COMES, **set_so, "sums_old_keys": False}
    assert run(project, users="annotator: amy\nplain: on\n").code == 0
    assert seen["plain"]
    assert run(project, "open", "--no-plain", users="annotator: amy\nplain: on\n").code == 0
    assert not seen["plain"]


def test_a_theme_that_was_chosen_in_the_app_goes_before_that_of_the_settings(
    project: Path, seen: dict[str, object]
) -> None:
    with opened_store(project / "annotations.db", "amy") as store:
        store.remember_theme("ansi")
        store.remember_tour_offered()
    assert run(project, "open", users="annotator: amy\ntheme: light\n").code == 0
    assert seen == {**AS_IT_COMES, "documents": 0, "chosen": "ansi", "greeting": ""}
