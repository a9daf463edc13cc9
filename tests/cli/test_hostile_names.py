"""Names of files, labels, documents and people that would do harm if they were printed as they are."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys

import pytest

from annotator.cli.schema_draft import needed_maps
from annotator.core.quoting import shell_word
from annotator.formats.registry import formats
from annotator.store.annotators import check_annotator
from annotator.store.errors import StoreError
from tests.cli.command import TEXT, annotator, environment, jsonl, span
from tests.cli.hostile import NAMES, harm_in, on_a_terminal, terminal_output

FILE_NAMES = [name for name in NAMES if "/" not in name and len(name) < 240 and "\0" not in name]
ARGUMENTS = [name for name in NAMES if not name.startswith("--help")]

ECHOES = """
    import @
    import x.jsonl --format @
    import x.jsonl -O @
    import x.jsonl -O a=@
    import x.jsonl --map @
    import x.jsonl --encoding @
    import x.jsonl --time-limit @
    import x.jsonl --db no/@
    import x.jsonl --schema @
    import x.jsonl --report no/@
    import x.jsonl --annotator ␣@
    export --label @
    export --status @
    export --db @
    export --format @
    export -o no/@
    export --per @
    export -O labels=@
    check --db @
    check @
    convert x.jsonl @
    convert @ out.jsonl
    convert x.jsonl o.csv --from @
    convert x.jsonl o.csv --schema @
    init news --from @
    schema @
    schema check @
    schema show @
    schema diff @ @
    schema migrate @
    schema from @
    keys check @
    keys --schema @
    settings @
    settings --check @
    replay @
    replay x.jsonl --size @
    stats --db @
    stats --key-log @
    tour --theme @
    tour @
    backup --db @
    backup no/@
    backup --keep @
    doctor --db @
    index --db @
    index @
    agree @
    agree --annotator @ --annotator eve
    agree --status @
    agree --db @
    change @ --label event --dry-run
    change x --label @
    change --relabel @=@ --db @
    change x --answer @=@
    change x --status @
    doctor @
    merge @
    merge @ --dry-run
    merge x --db @
    undo-import ␣@
    undo-import --db @
    remove @ --dry-run
    remove x --db @
    rename-annotator @ eve
    rename-annotator amy ␣@
    rename-annotator amy @ --dry-run
    sample x.jsonl/@
    import x.jsonl --@
    export -@
    --@
    -@
    stats --db=@
    open --theme @
    import --db
    @.txt --schema @
"""
"""Commands that say something of a name, which stands at the @; ␣ is a blank in a word."""

EACH = 12
"""Names that every place is tried with; each name has its turn in several places."""


def typed(command, name=""):
    """The words of a command, with the name in place of the @."""
    return [word.replace("␣", " ").replace("@", name) for word in command.split()]


def harmed(folder, cases, **more):
    """What each command printed that does harm; each ends as for good or bad input, of which it says something."""
    done = on_a_terminal(folder, cases, **more)
    assert {code for code, _ in done} <= {0, 1, 2}
    assert [case for case, (code, text) in zip(cases, done, strict=True) if code == 2 and not text] == []
    return [(case, harm) for case, (_, text) in zip(cases, done, strict=True) if (harm := harm_in(text))]


@pytest.fixture
def folder(tmp_path):
    jsonl(tmp_path / "x.jsonl", {"text": TEXT, "spans": [span(0, 7)]})
    assert annotator("import", "x.jsonl", "--annotator", "amy", cwd=tmp_path).code == 0
    return tmp_path


def test_what_is_typed_is_never_printed_as_it_is(folder):
    cases = [
        typed(words, ARGUMENTS[(EACH * place + turn) % len(ARGUMENTS)])
        for place, words in enumerate(ECHOES.strip().splitlines())
        for turn in range(EACH)
    ]
    assert harmed(folder, cases) == []


ONE_LINE = """
    export --label @
    import @
    export --@
    check --db @
    keys check @
    schema show @
    remove @
    convert x.jsonl o --to @
    import x.jsonl --map @
    init --from @
    rename-annotator @ x
"""


def test_a_message_about_one_thing_is_one_line_whatever_it_is_called(folder):
    for name in ("two\nlines", "a\r\nannotator: forged", "a\u2028b", "a\x85b", "a\x0bb", "a\x1cb"):
        for command in ONE_LINE.strip().splitlines():
            result = annotator(*typed(command, name), cwd=folder)
            assert (result.code, len(result.errors), result.out) == (2, 1, ""), command


def test_files_are_named_without_harm(folder):
    for part in ("0", "1"):  # each with too few files for a progress bar
        (folder / part).mkdir()
    for number, name in enumerate(FILE_NAMES):
        label = name.encode("utf-8", "replace").decode()
        good = {"text": f"Text {number}.", "spans": [{"start": 0, "end": 4, "label": label}]}
        text = "{" if number % 2 else json.dumps(good)
        (folder / str(number // 2 % 2) / f"f{name}.jsonl").write_text(text, encoding="utf-8")
        (folder / f"f{name}.yaml").write_text(f"id: a\n'{number}'")
    schemas = [f"f{name}.yaml" for name in FILE_NAMES]
    cases = [
        typed("import 0 --db n.db"),
        typed("import 1 --skip-bad --db n.db --dry-run"),
        typed("convert 0 o.csv --skip-bad"),
        ["schema", "check", *schemas],
        ["settings", "--check", *schemas],
        ["schema", "from", "x.jsonl", *schemas],
        *(["keys", "check", name] for name in schemas[::5]),
        *(["sample", f"d{name}"] for name in FILE_NAMES[::20]),
        *(["init", f"i{name}"] for name in FILE_NAMES[::5]),
        *(["check", "--db", name] for name in schemas[::10]),
        *(["export", "-o", name, "--per", "span"] for name in schemas[::10]),
    ]
    assert harmed(folder, cases) == []
    [(code, shown)] = on_a_terminal(folder, [typed("import . --db all.db")])
    assert "\x1b[2K" in shown  # of the progress bar
    assert (code, harm_in(re.sub(r"\x1b\[([0-9;]*m|\?25[lh]|1A|2K)|\r", "", shown))) == (1, [])
    assert r"f\x1bc.jsonl:" in shown


def is_name(name):
    try:
        return bool(check_annotator(name))
    except StoreError:
        return False


HELD = [name for name in NAMES if not any("\ud800" <= each <= "\udfff" for each in name)]


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """A database whose documents, labels, metadata and people have every name that a file can bring."""
    folder = tmp_path_factory.mktemp("held")
    people = [name for name in HELD if is_name(name)]
    ids = [f"l{number}" for number in range(len(HELD))]
    labels = [
        {"id": id_, "name": f"n {name.strip() or id_} {id_}"} for id_, name in zip(ids, HELD, strict=True)
    ]
    schema = {"schema": 1, "id": "held", "version": 1, "title": "held", "labels": labels}
    for each in labels:  # names in schemas are one line of what is seen
        each["name"] = each["name"] if each["name"].isprintable() else each["id"]
    (folder / "held.yaml").write_text(json.dumps(schema, ensure_ascii=False), encoding="utf-8")
    records = []
    for number, name in enumerate(HELD):
        text = f"{name} is text {number} of {name}."
        one = {
            "id": f"s{number}",
            "start": 0,
            "end": len(text),
            "label": ids[number],
            "text": text,
            "note": name,
        }
        who = people[number % len(people)]
        meta = {"title": name, "source": name, "metadata": {f"m{name}": name}}
        layer = {"spans": [{**one, "annotator": who}], "annotators": [who]}
        records.append({"text": text, "meta": meta, **layer, "offset_unit": "codepoint"})
    jsonl(folder / "held.jsonl", *records)
    done = annotator(
        "import", "held.jsonl", "--schema", "held.yaml", "--db", "held.db", "--skip-bad", cwd=folder
    )
    assert "nothing" not in done.out
    assert done.code < 2, done.out + done.err
    return folder


PRINTING = """
    export --db held.db
    export --db held.db --per span
    check --db held.db
    check --json --db held.db
    undo-import --list --db held.db
    change --db held.db title:red --flag --dry-run
    schema show --db held.db
    schema show --format html --db held.db
    schema show held.yaml
    schema diff held.yaml news
    schema from held.jsonl
    replay held.jsonl
    import held.jsonl --db held.db
    import held.jsonl --db news.db
    convert held.jsonl - --to spans-csv
"""

WRITTEN = [format_.name for format_ in formats() if format_.write and not format_.is_folder]


def test_what_a_database_holds_is_printed_without_harm(held):
    cases = [
        *map(typed, PRINTING.strip().splitlines()),
        *(["export", "--db", "held.db", "--format", name] for name in WRITTEN),
        *(["remove", name, "--dry-run", "--db", "held.db"] for name in HELD[::9]),
    ]
    assert harmed(held, cases) == []
    assert harmed(held, [typed("stats --db held.db"), typed("report --db held.db")], NO_COLOR="1") == []
    [(_, shown)] = on_a_terminal(held, [typed("export --db held.db --format spans-csv")])
    assert r"\x1b[31mred" in shown


def test_exports_into_a_pipe_are_exact(held):
    exported = annotator("export", "--db", "held.db", cwd=held).records
    assert [record["meta"]["title"] for record in exported] == HELD
    page = annotator("export", "--db", "held.db", "--format", "spans-csv", cwd=held).out
    assert "\x1b[31mred" in page
    assert "\u202etxt.exe" in page


# -- commands to paste ---------------------------------------------------------------------------------------------

PASTED = [name for name in NAMES if not any("\ud800" <= each < "\udc80" for each in name)]


def printed_words(typed, folder):
    """The words that a shell passes on."""
    script = f"printf '%s\\0' {typed}"
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, check=True)
    return [os.fsdecode(word) for word in done.stdout.split(b"\0")[:-1]]


def test_a_word_for_a_shell_is_that_word_and_nothing_else(tmp_path):
    words = [shell_word(name) for name in PASTED]
    assert [word for word in words if harm_in(word) or "\n" in word] == []
    assert printed_words(" ".join(words), tmp_path) == PASTED
    assert list(tmp_path.iterdir()) == []


def test_the_advice_to_map_labels_is_right_when_it_is_pasted(tmp_path):
    ids = {name: f"of {name}" for name in PASTED}
    advice = needed_maps({**ids, **{f"other {name}": name for name in PASTED}})
    assert harm_in(advice) == []
    assert "\n" not in advice
    assert printed_words(advice, tmp_path) == [
        word for name in PASTED for word in ("--map", f"{name}=of {name}")
    ]
    assert list(tmp_path.iterdir()) == []


def test_the_advice_to_run_an_update_again_is_right_when_it_is_pasted(tmp_path):
    name = "$(id) 'x"
    jsonl(tmp_path / "in.jsonl", {"text": TEXT, "spans": [span(0, 7, annotator=name)], "annotators": [name]})
    assert annotator("import", "in.jsonl", cwd=tmp_path).code == 0
    jsonl(tmp_path / "in.jsonl", {"text": TEXT, "spans": [span(0, 3, annotator=name)], "annotators": [name]})
    told = annotator("import", "in.jsonl", "--update", "--annotator", "eve", cwd=tmp_path).out
    assert printed_words(told.partition("run again with ")[2], tmp_path) == ["--annotator", name]


@pytest.mark.parametrize("name", ["a b", "x'; touch PWNED; '", "-rf", "a\x1b[31m", "plain", "é\u202e"])
def test_the_commands_that_init_and_sample_name_are_right_when_they_are_pasted(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / "annotator.yaml").write_text("# mine\n")
    told = annotator("init", "--", name, cwd=tmp_path).out
    check = told.splitlines()[0].partition("check it with '")[2].removesuffix("',")
    read = told.splitlines()[1].partition("then read with '")[2].partition(" PATH...'")[0]
    for command, before in ((check, 3), (read, 2)):
        *words, path = printed_words(command, tmp_path)
        assert len(words) == before
        assert (tmp_path / path).samefile(tmp_path / name / "schema.yaml")
        assert not path.startswith("-")
    told = annotator("sample", "--", f"{name}/s", cwd=tmp_path).out
    go_there = told.splitlines()[-1].partition("with: ")[2].partition(" && ")[0]
    subprocess.run(["bash", "-c", f"{go_there} && test -d articles"], cwd=tmp_path, check=True)
    assert not (tmp_path / "PWNED").exists()


def test_a_command_without_harm_is_quoted_as_usual():
    assert [shell_word(word) for word in ("", "a", "a b", "é'")] == [
        shlex.quote(word) for word in ("", "a", "a b", "é'")
    ]


# -- other terminals -----------------------------------------------------------------------------------------------

PROGRAM = [sys.executable, "-c", "from annotator.cli import main; main()"]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8", "cp1252"])
def test_no_name_and_no_sign_is_too_much_for_the_encoding_of_a_terminal(held, encoding):
    for words in (
        ["export", "--db", "held.db"],
        ["schema", "diff", "news", "entities"],
        ["check", "--db", "caf\udce9"],
    ):
        printed = terminal_output([*PROGRAM, *words], held, encoding)
        assert harm_in(printed) == []
        assert "Traceback" not in printed
        assert printed


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_no_name_and_no_sign_is_too_much_for_the_encoding_of_a_pipe(held, encoding):
    settings = environment(PYTHONIOENCODING=f"{encoding}:strict")
    for command, code in (
        ("schema diff news entities", 0),
        ("check --db caf\udce9", 2),
        ("stats --db held.db", 0),
    ):
        done = subprocess.run(
            [*PROGRAM, *typed(command)], cwd=held, env=settings, capture_output=True, check=False
        )
        assert (done.returncode, b"Traceback" in done.stderr) == (code, False)
