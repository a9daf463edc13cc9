"""Read an article in the terminal, mark what matters, keep it for good.

The floors, from the ground up: ``core`` and ``schema`` hold the words of the field, ``session`` the whole
application without a screen, ``view``, ``store`` and ``formats`` what it looks like, where it is kept and how
it travels, ``tui`` and ``cli`` the two doors. Imports go down only; ``docs/architecture.md`` says why.
"""

__version__ = "0.1.0"
