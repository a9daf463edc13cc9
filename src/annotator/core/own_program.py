"""How the program begins another process of its own."""

from __future__ import annotations

import sys


def module_command(module: str, *arguments: str) -> list[str]:
    """The command that runs a module under the Python that this program runs under.

    With ``-P``, a file of the folder that the program runs in is not taken for a module.
    """
    return [sys.executable, "-P", "-m", module, *arguments]
