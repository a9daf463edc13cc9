"""Packages that only one format needs: imported when it is used, with an error that says how to install them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

from annotator.formats.shared.errors import FormatError, RecordLocation

DISTRIBUTION = "annotator-tui"
"""What pip installs; the extras are its."""


class MissingExtraError(FormatError):
    """A format's package is not installed."""


def needed(module: str, extra: str, place: RecordLocation | None = None) -> ModuleType:
    """Import and return the module; raises ``MissingExtraError`` with the extra to install if it is missing."""
    try:
        return import_module(module)
    except ImportError:
        package = module.partition(".")[0]
        path = place.path if place else Path(extra)
        fix = f"install it with pip install '{DISTRIBUTION}[{extra}]'"
        raise MissingExtraError(path, None, f"this format needs the package {package}", fix) from None
