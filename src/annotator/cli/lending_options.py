"""The options of what takes documents from a hub."""

from __future__ import annotations

import click

from annotator.store.hub_notes import DAYS

HOW_MANY = click.IntRange(1, 1000)
"""How many documents can be taken at once."""

days_option = click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=DAYS,
    show_default=True,
    help="For how many days they are lent to you; then others can take them.",
)
