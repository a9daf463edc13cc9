"""The types of a UIMA CAS: which are layers of spans, which of relations, and which feature is the label."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec import Struct

SPAN, RELATION, ABOUT = "custom.Span", "custom.Relation", "custom.About"
SENTENCE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"  # noqa: S105 - a word, no secret
NAMED_ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
TAGSET = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.TagsetDescription"
STATE = "de.tudarmstadt.ukp.clarin.webanno.api.type.CASMetadata"
"""What WebAnno and INCEpTION know of a file: who annotated it, and numbers of their own."""

OF_ABOUT = ("metadata", "tokeniser", "annotators")
"""What this program writes beside the annotations."""

_TEXT = "uima.cas.String"
_ANNOTATION = "uima.tcas.Annotation"
_DOCUMENT = "uima.tcas.DocumentAnnotation"
_LIBRARIES = ("uima.", "org.apache.uima.", "de.tudarmstadt.ukp.", "org.dkpro.")
_OWN = ("identifier", "annotator", "note", "attributes")
_LABELS = ("value", "label", "identifier")
_ENDS = {"Governor", "Dependent"}
_PLACE = {"sofa", "begin", "end"}


class Layer(Struct, frozen=True, kw_only=True):
    """What a type is to a reader; ``own_features`` are those that only this program's spans have."""

    full_name: str
    features: tuple[str, ...]
    label_feature: str
    own_features: tuple[str, ...]
    is_annotation: bool
    is_span: bool
    is_relation: bool
    is_document: bool
    is_about: bool

    @property
    def name(self) -> str:
        """The name without its package."""
        return self.full_name.rpartition(".")[2]

    def __hash__(self) -> int:
        return hash(self.full_name)


@lru_cache(maxsize=512)
def layer_of(type_: Any) -> Layer:
    """Return what a type of dkpro-cassis is to a reader."""
    above = list(_with_those_above(type_))
    ranges = {feature.name: feature.rangeType for feature in type_.all_features if feature.name not in _PLACE}
    texts = [name for name, range_ in ranges.items() if _TEXT in _with_those_above(range_)]
    own = _OWN if type_.name == SPAN and "annotator" in ranges else ()
    is_annotation = _ANNOTATION in above
    is_about = type_.name == ABOUT and ranges.keys() >= set(OF_ABOUT)
    is_of_people = (
        is_annotation and not is_about and (NAMED_ENTITY in above or not type_.name.startswith(_LIBRARIES))
    )
    is_relation = is_of_people and ranges.keys() >= _ENDS
    is_link_of_chain = "next" in ranges and ranges["next"].name == type_.name
    return Layer(
        full_name=type_.name,
        features=tuple(ranges),
        label_feature=next((name for name in (*_LABELS, *texts) if name in texts and name not in own), ""),
        own_features=own,
        is_annotation=is_annotation,
        is_span=is_of_people and not is_relation and not is_link_of_chain,
        is_relation=is_relation,
        is_document=_DOCUMENT in above,
        is_about=is_about,
    )


def _with_those_above(type_: Any) -> Iterator[str]:
    """Yield the name of a type and of those that it is a kind of."""
    while type_ is not None:
        yield type_.name
        type_ = type_.supertype


def features_of(layer: Layer, found: Any) -> Iterator[tuple[str, Any]]:
    """Yield the features of an annotation that have a value, beside where it is."""
    for name in layer.features:
        value = getattr(found, name, None)
        is_empty = value is None or value == "" or not getattr(value, "elements", True)
        if not is_empty:
            yield name, value


def key_of(found: Any) -> object:
    """Return what tells feature structures apart; references to one may be several objects."""
    number = getattr(found, "xmiID", None)
    return id(found) if number is None else ("xmi", number)


def described(value: Any, *, depth: int = 2) -> str:
    """Return the values in a feature structure and the text that it covers, as a sample."""
    if not hasattr(value, "type"):
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    if depth == 0:
        return layer_of(value.type).name
    elements = getattr(value, "elements", None)
    inside = (
        elements
        if isinstance(elements, list)
        else [each for _, each in features_of(layer_of(value.type), value)]
    )
    parts = [described(each, depth=depth - 1) for each in inside]
    if layer_of(value.type).is_annotation and value.sofa is not None:
        parts.append(str(value.sofa.sofaString or "")[value.begin : value.end])
    return " ".join(part for part in parts if part)
