"""The commands on the pages run, their links have targets, and no paths of a machine are in them."""

import json
import re
import shutil
import subprocess
import sys
import tomllib

import pytest

from annotator.formats.jsonl import write_record
from annotator.store.store import Store
from tests import fast
from tests.docs.pages import DOCS, PAGES, ROOT, blocks, environment, prose, read
from tests.docs.reader import press, reading

README, CONTRIBUTING = ROOT / "README.md", ROOT / "CONTRIBUTING.md"
RUN_ELSEWHERE = {"five-minutes.md"}  # by test_five_minutes.py, with the keys between the commands
RUN = [page for page in PAGES if blocks(page, "sh run", "python run") and page.name not in RUN_ELSEWHERE]


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.name)
def test_what_a_page_says_to_run_runs(page, tmp_path):
    shutil.copytree(ROOT / "sample_data", tmp_path / "sample_data")
    for block in blocks(page, "sh run", "python run"):
        program = ["sh", "-eu", "-c"] if block.info.startswith("sh") else [sys.executable, "-c"]
        done = subprocess.run(
            [*program, block.text],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{block}: {done.stderr}"
        # What an export leaves out is reported there, which is not a fault.
        faults = [line for line in done.stderr.splitlines() if not line.startswith("left out: ")]
        assert not faults, f"{block}: {done.stderr}"


def test_something_is_run():
    assert {"in-and-out.md", "coming-from.md", "data-model.md", "offsets.md"} <= {page.name for page in RUN}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_have_a_target(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.is_file(), target
        assert linked.is_relative_to(ROOT), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", read(linked), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings}, target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_are_named_exist(page):
    for path in re.findall(r"`((?:sample_data|schemas|tests|docs|src|tools|bench)/[\w./-]+)`", prose(page)):
        assert (ROOT / path).exists(), path
    rooms = "|".join(path.name for path in (ROOT / "src" / "annotator").iterdir() if path.is_dir())
    for path in re.findall(rf"`((?:{rooms})/[\w./-]+)`", prose(page)):
        assert (ROOT / "src" / "annotator" / path).exists(), path


TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def made_on(page):
    """The targets that the page says to make, in its blocks of commands and as code in its sentences."""
    commands = [block.text for block in blocks(page, "sh", "sh run", "text")]
    code = re.findall(r"`([^`]+)`", prose(page))
    return set(re.findall(r"^make (?:\w+=\S+ )*([a-z][a-z-]*)", "\n".join([*commands, *code]), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_says_to_make_is_a_target(page):
    assert made_on(page) <= TARGETS


def test_targets_are_found_on_the_pages():
    assert {"run", "test"} <= made_on(README)
    assert {"fast", "lint", "test", "test-pythons", "mutants", "bench", "test-interop"} <= made_on(
        CONTRIBUTING
    )


def test_what_the_fast_tests_leave_out_exists():
    assert [path for path in fast.LEFT_OUT if not (ROOT / path).exists()] == []


def test_each_how_to_fits_on_a_screen():
    parts = re.split(r"^## (.*)$", read(CONTRIBUTING), flags=re.MULTILINE)
    lines = {
        title: text.strip().count("\n") + 1
        for title, text in zip(parts[1::2], parts[2::2], strict=True)
        if title.startswith("Add ")
    }
    assert len(lines) == 4
    assert max(lines.values()) <= 40


def test_every_page_can_be_reached_from_the_readme():
    reached, found = set(), {README}
    while found:
        reached |= found
        targets = {(page.parent / target).resolve() for page in found for target in links(page)}
        found = (targets & set(PAGES)) - reached
    assert set(PAGES) <= reached


def links(page):
    return re.findall(r"\]\(([^)#\s]+)", prose(page))


@pytest.mark.parametrize("page", [*PAGES, *sorted(DOCS.glob("*.svg"))], ids=lambda page: page.name)
def test_no_page_names_a_place_on_a_machine(page):
    found = re.findall(
        r"(?<![\w.>/])(?:/(?:home|Users|root|tmp|work|opt|usr|var|mnt)/\S*|[A-Z]:\\\S*)", read(page)
    )
    assert found == []


# -- the JSONL record on the page of what comes out --------------------------------------------------------------


async def test_the_record_is_what_the_first_session_exports(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    async with reading(tmp_path) as (_, pilot):
        await press(pilot, ["o", "s", "A", "l", "T", "c"])
    with Store.open(tmp_path / "a.db", "amy", now=str) as store:
        (made,) = map(json.loads, map(write_record, store.records()))
    (block,) = blocks(DOCS / "in-and-out.md", "json")
    printed = json.loads(block.text)
    assert _shape(printed) == _shape(made)
    (span,), (made_span,) = printed["spans"], made["spans"]
    assert span == {**made_span, "id": span["id"]}
    for key in ("id", "fields", "status", "annotators", "offset_unit"):
        assert printed[key] == made[key]
    assert made["text"].startswith(printed["text"].removesuffix(" ..."))


def _shape(value):
    """Return the keys of an object in their order, and of the objects in it."""
    if isinstance(value, dict):
        return [(key, _shape(item)) for key, item in value.items()]
    return [_shape(item) for item in value if isinstance(item, dict)] if isinstance(value, list) else None


# -- the floors on the page of the architecture ---------------------------------------------------------------


def test_the_floors_are_those_of_the_contract():
    (drawing,) = blocks(DOCS / "architecture.md", "text floors")
    drawn = re.findall(r"^  (\w+)/ ", drawing.text, re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contract = project["tool"]["importlinter"]["contracts"][0]
    assert contract["type"] == "layers"
    assert drawn == re.findall(r"annotator\.(\w+)", "\n".join(contract["layers"]))


def test_every_type_in_the_table_of_words_exists():
    page = prose(DOCS / "architecture.md")
    table = page[page.index("## Words") : page.index("## The law")]
    source = "\n".join(
        path.read_text("utf-8")
        for floor in ("core", "schema", "session")
        for path in (ROOT / "src" / "annotator" / floor).rglob("*.py")
    )
    names = set(re.findall(r"`([A-Z]\w+)`", table))
    assert len(names) > 10
    assert {name for name in names if not re.search(rf"^(?:class )?{name}\b", source, re.MULTILINE)} == set()
