"""Packages that only one format needs: imported when it is used, with an error that says how to install them."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
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
        raise _missing(module, extra, place.path if place else Path(extra)) from None


def check_installed(module: str, extra: str, place: RecordLocation) -> None:
    """Raise ``MissingExtraError`` if the module is missing, without importing it."""
    if find_spec(module) is None:
        raise _missing(module, extra, place.path)


def _missing(module: str, extra: str, path: Path) -> MissingExtraError:
    package = module.partition(".")[0]
    fix = f"install it with pip install '{DISTRIBUTION}[{extra}]'"
    return MissingExtraError(path, None, f"this format needs the package {package}", fix)
