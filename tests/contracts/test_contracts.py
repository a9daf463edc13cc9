"""Imports go down only: the law in ``pyproject.toml`` holds, and it would notice."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = str(Path(sys.executable).with_name("lint-imports"))


@pytest.fixture
def house(tmp_path):
    """A copy of the sources with their contracts, to plant things in."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=ignored)
    return tmp_path


def lint(house: Path) -> tuple[int, str]:
    done = subprocess.run(
        [LINT_IMPORTS, "--config", "pyproject.toml", "--no-cache"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house / "src"), "COLUMNS": "200"},
        capture_output=True,
        check=False,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def plant(house: Path, module: str, line: str) -> None:
    file = house / "src" / "annotator" / module
    text = file.read_text(encoding="utf-8")
    assert "from __future__ import annotations\n" in text
    file.write_text(
        text.replace(
            "from __future__ import annotations\n", f"from __future__ import annotations\n\n{line}\n", 1
        ),
        encoding="utf-8",
    )


def test_the_sources_keep_their_contracts(house):
    code, said = lint(house)
    assert code == 0, said
    assert re.search(r"\b0 broken", said)


@pytest.mark.parametrize(
    ("module", "line", "chain"),
    [
        ("session/text/aiming.py", "import textual", "annotator.session.text.aiming -> textual"),
        ("session/text/aiming.py", "from textual.app import App", "annotator.session.text.aiming -> textual"),
        ("view/wrap.py", "import rich.segment", "annotator.view.wrap -> rich"),
        ("workspace/engine.py", "import socket", "annotator.workspace.engine -> socket"),
        ("core/spans.py", "import annotator.store.rows", "annotator.core.spans -> annotator.store.rows"),
        ("store/rows.py", "import annotator.view.wrap", "annotator.store.rows -> annotator.view.wrap"),
        ("tui/reader.py", "import sqlite3", "annotator.tui.reader -> sqlite3"),
        ("formats/jsonl.py", "import yaml", "annotator.formats.jsonl -> yaml"),
        ("schema/checks/fields.py", "import yaml", "annotator.schema.checks.fields -> yaml"),
        (
            "store/history.py",
            "from annotator.session.step import Step",
            "annotator.store.history -> annotator.session.step",
        ),
        (
            "session/stops.py",
            "import annotator.store.rows",
            "annotator.session.stops -> annotator.store.rows",
        ),
        (
            "rules/breaches.py",
            "import annotator.view.wrap",
            "annotator.rules.breaches -> annotator.view.wrap",
        ),
        ("keys/keymap.py", "import annotator.view.wrap", "annotator.keys.keymap -> annotator.view.wrap"),
        (
            "suggest/memory.py",
            "import annotator.formats.jsonl",
            "annotator.suggest.memory -> annotator.formats.jsonl",
        ),
        (
            "workspace/engine.py",
            "import annotator.tui.process",
            "annotator.workspace.engine -> annotator.tui.process",
        ),
        ("tui/reader.py", "import annotator.replay.gold", "annotator.tui.reader -> annotator.replay.gold"),
        (
            "settings/settings.py",
            "import annotator.schema.values",
            "annotator.settings.settings -> annotator.schema.values",
        ),
    ],
    ids=lambda value: value if " -> " in value else "",
)
def test_a_planted_import_breaks_a_contract_and_the_chain_is_named(house, module, line, chain):
    plant(house, module, line)
    code, said = lint(house)
    assert code == 1, said
    assert chain in re.sub(r"\s+", " ", said)


CIRCLES = [
    "import annotator.core.spans",
    "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from annotator.core.spans import Spans",
    "def later():\n    from annotator.core.spans import Spans\n\n    return Spans",
]


@pytest.mark.parametrize("line", CIRCLES, ids=["plain", "for types", "deferred"])
def test_a_circle_is_found_however_it_is_imported(house, line):
    plant(house, "core/range.py", line)
    code, said = lint(house)
    assert code == 1, said
    assert "No cycles are allowed in annotator.core" in said


def test_an_import_through_another_module_is_found_with_every_link(house):
    (house / "src" / "annotator" / "core" / "colours.py").write_text("import textual\n")
    plant(house, "session/text/aiming.py", "import annotator.core.colours")
    code, said = lint(house)
    assert code == 1, said
    said = re.sub(r"\s+", " ", said)
    assert "annotator.core.colours -> textual" in said
