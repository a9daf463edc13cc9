"""The interface's words are those of the page: what it says is not said is looked for everywhere a person reads."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from annotator.cli.group import commands
from annotator.session.commands import COMMANDS
from annotator.session.requests import ShowHits, ShowMenu, ShowOverlay, ShowTable, ShowText
from tests.docs.pages import DOCS, ROOT, prose, read
from tests.marked import commanded, session_from

PAGE = DOCS / "words.md"
SOURCES = ROOT / "src" / "annotator"
NOT_READ = {PAGE.name, "architecture.md"}  # the page itself, and one that is not about the interface
SHOWING = (ShowHits, ShowMenu, ShowOverlay, ShowTable, ShowText)


def not_said() -> list[str]:
    table = read(PAGE).partition("## Said and not said")[2]
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| ") and " | " in line]
    return [phrase for _, *cells in rows for cell in cells for phrase in re.findall(r"`([^`]+)`", cell)]


def pattern(phrases: list[str]) -> re.Pattern[str]:
    anyhow = (r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases)
    return re.compile(rf"(?<!there )\b(?:{'|'.join(anyhow)})\b", re.IGNORECASE)


def sentences(file: Path) -> Iterator[tuple[int, str]]:
    """The texts in a file of the program that are not docstrings, with their lines; what is filled in is left out."""
    tree = ast.parse(file.read_text("utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def helps(command: click.Command, name: str) -> Iterator[tuple[str, str]]:
    """The help of a command and of those below it, as it is printed."""
    with click.Context(command, info_name=name, max_content_width=1000, terminal_width=1000) as context:
        yield name, command.get_help(context)
        if isinstance(command, click.Group):
            for each in command.list_commands(context):
                below = command.get_command(context, each)
                assert below is not None
                yield from helps(below, f"{name} {each}")


def found() -> Iterator[str]:
    banned = pattern(not_said())
    for file in sorted(SOURCES.rglob("*.py")):
        # Taking all files apart takes seconds: only those where it stands, strings in several pieces put together.
        if not banned.search(re.sub(r"[\"']\s*\n\s*f?[\"']", "", file.read_text("utf-8"))):
            continue
        for line, text in sentences(file):
            yield from (f"{file.relative_to(ROOT)}:{line}: {hit.group()}" for hit in banned.finditer(text))
    for name, text in helps(commands, "annotator"):
        yield from (f"{name} --help: {hit.group()}" for hit in banned.finditer(text))
    for page in (ROOT / "README.md", *sorted(DOCS.glob("*.md"))):
        if page.name not in NOT_READ:
            yield from (f"{page.name}: {hit.group()}" for hit in banned.finditer(prose(page)))


def test_nothing_is_said_that_the_page_says_is_not():
    assert list(found()) == []


def test_phrases_are_found_across_lines_and_in_any_case():
    banned = pattern(not_said())
    assert banned.search("this IS\n  no date")
    assert banned.search("Begins with a letter")
    assert not banned.search("there is no label 'persn'")
    assert not banned.search("is no dates")


def test_texts_of_the_program_and_helps_are_read():
    texts = {text for _, text in sentences(SOURCES / "session" / "commands" / "aim.py")}
    assert "that numbered match instead" in texts
    assert not any(text.startswith("Aim at the nearest word") for text in texts)
    assert {"annotator export", "annotator schema migrate"} <= {
        name for name, _ in helps(commands, "annotator")
    }


SHOWN = [
    command.name
    for command in COMMANDS.values()
    if command.help
    and isinstance(
        commanded(session_from("Ann met [Bo|person]"), "next-stop", command.name)[-1].request, SHOWING
    )
]


def test_commands_that_show_something_are_found():
    assert {"library", "history", "statistics", "keys"} <= set(SHOWN)


@pytest.mark.parametrize("name", SHOWN)
def test_the_help_of_what_shows_something_says_so(name):
    assert COMMANDS[name].help.startswith("show ")


def test_every_word_of_the_page_is_there_once():
    tables = prose(PAGE).partition("## Said and not said")[0]
    words = [word for word in re.findall(r"^\| ([\w, ]+) \| ", tables, re.MULTILINE) if word != "word"]
    assert len(words) > 25
    assert len(words) == len(set(words))
