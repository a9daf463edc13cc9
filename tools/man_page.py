"""``python -m tools.man_page``: the manual page of annotator, made of its commands and their options."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from annotator import __version__
from annotator.cli.group import commands

_ENVIRONMENT = (
    ("ANNOTATOR_DB", "The database, where --db does not name another."),
    ("ANNOTATOR_NAME", "Who annotates, where --annotator does not say otherwise."),
    ("TEXTUAL_THEME", "The colours of the app, where --theme does not say otherwise."),
    ("NO_COLOR", "If set, the app and all output are without colours."),
)
_FILES = (
    ("annotations.db", "The database of a folder: texts, spans, answers, and the history of all of them."),
    ("annotator.yaml", "Settings of a project, in its folder; your own are where 'annotator settings' says."),
)
_EXIT = (
    ("0", "All was done."),
    ("1", "Part of it was done, or what was looked for was found: see the command."),
    ("2", "Nothing was done, since something was wrong with what was asked for; one line says what."),
)


def man_page() -> str:
    """Return the page in the man macros."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    yield f'.TH ANNOTATOR 1 "" "annotator {__version__}" "User Commands"'
    yield from (".ad l", ".nh")
    first, _, rest = (commands.help or "").partition("\n")
    yield from (".SH NAME", f"annotator \\- {_plain(first)}")
    yield from (
        ".SH SYNOPSIS",
        ".B annotator",
        ".RI [ PATH ...]",
        ".br",
        ".B annotator",
        ".I COMMAND",
        ".RI [ ARGS ...]",
    )
    yield from (".SH DESCRIPTION", *_paragraphs(rest))
    yield ".SH COMMANDS"
    with click.Context(commands, info_name="annotator") as context:
        for name in commands.list_commands(context):
            command = commands.get_command(context, name)
            assert command is not None
            yield from _command(command, name, context)
    for title, rows in (("ENVIRONMENT", _ENVIRONMENT), ("FILES", _FILES), ("EXIT STATUS", _EXIT)):
        yield f".SH {title}"
        for term, text in rows:
            yield from _term(term, text)
    yield from (
        ".SH SEE ALSO",
        *_paragraphs("annotator tour teaches the keys in two minutes; ? in the app shows them."),
    )


def _command(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    """Yield the part of a command, and then those of the commands below it."""
    with click.Context(command, info_name=name, parent=parent) as context:
        usage = " ".join(command.collect_usage_pieces(context))
        yield f".SS {_plain(f'{context.command_path} {usage}')}"
        yield from _paragraphs(command.help or "")
        for parameter in command.get_params(context):
            record = parameter.get_help_record(context)
            if record is not None and record[1] and "--help" not in parameter.opts:
                yield from _term(*record)
        if isinstance(command, click.Group):
            for each in command.list_commands(context):
                below = command.get_command(context, each)
                assert below is not None
                yield from _command(below, each, context)


def _term(term: str, text: str) -> Iterator[str]:
    yield from (".TP", f".B {_plain(term)}", _plain(text))


def _paragraphs(text: str) -> Iterator[str]:
    """Yield a text of click's: paragraphs, of which those after a backspace keep their lines."""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        yield ".PP"
        if paragraph.startswith("\b\n"):
            yield from (".nf", *(_plain(line) for line in paragraph.split("\n")[1:]), ".fi")
        elif paragraph:
            yield _plain(" ".join(paragraph.split()))


def _plain(text: str) -> str:
    """Return the text so that nothing in it is an instruction, and hyphens can be copied as they are typed."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped[:1] in {".", "'"} else escaped


if __name__ == "__main__":
    click.echo(man_page(), nl=False)
