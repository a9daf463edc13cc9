"""What other programs call the labels of a schema: finding a label by their name for it, and writing its name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from annotator.schema.values import Label, LabelSchema


class LabelNames:
    """Finds the label that a file means: by id, by name, by the id that a draft makes of the name, in any case last."""

    def __init__(self, schema: LabelSchema) -> None:
        self._schema = schema
        self._by_name = _unambiguous((label.name, label.id) for label in schema.labels)
        folded = [
            (name, label.id)
            for label in schema.labels
            for name in {label.id.casefold(), label.name.casefold()}
        ]
        self._folded = _unambiguous(folded)
        self._found: dict[str, str | None] = {}

    def id_of(self, name: str) -> str | None:
        """The id of the label that ``name`` means; ``None`` if there is none, or it may mean several."""
        if self._schema.label(name):
            return name
        if name not in self._found:
            self._found[name] = (
                self._by_name.get(name) or self._drafted(name) or self._folded.get(name.casefold())
            )
        return self._found[name]

    def is_called(self, id_: str, name: str) -> bool:
        """Whether the label has exactly that id or name, so that there is nothing to say of the match."""
        return name == id_ or self._by_name.get(name) == id_

    def _drafted(self, name: str) -> str | None:
        from annotator.schema.texts import suggested_id  # it imports pydantic: only for a name that is no id

        made = suggested_id(name)
        return made if made and self._schema.label(made) else None


def _unambiguous(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for name, id_ in pairs:
        ids[name].add(id_)
    return {name: next(iter(found)) for name, found in ids.items() if len(found) == 1}


def written_names(schema: LabelSchema) -> Mapping[str, str]:
    """The name of each label by its id; the id itself where several labels have the name."""
    ids = _unambiguous((label.name, label.id) for label in schema.labels)
    return {label.id: label.name if label.name in ids else label.id for label in schema.labels}


def with_names_as_ids(schema: LabelSchema, names: Mapping[str, str]) -> LabelSchema:
    """The schema as a file describes it in which labels go by these names."""

    def name(id_: str) -> str:
        return names.get(id_, id_)

    def renamed(label: Label) -> Label:
        return replace(label, id=name(label.id), parent=None if label.parent is None else name(label.parent))

    return replace(
        schema,
        labels=tuple(map(renamed, schema.labels)),
        relations=tuple(
            replace(each, sources=tuple(map(name, each.sources)), targets=tuple(map(name, each.targets)))
            for each in schema.relations
        ),
        migrations=(),
    )
