"""Files that a reader refuses: of two documents, of which the second has a fault; and what the reader says."""

import json

import pytest

from annotator.formats.reading import read_path
from annotator.formats.registry import format_named
from annotator.formats.shared.errors import FormatError

TEXT = "Ann met Bo."
GOOD = {"text": TEXT}
NEEDS = {"pdf": "pypdfium2", "uima-json": "cassis", "uima-xmi": "cassis"}
OFFSETS = "correct its offsets, or check which unit the file counts in"


def said_of(path, name, **choices):
    """Return what the reader says of the file, from the line on."""
    if name in NEEDS:
        pytest.importorskip(NEEDS[name])
    with pytest.raises(FormatError) as error:
        list(read_path(path, annotator="amy", format_=format_named(name), **choices))
    said = str(error.value)
    assert said.startswith(f"{path.as_posix()}:")
    return said.removeprefix(path.as_posix())


def ids_of(rows):
    return [f"{row[0]} {row[-1][:60]}" for row in rows]


def listed(*members):
    return "[\n" + ",\n".join(map(json.dumps, members)) + "\n]\n"


def lines(*values):
    return "".join((value if isinstance(value, str) else json.dumps(value)) + "\n" for value in values)


def task(*results, **more):
    annotations = [{"result": list(results)}]
    return listed({"data": GOOD}, {"data": GOOD, "annotations": annotations, **more})


def region(**value):
    return {"id": "r", "type": "labels", "value": {"start": 0, "end": 3, "labels": ["per"], **value}}


def collection(*passages, **more):
    documents = listed({"passages": [GOOD]}, {"passages": list(passages), **more})
    return f'{{"infons": {{}}, "documents": {documents}}}'


def passage(*annotations, **more):
    return {"text": TEXT, "annotations": list(annotations), **more}


def noted(**more):
    return {"id": "a", "infons": {"type": "per"}, "locations": [{"offset": 0, "length": 3}], **more}


def denoted(**more):
    denotation = {"id": "T1", "span": {"begin": 0, "end": 3}, "obj": "per"}
    return listed(GOOD, {"text": TEXT, "denotations": [denotation], **more})


def example(**more):
    return listed({"tokenized_text": ["Fine"]}, {"tokenized_text": ["Ann", "won"], **more})


def marked(more):
    return lines(GOOD, {"text": TEXT, **more})


def related(relation):
    return marked({"entities": [[0, 3, "per"]], "relations": [relation]})


def prodigy(**more):
    return marked(more)


def own(more):
    return marked({"offset_unit": "codepoint", **more})


def row(**more):
    good = {"tokens": ["Fine"], "ner_tags": ["O"]}
    return lines(good, {"tokens": ["Ann", "won"], "ner_tags": ["O", "O"], **more})


def rows(second):
    return "1\tAnn" + "\t_" * 8 + "\n" + second


TAG = {"purpose": "tagging", "value": "per"}
AT = {"type": "TextPositionSelector", "start": 0, "end": 3}


def page(*annotations):
    text = {"motivation": "describing", "target": "urn:a", "body": {"value": TEXT}}
    return f'{{"@context": "http://www.w3.org/ns/anno.jsonld", "items": {listed(text, *annotations)}}}'


def on(*selectors, **more):
    target = {"source": "urn:a", "selector": list(selectors), **more}
    return {"id": "urn:s", "motivation": "tagging", "body": TAG, "target": target}
