"""From a UIMA CAS to spans and relations: what this program, DKPro and the layers of WebAnno and INCEpTION have.

Spans are DKPro's named entities and all annotations whose types are nobody's library: a layer that people defined. The
label is the feature ``value``, ``label`` or ``identifier``, or else the layer's first text, or else the layer's name;
the other features are attributes, the layer's name too. A layer with ``Governor`` and ``Dependent`` is one of
relations. Tokens and sentences are kept as such; other types, features that point somewhere and further texts are
reported.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from typing import Any

from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Span, Value
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.metadata import document_with
from annotator.formats.shared.tokens import tokens_meta
from annotator.formats.shared.value_text import as_value
from annotator.formats.uima_types import (
    NAMED_ENTITY,
    OF_ABOUT,
    RELATION,
    SENTENCE,
    SPAN,
    STATE,
    TAGSET,
    TOKEN,
    Layer,
    described,
    features_of,
    key_of,
    layer_of,
)

_TITLE, _LANGUAGE, _UNKNOWN_LANGUAGE = "documentTitle", "language", "x-unspecified"
_NOBODY = ("INITIAL_CAS", "CURATION_USER")
"""What INCEpTION calls those who are no annotators."""


def record_of(cas: Any, place: RecordLocation, annotator: str) -> Record:
    """Return the document of a CAS with its layers; raises ``FormatError``."""
    main = _view_of_text(cas, place)
    return _Reading(main, place, annotator).record()


def _view_of_text(cas: Any, place: RecordLocation) -> Any:
    """Return the first view with a text; the other ones are reported."""
    views = [cas.get_view(sofa.sofaID) for sofa in cas.sofas]
    views.sort(key=lambda view: view.sofa_string is None)
    for other in views[1:]:
        sofa = other.get_sofa()
        if sofa.sofaString or sofa.sofaURI:
            place.omit(Kind.TEXT, f"view {sofa.sofaID}", sofa.sofaString or sofa.sofaURI)
        for found in other.select_all_fs():
            place.omit(Kind.LAYER, f"{layer_of(found.type).name} in view {sofa.sofaID}", described(found))
    return views[0] if views else cas


class _Reading:
    """The reading of one view."""

    def __init__(self, cas: Any, place: RecordLocation, annotator: str) -> None:
        self._place = place
        self._text = cas.sofa_string
        self._annotator = annotator
        self._found: dict[Layer, list[Any]] = {}
        for found in cas.select_all_fs():
            self._found.setdefault(layer_of(found.type), []).append(found)
        self._about = next((each for _, all_ in self._of_role("is_about") for each in all_), None)
        self._spans: dict[object, Span | None] = {}
        self._told: set[object] = set()

    def record(self) -> Record:
        metadata = self._metadata()
        document = document_with(self._text, metadata, self._place, tokens=self._tokens())
        builder = LayerBuilder(document, self._place)
        for name in self._own("annotators", list):
            builder.of(str(name))
        for layer, found in self._of_role("is_span"):
            for each in found:
                with self._place.costing(Kind.SPAN):
                    self._add_span(builder, layer, each)
        for layer, found in self._of_role("is_relation"):
            for each in found:
                with self._place.costing(Kind.RELATION):
                    self._add_relation(builder, layer, each)
        self._tell_the_rest()
        return Record(document, builder.layers())

    def _named(self, type_: str) -> list[Any]:
        return [each for layer, found in self._found.items() if layer.full_name == type_ for each in found]

    def _of_role(self, role: str) -> list[tuple[Layer, list[Any]]]:
        return [(layer, found) for layer, found in self._found.items() if getattr(layer, role)]

    def _tell(self, layer: Layer, feature: str, value: Any, *, is_harmless: bool = False) -> None:
        """Report a feature that is not kept; each part of a list by itself."""
        parts = getattr(value, "elements", None)
        for part in parts if isinstance(parts, list) else [value]:
            self._told.add(key_of(part))
            self._place.omit(
                Kind.FEATURE, f"{layer.name}.{feature}", described(part), is_harmless=is_harmless
            )

    def _tell_the_rest(self) -> None:
        read = (TOKEN, SENTENCE, STATE)
        for layer, found in self._found.items():
            if layer.full_name in read or layer.is_span or layer.is_relation or layer.is_document:
                continue
            for each in found:
                if layer.is_about:
                    for name, value in features_of(layer, each):
                        if name not in {*OF_ABOUT, "relations"}:
                            self._tell(layer, name, value)
                elif key_of(each) not in self._told:
                    is_harmless = layer.full_name == TAGSET
                    self._place.omit(Kind.LAYER, layer.name, described(each), is_harmless=is_harmless)

    # -- the document -------------------------------------------------------------------------------------

    def _own(self, feature: str, kind: type) -> Any:
        """Return what this program wrote beside the annotations, as JSON; anything else there is reported."""
        text = getattr(self._about, feature, None)
        if not text:
            return kind()
        found = _json(text)
        if isinstance(found, kind):
            return found
        self._place.omit(Kind.FEATURE, f"About.{feature}", text)
        return kind()

    def _metadata(self) -> dict[str, Any]:
        metadata: dict[str, Any] = {}
        for layer, found in self._of_role("is_document"):
            for each in found:
                for name, value in features_of(layer, each):
                    if isinstance(value, str | int | float) and (name, value) != (
                        _LANGUAGE,
                        _UNKNOWN_LANGUAGE,
                    ):
                        metadata["title" if name == _TITLE else name] = value
                    elif not isinstance(value, str):
                        self._tell(layer, name, value)
        for each in self._named(STATE):
            self._take_state(layer_of(each.type), each)
        return {**metadata, **self._own("metadata", dict)}

    def _take_state(self, layer: Layer, found: Any) -> None:
        for name, value in features_of(layer, found):
            if name == "username" and isinstance(value, str) and value not in _NOBODY:
                self._annotator = value
            else:
                self._tell(layer, name, value, is_harmless=True)

    def _tokens(self) -> dict[str, Any]:
        """Return the tokens by sentence, unless it was this program that cut the text."""
        if getattr(self._about, "tokeniser", None) == "annotator":
            return {}
        tokens, sentences = (self._ranges(name) for name in (TOKEN, SENTENCE))
        if not tokens:
            for sentence in sentences:
                self._place.omit(Kind.LAYER, "Sentence without tokens", sentence.slice(self._text))
            return {}
        starts = [sentence.start for sentence in sentences]
        rows: list[list[Range]] = [[] for _ in range(max(len(sentences), 1))]
        for token in tokens:
            number = bisect_right(starts, token.start) - 1
            if sentences and (number < 0 or token.start >= sentences[number].end):
                self._place.omit(Kind.LAYER, "Token outside of sentences", token.slice(self._text))
            else:
                rows[max(number, 0)].append(token)
        return tokens_meta([row for row in rows if row])

    def _ranges(self, type_: str) -> list[Range]:
        ranges: list[Range] = []
        for each in self._named(type_):
            with self._place.costing(Kind.ANNOTATION):
                ranges.append(self._range(layer_of(each.type), each))
        return sorted(ranges, key=lambda found: (found.start, found.end))

    def _range(self, layer: Layer, found: Any) -> Range:
        for name, value in features_of(layer, found):
            is_reference = not isinstance(value, str | int | float)
            if value:
                self._tell(
                    layer, name, value, is_harmless=is_reference
                )  # what it points to is told by itself
        if not 0 <= found.begin <= found.end <= len(self._text):
            what = f"a {layer.name} runs from {found.begin} to {found.end}, the text to {len(self._text)}"
            raise self._place.error(what, "correct its offsets")
        return Range(found.begin, found.end)

    # -- annotations --------------------------------------------------------------------------------------

    def _add_span(self, builder: LayerBuilder, layer: Layer, found: Any) -> None:
        values = dict(features_of(layer, found))
        own = {name: values.pop(name, None) for name in layer.own_features}
        label = _label(layer, values)
        if found.begin == found.end:
            self._place.omit(Kind.ANNOTATION, f"{layer.name} of no width", f"{label} {described(found)}")
            return
        attributes = self._attributes(layer, values)
        attributes |= self._own_attributes(layer, own.get("attributes"))
        if label != layer.name and layer.full_name not in {SPAN, NAMED_ENTITY}:
            attributes.setdefault("layer", layer.name)
        self._spans[key_of(found)] = None
        self._spans[key_of(found)] = builder.span(
            str(own.get("annotator") or self._annotator),
            [(found.begin, found.end)],
            label,
            id_=str(own.get("identifier") or ""),
            attributes=attributes,
            note=self._note(own.get("note")),
        )

    def _attributes(self, layer: Layer, values: dict[str, Any]) -> dict[str, Value]:
        attributes: dict[str, Value] = {}
        for name, value in values.items():
            kept = as_value(
                value if isinstance(value, str | int | float) else getattr(value, "elements", None)
            )
            if kept is None:
                self._tell(layer, name, value)
            else:
                attributes[name] = kept
        return attributes

    def _own_attributes(self, layer: Layer, text: Any) -> dict[str, Value]:
        if text is None:
            return {}
        found = _json(text)
        if not isinstance(found, dict):
            return {"attributes": str(text)}
        values = {name: as_value(value) for name, value in found.items()}
        for name, value in values.items():
            if value is None:
                self._tell(layer, f"attributes.{name}", found[name])
        return {name: value for name, value in values.items() if value is not None}

    def _note(self, text: Any) -> str | None:
        if text is None:
            return None
        if not isinstance(text, str):
            raise self._place.error(f"a note is not text: {described(text)}", "correct or remove it")
        found = _json(text) if text.startswith('"') else None
        return found if isinstance(found, str) else text

    def _add_relation(self, builder: LayerBuilder, layer: Layer, found: Any) -> None:
        values = dict(features_of(layer, found))
        ends = [values.pop("Governor", None), values.pop("Dependent", None)]
        if self._about is not None and not getattr(self._about, "relations", None):
            ends.reverse()  # so this program wrote them at first
        id_ = values.pop("identifier", None) if layer.full_name == RELATION else None
        is_named = values.get(layer.label_feature) is not None
        label = "related" if layer.full_name == RELATION and not is_named else _label(layer, values)
        if any(end is not None and key_of(end) not in self._spans for end in ends):
            between = " and ".join(sorted({layer_of(end.type).name for end in ends if end is not None}))
            self._place.omit(
                Kind.ANNOTATION, f"{layer.name} between {between}", f"{label} {described(found)}"
            )
            return
        for name, value in values.items():
            self._tell(layer, name, value)
        if is_named and layer.full_name != RELATION:
            self._place.omit(Kind.FEATURE, f"layer {layer.name} of relations", label, is_harmless=True)
        source, target = (self._spans.get(key_of(end)) for end in ends)
        made_by = source.annotator if source else self._annotator
        builder.relation(made_by, label, source, target, id_=str(id_ or ""), name=f"a relation {label!r}")


def _label(layer: Layer, values: dict[str, Any]) -> str:
    """Take the label out of the values of an annotation's features; without one it is the layer's name."""
    found = values.get(layer.label_feature)
    if not isinstance(found, str):
        return layer.name
    return str(values.pop(layer.label_feature))


def _json(text: Any) -> Any:
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
