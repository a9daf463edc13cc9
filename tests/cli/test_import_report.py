"""What an import says of what it leaves out, what is wrong, and what it would do."""

import json
import os
import re
from pathlib import Path

import pexpect
import pytest

from tests.cli.command import ANNOTATOR, TEXT, annotator, environment, jsonl, span

WAY_ON = "nothing came in of a file with something wrong in it; --skip-bad imports the rest of it"
FAR = {"text": TEXT, "spans": [span(0, 7), {"start": 90, "end": 99, "label": "person"}, span(12, 19)]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A file with a good record, one with a span that lies outside, a line that is no JSON, and a good one again."""
    lines = [json.dumps({"text": "One."}), json.dumps(FAR), "{broken", json.dumps({"text": "Two."})]
    (tmp_path / "a.jsonl").write_text("\n".join(lines) + "\n")
    jsonl(tmp_path / "b.jsonl", {"text": "Three."})
    return tmp_path


def texts(folder: Path) -> list[str]:
    return [record["text"] for record in annotator("export", cwd=folder).records]


def test_all_that_is_wrong_in_a_file_is_listed_and_nothing_of_it_comes_in(folder: Path) -> None:
    result = annotator("import", ".", cwd=folder)
    assert (result.code, result.out) == (1, f"1 new, 0 already there, 1 failed\n{WAY_ON}\n")
    assert [line.partition(", ")[0] for line in result.errors] == [
        "a.jsonl:2: span 2 runs from 90 to 99",
        "a.jsonl:3: not valid JSON (Expecting property name enclosed in double quotes",
    ]
    assert texts(folder) == ["Three."]


def test_with_skip_bad_what_is_wrong_costs_itself_and_is_counted(folder: Path) -> None:
    result = annotator("import", ".", "--skip-bad", cwd=folder)
    assert (result.code, result.err) == (1, "")
    assert result.out.splitlines()[0] == "4 new, 0 already there, 0 failed"
    assert re.match(
        r"left out: spans that are wrong .* \(1\), first at a\.jsonl:2", result.out.splitlines()[1]
    )
    assert re.match(
        r"left out: records that are wrong .* \(1\), first at a\.jsonl:3", result.out.splitlines()[2]
    )
    records = annotator("export", cwd=folder).records
    assert [(record["text"], [each["text"] for each in record["spans"]]) for record in records] == [
        ("One.", []),
        (TEXT, ["Ann Lee", "Bo Chen"]),
        ("Two.", []),
        ("Three.", []),
    ]


def test_the_report_has_every_place_as_json_lines(folder: Path) -> None:
    annotator("import", ".", "--report", "report.json", cwd=folder)
    entries = [json.loads(line) for line in (folder / "report.json").read_text().splitlines()]
    assert [(each["file"], each["line"]) for each in entries] == [("a.jsonl", 2), ("a.jsonl", 3)]
    assert all(each["problem"] and each["fix"] for each in entries)
    (folder / "report.json").unlink()
    annotator("import", ".", "--skip-bad", "--report", "report.txt", cwd=folder)
    entries = [json.loads(line) for line in (folder / "report.txt").read_text().splitlines()]
    assert [(each["left_out"], each["line"]) for each in entries] == [("span", 2), ("record", 3)]


def test_only_twenty_places_are_shown(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{broken\n" * 30)
    result = annotator("import", "a.jsonl", cwd=tmp_path)
    assert (result.code, len(result.errors)) == (2, 21)
    assert result.errors[-1] == "a.jsonl: 10 further places like these"


@pytest.mark.parametrize("is_there", [False, True])
def test_a_dry_run_says_what_would_come_in_and_writes_nothing(folder: Path, is_there: bool) -> None:
    if is_there:
        annotator("import", "b.jsonl", cwd=folder)
        before = (folder / "annotations.db").read_bytes()
    jsonl(folder / "c.jsonl", {"text": "Three."}, {"text": "Four."}, {"text": "Four.", "title": "Again"})
    result = annotator("import", ".", "--skip-bad", "--dry-run", cwd=folder)
    counts = (4, 3) if is_there else (5, 2)
    assert result.code == 1
    assert result.out.splitlines()[0] == (
        f"{counts[0]} new, {counts[1]} already there, 0 failed; nothing was written"
    )
    assert "left out: spans that are wrong" in result.out
    if is_there:
        assert (folder / "annotations.db").read_bytes() == before
        assert texts(folder) == ["Three."]
    else:
        assert not (folder / "annotations.db").exists()


def test_with_strict_nothing_comes_in_if_anything_would_be_left_out(folder: Path) -> None:
    result = annotator("import", ".", "--skip-bad", "--strict", cwd=folder)
    assert result.code == 2
    assert result.out.splitlines()[0] == "nothing was imported, because of --strict"
    assert "left out: spans that are wrong" in result.out
    assert not texts(folder)
    assert annotator("import", "b.jsonl", "--strict", cwd=folder).code == 0
    assert texts(folder) == ["Three."]


def test_files_that_no_format_reads_are_counted_by_their_ending(tmp_path: Path) -> None:
    for name in ("a.xyz", "b.xyz", "sub/c.xyz", "d.txt", "notes", "labels.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("A text.")
    result = annotator("import", ".", cwd=tmp_path)
    assert result.code == 1
    assert result.out.splitlines()[1:3] == [
        "left out: files *.xyz (3), first at a.xyz",
        "left out: files notes (1), first at notes",
    ]


def test_files_that_belong_to_others_are_not_named(tmp_path: Path) -> None:
    names = (
        "a.txt",
        "a.a1",
        "a.a2",
        "b.txt",
        "b.ann",
        "annotation.conf",
        "schema.yaml",
        "README.md",
        ".hidden",
    )
    for name in names:
        (tmp_path / name).write_text(f"In {name}." if name.endswith(".txt") else "")
    (tmp_path / "a.a1").write_text("T1\tperson 0 2\tIn\n")
    result = annotator("import", ".", "--dry-run", cwd=tmp_path)
    assert (result.code, result.out) == (0, "2 new, 0 already there, 0 failed; nothing was written\n")


def test_a_file_whose_name_is_no_utf_8_comes_in_under_an_escaped_name(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    try:
        (Path(os.fsdecode(os.fsencode(tmp_path / "in") + b"/caf\xe9.txt"))).write_text("From a café.")
    except OSError:
        pytest.skip("this file system takes no such name")
    (tmp_path / "in" / "a.txt").write_text("Plain.")
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    result = annotator("import", "in", cwd=tmp_path)
    assert (result.code, result.out) == (0, "2 new, 0 already there, 0 failed\n")
    records = annotator("export", cwd=tmp_path).records
    assert [record["meta"]["source"] for record in records] == ["in/a.txt", "in/caf\\xe9.txt"]


def test_links_that_lead_out_of_a_folder_are_followed_only_if_asked(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "secret.txt").write_text("From elsewhere.")
    (tmp_path / "in" / "own.txt").write_text("One's own.")
    (tmp_path / "in" / "file.txt").symlink_to(tmp_path / "out" / "secret.txt")
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "out")
    (tmp_path / "in" / "round").symlink_to(tmp_path)
    (tmp_path / "in" / "inside.txt").symlink_to(tmp_path / "in" / "own.txt")
    result = annotator("import", "in", cwd=tmp_path)
    assert result.code == 1
    assert "left out: files links out of the folder (2), first at in/file.txt" in result.out
    assert texts(tmp_path) == ["One's own."]
    result = annotator("import", "in", "--follow-links", cwd=tmp_path)
    assert (result.code, texts(tmp_path)) == (0, ["One's own.", "From elsewhere."])


def test_the_progress_of_one_large_file_is_by_its_bytes(tmp_path: Path) -> None:
    with (tmp_path / "large.jsonl").open("w") as file:
        for number in range(60):
            file.write(json.dumps({"text": f"No. {number}. " + "word " * 20_000}) + "\n")
    seen = pexpect.run(
        f"{ANNOTATOR} import large.jsonl",
        cwd=str(tmp_path),
        env={**environment(), "TERM": "xterm"},
        timeout=60,
    ).decode()
    assert "MB/s" in seen
    assert re.search(r"0/1.*\d:\d\d", seen, re.DOTALL)
    assert "60 new, 0 already there, 0 failed" in seen


def test_labels_are_found_by_name_and_by_what_a_draft_makes_of_it(tmp_path: Path) -> None:
    text = "Ann Lee saw Bo Chen in Oslo, by the Act."
    marks = [("person", 0, 7), ("Person", 12, 19), ("PERSON", 23, 27), ("Policy", 32, 39)]
    spans = [{"start": start, "end": end, "label": label} for label, start, end in marks]
    jsonl(tmp_path / "a.jsonl", {"text": text, "spans": spans})
    result = annotator("import", "a.jsonl", cwd=tmp_path)
    assert result.out.splitlines()[1:] == ["labels matched: PERSON as person"]
    [record] = annotator("export", cwd=tmp_path).records
    assert [each["label"] for each in record["spans"]] == ["person", "person", "person", "policy"]


def test_what_schema_from_drafts_takes_the_files_it_was_drafted_from(tmp_path: Path) -> None:
    text = "Ann Lee saw Bo Chen in Oslo."
    marks = [("PER", 0, 7), ("Geo Political", 23, 27), ("per", 12, 19)]
    spans = [{"start": start, "end": end, "label": label} for label, start, end in marks]
    jsonl(tmp_path / "a.jsonl", {"text": text, "spans": spans})
    drafted = annotator("schema", "from", "a.jsonl", cwd=tmp_path)
    (tmp_path / "schema.yaml").write_text(drafted.out)
    assert drafted.errors == ["# import these files with: --map per=per_2"]
    options = drafted.errors[0].partition("with: ")[2].split()
    assert annotator("import", "a.jsonl", "--schema", "schema.yaml", *options, cwd=tmp_path).code == 0
    [record] = annotator("export", cwd=tmp_path).records
    assert [each["label"] for each in record["spans"]] == ["per", "per_2", "geo_political"]
    out = annotator("export", "--format", "doccano", "-O", "labels=names", cwd=tmp_path)
    assert [label for *_, label in out.records[0]["label"]] == ["PER", "per", "Geo Political"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "-O", "labels=colours"], "-O labels=colours: use one of ids, names"),
        (
            ["convert", "a.jsonl", "out.jsonl", "-O", "labels=names"],
            "-O labels=names: the names are in a schema",
        ),
    ],
)
def test_names_of_labels_need_a_schema(tmp_path: Path, arguments: list[str], said: str) -> None:
    jsonl(tmp_path / "a.jsonl", {"text": TEXT})
    annotator("import", "a.jsonl", cwd=tmp_path)
    result = annotator(*arguments, cwd=tmp_path)
    assert result.code == 2
    assert said in result.err
