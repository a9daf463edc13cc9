"""From a YAML file to a label schema, or to everything that is wrong with it.

Importing this brings PyYAML and pydantic, a fifth of a second on a cold start: only where a YAML file is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from annotator.schema.building import build_schema
from annotator.schema.check_fields import form_findings, read_fields
from annotator.schema.check_labels import label_findings
from annotator.schema.check_links import migration_findings, relation_findings
from annotator.schema.language import SchemaEntry
from annotator.schema.outline import Finding, Item
from annotator.schema.problems import Problem, SchemaProblems
from annotator.schema.sentences import shape_findings
from annotator.schema.strict_yaml import parse_yaml, read_text
from annotator.schema.values import LabelSchema
from annotator.schema.yaml_file import YamlFile

MOST_PROBLEMS = 500
"""Nobody reads further, and looking for what was meant by each word takes its time."""


def load_schema(path: Path) -> LabelSchema:
    """The schema in a YAML file.

    Raises ``OSError`` if it cannot be read and ``SchemaProblems`` with all that is wrong with it.
    """
    return parse_schema(read_text(path), str(path))


def parse_schema(text: str, file: str) -> LabelSchema:
    """The schema that a YAML text describes; raises ``SchemaProblems``, which name ``file``."""
    source = parse_yaml(text, file)
    findings = islice(_findings(source), MOST_PROBLEMS)
    problems = [*source.problems, *(_problem(finding, source) for finding in findings)]
    if problems:
        raise SchemaProblems(problems)
    sha256 = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return build_schema(SchemaEntry.model_validate(source.data), sha256)


def _findings(source: YamlFile) -> Iterator[Finding]:
    yield from shape_findings(source)
    if isinstance(source.data, dict):
        root = Item((), source.data)
        document = root.items("document")
        yield from chain(
            label_findings(root, source),
            relation_findings(root, source),
            migration_findings(root, source),
            form_findings(document, [], read_fields(document), source),
        )


def _problem(finding: Finding, source: YamlFile) -> Problem:
    place = source.key_place(finding.trail) if finding.at_key else source.value_place(finding.trail)
    return source.problem(place, finding.message)
