"""Faults are drawn by a seed, tried where the tests are that run them, and counted."""

import json
import shutil
from dataclasses import replace

import pytest
from coverage import CoverageData

from tools.mutants import mapping, tree, trial
from tools.mutants.__main__ import choose
from tools.mutants.faults import faults_in
from tools.mutants.report import Report, harmless
from tools.mutants.trial import Outcome, run_selected, try_fault

SOURCE = b"def above(a, b):\n    while a < b:\n        a += 1\n    return a\n\n\nMOST = 9\n"
TESTS = """
from annotator.core.sums import above

def test_it_stays():
    assert above(3, 2) == 3

def test_it_climbs():
    assert above(1, 3) == 3

def test_that_fails_by_itself():
    assert above(1, 3) == 4
"""


def fault(replaced: str, kind: str):
    found = faults_in(SOURCE, "core/sums.py")
    return next(each for each in found if (each.replaced, each.kind) == (replaced, kind))


def test_the_floors_are_the_folders_of_the_package():
    floors = tree.floors()
    assert {"core", "schema", "tui"} <= set(floors)
    assert {"schemas", "samples", "__pycache__"}.isdisjoint(floors)
    assert floors["core"]["core/spans.py"] == (tree.ROOT / "src/annotator/core/spans.py").read_bytes()


def test_a_seed_draws_the_same_faults_again_and_another_one_others():
    sources = tree.floors()["suggest"]
    first, again, other = (list(choose("suggest", sources, 20, seed, {}).outcomes) for seed in "aab")
    assert first == again
    assert first != other
    assert len({(each.path, each.lines.start) for each in first}) == 20


def test_a_harmless_fault_is_put_aside_wherever_its_line_has_gone(tmp_path):
    file = tmp_path / "harmless.toml"
    entry = {"path": "core/sums.py", "line": "while a < b:", "kind": "boundary", "reason": "for once"}
    file.write_text("[[harmless]]\n" + "".join(f'{key} = "{value}"\n' for key, value in entry.items()))
    for moved in (b"", b"\n\n"):
        seeds = (
            choose("core", {"core/sums.py": moved + SOURCE}, 50, str(seed), harmless(file))
            for seed in range(20)
        )
        assert {each.kind for report in seeds for each in report.harmless} == {"boundary"}


def test_each_fault_that_is_listed_as_harmless_can_still_be_planted():
    for path, line, kind in harmless():
        faults = faults_in((tree.ROOT / tree.PACKAGE / path).read_bytes(), path)
        assert (line, kind) in {(fault.line, fault.kind) for fault in faults}


@pytest.fixture
def mapped(tmp_path):
    data = CoverageData(str(tmp_path / "lines"))
    path = str(tree.PACKAGE / "core/sums.py")
    for context, lines in {
        "": [1, 7],
        "tests/view/test_a.py::test_a|run": [2, 3, 4],
        "tests/core/test_b.py::test_slow|setup": [2],
        "tests/core/test_b.py::test_quick|run": [2, 4],
        "tests/core/test_b.py::test_that_failed|run": [2],
    }.items():
        data.set_context(context)
        data.add_lines({path: lines})
    data.write()
    seconds = {
        "tests/view/test_a.py::test_a": 0.1,
        "tests/core/test_b.py::test_slow": 5,
        "tests/core/test_b.py::test_quick": 1,
        "tests/core/test_c.py::test_c": 1,
        "tests/terminal/test_d.py::test_d": 2,
    }
    (tmp_path / "seconds.json").write_text(json.dumps(seconds))
    return mapping.Mapping(tmp_path)


def test_a_fault_is_tried_by_the_tests_that_run_it_those_of_its_floor_first_then_the_quickest(mapped):
    assert list(mapped.covering(fault("a < b", "boundary"))) == [
        "tests/core/test_b.py::test_quick",
        "tests/core/test_b.py::test_slow",
        "tests/view/test_a.py::test_a",
    ]
    assert mapped.covering(fault("a += 1", "assignment removed")) == {"tests/view/test_a.py::test_a": 0.1}


def test_what_runs_at_import_is_tried_by_all_tests_of_its_file_and_of_its_floor(mapped):
    constant = fault("9", "off by one")
    assert len(mapped.covering(constant)) == 4
    assert len(mapped.covering(replace(constant, path="core/other.py"))) == 3
    assert list(mapped.covering(replace(constant, path="view/other.py"))) == ["tests/view/test_a.py::test_a"]


def test_what_only_a_program_may_run_is_tried_by_the_tests_of_its_floor_and_those_that_start_programs(mapped):
    unseen = replace(fault("a < b", "boundary"), path="view/other.py")
    assert list(mapped.covering(unseen)) == [
        "tests/view/test_a.py::test_a",
        "tests/terminal/test_d.py::test_d",
    ]


@pytest.fixture
def copy(tmp_path, monkeypatch):
    monkeypatch.setattr(trial, "PATIENCE", 2)
    for path, text in {
        "src/annotator/__init__.py": b"",
        "src/annotator/core/__init__.py": b"",
        "src/annotator/core/sums.py": SOURCE,
        "tests/test_sums.py": TESTS.encode(),
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text)
    shutil.copytree(tree.ROOT / "tools", tmp_path / "tools")
    return tmp_path


STAYS, CLIMBS, FAILS = (
    f"tests/test_sums.py::test_{name}" for name in ("it_stays", "it_climbs", "that_fails_by_itself")
)


@pytest.mark.parametrize(
    ("planted", "tests", "expected"),
    [
        (("a < b", "boundary"), [STAYS, CLIMBS], Outcome(noticed=True, by=CLIMBS)),
        (("a < b", "boundary"), [STAYS], Outcome(noticed=False)),
        (("a += 1", "assignment removed"), [CLIMBS], Outcome(noticed=True, by=CLIMBS)),
    ],
    ids=["by a test", "by none", "by the time that it takes"],
)
def test_a_fault_is_noticed_by_a_test_that_fails_or_takes_too_long(copy, planted, tests, expected):
    assert try_fault(fault(*planted), copy, dict.fromkeys(tests, 0.01)) == expected
    assert (copy / "src/annotator/core/sums.py").read_bytes() == SOURCE


def test_a_test_that_fails_without_a_fault_is_found_by_itself(copy):
    code, log = run_selected(copy, dict.fromkeys([STAYS, FAILS, CLIMBS], 0.01))
    assert code == 1
    assert [line for line in log if line.startswith("!")] == [f"! {FAILS}"]


def test_the_report_of_a_floor_counts_and_shows_what_went_unseen():
    step, edge = fault("a += 1", "assignment removed"), fault("a < b", "boundary")
    report = Report("core", {step: Outcome(noticed=True), edge: Outcome(noticed=False)}, {step: "for once"})
    assert str(report).splitlines() == [
        "core: 2 planted, 1 noticed (50 %), below 90 %",
        "  not noticed: src/annotator/core/sums.py:2  boundary",
        "      while a < b:",
        "      a < b -> (a <= b)",
        "  harmless: src/annotator/core/sums.py:3  assignment removed (for once)",
        "      a += 1",
        "      a += 1 -> pass",
    ]
