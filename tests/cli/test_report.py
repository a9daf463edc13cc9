"""``annotator report``: the file it writes, the numbers in it, and what it refuses."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import annotator, jsonl, span
from tests.report.pages import check, rows, section, words

pytest.importorskip("vl_convert", reason="the extra report is not installed")

TEXT = "Ann Lee met Bo Chen in Oslo."
ANN, BO, CHEN, OSLO = (0, 7), (12, 19), (15, 19), (23, 27)


def record(text: str, **people: list[Any]) -> dict[str, Any]:
    spans = [
        span(*range_, label, text, annotator=person, id=f"{person}{n}", created_at=f"2026-03-0{n + 1}T10:00:00Z",
             origin="accepted" if n else "manual", attributes={"role": "judge"} if label == "person" else {})
        for person, marked in people.items()
        for n, (range_, label) in enumerate(marked)
    ]  # fmt: skip
    layers = {person: {"status": "done"} for person in people}
    common = {"offset_unit": "codepoint", "meta": {"title": f"T: {text}"}}
    return {"text": text, "spans": spans, "annotators": [*people], "layers": layers, **common}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    jsonl(
        tmp_path / "in.jsonl",
        record(TEXT, amy=[(ANN, "person"), (BO, "person"), (OSLO, "event")], ben=[(ANN, "person"), (CHEN, "person")]),
        record("All <b>agree</b> here.", amy=[((0, 3), "event")], ben=[((0, 3), "event")]),
        record("Only amy.", amy=[]),
        record("Nobody was here."),
    )  # fmt: skip
    assert annotator("import", "in.jsonl", cwd=tmp_path).code == 0
    return tmp_path


def reported(folder: Path, *arguments: str, **more: str) -> Any:
    """The page as a tree."""
    result = annotator("report", "--date", "2026-12-01", *arguments, cwd=folder, **more)
    assert (result.code, result.err) == (0, "")
    return check(result.out)


def test_the_numbers_are_those_of_stats_and_agree(folder: Path) -> None:
    root = reported(folder)
    stats = json.loads(annotator("stats", "--json", cwd=folder).out)
    agreed = json.loads(annotator("agree", "--json", cwd=folder).out)
    people = stats["work"]["people"]
    assert rows(section(root, "labels"))[1:] == [
        ["Person", "4", *(str(people[who]["labels"].get("person", 0)) for who in ("amy", "ben"))],
        ["Event", "3", *(str(people[who]["labels"].get("event", 0)) for who in ("amy", "ben"))],
    ]
    assert rows(section(root, "progress"))[1][:6] == ["amy", *map(str, people["amy"]["status"].values()), "4"]
    [overall] = rows(section(root, "agreement"))[1:]
    names = ("f1_exact", "f1_overlap", "f1_token", "percent", "fleiss_kappa", "alpha", "alpha_u")
    assert overall[1:] == [f"{agreed['overall'][each]['value']:.3f}" for each in names]
    [pair] = rows(section(root, "pairs"))[1:]
    assert pair[:3] == ["amy and ben", "2", f"{agreed['pairs'][0]['f1_exact']['value']:.3f}"]
    by_document = [f"{each['f1_exact']['value']:.3f}" for each in agreed["by_document"]]
    assert [row[3] for row in rows(section(root, "documents"))[1:]] == by_document
    assert f"{len(agreed['by_document'])} of 4 documents compared" in words(section(root, "agreement"))
    assert "100% of 2" in words(section(root, "suggestions"))
    assert "4 (100%)" in words(section(root, "values"))
    assert "7 spans from 2026-03-01 to 2026-03-03" in words(section(root, "days"))


def test_places_on_which_people_differ_have_their_context_and_no_markup(folder: Path) -> None:
    documents = section(reported(folder), "documents")
    first, second = (
        documents.iter("ol"),
        [each for each in documents.iter("section") if each is not documents],
    )
    assert words(next(first)) == (
        "Ann Lee met Bo Chen in Oslo. amy Person Bo Chen ben Person Chen "
        "Ann Lee met Bo Chen in Oslo . amy Event Oslo ben nothing"
    )
    assert words(second[1]).startswith("T: All <b>agree</b> here.")
    assert words(second[1]).endswith("All marked the same.")
    assert [mark.text for mark in next(documents.iter("ol")).iter("mark")] == ["Bo Chen", "Oslo"]


def test_only_the_worst_documents_are_shown_with_their_places(folder: Path) -> None:
    documents = section(reported(folder, "--documents", "1"), "documents")
    assert len(rows(documents)) == 2
    assert "1 other document with higher agreement." in words(documents)
    assert "2 other documents" in words(section(reported(folder, "--documents", "0"), "documents"))


def test_a_long_text_is_cut_around_the_place(tmp_path: Path) -> None:
    text = f"{'before ' * 40}{'x' * 500} {'after ' * 40}"
    start = text.index("x")
    one = record(text, amy=[((start, start + 500), "person")], ben=[])
    jsonl(tmp_path / "in.jsonl", one)
    assert annotator("import", "in.jsonl", cwd=tmp_path).code == 0
    [place] = section(reported(tmp_path), "documents").iter("ol")
    context = next(place.iter("p"))
    assert words(context) == f"… {'before ' * 12}{'x' * 200} … {'x' * 200} {'after ' * 14}…"


def test_the_same_database_gives_the_same_bytes_and_the_file_is_whole(folder: Path) -> None:
    for _ in range(2):
        assert annotator("report", "-o", "r.html", "--date", "2026-12-01", cwd=folder).code == 0
        (folder / "r.html").rename(folder / f"r{len(list(folder.glob('r*.html')))}.html")
    one, other = sorted(folder.glob("r*.html"))
    assert one.read_bytes() == other.read_bytes()
    [title] = check(one.read_text(encoding="utf-8")).iter("title")
    assert words(title).endswith(": report of 2026-12-01")


def test_a_query_and_people_narrow_it(folder: Path) -> None:
    found = reported(folder, "oslo", "--where", "label:person")
    assert "the documents of oslo label:person" in words(next(found.iter("header")))
    assert "1 of 1 document compared" in words(section(found, "agreement"))
    alone = reported(folder, "--annotator", "amy")
    assert [row[0] for row in rows(section(alone, "progress"))] == ["person", "amy"]
    assert words(section(alone, "agreement")) == (
        "Agreement Nothing is compared: agreement takes two people who finished the same documents."
    )
    flagged = words(section(reported(folder, "--status", "flagged"), "agreement"))
    assert "Nothing is compared: nobody has finished a document" in flagged
    unfinished = reported(folder, "nobody")
    assert "Nothing is compared: nobody has finished a document" in words(section(unfinished, "agreement"))


def test_keys_are_shown_of_the_one_who_asks_alone(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "annotations.db")) as connection:
        connection.execute(
            "INSERT INTO daily_keys VALUES ('amy', '2026-01-02', 1, 'label', 0, 30, 10, 60000)"
        )
        connection.commit()
    of_amy = section(reported(folder, ANNOTATOR_NAME="amy"), "keys")
    assert "amy : 3.00 on average, 3.00 on 2026-01-02" in words(of_amy)
    for arguments, name in (((), "ben"), (("oslo",), "amy"), (("--annotator", "ben"), "amy")):
        found = reported(folder, *arguments, ANNOTATOR_NAME=name)
        assert "keys" not in [each.get("id") for each in found.iter("section")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--annotator", "cleo"],
            "--annotator cleo: nobody of that name worked on what is asked for; there are amy",
        ),
        (["titel:x"], "the query 'titel:x'"),
        (["--db", "none.db"], "none.db"),
        (["-o", "annotations.db"], "is a database and is not overwritten"),
        (["-o", "none/r.html"], "cannot be written (No such file or directory)"),
        (["--date", "soon"], "does not match"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_line(folder: Path, arguments: list[str], said: str) -> None:
    result = annotator("report", *arguments, cwd=folder)
    assert (result.code, len(result.errors), result.out) == (2, 1, "")
    assert said in result.err
    assert not (folder / "none").exists()


def test_without_the_extra_it_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    result = annotator("report", "-o", "r.html", cwd=folder)
    assert (result.code, result.errors) == (
        2,
        ["a report needs the package vl-convert-python, install it with pip install 'annotator-tui[report]'"],
    )
    assert not (folder / "r.html").exists()


def browser() -> str | None:
    """A browser on this machine that can be driven, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@pytest.mark.skipif(browser() is None, reason="there is no Chromium on this machine")
def test_a_browser_shows_it_in_light_and_dark_and_on_paper_and_asks_nobody(folder: Path) -> None:
    driver = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    assert annotator("report", "-o", "r.html", "--date", "2026-12-01", cwd=folder).code == 0
    with driver.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        grounds = {}
        for scheme in ("light", "dark"):
            page = chromium.new_page(color_scheme=scheme, viewport={"width": 390, "height": 800})
            asked, said = [], []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.on("console", lambda message, said=said: said.append(message.text))
            page.goto((folder / "r.html").as_uri())
            assert asked == [(folder / "r.html").as_uri()]
            assert said == []
            ground = "getComputedStyle(document.body).backgroundColor"
            grounds[scheme] = page.evaluate(ground)
            fill = "getComputedStyle(document.querySelector('svg path[role=graphics-symbol]')).fill"
            assert page.evaluate(fill).startswith("rgb(")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            page.emulate_media(media="print", color_scheme=scheme)
            assert page.evaluate(ground) == "rgb(255, 255, 255)"
            assert not page.is_visible("nav")
        chromium.close()
    assert grounds["light"] != grounds["dark"]
