"""What is copied reaches the terminal as OSC 52, and nothing that a terminal would obey."""

from __future__ import annotations

import base64
from pathlib import Path

from tests.terminal.test_main_job import opened


def test_a_span_is_copied_by_the_terminal(tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("Ann Lee\u202e left.\n", encoding="utf-8")
    with opened(tmp_path, str(article)) as terminal:
        terminal.type("; y")
        terminal.wait_for("copied “Ann Lee")
        wanted = base64.b64encode(b"Ann Lee left.")
        terminal.wait_for_bytes(b"\x1b]52;c;" + wanted + b"\x07")
