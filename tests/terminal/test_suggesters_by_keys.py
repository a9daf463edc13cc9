"""A model behind an address: confirmed once in a terminal, asked while one reads, taken and rejected by keys."""

import json
from pathlib import Path

from tests.cli.command import annotator
from tests.external.servers import chat_reply, serving
from tests.terminal.terminal import Terminal

TEXT = "Ann Lee saw Bo Chen in Oslo. They met again.\n"
OTHER = "Cy Ek left Rome. He came back.\n"
NAMES = ("Ann Lee", "Bo Chen", "Cy Ek")


def test_a_model_is_confirmed_asked_taken_and_rejected(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / ".state"))

    def answer(_path, question):
        asked = question["messages"][1]["content"]
        if "Cy Ek" in asked:
            server.released.wait(20)
        return chat_reply(json.dumps([{"label": "person", "quote": name} for name in NAMES if name in asked]))

    (tmp_path / "1.txt").write_text(TEXT)
    (tmp_path / "2.txt").write_text(OTHER)
    with serving(answer) as server:
        (tmp_path / "annotator.yaml").write_text(
            f"suggesters:\n  them: {{kind: chat, address: '{server.address}', model: m}}\n"
        )
        assert annotator("import", "--annotator", "amy", "1.txt", "2.txt", cwd=tmp_path).code == 0
        with Terminal("--annotator", "amy", cwd=tmp_path) as terminal:
            terminal.wait_for("no suggestions of them:")
            terminal.type("Q")
            assert terminal.wait_for_exit() == 0
        assert server.asked == []

        ask = ("suggest", "--source", "them", "--annotator", "amy", "ann")
        with Terminal(*ask, cwd=tmp_path) as terminal:
            terminal.wait_for("them (chat) sends the texts of 1 document to")
            terminal.wait_for("for you, from now on? [y/N]")
            terminal.type("enter")
            terminal.wait_for("nothing was sent")
            assert terminal.wait_for_exit() == 2
        assert server.asked == []
        with Terminal(*ask, cwd=tmp_path) as terminal:
            terminal.wait_for("[y/N]")
            terminal.type("y enter")
            terminal.wait_for("them suggests 2 spans in 1 document")
            assert terminal.wait_for_exit() == 0

        with Terminal("--annotator", "amy", cwd=tmp_path) as terminal:
            terminal.wait_for("✓ saved")
            terminal.type("tab")
            terminal.wait_for("“Ann Lee” · them, 0.50")
            terminal.type("space")
            terminal.wait_for("1 span ")
            terminal.type("x J")
            terminal.wait_for("Cy Ek left")
            terminal.wait_for(f"asking {server.address}")
            server.released.set()
            terminal.wait_for("✓ saved")
            terminal.type("tab")
            terminal.wait_for("“Cy Ek” · them, 0.50")
            terminal.type("Q")
            assert terminal.wait_for_exit() == 0
    records = annotator("export", cwd=tmp_path).records
    assert [[span["text"] for span in record["spans"]] for record in records] == [["Ann Lee"], []]
