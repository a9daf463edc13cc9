"""Import and export from inside the app, with the words that the shell has for them; both run beside the app."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable

from annotator.session.commands.command import Command, Group
from annotator.session.context import Context
from annotator.session.requests import Ask, RunCommandLine
from annotator.session.session import Session
from annotator.session.step import Step

_EXPORT_THIS, _EXPORT_ALL, _IMPORT = "run-export-document", "run-export", "run-import"
_OPTIONS = "options as in the shell"
_NOT_OF_A_NAME = re.compile(r"[\W_]+")
_MOST_OF_NAME = 40
"""Code points of a title in the name of a file."""


def _asking(
    command: str, prompt: str, initial: Callable[[Session], str]
) -> Callable[[Session, Context, str], Step]:
    """A command's step that lets the user type the options, beginning with the usual ones."""

    def step(session: Session, context: Context, argument: str) -> Step:
        del context, argument
        ask = Ask(command, prompt, initial(session), outcome="runs", paths=True)
        return Step(session.at_rest(), request=ask)

    return step


def _of_document(session: Session) -> str:
    name = _NOT_OF_A_NAME.sub("-", session.document.title[:_MOST_OF_NAME]).strip("-") or "document"
    return f"--format=jsonl --output={name}.jsonl"


def export_document(session: Session, context: Context, line: str) -> Step:
    """Export the document on the screen with these options."""
    del context
    only = (f"--where=id:{session.document.id}", f"--viewer={session.layer.annotator}")
    return _run(session, "export", line, only)


def export_all(session: Session, context: Context, line: str) -> Step:
    """Export all documents, or those that the options ask for."""
    del context
    return _run(session, "export", line, ())


def import_(session: Session, context: Context, line: str) -> Step:
    """Import these files and folders, with these options."""
    del context
    if not line.strip():
        return Step.refusal(session, "name files or folders to import; nothing was imported")
    return _run(session, "import", line, (f"--annotator={session.layer.annotator}",))


def running(session: Session, command: str, arguments: tuple[str, ...]) -> Step:
    """The step that runs ``export`` or ``import`` beside the app, and says which file was written, if one is named."""
    output = next((word.partition("=")[2] for word in arguments if word.startswith("--output=")), "")
    done = f"written to {output}" if output else ""
    message = "writing" if command == "export" else "importing"
    request = RunCommandLine((command, *arguments), command.capitalize(), done)
    return Step(session.at_rest(), message=message, request=request)


def _run(session: Session, command: str, line: str, more: tuple[str, ...]) -> Step:
    """Request the command of the shell; its words are split as a shell does, and no shell sees them."""
    try:
        words = shlex.split(line)
    except ValueError as error:
        return Step.refusal(session, f"{str(error).lower()}: nothing was done")
    if any(word in ("-", "--") or word.split("=")[0] == "--db" for word in words):
        return Step.refusal(session, "from inside it is files and this database: leave out -, -- and --db")
    return running(session, command, (*map(_at_home, words), *more))


def _at_home(word: str) -> str:
    """The word with ``~`` at the start of a path replaced, as a shell does."""
    option, equals, value = word.rpartition("=")
    return f"{option}{equals}{os.path.expanduser(value)}" if value.startswith("~") else word  # noqa: PTH111


COMMANDS = (
    Command(
        "export-document",
        ("leader x",),
        Group.DOCUMENTS,
        "export this document, with the options of annotator export",
        _asking(_EXPORT_THIS, f"Export this document: {_OPTIONS}", _of_document),
        reaches_outside=True,
        is_about_spans=False,
    ),
    Command(
        "export",
        ("leader l",),
        Group.DOCUMENTS,
        "export all documents, with the options of annotator export",
        _asking(
            _EXPORT_ALL, f"Export all documents: {_OPTIONS}", lambda _: "--format=jsonl --output=all.jsonl"
        ),
        reaches_outside=True,
        is_about_spans=False,
    ),
    Command(
        "import",
        ("leader i",),
        Group.DOCUMENTS,
        "import files and folders, with the options of annotator import",
        _asking(_IMPORT, f"Import: files and folders, {_OPTIONS}", lambda _: ""),
        reaches_outside=True,
        is_about_spans=False,
    ),
    Command(
        _EXPORT_THIS, (), Group.DOCUMENTS, "", export_document, takes_argument=True, reaches_outside=True
    ),
    Command(_EXPORT_ALL, (), Group.DOCUMENTS, "", export_all, takes_argument=True, reaches_outside=True),
    Command(_IMPORT, (), Group.DOCUMENTS, "", import_, takes_argument=True, reaches_outside=True),
)
