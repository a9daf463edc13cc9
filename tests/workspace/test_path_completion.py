"""Paths are completed as far as they are certain, in the spelling that a shell takes."""

import shlex
from pathlib import Path

import pytest

from annotator.workspace.path_completion import completed


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "articles/one.txt",
        "articles/two words.txt",
        "archive/Łódź — 1.txt",
        ".hidden",
        "odd\x1b.txt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))


LINES = [
    ("art", "articles/"),
    ("ar", "ar"),
    ("a", "ar"),
    ("articles/o", "articles/one.txt "),
    ("articles/t", r"articles/two\ words.txt "),
    (r"articles/two\ w", r"articles/two\ words.txt "),
    ("x articles/o", "x articles/one.txt "),
    ("--output=archive/Ł", r"--output=archive/Łódź\ \—\ 1.txt "),
    ("~/arch", "~/archive/"),
    (".h", ".hidden "),
    ("odd", "odd"),
    ("none", "none"),
    ("nowhere/", "nowhere/"),
    ("a\0", "a\0"),
    ("--format", "--format"),
]


@pytest.mark.parametrize(("line", "wanted"), LINES)
def test_the_path_at_the_end_is_completed(line: str, wanted: str) -> None:
    assert completed(line) == wanted


def test_a_whole_path_is_one_word_of_a_shell_line() -> None:
    assert shlex.split(completed("articles/t")) == ["articles/two words.txt"]
    assert shlex.split(completed("archive/")) == ["archive/Łódź — 1.txt"]
