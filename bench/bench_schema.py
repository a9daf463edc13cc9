"""Loading a schema: YAML, every check, the values, against ``yaml.CSafeLoader`` on the same file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import yaml

from annotator.schema.loading import parse_schema
from bench.figures import Figure, Work, interleaved

_HEAD = "schema: 1\nid: large\nversion: 1\nlabels:\n"
_LABEL = """\
  - id: label_{n}
    name: Label {n}
    description: The label with the number {n}.
"""
_ATTRIBUTES = """\
    attributes:
      - {id: role, type: choice, values: [official, activist, journalist, other]}
      - {id: quoted, type: bool, default: false}
      - {id: sure, type: scale, min: 1, max: 5}
"""


def figures(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield figures for 1,000 labels, without and with three attributes each."""
    del folder
    count = 100 if quick else 1000
    for what, label in (("", _LABEL), (" with three attributes", _LABEL + _ATTRIBUTES)):
        text = _HEAD + "".join(label.replace("{n}", str(n)) for n in range(count))
        parse_schema(text, "warm-up")
        works = (partial(_load, text), partial(_parse, text))
        ours, floor = interleaved(3 if quick else 9, *works)
        yield Work(f"load a schema of {count:,} labels{what}", count, "label").figure(ours, floor, 2)


def _load(text: str) -> float:
    began = time.perf_counter()
    parse_schema(text, "large.yaml")
    return time.perf_counter() - began


def _parse(text: str) -> float:
    began = time.perf_counter()
    yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return time.perf_counter() - began
