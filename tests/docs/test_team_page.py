"""The walk on the page on teams: its commands run, its keys are pressed in a terminal, and what it says is seen."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from tests.cli.command import ANNOTATOR, environment
from tests.docs.pages import DOCS, ROOT, Block, blocks
from tests.terminal.terminal import Terminal

PAGE = DOCS / "team.md"


def run(block: Block, folder: Path) -> str:
    path = f"{Path(ANNOTATOR).parent}:{environment()['PATH']}"
    done = subprocess.run(
        ["sh", "-eu", "-c", block.text],
        cwd=folder,
        env=environment(PATH=path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, f"{block}: {done.stderr}"
    return done.stdout


def test_the_walk_leads_where_the_page_says(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sample_data", tmp_path / "sample_data")
    keys_pressed = False
    printed = ""
    for block in blocks(PAGE, "sh run", "text keys", "sh then"):
        if block.info != "text keys":
            printed += run(block, tmp_path)
            continue
        with Terminal("review", "--db", "team.db", "--annotator", "carla", cwd=tmp_path) as terminal:
            terminal.wait_for("1 Event? “Section 66A” ben · 2 Policy? “Section 66A” anna")
            for line in block.text.splitlines():
                key, said = line.split(maxsplit=1)
                terminal.type(key)
                terminal.wait_for(lambda _, said=said: terminal.status.strip().startswith(said))
            terminal.type("Q")
            assert terminal.wait_for_exit() == 0
        keys_pressed = True
    assert keys_pressed
    decided = [json.loads(line) for line in (tmp_path / "gold.jsonl").read_text("utf-8").splitlines()]
    assert [(span["label"], span["text"]) for record in decided for span in record["spans"]] == [
        ("policy", "Section 66A"),
        ("policy", "Section 66A"),
        ("person", "Shreya Singhal"),
    ]
    assert "2 documents to decide" in printed
    assert "decided in gold: 1 document\n  anna  3 taken, 0 not, 5 undecided\n" in printed
