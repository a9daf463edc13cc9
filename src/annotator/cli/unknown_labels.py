"""Labels that a schema lacks: counted over the whole import, with the lines that would add them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from annotator.core.counting import counted
from annotator.core.layer import Layer
from annotator.core.quoting import visible
from annotator.core.record import Record
from annotator.core.spans import Spans
from annotator.formats.shared.errors import FormatError
from annotator.schema.foreign_labels import LabelNames
from annotator.schema.values import LabelSchema


class UnknownLabels:
    """Counts the spans of labels that ``schema`` lacks; ``names`` maps labels of files to labels of the schema.

    A label that is not in ``names`` is that of its id, its name, or what a draft of a schema makes of the name.
    """

    def __init__(self, schema: LabelSchema, names: Mapping[str, str]) -> None:
        self.schema = schema
        self.names = names
        self.counts: Counter[str] = Counter()
        self.matched: dict[str, str] = {}
        self._known = LabelNames(schema)

    def id_of(self, label: str) -> str:
        """Return the id of the label in the schema; the label itself if the schema lacks it."""
        if label in self.names:
            return self.names[label]
        found = self._known.id_of(label)
        if found is not None and not self._known.is_called(found, label):
            self.matched[label] = found
        return found or label

    def renamed(self, record: Record) -> Record:
        """Return the record with the labels of the schema."""
        used = {label for layer in record.layers for label in layer.spans.counts}
        ids = {label: id_ for label in used if (id_ := self.id_of(label)) != label}
        if not ids:
            return record
        return replace(record, layers=tuple(_renamed(layer, ids) for layer in record.layers))

    def found_in(self, record: Record) -> Counter[str]:
        """Return the number of spans of the record for each unknown label."""
        found: Counter[str] = Counter()
        for layer in record.layers:
            found += Counter(
                {n: count for n, count in layer.spans.counts.items() if not self.schema.label(n)}
            )
        return found

    def refusal(self, path: Path, found: Counter[str], thing: str) -> FormatError:
        """Count the unknown labels of a file and return the error to raise; ``thing`` is what has the labels."""
        self.counts += found
        what = f"{thing}s with labels that the schema {self.schema.id} lacks: {listed(found, thing)}"
        fix = "add them to the schema, map them with --map or choose another with --schema"
        return FormatError(path, None, what, fix)

    def advice(self) -> list[str]:
        """Return how labels were matched, and what to paste into the schema for others; nothing if all are its ids."""
        matched = ", ".join(f"{visible(label)} as {id_}" for label, id_ in sorted(self.matched.items()))
        lines = [f"labels matched: {matched}"] if matched else []
        return [*lines, *self._missing()]

    def _missing(self) -> list[str]:
        if not self.counts:
            return []
        from annotator.cli.schema_draft import label_lines, needed_maps, suggested_ids

        ids = suggested_ids(self.counts, taken={label.id for label in self.schema.labels})
        lines = [f"# labels that the schema {self.schema.id} lacks; paste this under labels:"]
        lines += label_lines(self.counts, ids)
        if maps := needed_maps(ids):
            lines.append(f"# and import with: {maps}")
        return lines


def _renamed(layer: Layer, ids: Mapping[str, str]) -> Layer:
    spans = (replace(span, label=ids.get(span.label, span.label)) for span in layer.spans)
    return replace(layer, spans=Spans(spans))


def listed(counts: Counter[str], thing: str = "span") -> str:
    """Return the labels with their counts, the most frequent ones first."""
    return ", ".join(f"{label} ({counted(count, thing)})" for label, count in counts.most_common())
