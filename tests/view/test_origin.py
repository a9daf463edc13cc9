"""Where a document comes from, as far as there is room for it."""

from __future__ import annotations

import pytest

from annotator.core.document import Document
from annotator.view.lines import width_of
from annotator.view.origin import origin_in

ADDRESS = "https://www.tagesblatt.example/politik/2026/police-may-read.html?page=1"


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (200, f"{ADDRESS} · 2026-03-12 · Jonas Reuter"),
        (90, "tagesblatt.example · 2026-03-12 · Jonas Reuter"),
        (46, "tagesblatt.example · 2026-03-12 · Jonas Reuter"),
        (45, "tagesblatt.example · 2026-03-12"),
        (30, "tagesblatt.example"),
        (10, "tagesblat…"),
        (0, ""),
    ],
)
def test_what_matters_least_is_left_out_first(cells: int, shown: str) -> None:
    document = Document("d", "", source=ADDRESS, date="2026-03-12", author="Jonas Reuter")
    assert origin_in(document, cells) == shown
    assert width_of(shown) <= cells


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("corpus/en/retention.txt", "retention.txt"),
        ("C:\\corpus\\retention.txt", "retention.txt"),
        ("corpus/folder/", "folder"),
        ("http://user:secret@host.example:8080/a", "host.example"),
        ("https://[broken", "[broken"),
        ("a\x1b[31m/b\x1b]0;x", "b␛]0;x"),
    ],
)
def test_of_an_address_its_host_is_left_and_of_a_path_the_name_of_the_file(source: str, shown: str) -> None:
    assert origin_in(Document("d", "", source=source), width_of(shown)) == shown


def test_without_a_source_the_rest_is_shown_and_of_nothing_nothing() -> None:
    assert origin_in(Document("d", "", date="2026", author="Ann"), 20) == "2026 · Ann"
    assert origin_in(Document("d", "", author="Ann Lee"), 5) == "Ann …"
    assert origin_in(Document("d", ""), 20) == ""
