"""A schema with relations, groups and rules, and sessions on it, for tests by keys."""

from __future__ import annotations

from annotator.schema.loading import parse_schema

TEXT = """\
schema: 1
id: linked
version: 2
text: {boundaries: word}
spans: {overlap: any, discontinuous: false}
labels:
  - id: person
    key: p
    attributes:
      - {id: role, type: choice, values: [official, activist, other], required: true}
      - {id: quoted, type: bool, default: false}
      - {id: words, type: text, multiline: true, show_if: {field: quoted, equals: true}}
      - {id: born, type: date}
      - {id: age, type: number, min: 0, max: 120}
      - {id: sure, type: scale, min: 1, max: 5}
      - {id: topics, type: multichoice, values: [law, war, work]}
    children:
      - {id: politician, key: t}
  - {id: policy, key: o, max: 2}
  - {id: event, key: e}
  - {id: code, key: c, pattern: "[A-Z]+-[0-9]+"}
  - {id: parts, key: m, discontinuous: true}
relations:
  - {id: target, name: targets, from: [policy, event], to: [person], max: 2}
  - {id: cause, name: causes, from: [event], to: [event]}
  - {id: knows, name: knows, from: [person], to: [person], directed: false}
document:
  - {id: topic, type: choice, values: [protest, other], required: true}
  - {id: why, type: text, required: true, show_if: {field: topic, equals: other}}
  - {id: opinion, type: bool, default: false}
  - {id: day, type: date}
"""

LINKED = parse_schema(TEXT, "linked.yaml")


def many(tops: int, below: int) -> str:
    """A schema with that many labels, each with that many below it, none with a key of its own."""
    rows = []
    for top in range(tops):
        rows.append(f"  - id: {chr(97 + top)}x{top}\n    name: {chr(65 + top)} group\n    children:\n")
        rows += [
            f"      - {{id: {chr(97 + top)}{below}-{n}, name: {chr(97 + n)} item}}\n" for n in range(below)
        ]
    return "schema: 1\nid: many\nversion: 1\nlabels:\n" + "".join(rows)
