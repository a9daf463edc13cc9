"""What trains on annotations or shows them: spaCy, datasets, Label Studio, dkpro-cassis."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from annotator.formats.shared.losses import Losses
from tests.interop.sample import Mark, expected, marks, same, texts, written


def spans_lost(losses: Losses) -> int:
    named = {"overlaps", "discontinuous", "off tokens", "across sentences", "labels", "spans"}
    return sum(count for thing, count in losses.counts.items() if thing.title in named)


def spacy(folder: Path) -> str:
    import spacy as tool
    from spacy.tokens import DocBin
    from spacy.training import Example

    path, losses = written("spacy", folder)
    nlp = tool.blank("xx")
    docs = list(DocBin().from_disk(path).get_docs(nlp.vocab))
    found = sum(len(doc.spans["sc"]) for doc in docs)
    assert found == expected().total() - spans_lost(losses), (found, losses.lines())
    ner = nlp.add_pipe("ner")
    for doc in docs:
        for entity in doc.ents:
            ner.add_label(entity.label_)
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in docs]
    loss = nlp.initialize(lambda: examples) and nlp.update(examples, sgd=None, losses={})
    return f"{len(docs)} documents, {found} spans, one training step with loss {loss['ner']:.0f}"


def spacy_debug_data(folder: Path) -> str:
    """spaCy's own check of training data, on a folder of files of at most 10 documents."""
    corpus = folder / "corpus"
    corpus.mkdir()
    written("spacy", corpus, documents="10")
    assert sorted(path.name for path in corpus.iterdir()) == ["out.2.spacy", "out.spacy"]
    config = str(folder / "config.cfg")
    program = [sys.executable, "-m", "spacy"]
    made = [*program, "init", "config", config, "--lang", "xx", "--pipeline", "ner,spancat"]
    subprocess.run(made, check=True, capture_output=True)
    paths = ["--paths.train", str(corpus), "--paths.dev", str(corpus)]
    done = subprocess.run(
        [*program, "debug", "data", config, *paths],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"ANSI_COLORS_DISABLED": "1"},
    )
    output = done.stdout + done.stderr
    assert "Corpus is loadable" in output, output[-500:]
    # The sample is small, which spaCy reports and counts as an error.
    expected_errors = ("✘ Low number of examples", "✘ 1 error")
    errors = [line for line in output.splitlines() if "✘" in line and not line.startswith(expected_errors)]
    assert not errors, errors
    passed = next(line for line in output.splitlines() if "checks passed" in line)
    return f"a corpus of two files is loadable, {passed.strip('✔ ')}"


def datasets_jsonl(folder: Path) -> str:
    import datasets

    path, losses = written("hf", folder)
    features = datasets.Features.from_dict(json.loads(path.with_suffix(".features.json").read_text()))
    loaded = datasets.load_dataset(
        "json", data_files=str(path), split="train", features=features, cache_dir=folder
    )
    return _counted(loaded, losses)


def datasets_parquet(folder: Path) -> str:
    import datasets

    path, losses = written("hf-parquet", folder)
    return _counted(
        datasets.load_dataset("parquet", data_files=str(path), split="train", cache_dir=folder), losses
    )


def _counted(loaded: object, losses: Losses) -> str:
    names = loaded.features["ner_tags"].feature.names  # type: ignore[attr-defined]
    found = sum(names[tag].startswith("B-") for row in loaded for tag in row["ner_tags"])  # type: ignore[attr-defined]
    assert found == expected().total() - spans_lost(losses), (found, losses.lines())
    return f"{len(loaded)} rows, {found} spans, {len(names)} class names"  # type: ignore[arg-type]


def label_studio(folder: Path) -> str:
    from label_studio_sdk.label_interface import LabelInterface

    path, _ = written("label-studio", folder)
    interface = LabelInterface(path.with_suffix(".config.xml").read_text())
    interface.validate()
    tasks = json.loads(path.read_text())
    faults = [
        fault
        for task in tasks
        for annotation in task["annotations"]
        for fault in interface._validate_object(annotation, return_errors=True)
    ]
    assert not faults, faults[:3]
    labels = [r for t in tasks for a in t["annotations"] for r in a["result"] if r["type"] == "labels"]
    assert len(labels) == expected().total()
    return f"configuration and {len(tasks)} tasks valid, {len(labels)} regions"


def label_studio_converter(folder: Path) -> str:
    from label_studio_sdk.converter import Converter

    path, _ = written("label-studio", folder)
    converter = Converter(config=str(path.with_suffix(".config.xml")), project_dir=str(folder))
    converter.convert(str(path), str(folder / "min"), "JSON_MIN", is_dir=False)
    tasks = json.loads((folder / "min" / "result.json").read_text(encoding="utf-8"))
    titles = {text: title for title, text in texts().items()}
    regions = [(titles[task["text"]], region) for task in tasks for region in task["label"]]
    found = same(
        (
            Mark(title, region["start"], region["end"], label, region["text"])
            for title, region in regions
            for label in region["labels"]
        ),
        marks(),
    )
    converter.convert(str(path), str(folder / "conll"), "CONLL2003", is_dir=False)
    lines = next((folder / "conll").glob("*.conll")).read_text(encoding="utf-8").splitlines()
    # It cuts words as in English and tags each once: in Chinese, many spans share what it takes for a word.
    tags = Counter(line.rpartition(" B-")[2] for line in lines if " B-" in line)
    assert tags.keys() == expected().keys(), tags
    assert tags <= expected(), tags
    return f"{len(tasks)} tasks with {found} regions in its JSON_MIN, {tags.total()} B- tags in its CoNLL"


def cassis(folder: Path) -> str:
    import cassis as tool

    written("uima-json", folder)
    found = 0
    for path in folder.glob("*.json"):
        with path.open("rb") as file:
            cas = tool.load_cas_from_json(file)
        found += len([s for s in cas.select("custom.Span") if s.get_covered_text()])
    assert found == expected().total()
    return f"{found} spans"
