"""Errors of a hub, each in one sentence for the user, without any password."""

from __future__ import annotations


class HubError(Exception):
    """The hub could not do what was asked; nothing is lost. The message says what is wrong and what to do."""


class UnreachableError(HubError):
    """The hub cannot be reached now; the work goes on, and what was done is sent later."""


class RefusedError(HubError):
    """The hub does not let this person do that."""


class NotThereError(HubError):
    """There is no hub at the address yet, or not that project."""
