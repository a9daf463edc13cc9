"""The result of a command, and the part of it that is stored."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.action import Edit
from annotator.core.changes import Change, DocumentChanges, apply_all
from annotator.session.requests import Request
from annotator.session.session import Session


class Step(Struct, frozen=True, eq=False):  # each step counts as new, even one like the last
    """The result of a command: the session after it, what changed, a message, and at most one request.

    ``elsewhere`` are the changes that the same command made in other documents. ``undoes`` and ``redoes`` name the
    action in the history that the changes undo or redo.
    If ``refused``, the command did nothing, and ``message`` says why.
    """

    session: Session
    changes: tuple[Change, ...] = ()
    message: str = ""
    request: Request | None = None
    command: str = ""
    refused: bool = False
    undoes: str | None = None
    redoes: str | None = None
    elsewhere: tuple[DocumentChanges, ...] = ()

    @property
    def edit(self) -> Edit:
        """What is to be stored; it has no changes where the step only moves."""
        session = self.session
        return Edit(
            session.document,
            self.changes,
            self.command,
            session.schema.hash,
            self.elsewhere,
            self.undoes,
            self.redoes,
        )

    @classmethod
    def changing(cls, session: Session, changes: tuple[Change, ...], message: str) -> Step:
        """The step that applies the changes to the session's layer."""
        return cls(replace(session, layer=apply_all(session.layer, changes)), changes, message)

    @classmethod
    def refusal(cls, session: Session, message: str) -> Step:
        """The step that does nothing and says why."""
        return cls(session, message=message, refused=True)
