"""``annotator agree``: what it prints, as tables and as JSON, and what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from annotator.store.annotators import check_annotator
from annotator.store.errors import StoreError
from tests.cli.command import annotator, jsonl, span
from tests.cli.hostile import NAMES, harm_in, on_a_terminal

TEXT = "Ann Lee met Bo Chen in Oslo."
ANN, BO, CHEN, OSLO = (0, 7), (12, 19), (15, 19), (23, 27)


def record(text: str = TEXT, **people: Any) -> dict[str, Any]:
    """A text with the spans of each person, who are done with it unless they come with a status."""
    spans, layers = [], {}
    for person, work in people.items():
        marked, status = work if isinstance(work, tuple) else (work, "done")
        spans += [
            span(start, end, label, text, annotator=person, id=f"{person}{index}")
            for index, (start, end, label) in enumerate(marked)
        ]
        layers[person] = {"status": status}
    return {
        "text": text,
        "spans": spans,
        "annotators": [*people],
        "layers": layers,
        "meta": {"title": text},
        "offset_unit": "codepoint",
    }


def imported(folder: Path, *records: dict[str, Any]) -> Path:
    assert annotator("import", jsonl(folder / "x.jsonl", *records), cwd=folder).code == 0
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return imported(
        tmp_path,
        record(amy=[(*ANN, "person"), (*BO, "person")], ben=[(*ANN, "person"), (*CHEN, "person")]),
        record("Only amy.", amy=[]),
        record("Nobody is done.", amy=([], "in_progress"), ben=([], "flagged")),
        record("Nobody was here."),
    )


def agreed(folder: Path, *arguments: str) -> dict[str, Any]:
    result = annotator("agree", "--json", *arguments, cwd=folder)
    assert (result.code, result.err) == (0, "")
    found: dict[str, Any] = json.loads(result.out)
    return found


def values(found: dict[str, Any]) -> dict[str, float | None]:
    return {
        name: None if each["value"] is None else round(each["value"], 3)
        for name, each in found.items()
        if isinstance(each, dict) and "value" in each
    }


def test_json_has_everything(folder: Path) -> None:
    found = agreed(folder)
    assert found["documents"] == {
        "asked_for": 4, "compared": 1, "finished_by_all": 1, "finished_by_one": 1, "finished_by_nobody": 2,
    }  # fmt: skip
    assert found["people"] == {"amy": {"done": 2, "in_progress": 1}, "ben": {"done": 1, "flagged": 1}}
    assert (found["compared_people"], found["tokens"], found["spans"]) == (["amy", "ben"], 8, 4)
    overall = {
        "f1_exact": 0.5, "f1_overlap": 1, "f1_token": 0.857, "percent": 0.875, "fleiss_kappa": 0.746, "alpha": 0.762,
        "alpha_u": 0.852,
    }  # fmt: skip
    assert values(found["overall"]) == overall
    assert values(found["labels"]["person"]) == overall
    assert found["labels"]["person"]["spans"] == 4
    [pair] = found["pairs"]
    assert (pair["people"], pair["documents"]) == (["amy", "ben"], 1)
    assert values(pair) == {name: each for name, each in overall.items() if name != "fleiss_kappa"} | {
        "cohen_kappa": 0.75
    }
    [document] = found["by_document"]
    assert (document["title"], document["spans"], document["differing"]) == (TEXT, 3, 2)
    assert found["confusions"] == [{"labels": ["person", "person"], "count": 2}]


def test_the_tables_say_what_is_compared_and_what_is_left_out(folder: Path) -> None:
    result = annotator("agree", cwd=folder)
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[:6] == [
        "amy, ben: 1 document of 4 compared, 1 finished by all 2; 8 tokens, 4 spans",
        "no intervals: they take at least 5 documents",
        "left out:",
        "  3 documents: finished by one of them 1, by nobody 2",
        "  unfinished work: amy 1 in progress, ben 1 flagged",
        "  people: none",
    ]
    assert re.search(
        r"^Person +4 +\.500 +1\.00 +\.857 +\.875 +\.746 +\.762 +\.852$", result.out, re.MULTILINE
    )
    assert re.search(
        r"^amy and ben +1 +\.500 +1\.00 +\.857 +\.875 +\.750 +\.762 +\.852$", result.out, re.MULTILINE
    )
    assert re.search(rf"^[0-9a-f]{{8}} {TEXT[:10]}.* 2 +\.500", result.out, re.MULTILINE)
    assert "undefined" not in result.out


def test_what_is_undefined_is_said_with_its_reason(folder: Path) -> None:
    result = annotator("agree", "--status", "in_progress", "--status", "flagged", cwd=folder)
    assert "undefined" in result.out
    assert "undefined, no spans: F1 exact of all labels" in result.out
    assert "undefined, only one value was given: Fleiss of all labels, alpha of all labels" in result.out
    found = agreed(folder, "--status", "in_progress", "--status", "flagged")
    assert found["overall"]["f1_exact"] == {"value": None, "undefined": "no spans"}
    assert found["finished"] == ["in_progress", "flagged"]


def test_a_query_and_names_choose_what_is_compared(tmp_path: Path) -> None:
    three = {"amy": [(*ANN, "person")], "ben": [(*ANN, "person")], "cleo": [(*ANN, "event")]}
    imported(tmp_path, record(**three), record("Ann Lee went.", amy=[(*ANN, "person")], ben=[]))
    assert agreed(tmp_path)["overall"]["f1_exact"]["value"] == 2 * 1 / 7
    assert agreed(tmp_path, "oslo")["overall"]["f1_exact"]["value"] == 2 * 1 / 6
    two = agreed(tmp_path, "oslo", "--annotator", "amy", "--annotator", "ben")
    assert two["overall"]["f1_exact"]["value"] == 1
    assert two["compared_people"] == ["amy", "ben"]
    assert agreed(tmp_path, "-oslo")["documents"]["asked_for"] == 1
    assert (
        annotator("agree", "oslo", "--annotator", "amy", "--annotator", "ben", cwd=tmp_path).out.count("cleo")
        == 1
    )
    listed = annotator("agree", "--documents", "1", cwd=tmp_path).out.split("lowest first")[1].splitlines()
    assert [bool(line) for line in listed[1:]].count(True) == 1


def test_who_shares_no_document_is_left_out_and_named(tmp_path: Path) -> None:
    ann = [(*ANN, "person")]
    imported(tmp_path, record(amy=ann, ben=ann), record("Ann Lee went.", cleo=ann))
    found = agreed(tmp_path)
    assert found["compared_people"] == ["amy", "ben"]
    assert found["documents"]["finished_by_all"] == 1
    assert found["overall"]["fleiss_kappa"]["value"] == 1
    assert "\n  people: cleo\n" in annotator("agree", cwd=tmp_path).out


def test_intervals_are_below_the_values(tmp_path: Path) -> None:
    marked = [(*ANN, "person")]
    records = [record(f"Ann Lee {number}.", amy=marked, ben=marked[: number % 3]) for number in range(9)]
    imported(tmp_path, *records)
    result = annotator("agree", cwd=tmp_path)
    assert "below each value, its 95 % interval by 1,000 draws of documents" in result.out
    [line] = re.findall(r"^all labels.*\n(.*)$", result.out, re.MULTILINE)
    found = agreed(tmp_path)["overall"]["f1_exact"]
    assert line.split()[0] == "–".join(f"{found[end]:.3f}".removeprefix("0") for end in ("low", "high"))


@pytest.mark.parametrize(
    ("people", "arguments", "said"),
    [
        ({}, [], "nobody has finished a document that is asked for (nobody worked on it)"),
        (
            {"amy": ([], "in_progress")},
            [],
            "nobody has finished a document that is asked for (amy: 0 of 1 finished)",
        ),
        ({"amy": []}, [], "only amy has finished documents that are asked for (amy: 1 of 1 finished)"),
        ({"amy": [], "ben": []}, ["--annotator", "amy"], "--annotator amy: agreement takes two people"),
        (
            {"amy": []},
            ["--annotator", "amy", "--annotator", "bob"],
            "nobody of that name worked on what is asked for",
        ),
        ({"amy": [], "ben": []}, ["zzz"], "the query asks for no document"),
        (
            {"amy": [], "ben": []},
            ["status:dun"],
            "the query 'status:dun': column 8: status:dun: there are new",
        ),
        ({"amy": [], "ben": []}, ["--status", "new"], "'new' is not one of 'in_progress', 'done', 'flagged'"),
        ({"amy": [], "ben": []}, ["--documents", "-1"], "-1 is not in the range x>=0"),
        ({"amy": [], "ben": []}, ["--db", "no.db"], "'no.db': there is no such database"),
    ],
)
def test_bad_input_takes_one_line(
    tmp_path: Path, people: dict[str, Any], arguments: list[str], said: str
) -> None:
    imported(tmp_path, record(**people))
    result = annotator("agree", *arguments, cwd=tmp_path)
    assert (result.code, result.out, len(result.errors)) == (2, "", 1)
    assert said in result.err


def test_people_who_share_no_document_are_not_compared(tmp_path: Path) -> None:
    imported(tmp_path, record(amy=[]), record("Another.", ben=[]))
    result = annotator("agree", cwd=tmp_path)
    assert (result.code, len(result.errors)) == (2, 1)
    assert (
        "no document that is asked for was finished by two people (amy: 1 of 1 finished, ben: 1 of 1"
        in result.err
    )


def test_a_terminal_gets_colours_unless_it_is_not_to(folder: Path) -> None:
    [(code, coloured)] = on_a_terminal(folder, [["agree"]], COLUMNS="120")
    assert code == 0
    assert re.search(r"\x1b\[31m +\.500\x1b\[0m\x1b\[32m +1\.00\x1b\[0m", coloured)
    assert "\x1b" not in on_a_terminal(folder, [["agree"]], NO_COLOR="1")[0][1]
    assert "\x1b" not in on_a_terminal(folder, [["agree"]], TERM="dumb")[0][1]


def test_a_narrow_terminal_gets_narrow_tables(folder: Path) -> None:
    [(_, printed)] = on_a_terminal(folder, [["agree"]], NO_COLOR="1", COLUMNS="80")
    assert re.search(r"^Person +4 +\.50 +1\.0 +\.86 +\.88 +\.75 +\.76 +\.85\r?$", printed, re.MULTILINE)
    tables = printed[printed.index("labels") :].splitlines()
    assert max(map(len, tables)) <= 80


def test_versions_of_the_label_set_are_said(folder: Path) -> None:
    database = folder / "annotations.db"
    import sqlite3

    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE spans SET schema_version = 2 WHERE annotator = 'ben'")
    connection.close()
    assert "several versions of the label set: 2 under 1, 2 under 2" in annotator("agree", cwd=folder).out
    assert agreed(folder)["schema_versions"] == {"1": 2, "2": 2}


def test_names_of_people_and_documents_are_printed_without_harm(tmp_path: Path) -> None:
    titles = [name for name in NAMES if not any("\ud800" <= each <= "\udfff" for each in name)]
    people = [name for name in titles if is_fit(name)]
    records = []
    for index, title in enumerate(titles):
        two = (people[index % 10], people[index % 10 + 10 + index // 10 % 10])
        one = record(f"Ann {index}", **{each: [(0, 3, "person")] for each in two})
        records.append({**one, "meta": {"title": title}})
    imported(tmp_path, *records)
    [(code, printed)] = on_a_terminal(
        tmp_path, [["agree", "--documents", "500"]], NO_COLOR="1", COLUMNS="200"
    )
    assert (code, harm_in(printed)) == (0, [])
    assert "[bold" in printed


def is_fit(name: str) -> bool:
    try:
        return bool(check_annotator(name))
    except StoreError:
        return False
