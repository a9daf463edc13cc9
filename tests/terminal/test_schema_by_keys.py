"""A whole schema by keys in a real terminal: spans, a relation, attributes of every type, fields; exported."""

from pathlib import Path

from tests.cli.command import annotator
from tests.terminal.terminal import Terminal

SCHEMA = """\
schema: 1
id: whole
version: 1
labels:
  - id: person
    key: p
    attributes:
      - {id: role, type: choice, values: [official, activist], required: true}
      - {id: tags, type: multichoice, values: [law, war]}
      - {id: quoted, type: bool, default: false}
      - {id: words, type: text}
      - {id: age, type: number, min: 0}
      - {id: sure, type: scale, min: 1, max: 5}
      - {id: born, type: date}
      - {id: summary, type: text, multiline: true}
  - {id: policy, key: o}
relations:
  - {id: target, name: targets, from: [policy], to: [person]}
document:
  - {id: topic, type: choice, values: [war, peace], required: true}
"""
TEXT = "Decree nine hit Marie hard.\n"


def exported(folder: Path) -> dict:
    (record,) = annotator("export", cwd=folder).records
    return record


def test_spans_a_relation_every_type_of_attribute_and_a_field_by_keys_only(tmp_path):
    (tmp_path / "whole.yaml").write_text(SCHEMA)
    (tmp_path / "article.txt").write_text(TEXT)
    with Terminal("--annotator", "amy", "--schema", "whole.yaml", "article.txt", cwd=tmp_path) as terminal:
        terminal.wait_for("1 to answer")
        for keys, seen in (
            ("o d", "Policy “Decree”"),
            ("p m", "Person “Marie”"),
            ("A", "▌ role"),
            ("a", "▌ tags"),
            ("l w", "law, war"),
            ("tab", "▌ quoted"),
            ("y", "▌ words"),
            ("enter", "─ words ─"),
        ):
            terminal.type(keys)
            terminal.wait_for(seen)
        terminal.send("Merci à tous.\r")
        terminal.wait_for("▌ age")
        terminal.type("enter")
        terminal.wait_for("─ age ─")
        terminal.send("old\r")
        terminal.wait_for("'old' is not a number")  # asked again, with what was typed
        terminal.send("\x7f\x7f\x7f37\r")
        for keys, seen in (("", "▌ sure"), ("4", "▌ born"), ("enter", "─ born ─")):
            terminal.type(keys)
            terminal.wait_for(seen)
        terminal.send("1867-11-07\r")
        terminal.wait_for("▌ summary")
        terminal.type("enter")
        terminal.wait_for("Tab saves")
        terminal.send("One.\rTwo.\t")
        terminal.wait_for("summary: One.")
        for keys, seen in (
            ("T", "▌ topic"),
            ("w", "topic: war"),
            ("shift+tab", "Policy"),
            ("R", "TARGETS  first letter of the other span"),
            ("m", "Policy “Decree” → targets → Person “Marie”"),
            ("A", "▌ → targets"),
            ("enter", "Person  "),
        ):
            terminal.type(keys)
            terminal.wait_for(seen)
        assert "to answer" not in terminal.text
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
    record = exported(tmp_path)
    policy, person = record["spans"]
    assert [(policy["text"], policy["label"]), (person["text"], person["label"])] == [
        ("Decree", "policy"),
        ("Marie", "person"),
    ]
    assert person["attributes"] == {
        "role": "activist",
        "tags": ["law", "war"],
        "quoted": True,
        "words": "Merci à tous.",
        "age": 37,
        "sure": 4,
        "born": "1867-11-07",
        "summary": "One.\nTwo.",
    }
    (relation,) = record["relations"]
    assert (relation["type"], relation["source"], relation["target"]) == (
        "target",
        policy["id"],
        person["id"],
    )
    assert record["fields"] == {"topic": "war"}
