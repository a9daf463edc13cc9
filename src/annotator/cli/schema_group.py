"""``annotator schema``: the group with all its commands."""

from __future__ import annotations

from annotator.cli.schema_command import schema_command as schema_group
from annotator.cli.schema_from_command import schema_from

schema_group.add_command(schema_from)

__all__ = ["schema_group"]
