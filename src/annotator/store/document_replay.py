"""One document as the log makes it, whatever order its actions came into the file in.

Actions pass in the order that is the same everywhere (``logged_actions``), so every file that holds the same ones makes
the same of them. An action that does not fit what those before it made, since one person worked on a layer in two
places, is set aside with the reason; one that was made under an older version of the schema is migrated first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from annotator.core.change_json import Plain, change_from_json
from annotator.core.changes import (
    AnswerSet,
    Change,
    ChangeRefusedError,
    RejectionAdded,
    RelationAdded,
    RelationRemoved,
    SpanAdded,
    SpanRemoved,
    apply_all,
    inverses,
)
from annotator.core.layer import Layer
from annotator.core.layer_difference import changes_between
from annotator.core.layer_merging import UnfitChangeError, check_ends, merged
from annotator.core.suggestion import Rejection
from annotator.schema.migrated_changes import migrated_changes
from annotator.schema.migrating import migrated_layer
from annotator.schema.values import LabelSchema
from annotator.store.doubles import Doubles
from annotator.store.import_undoing import layer_changes, metadata_json
from annotator.store.log import stamp_of
from annotator.store.logged_actions import LoggedAction
from annotator.store.schema_course import SchemaCourse, changes_schema, is_migration

_ANOTHER_IMPORT = "the layer was there already"

Metadata = tuple[int, str, str]
"""What an import says of a document: the number of its action, the metadata as JSON, and when, to the second."""


class DocumentReplay:
    """The document, after the actions that passed; ``knows`` says whether an action knew another of its annotator."""

    def __init__(
        self,
        document_id: str,
        schema: Callable[[str], LabelSchema],
        knows: Callable[[LoggedAction, int], bool],
    ) -> None:
        self.document_id = document_id
        self.layers: dict[str, Layer] = {}
        self.written_at: dict[str, str] = {}
        """When each layer was changed last, to the second."""
        self.answered_at: dict[tuple[str, str], str] = {}
        """When each answer was set last, by annotator and field."""
        self.rejected_at: dict[tuple[str, Rejection], str] = {}
        """When each suggestion was rejected, by annotator."""
        self.aside: dict[int, tuple[str, str]] = {}
        """Annotator of, and reason for, each action that was set aside, by its number."""
        self.metadata: list[Metadata] = []
        self.is_here = False
        self._doubles = Doubles(knows)
        self._course = SchemaCourse(schema)
        self._taken: set[str] = set()
        self._named: defaultdict[int, set[int]] = defaultdict(set)  # actions set aside, by what an undo names
        self._imported: set[tuple[str, str]] = set()
        self._of_part: defaultdict[int, dict[str, tuple[Change, ...]]] = defaultdict(dict)
        self._has_work = False
        self._brought = 0
        self.taken_back = set[int]()
        """The entries of imports that were taken back."""
        self._gone: tuple[dict[str, Layer], list[Metadata]] | None = None
        self._migrated: dict[int, dict[str, tuple[Change, ...]]] = {}

    def take(self, action: LoggedAction, content: list[Plain]) -> None:
        """Pass an action; ``content`` is what of it is about this document."""
        if action.document is not None:
            self._work(action, content)
        elif changes_schema(action):
            self._change_schema(action)
        elif action.undoes is not None:
            self._take_back(action, content)
        else:
            for each in content:
                self._import(action, each)

    # -- imports ------------------------------------------------------------------------------------------

    def _import(self, action: LoggedAction, each: Plain) -> None:
        if "layer" in each:
            self._import_layer(action, each)
            return
        said = metadata_json(each)
        if not self.is_here:
            self.is_here, self._brought = True, action.number
            self._gone = None
        self.metadata.append((action.number, said, action.second))

    def _import_layer(self, action: LoggedAction, each: Plain) -> None:
        self._come_back()
        name, changes = each["layer"], layer_changes(each, action.at, action.version)
        key = (name, repr(each["changes"]))
        if key in self._imported:
            return
        here = self.layers.get(name, Layer(self.document_id, name))
        changes = self._migrated_now(action.version, changes, name)
        try:
            layer = self._applied(here, changes)
        except UnfitChangeError as error:
            self.aside[action.number] = (name, str(error))
            return
        if here != Layer(self.document_id, name) and layer != here:
            self.aside[action.number] = (name, _ANOTHER_IMPORT)
            return
        self._imported.add(key)
        if layer != here or name not in self.layers:
            self._of_part[action.number][name] = changes
            self._set(layer, changes, action)

    def _take_back(self, action: LoggedAction, content: list[Plain]) -> None:
        """Take back what a part of an import brought, unless something was done since."""
        part = action.undoes or 0
        self.taken_back.add(part)
        stays = any(each.get("stays") == self.document_id for each in content)
        if stays or not self.is_here:
            return
        others = [each for each in self.metadata if each[0] != part]
        standing = [each for each in others if each[0] not in self.taken_back]
        layers = self._of_part.pop(part, {})
        if self._brought != part and (standing or self._brought not in self.taken_back):
            self.metadata = others
            for name, changes in layers.items():
                if self.layers[name] == apply_all(Layer(self.document_id, name), changes):
                    self._set(Layer(self.document_id, name), inverses(changes), action)
                    self._imported = {key for key in self._imported if key[0] != name}
            return
        blank = (Layer(self.document_id, name) for name in self.layers if name not in layers)
        if self._has_work or standing or any(self.layers[each.annotator] != each for each in blank):
            self._of_part[part] = layers
            return
        self._gone = (self.layers, self.metadata)
        self.is_here, self.layers, self.metadata = False, {}, []
        self._imported.clear()
        self._taken.clear()

    def _come_back(self) -> None:
        """Bring back what went with an import, because someone worked on it who did not know."""
        if not self.is_here:
            self.is_here = True
            if self._gone is not None:
                self.layers, self.metadata = self._gone
                self._taken = {id_ for layer in self.layers.values() for id_ in _ids(layer)}

    # -- the schema ---------------------------------------------------------------------------------------

    def _change_schema(self, action: LoggedAction) -> None:
        taken = self._course.take(action)
        if taken is None:
            return
        before, after = taken
        if is_migration(action) and before is not None:
            done = self._migrated.setdefault(action.number, {})
            for name, layer in list(self.layers.items()):
                changes = changes_between(layer, migrated_layer(layer, after, before.version))
                if changes:
                    done[name] = changes
                    self._set(apply_all(layer, changes), changes, action)
        elif action.undoes in self._migrated:
            for name, changes in self._migrated.pop(action.undoes or 0).items():
                for change in inverses(changes):
                    self._take_migration_back(action, name, change)

    def _take_migration_back(self, action: LoggedAction, name: str, change: Change) -> None:
        try:
            layer = self._applied(self.layers[name], (change,))
        except UnfitChangeError:
            return  # it was changed since, by someone who did not know that, and stays as it is
        self._set(layer, (change,), action)

    def _migrated_now(self, version: int, changes: tuple[Change, ...], name: str) -> tuple[Change, ...]:
        schema = self._course.in_use if self._course.sha256 else None
        if schema is None or version >= schema.version:
            return changes
        return migrated_changes(changes, schema, version, name)

    # -- work ---------------------------------------------------------------------------------------------

    def _work(self, action: LoggedAction, content: list[Plain]) -> None:
        self._come_back()
        self._has_work = True
        name = action.annotator
        if action.migration is not None or not content:
            return  # a migration changes what is here then, which may be more
        layer = self.layers.get(name, Layer(self.document_id, name))
        stamp = stamp_of(name, action.at, action.version)
        changes = tuple(change_from_json(data, stamp) for data in content)
        if self._is_withdrawn(action):
            return
        changes = self._migrated_now(action.version, changes, name)
        changes = tuple(self._doubles.left_out(action, layer, changes))
        try:
            self._set(self._applied(layer, changes), changes, action)
        except UnfitChangeError as error:
            self.aside[action.number] = (name, str(error))
            for named in (action.number, action.part_of):
                if named is not None:
                    self._named[named].add(action.number)

    def _is_withdrawn(self, action: LoggedAction) -> bool:
        """Whether the action only undoes what was set aside, so that nothing is left to be said of either."""
        if action.undoes is not None and (asides := self._named.get(action.undoes)):
            for number in asides:
                self.aside.pop(number, None)
            return True
        return False

    def _applied(self, layer: Layer, changes: tuple[Change, ...]) -> Layer:
        """The layer after the changes; raises ``UnfitChangeError``."""
        added = {_id(each) for each in changes if isinstance(each, SpanAdded | RelationAdded)}
        taken = self._taken.difference(
            _id(each) for each in changes if isinstance(each, SpanRemoved | RelationRemoved)
        )
        try:
            after = apply_all(layer, changes) if added.isdisjoint(taken) else None
        except ChangeRefusedError:
            after = None
        if after is None:
            after = merged(layer, changes, taken)
        if any(isinstance(each, SpanRemoved | RelationAdded) for each in changes):
            check_ends(after)
        return after

    def _set(self, layer: Layer, changes: tuple[Change, ...], action: LoggedAction) -> None:
        for change in changes:
            if isinstance(change, SpanAdded | RelationAdded):
                self._taken.add(_id(change))
                self._doubles.made(_id(change), action)
            elif isinstance(change, SpanRemoved | RelationRemoved):
                self._taken.discard(_id(change))
            elif isinstance(change, AnswerSet):
                self.answered_at[layer.annotator, change.field] = action.second
            elif isinstance(change, RejectionAdded):
                self.rejected_at[layer.annotator, change.rejection] = action.second
        self.layers[layer.annotator] = layer
        self.written_at[layer.annotator] = max(action.second, self.written_at.get(layer.annotator, ""))


def _ids(layer: Layer) -> Iterator[str]:
    yield from (span.id for span in layer.spans)
    yield from (relation.id for relation in layer.relations)


def _id(change: SpanAdded | SpanRemoved | RelationAdded | RelationRemoved) -> str:
    return change.span.id if isinstance(change, SpanAdded | SpanRemoved) else change.relation.id
