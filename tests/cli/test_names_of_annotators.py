"""Every way by which an annotator's name comes in is checked, and databases that hold a bad one are of use."""

import json

import pytest

from annotator.core.quoting import visible
from annotator.store import record_writer, store
from tests.cli.command import TEXT, annotator, jsonl, span

BAD = ["ev\u202eil", "am\u200by", "a\x1b[31mb", "two\nlines", " amy"]
WAY_ON = "nothing came in of a file with something wrong in it; --skip-bad imports the rest of it"


@pytest.fixture
def folder(tmp_path):
    jsonl(tmp_path / "in.jsonl", {"text": TEXT, "spans": [span(0, 7)]})
    assert annotator("import", "in.jsonl", "--annotator", "amy", cwd=tmp_path).code == 0
    return tmp_path


def refused(result, place=""):
    [line] = result.errors
    assert (result.code, result.out) == (2, "")
    assert "cannot be an annotator's name" in line
    assert line.startswith(place)
    assert line.isprintable()


@pytest.mark.parametrize("name", BAD)
def test_the_option_is_checked(folder, name):
    for words in (
        ["import", "in.jsonl"],
        ["stats"],
        ["undo-import"],
        ["merge", "x"],
        ["convert", "in.jsonl", "o.jsonl"],
    ):
        refused(annotator(*words, "--annotator", name, cwd=folder))
    assert not (folder / "o.jsonl").exists()


@pytest.mark.parametrize("name", BAD)
def test_the_new_name_of_a_renaming_is_checked(folder, name):
    refused(annotator("rename-annotator", "amy", name, cwd=folder))
    refused(annotator("rename-annotator", "amy", name, "--dry-run", cwd=folder))


@pytest.mark.parametrize("name", BAD)
def test_the_environment_is_checked_and_named(folder, name):
    refused(annotator("stats", cwd=folder, ANNOTATOR_NAME=name), "$ANNOTATOR_NAME: ")
    for names in ({"LOGNAME": name}, {"LOGNAME": "", "USER": name}):
        refused(annotator("stats", cwd=folder, **names))


@pytest.mark.parametrize("name", BAD)
def test_the_settings_file_is_checked_with_its_place(folder, name):
    users = folder / ".config" / "annotator" / "annotator.yaml"
    users.parent.mkdir(parents=True)
    users.write_text(f"theme: dark\nannotator: {json.dumps(name)}\n")
    for words in (["stats"], ["settings", "--check", str(users)]):
        result = annotator(*words, cwd=folder)
        assert (result.code, result.out, len(result.errors)) == (2, "", 1)
        assert result.err.startswith(f"{users}:2:")
        assert ascii(name) in result.err


def records(*names):
    """A record for each name, the first and the last of amy."""
    for number, name in enumerate(["amy", *names, "amy"]):
        text = f"Ann Lee saw number {number}."
        yield {"text": text, "spans": [span(0, 7, text=text, annotator=name)], "annotators": [name]}


def test_a_file_with_a_bad_name_is_refused_with_the_place_of_each(folder):
    jsonl(folder / "bad.jsonl", *records(*BAD))
    for more in ([], ["--dry-run"], ["--strict"]):
        result = annotator("import", "bad.jsonl", "--annotator", "amy", *more, cwd=folder)
        assert result.code == 2
        assert len(result.errors) == len(BAD)
        for number, line in enumerate(result.errors, 2):
            assert line.startswith(f"bad.jsonl: record {number}: ")
            assert "cannot be an annotator's name" in line
        assert WAY_ON in result.out
    assert len(annotator("export", cwd=folder).records) == 1


def test_the_rest_of_a_file_with_bad_names_comes_in_if_bad_things_are_skipped(folder):
    jsonl(folder / "bad.jsonl", *records(*BAD))
    result = annotator("import", "bad.jsonl", "--annotator", "amy", "--skip-bad", cwd=folder)
    assert (result.code, result.out.splitlines()[0]) == (1, "2 new, 0 already there, 0 failed")
    assert result.out.count("cannot be an annotator's name") == len(BAD)
    assert {name for each in annotator("export", cwd=folder).records for name in each["annotators"]} == {
        "amy"
    }


@pytest.mark.parametrize("name", BAD[:4])
def test_a_file_of_one_document_with_a_bad_name_costs_no_other_file(folder, name):
    texts = {"a": "Ann Lee.", "b": "Bo Chen."}
    for stem, text in texts.items():
        of = name if stem == "b" else "amy"
        jsonl(folder / f"{stem}.jsonl", {"text": text, "spans": [span(0, 3, text=text, annotator=of)]})
    result = annotator("import", "a.jsonl", "b.jsonl", "--annotator", "amy", cwd=folder)
    assert (result.code, result.out.splitlines()[0]) == (1, "1 new, 0 already there, 1 failed")
    assert [line.partition(": ")[0] for line in result.errors] == ["b.jsonl"]


@pytest.mark.parametrize("name", BAD)
def test_a_database_with_a_bad_name_opens_and_is_exported_and_renamed(folder, monkeypatch, name):
    with monkeypatch.context() as before_the_rule:
        for module in (store, record_writer):
            before_the_rule.setattr(module, "check_annotator", str)
        before_the_rule.setattr("annotator.cli.importer.fault_of_names", lambda _: "")
        jsonl(folder / "old.jsonl", *records(name))
        assert annotator("import", "old.jsonl", "--annotator", "amy", cwd=folder).code == 0
    exported = annotator("export", cwd=folder).records
    assert name in {each for record in exported for each in record["annotators"]}
    assert annotator("check", cwd=folder).code < 2
    unknown = annotator("rename-annotator", "nobody", "eve", cwd=folder)
    assert (unknown.code, len(unknown.errors)) == (2, 1)
    assert annotator("rename-annotator", name, "eve", cwd=folder).out.startswith(
        f"{visible(name)} is now eve"
    )
    assert name not in {
        each for record in annotator("export", cwd=folder).records for each in record["annotators"]
    }


def test_the_new_name_to_start_with_is_quoted_for_a_shell(folder):
    assert annotator("rename-annotator", "amy", "$(id) 'x", cwd=folder).code == 0
    jsonl(folder / "more.jsonl", {"text": "More."})
    result = annotator("import", "more.jsonl", "--annotator", "amy", cwd=folder)
    assert result.err.endswith("start with --annotator '$(id) '\"'\"'x'\n")
