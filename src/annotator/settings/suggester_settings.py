"""What the settings say about a model that suggests spans: its name here, its kind, and where it is."""

from __future__ import annotations

import re

from msgspec import Struct

from annotator.core.suggestion import OWN_SOURCES

SPACY, LABEL_STUDIO, INCEPTION, CHAT = "spacy", "label-studio", "inception", "chat"
BUILT_IN = (SPACY, LABEL_STUDIO, INCEPTION, CHAT)
"""The kinds that need no other package's code; others are entry points of the group ``GROUP``."""

GROUP = "annotator.suggesters"

NAMED_ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
"""INCEpTION's own layer of named entities."""

SECONDS = 60
"""How long an answer is waited for, unless the settings say otherwise."""

MOST_SECONDS = 600

NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")

TAKEN = OWN_SOURCES
"""Names that are not to be had."""

_COMMON = ("kind", "labels")
_SERVER = (*_COMMON, "address", "seconds")
KEYS = {
    SPACY: (*_COMMON, "path"),
    LABEL_STUDIO: _SERVER,
    INCEPTION: (*_SERVER, "layer", "feature"),
    CHAT: ("kind", "address", "seconds", "model"),
}
"""What is settled of each kind of our own."""

ANY_KEYS = (*_SERVER, "path", "model", "options")
"""What may be settled of another package's kind."""

REQUIRED = {SPACY: ("path",), LABEL_STUDIO: ("address",), INCEPTION: ("address",), CHAT: ("address", "model")}


class SuggesterSettings(Struct, frozen=True):
    """A model that suggests spans. ``name`` is the source of its suggestions.

    ``labels`` are pairs: a label of the model, and the id of the label in the schema. ``options`` are for kinds of
    other packages. Paths are text, so that another process can be told.
    """

    name: str
    kind: str
    address: str = ""
    path: str = ""
    model: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    seconds: int = SECONDS
    layer: str = NAMED_ENTITY
    feature: str = "value"
    options: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.name} ({self.kind})"
