"""A pipeline of spaCy that is trained here, as a suggester: loaded from its folder, asked by ``annotator suggest``."""

from __future__ import annotations

import json
import os
import random
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from annotator.external.checked_answers import checked
from annotator.external.errors import ModelError
from annotator.external.kinds import opened
from annotator.schema.values import Label
from annotator.settings.suggester_settings import SuggesterSettings

TEXT = "Ann Lee saw Bo Chen in Oslo. 👩‍👧 Cy Ek left Rome."
NAMES, PLACES = ("Ann Lee", "Bo Chen", "Cy Ek", "Di Fox", "Ed Gray"), ("Oslo", "Rome", "Lima", "Bonn")


def spacy_pipeline(folder: Path) -> str:
    path = folder / "pipeline"
    _train(path)
    labels = (Label("person", "Person"), Label("place", "Place"))
    settings = SuggesterSettings(
        "names", "spacy", path=str(path), labels=(("PER", "person"), ("LOC", "place"))
    )
    model = opened(settings)
    found = checked(TEXT, model.ask(TEXT, labels), labels, dict(settings.labels), "names")
    marked = {(each.label, each.range_.slice(TEXT)) for each in found.suggestions}
    wanted = {("person", name) for name in NAMES[:3]} | {("place", "Oslo"), ("place", "Rome")}
    assert marked == wanted, marked
    _opens_no_connection(path)
    count = _asked_by_the_program(folder, path)
    assert count == len(wanted), count
    return f"trained, {count} spans suggested by the program"


def _train(path: Path) -> None:
    """Train a small pipeline of entities and, for a span group with scores, a component of its own."""
    import spacy
    from spacy.training import Example

    spacy.util.fix_random_seed(1)
    chance = random.Random(1)  # noqa: S311 - a choice of names
    nlp = spacy.blank("en")
    ner = nlp.add_pipe("ner")
    ner.add_label("PER")
    ner.add_label("LOC")
    examples = [_example(nlp, chance, Example) for _ in range(60)]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(15):
        for start in range(0, len(examples), 10):
            nlp.update(examples[start : start + 10], sgd=optimizer)
    nlp.to_disk(path)


def _example(nlp: Any, chance: random.Random, example: Any) -> Any:
    one, two = chance.sample(NAMES, 2)
    place = chance.choice(PLACES)
    text = chance.choice(("{one} saw {two} in {place}.", "{one} left {place}.", "👩‍👧 {one} left {place}."))
    text = text.format(one=one, two=two, place=place)
    spans = [(text.index(name), name, "PER") for name in (one, two) if name in text]
    spans.append((text.index(place), place, "LOC"))
    entities = [(start, start + len(name), label) for start, name, label in spans]
    return example.from_dict(nlp.make_doc(text), {"entities": entities})


def _opens_no_connection(path: Path) -> None:
    """A component that wants to send the text away, such as one that asks a language model, is refused."""
    import spacy
    from spacy.language import Language

    @Language.component("sends_away")
    def sends_away(doc: Any) -> Any:
        with socket.create_connection(("127.0.0.1", 9), 5):
            return doc

    nlp = spacy.blank("en")
    nlp.add_pipe("sends_away")
    nlp.to_disk(path.with_name("sends"))
    refused = ""
    try:
        opened(SuggesterSettings("sends", "spacy", path=str(path.with_name("sends")))).ask(TEXT, ())
    except ModelError as error:
        refused = str(error)
    assert "open a connection" in refused, refused


def _asked_by_the_program(folder: Path, path: Path) -> int:
    (folder / "one.txt").write_text(TEXT, encoding="utf-8")
    (folder / "schema.yaml").write_text(
        "schema: 1\nid: places\nversion: 1\ntitle: Places\nlabels:\n"
        "  - id: person\n    name: Person\n    key: p\n  - id: place\n    name: Place\n    key: l\n"
    )
    (folder / "annotator.yaml").write_text(
        "schema: schema.yaml\nsuggesters:\n"
        f"  names: {{kind: spacy, path: {path.name}, labels: {{PER: person, LOC: place}}}}\n"
    )
    more = {"XDG_CONFIG_HOME": str(folder / ".config"), "XDG_STATE_HOME": str(folder / ".state")}
    for arguments in (["import", "one.txt"], ["suggest", "--source", "names"]):
        program = [sys.executable, "-m", "annotator", *arguments]
        done = subprocess.run(
            program, check=False, capture_output=True, text=True, cwd=folder, env=os.environ | more
        )
        assert done.returncode == 0, done.stderr
    with sqlite3.connect(folder / "annotations.db") as connection:
        ((spans,),) = connection.execute("SELECT spans FROM suggested_spans")
    return len(json.loads(spans))
