"""Commands about the documents of a hub of which only some are here: take more, give back, and what it has of words."""

from __future__ import annotations

from annotator.session.commands.command import Command, Group
from annotator.session.context import Context
from annotator.session.requests import Ask, FindOnHub, MenuEntry, RunCommandLine, ShowMenu
from annotator.session.session import Session
from annotator.session.step import Step

TAKE_FROM_HUB = "take-from-hub"
"""The name of the command that takes a document by its id, and opens it."""

FIND_ON_HUB = "find-on-hub"
"""The name of the command that asks the hub for documents with the words of a query."""

_TAKE_MORE, _GIVE_BACK, _ASK = "take-more", "give-back", "ask-hub"


def show_hub_menu(session: Session, context: Context, argument: str) -> Step:
    """Show what can be done with the documents of the hub."""
    del context, argument
    entries = (
        MenuEntry("t", "take more documents", _TAKE_MORE),
        MenuEntry("g", "give this document back, for others to take", _GIVE_BACK),
        MenuEntry("f", "find words in the documents that are not here", _ASK),
    )
    return Step(session, request=ShowMenu("Documents of the hub", entries))


def take_more(session: Session, context: Context, argument: str) -> Step:
    """Take as many documents as the hub lends at once."""
    del context, argument
    return _running(session, "taking documents", ("hub", "take"))


def give_back(session: Session, context: Context, argument: str) -> Step:
    """Give the document on the screen back; it stays here."""
    del context, argument
    done = "given back; it stays here, and is lent to others"
    return _running(session, "giving it back", ("hub", "give-back", session.document.id), "", done)


def take_from_hub(session: Session, context: Context, argument: str) -> Step:
    """Take one document, and open it when it is here."""
    del context
    if not argument:
        return Step.refusal(session, "a document is needed, by its id")
    return _running(session, "taking it from the hub", ("hub", "take", argument), opens=argument)


def ask_hub(session: Session, context: Context, argument: str) -> Step:
    """Let a query be typed."""
    del context, argument
    prompt = "Find on the hub: words as in the library"
    return Step(session.at_rest(), request=Ask(FIND_ON_HUB, prompt, outcome="asks the hub"))


def find_on_hub(session: Session, context: Context, argument: str) -> Step:
    """Ask the hub for documents with these words."""
    del context
    if not argument.strip():
        return Step.refusal(session, "a word is needed; nothing was asked")
    return Step(
        session.at_rest(), message="asking the hub", request=FindOnHub(argument, session.layer.annotator)
    )


def _running(  # noqa: PLR0913, PLR0917 - what a command line is
    session: Session, message: str, words: tuple[str, ...], title: str = "", done: str = "", opens: str = ""
) -> Step:
    arguments = (*words, f"--annotator={session.layer.annotator}")
    return Step(
        session.at_rest(), message=message, request=RunCommandLine(arguments, title, done, opens=opens)
    )


COMMANDS = (
    Command(
        "hub",
        ("leader q",),
        Group.DOCUMENTS,
        "show what can be done with the hub: take more documents, give this one back, find words in the others",
        show_hub_menu,
        reaches_outside=True,
        is_about_spans=False,
    ),
    Command(_TAKE_MORE, (), Group.DOCUMENTS, "", take_more, reaches_outside=True),
    Command(_GIVE_BACK, (), Group.DOCUMENTS, "", give_back, reaches_outside=True),
    Command(_ASK, (), Group.DOCUMENTS, "", ask_hub, reaches_outside=True),
    Command(FIND_ON_HUB, (), Group.DOCUMENTS, "", find_on_hub, takes_argument=True, reaches_outside=True),
    Command(TAKE_FROM_HUB, (), Group.DOCUMENTS, "", take_from_hub, takes_argument=True, reaches_outside=True),
)
