"""Migrations from one version of a label set to a later one, as frozen values.

``migrating`` applies them to spans and answers.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class Split(Struct, frozen=True):
    """A label whose spans wait, flagged, until an annotator gives each one of the labels ``into``."""

    label: str
    into: tuple[str, ...]


class FieldChange(Struct, frozen=True):
    """A field or attribute that has a new name, or new names for its values.

    ``label`` limits an attribute to spans of that label and its descendants, by their new names.
    """

    id: str
    rename: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    label: str | None = None


class Migration(Struct, frozen=True):
    """What changes from one version to a later one; all old names are those of the version it starts from."""

    from_version: int
    to_version: int
    rename: Mapping[str, str] = field(default_factory=dict)
    merge: tuple[tuple[str, tuple[str, ...]], ...] = ()
    retire: tuple[str, ...] = ()
    split: tuple[Split, ...] = ()
    attributes: tuple[FieldChange, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    relations: Mapping[str, str] = field(default_factory=dict)

    @property
    def labels(self) -> Mapping[str, str]:
        """The new label of each old label that was renamed or merged."""
        merged = {old: into for into, labels in self.merge for old in labels}
        return {**self.rename, **merged}
