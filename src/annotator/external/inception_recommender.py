"""An external recommender of INCEpTION: ``/predict`` with a CAS as XMI, which comes back with predicted annotations.

In XMI offsets are UTF-16 code units. The CAS has the text, its tokens and its sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from annotator.core.document import Document
from annotator.external.code_units import CodeUnits
from annotator.external.errors import ModelError, UnfitTextError
from annotator.external.http_exchange import json_answer
from annotator.external.model_protocol import Answered, RawSpan
from annotator.formats.shared.tokens import tokenise
from annotator.schema.values import Label
from annotator.settings.suggester_settings import SuggesterSettings

_SEGMENTATION = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type"
_CAS, _XMI, _TCAS = "http:///uima/cas.ecore", "http://www.omg.org/XMI", "http:///uima/tcas.ecore"
_PREDICTED = "inception_internal_predicted"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
_FEATURE = re.compile(r"[A-Za-z_]\w*")


class InceptionRecommender:
    """A recommender at an address, for one layer and one of its features."""

    def __init__(self, settings: SuggesterSettings) -> None:
        self._address = settings.address
        self._seconds = float(settings.seconds)
        self._layer, self._feature = settings.layer, settings.feature
        if not _TYPE.fullmatch(self._layer) or not _FEATURE.fullmatch(self._feature):
            raise ModelError(
                f"the layer is the name of a UIMA type and the feature one of its own, not {self._layer!r} and "
                f"{self._feature!r}"
            )

    def ask(self, text: str, labels: Sequence[Label]) -> Answered:
        """Return the predicted annotations of the layer; raises ``ModelError``."""
        del labels  # it has its own
        if _NOT_XML.search(text):
            raise UnfitTextError("the text has a character that XML forbids")
        metadata = {
            "layer": self._layer,
            "feature": self._feature,
            "projectId": 1,
            "anchoringMode": "tokens",
            "crossSentence": False,
        }
        question = {
            "metadata": metadata,
            "document": {"xmi": as_xmi(text), "documentId": 1, "userId": "annotator"},
            "typeSystem": type_system(self._layer, self._feature),
        }
        answer = json_answer(self._address, "/predict", question, self._seconds)
        document = answer.get("document") if isinstance(answer, dict) else None
        if not isinstance(document, str):
            raise ModelError(f"{self._address} answers without a 'document'")
        if "<!DOCTYPE" in document or "<!ENTITY" in document:
            raise ModelError(f"{self._address} answers with a document type of its own, which is not read")
        try:
            root = ET.fromstring(document)  # noqa: S314 - without a document type there are no entities
        except (ET.ParseError, ValueError) as error:  # the latter for half a surrogate pair
            raise ModelError(f"{self._address} answers with something that is no XMI ({error})") from None
        return Answered([*self._predictions(root, CodeUnits(text))])

    def _predictions(self, root: ET.Element, units: CodeUnits) -> Iterator[RawSpan]:
        package, _, name = self._layer.rpartition(".")
        tag = f"{{http:///{package.replace('.', '/')}.ecore}}{name}"
        for each in root.iter(tag):
            label = each.get(self._feature)
            if each.get(_PREDICTED) != "true" or not label:
                continue
            start, end = (_offset(units, each.get(edge)) for edge in ("begin", "end"))
            yield RawSpan(start, end, label, _score(each.get(f"{self._feature}_score")))


def _offset(units: CodeUnits, written: str | None) -> int:
    """Return an offset in code points; -1, which fits no text, where it is none."""
    if written is None or not (written.isascii() and written.isdigit()) or len(written) > 10:
        return -1
    found = units.code_point(int(written))
    return -1 if found is None else found


def _score(written: str | None) -> float | None:
    try:
        return None if written is None else float(written)
    except ValueError:
        return None


def as_xmi(text: str) -> str:
    """Return a CAS of the text with its tokens and sentences."""
    tokenised, units = tokenise(Document("", text)), CodeUnits(text)
    root = ET.Element(f"{{{_XMI}}}XMI", {f"{{{_XMI}}}version": "2.0"})
    ET.SubElement(root, f"{{{_CAS}}}NULL", {f"{{{_XMI}}}id": "0"})
    sentences = [(each[0].start, each[-1].end) for each in tokenised.sentences() if each]
    tokens = [(each.start, each.end) for each in tokenised.tokens]
    space = f"{{http:///{_SEGMENTATION.replace('.', '/')}.ecore}}"
    members: list[str] = []
    for tag, places in (
        (f"{{{_TCAS}}}DocumentAnnotation", [(0, len(text))]),
        (f"{space}Sentence", sentences),
        (f"{space}Token", tokens),
    ):
        for start, end in places:
            members.append(str(len(members) + 2))
            place = {"sofa": "1", "begin": str(units.unit(start)), "end": str(units.unit(end))}
            ET.SubElement(root, tag, {f"{{{_XMI}}}id": members[-1], **place})
    sofa = {"sofaNum": "1", "sofaID": "_InitialView", "mimeType": "text/plain", "sofaString": text}
    ET.SubElement(root, f"{{{_CAS}}}Sofa", {f"{{{_XMI}}}id": "1", **sofa})
    ET.SubElement(root, f"{{{_CAS}}}View", {"sofa": "1", "members": " ".join(members)})
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def type_system(layer: str, feature: str) -> str:
    """Return the type system of such a CAS: tokens, sentences, and the layer with what INCEpTION adds to it."""
    root = ET.Element("typeSystemDescription", xmlns="http://uima.apache.org/resourceSpecifier")
    types = ET.SubElement(root, "types")
    _add_type(types, f"{_SEGMENTATION}.Token", ())
    _add_type(types, f"{_SEGMENTATION}.Sentence", ())
    text, boolean, number = (f"uima.cas.{kind}" for kind in ("String", "Boolean", "Double"))
    features = (
        (feature, text),
        (_PREDICTED, boolean),
        (f"{feature}_score", number),
        (f"{feature}_score_explanation", text),
    )
    _add_type(types, layer, features)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _add_type(types: ET.Element, name: str, features: Sequence[tuple[str, str]]) -> None:
    described = ET.SubElement(types, "typeDescription")
    ET.SubElement(described, "name").text = name
    ET.SubElement(described, "description")
    ET.SubElement(described, "supertypeName").text = "uima.tcas.Annotation"
    if features:
        held = ET.SubElement(described, "features")
        for feature, range_ in features:
            one = ET.SubElement(held, "featureDescription")
            ET.SubElement(one, "name").text = feature
            ET.SubElement(one, "description")
            ET.SubElement(one, "rangeTypeName").text = range_
