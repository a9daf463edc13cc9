"""Labels that a schema lacks: counted over the whole import, with the lines that would add them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from annotator.core.counting import counted
from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.core.spans import Spans
from annotator.formats.shared.errors import FormatError
from annotator.schema.values import LabelSchema


class UnknownLabels(Struct):
    """Counts the spans of labels that ``schema`` lacks; ``names`` maps labels of files to labels of the schema."""

    schema: LabelSchema
    names: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def renamed(self, record: Record) -> Record:
        """Return the record with its labels renamed by ``names``."""
        if not self.names:
            return record
        return replace(record, layers=tuple(map(self._layer, record.layers)))

    def _layer(self, layer: Layer) -> Layer:
        spans = (replace(span, label=self.names.get(span.label, span.label)) for span in layer.spans)
        return replace(layer, spans=Spans(spans))

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

    def advice(self) -> str:
        """Return the counts, and what to paste into the schema or to type; empty if every label is known."""
        if not self.counts:
            return ""
        from annotator.cli.schema_draft import label_lines, suggested_ids

        ids = suggested_ids(self.counts, taken={label.id for label in self.schema.labels})
        lines = [f"# labels that the schema {self.schema.id} lacks; paste this under labels:"]
        lines += label_lines(self.counts, ids)
        if any(name != id_ for name, id_ in ids.items()):
            maps = " ".join(f"--map '{name}={id_}'" for name, id_ in ids.items() if name != id_)
            lines.append(f"# and import with: {maps}")
        return "\n".join(lines)


def listed(counts: Counter[str], thing: str = "span") -> str:
    """Return the labels with their counts, the most frequent ones first."""
    return ", ".join(f"{label} ({counted(count, thing)})" for label, count in counts.most_common())
