"""Settings files are read by the strict loader: values with their types, every problem with its position."""

from pathlib import Path

import pytest

from annotator.schema.problems import SchemaProblems
from annotator.settings.settings import Owner
from annotator.settings.settings_file import load_layers, parse_settings
from annotator.settings.suggester_settings import SuggesterSettings
from annotator.store.annotators import check_annotator

USER, PROJECT = Owner.USER, Owner.PROJECT


def values(text: str, owner: Owner = PROJECT, file: str = "annotator.yaml") -> dict[str, object]:
    """Return the values of a text without problems."""
    layer, problems = parse_settings(text, file, owner)
    assert problems == ()
    return {name: each.value for name, each in layer.assignments.items()}


def problems(text: str, owner: Owner = PROJECT) -> list[str]:
    """Return the problems of a text, in the order of its lines."""
    return [str(each) for each in sorted(parse_settings(text, "annotator.yaml", owner)[1])]


def test_a_users_file_sets_who_annotates_and_how_the_app_looks():
    text = "annotator: zoë\ntheme: light\nkey-log: off\nsuggestions: sentence\n"
    expected = {"annotator": "zoë", "theme": "light", "key-log": False, "suggestions": "sentence"}
    assert values(text, USER) == expected


def test_paths_are_relative_to_the_folder_of_the_file(tmp_path):
    text = "database: work/a.db\nschema: ../mine.yaml\n"
    here = {"database": Path("work/a.db"), "schema": Path("../mine.yaml")}
    assert values(text) == here
    there = {"database": Path("folder/work/a.db"), "schema": Path("folder/../mine.yaml")}
    assert values(text, file="folder/annotator.yaml") == there
    assert values(f"database: {tmp_path}/a.db", file="folder/annotator.yaml") == {
        "database": tmp_path / "a.db"
    }


def test_a_bare_word_is_a_bundled_schema_unless_there_is_a_file_of_that_name(tmp_path):
    file = str(tmp_path / "annotator.yaml")
    assert values("schema: news", file=file) == {"schema": Path("news")}
    assert values("schema: news.yaml", file=file) == {"schema": tmp_path / "news.yaml"}
    (tmp_path / "news").touch()
    assert values("schema: news", file=file) == {"schema": tmp_path / "news"}
    long = "n" * 5_000
    assert values(f"schema: {long}", file=file) == {"schema": Path(long)}


def test_every_value_knows_its_line():
    layer, _ = parse_settings("# mine\n\ntheme: dark\nannotator: amy\n", "annotator.yaml", USER)
    assert {name: str(each.source) for name, each in layer.assignments.items()} == {
        "theme": "annotator.yaml:3",
        "annotator": "annotator.yaml:4",
    }


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n"])
def test_an_empty_file_sets_nothing(text):
    assert values(text) == {}


NOT_YOURS = "'annotator' is a personal setting; put it into your own annotator.yaml (WHERE)".replace(
    "WHERE", "'annotator settings' shows where it is"
)
SWITCHES = "'key-log' is on or off, not"
NAMES = (
    "annotator, database, schema, theme, plain, key-log, sum-old-keys, suggestions, suggestions-holdout, "
    "suggesters"
)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("databse: a.db", "2:1: no setting is called 'databse', did you mean 'database'?"),
        ("key_log: on", "2:1: no setting is called 'key_log', did you mean 'key-log'?"),
        ("colour: red", f"2:1: no setting is called 'colour'; there are {NAMES}"),
        ("5: red", f"2:1: no setting is called '5'; there are {NAMES}"),
        ('"": red', "2:1: a key is missing before the colon"),
        ("database:", "2:10: 'database' has no value; write one, or leave the line out"),
        ("database: ~", "2:11: 'database' has no value; write one, or leave the line out"),
        ('database: ""', "2:11: 'database' has no value; write one, or leave the line out"),
        ("database: 007", "2:11: 'database' is text, not the number 007; quote it: \"007\""),
        ("schema: true", "2:9: 'schema' is text, not the truth value true; quote it: \"true\""),
        ("database: [a.db, b.db]", "2:11: 'database' is text, not a list"),
        ("database: {path: a.db}", "2:11: 'database' is text, not a mapping"),
        (
            'database: " a.db"',
            "2:11: 'database' is one line of text without blanks around it, not ' a.db'",
        ),
        (
            r'database: "a\0.db"',
            r"2:11: 'database' is one line of text without blanks around it, not 'a\x00.db'",
        ),
        (
            "suggestions: sentances",
            "2:14: 'suggestions' is on, sentence or off, not 'sentances', did you mean 'sentence'?",
        ),
        ("suggestions: [on]", "2:14: 'suggestions' is on, sentence or off, not a list"),
        ("key-log: true", f"2:10: {SWITCHES} the truth value true"),
        ("key-log: 1", f"2:10: {SWITCHES} the number 1"),
        ("key-log: never", f"2:10: {SWITCHES} 'never'"),
        (
            "annotator: amy",
            f"2:1: {NOT_YOURS}",
        ),
        ("&a schema: news", "2:1: the anchor &a; anchors and aliases are not used here"),
        (
            "schema: !!str news",
            "2:9: the tag 'tag:yaml.org,2002:str'; tags are not used here, put text in quotes",
        ),
    ],
    ids=lambda value: value if ": no" not in value else "",
)
def test_what_is_wrong_with_a_line_is_one_problem_with_its_position(line, problem):
    assert problems(f"# a project's\n{line}\n") == [f"annotator.yaml:{problem}"]


@pytest.mark.parametrize("name", ["database", "schema"])
def test_a_setting_of_projects_is_refused_in_a_users_file(name):
    (problem,) = problems(f"{name}: news\n", USER)
    what = "belongs to a project; put it into the annotator.yaml in the project's folder"
    assert problem == f"annotator.yaml:1:1: '{name}' {what}"


def test_a_setting_in_the_wrong_file_with_a_wrong_value_is_one_problem():
    assert len(problems("theme: [pink]\n")) == 1


def test_a_theme_has_the_names_that_the_app_has():
    (problem,) = problems("theme: drak\n", USER)
    assert problem == "annotator.yaml:1:8: 'theme' is dark, light or ansi, not 'drak', did you mean 'dark'?"


def test_a_setting_that_is_set_twice_is_reported_with_both_lines():
    assert problems("database: a.db\nkey-log: on\ndatabase: b.db\n") == [
        "annotator.yaml:3:1: two keys 'database': line 1, line 3"
    ]


def test_all_problems_of_a_text_are_reported_at_once():
    found = problems("databse: a.db\ntheme: dark\nschema:\nkey-log: yes\nkey-log: no\n")
    assert [each.split(":")[1] for each in found] == ["1", "2", "3", "5", "5"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("news\n", "1:1"),
        ("- news\n", "1:1"),
        ("schema: [\n", "1:1"),
        ("a: 1\nb:\t2\n", "2:3"),
        ("a: *b\n", "1:4"),
        ("&a\n", "1:1"),
    ],
)
def test_what_is_not_a_mapping_or_not_yaml_is_refused_with_its_position(text, place):
    with pytest.raises(SchemaProblems) as refused:
        parse_settings(text, "annotator.yaml", PROJECT)
    assert str(refused.value).startswith(f"annotator.yaml:{place}: ")


HOSTILE = "\u202e\u200f\u2066evil"


@pytest.mark.parametrize(
    "line", [f"{HOSTILE}: on", f"key-log: {HOSTILE}", rf'database: "\x1b]0;{HOSTILE}\a"']
)
def test_what_a_terminal_would_obey_is_made_visible(line):
    (problem,) = problems(f"{line}\n")
    assert problem.isprintable()
    assert r"\u202e\u200f\u2066evil" in problem


def test_a_long_word_is_cut_in_messages():
    (problem,) = problems(f"{'a' * 1_000}: on\n")
    assert len(problem) < 250


@pytest.mark.parametrize("name", ["zoë", "علی\u200cرضا", "Ann Lee", "007\u00a0x"])
def test_a_name_that_a_file_may_set_is_one_that_the_database_accepts(name):
    accepted = values(f'annotator: "{name}"\n', USER)
    assert check_annotator(str(accepted["annotator"])) == name


def test_the_problems_of_all_files_are_reported_at_once(tmp_path):
    users, own, none = tmp_path / "users.yaml", tmp_path / "own.yaml", tmp_path / "none.yaml"
    users.write_text("database: a.db\n")
    own.write_text("a: [\n")
    (tmp_path / "latin.yaml").write_bytes(b"annotator: zo\xeb\n")
    files = [(users, USER), (own, PROJECT), (none, PROJECT), (tmp_path / "latin.yaml", USER)]
    with pytest.raises(SchemaProblems) as refused:
        load_layers(files)
    reported = [str(problem).removeprefix(f"{tmp_path}/") for problem in refused.value.problems]
    assert [line.split(":")[0] for line in reported] == ["latin.yaml", "none.yaml", "own.yaml", "users.yaml"]
    assert reported[0] == "latin.yaml:1:14: not UTF-8: the byte 0xeb; save the file as UTF-8"
    assert reported[1] == "none.yaml:1:1: cannot be read for the settings (No such file or directory)"


def test_a_file_too_large_to_be_one_of_settings_is_refused(tmp_path):
    path = tmp_path / "annotator.yaml"
    path.write_text("#" * 200_000)
    with pytest.raises(SchemaProblems, match="larger than 100,000 bytes"):
        load_layers([(path, PROJECT)])


def test_an_empty_file_sets_nothing_and_one_that_is_no_yaml_is_refused():
    assert values("") == values("# only words\n") == {}
    with pytest.raises(SchemaProblems, match=r"^annotator\.yaml:1:1: "):
        parse_settings("!x", "annotator.yaml", PROJECT)


# -- other people's models ---------------------------------------------------------------------------------------------

SUGGESTERS = """\
suggesters:
  names: {kind: spacy, path: models/news, labels: {PER: person}}
  backend:
    kind: label-studio
    address: HTTP://LocalHost:9090/
    seconds: 20
  cas:
    kind: inception
    address: https://nlp.example.org:443/ner/
    layer: webanno.custom.Mine
    feature: kind
  chat:
    kind: chat
    address: http://127.0.0.1:11434/v1
    model: "llama3:8b"
"""


def test_suggesters_are_read_with_their_defaults(tmp_path):
    found = values(SUGGESTERS, file=str(tmp_path / "annotator.yaml"))["suggesters"]
    assert found == (
        SuggesterSettings("names", "spacy", path=str(tmp_path / "models/news"), labels=(("PER", "person"),)),
        SuggesterSettings("backend", "label-studio", "http://localhost:9090", seconds=20),
        SuggesterSettings(
            "cas", "inception", "https://nlp.example.org/ner", layer="webanno.custom.Mine", feature="kind"
        ),
        SuggesterSettings("chat", "chat", "http://127.0.0.1:11434/v1", model="llama3:8b"),
    )
    assert values(SUGGESTERS, USER)["suggesters"] == values(SUGGESTERS)["suggesters"]


CHAT = "{kind: chat, address: 'http://x', model: m}"
KINDS = "a kind is spacy, label-studio, inception, chat or that of an installed package"


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("names", "2:3: 'suggesters' has a name on each line, and below it what the suggester is"),
        ("- x", "has a name on each line"),
        ("Names: {kind: spacy, path: x}", "2:3: a suggester's name is up to 32 of a-z"),
        (f"memory: {CHAT}", "2:3: 'memory' suggests by itself; give this one another name"),
        ("names: 5", "2:3: 'names' has a line for each of its settings below it, the first is 'kind: ...'"),
        ("names: {path: x}", f"2:3: 'names' has no kind; {KINDS}"),
        ("names: {kind: spcy, path: x}", f"2:17: {KINDS}, not 'spcy', did you mean 'spacy'?"),
        ("names: {kind: spacy}", "2:3: 'names' needs 'path'"),
        ("names: {kind: chat, address: 'http://x'}", "2:3: 'names' needs 'model'"),
        (
            "names: {kind: spacy, path: x, address: 'http://x'}",
            "2:33: a suggester of kind spacy has no 'address'; ",
        ),
        ("names: {kind: spacy, path: x, label: {a: b}}", "has no 'label', did you mean 'labels'?"),
        ("names: {kind: spacy, path: 5}", "2:30: 'path' of 'names': one line of text"),
        ("names: {kind: spacy, path: x, labels: [a]}", "2:41: 'labels' of 'names': a line for each"),
        (
            "n: {kind: label-studio, address: 'http://x', seconds: 0}",
            "'seconds' of 'n': a whole number from 1 to 600",
        ),
        ("n: {kind: label-studio, address: 'http://x', seconds: on}", "'seconds' of 'n': a whole number"),
        ("n: {kind: label-studio, address: 'x:9090'}", "an address starts with http:// or https://"),
        ("n: {kind: label-studio, address: 'http://me:pw@x'}", "an address has no name or password in it"),
        ("n: {kind: label-studio, address: 'http://x?key=1'}", "an address ends before ? and #"),
        ("n: {kind: label-studio, address: 'http://x:99999'}", "not an address"),
        ("n: {kind: label-studio, address: 'http://раypal'}", "an address is some hundred ASCII characters"),
        ("n: {kind: label-studio, address: 'http://'}", "not an address; for example http://127.0.0.1:9090"),
        ("n: {kind: label-studio, address: 'http://a/../b c'}", "not an address"),
        (
            "n: {kind: chat, address: 'http://x', model: m, credential: KEY}",
            "a suggester of kind chat has no 'credential'",
        ),
    ],
)
def test_what_is_wrong_with_a_suggester_is_said_with_its_place(entry, problem):
    found = problems(f"suggesters:\n  {entry}\n")
    assert len(found) == 1
    assert problem in found[0]
    assert found[0].startswith("annotator.yaml:2:")


def test_all_problems_of_all_suggesters_are_said_at_once():
    text = "suggesters:\n  a: {kind: chat, address: x, seconds: 9999}\n  b: {kind: what}\n"
    assert [line.split(":")[1] for line in problems(text)] == ["2", "2", "2", "3"]
