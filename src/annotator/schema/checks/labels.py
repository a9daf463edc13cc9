"""The checks of labels and their attributes: ids and keys are unique, and each form is consistent."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.schema.checks.fields import Entries, form_findings
from annotator.schema.checks.key_letters import key_findings
from annotator.schema.yaml.outline import Finding, Item, labels_of, repeated
from annotator.schema.yaml.yaml_file import YamlFile


def label_findings(root: Item, source: YamlFile, entries: Entries) -> Iterator[Finding]:
    """Ids and keys that two labels share, keys that no label may have, and the faults of the labels' attributes."""
    labels = labels_of(root)
    yield from repeated((label.item for label in labels), "id", "labels", source)
    # A retired label is not offered, so its key is free again.
    offered = [label.item for label in labels if label.item.raw.get("retired") is not True]
    yield from repeated(offered, "key", "labels", source)
    yield from key_findings(offered)
    for label in labels:
        inherited = [field for above in label.ancestors for field in above.items("attributes")]
        yield from form_findings(label.item.items("attributes"), inherited, entries, source)
