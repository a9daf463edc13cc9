"""Loading a label schema from a YAML file, or reporting everything that is wrong with it.

Importing this imports PyYAML and pydantic, a fifth of a second on a cold start: only when a YAML file is read.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

from annotator.schema.checks.appearance import look_findings
from annotator.schema.checks.fields import form_findings, read_fields
from annotator.schema.checks.labels import label_findings
from annotator.schema.checks.migrations import migration_findings
from annotator.schema.checks.relation_types import relation_findings
from annotator.schema.problems import Problem, SchemaProblems
from annotator.schema.values import LabelSchema
from annotator.schema.yaml.building import build_schema
from annotator.schema.yaml.language import SchemaEntry
from annotator.schema.yaml.outline import Finding, Item
from annotator.schema.yaml.sentences import Shape, shape_findings, shape_of
from annotator.schema.yaml.strict_yaml import parse_yaml, read_text
from annotator.schema.yaml.yaml_file import YamlFile

MOST_PROBLEMS = 500
"""Upper bound on reported problems: nobody reads more, and looking for similar words takes time for each."""


def load_schema(path: Path) -> LabelSchema:
    """The schema in a YAML file.

    Raises ``OSError`` if it cannot be read and ``SchemaProblems`` with everything that is wrong with it.
    """
    return parse_schema(read_text(path), str(path))


def parse_schema(text: str, file: str) -> LabelSchema:
    """The schema that a YAML text describes; raises ``SchemaProblems``, which name ``file``."""
    with _without_garbage_collection():
        return _parsed(text, file)  # temporary objects are freed before the collector is enabled again


def _parsed(text: str, file: str) -> LabelSchema:
    source = parse_yaml(text, file)
    shape = shape_of(source)
    findings = islice(_findings(source, shape), MOST_PROBLEMS)
    problems = [*source.problems, *(_problem(finding, source) for finding in findings)]
    if problems or not isinstance(shape, SchemaEntry):
        raise SchemaProblems(problems)
    return build_schema(shape, hashlib.sha256(text.encode("utf-8")).hexdigest())


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Disable the garbage collector.

    Nearly all of the thousands of small objects created here stay alive; searching them takes half of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _findings(source: YamlFile, shape: Shape) -> Iterator[Finding]:
    yield from shape_findings(source, shape)
    if isinstance(source.data, dict):
        root = Item((), source.data)
        entries = read_fields(root, shape)
        yield from chain(
            label_findings(root, source, entries),
            look_findings(root, source),
            relation_findings(root, source),
            migration_findings(root, source),
            form_findings(root.items("document"), [], entries, source),
        )


def _problem(finding: Finding, source: YamlFile) -> Problem:
    place = source.key_place(finding.trail) if finding.at_key else source.value_place(finding.trail)
    return source.problem(place, finding.message)
