"""How work done under one version of a label set follows into a later one, as frozen values.

``migrating`` says what they make of spans and answers.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class Split(Struct, frozen=True):
    """A label whose spans a person gives one of several others: they wait, flagged, with these alternatives."""

    label: str
    into: tuple[str, ...]


class FieldChange(Struct, frozen=True):
    """A field or attribute that is called otherwise now, or whose values are.

    ``label`` narrows an attribute to the spans of that label and its descendants, by their new names.
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
        """The new label of each old one that has another name now."""
        merged = {old: into for into, labels in self.merge for old in labels}
        return {**self.rename, **merged}
