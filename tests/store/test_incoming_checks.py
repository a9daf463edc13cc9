"""What came from elsewhere is looked at before it is applied: what no annotator ever wrote is not taken."""

from __future__ import annotations

import json
from typing import Any

import pytest

from annotator.core.change_json import Stamp, change_to_json
from annotator.core.changes import (
    AnswerSet,
    Change,
    LayerChanged,
    LayerState,
    RejectionAdded,
    RejectionRemoved,
    RelationAdded,
    RelationRemoved,
    SpanAdded,
    SpanChanged,
    SpanRemoved,
)
from annotator.core.layer import Status
from annotator.core.suggestion import Rejection
from annotator.store.incoming_checks import is_sound
from tests.store.samples import document, relation, span

OF = document("One text\x00 and 😀.")
TEXTS = {OF.id: OF.text}
ONE = span(OF, 0, 3, attributes={"a": ("b", "c")}, note="n")


@pytest.mark.parametrize(
    "change",
    [
        SpanAdded(ONE),
        SpanRemoved(span(OF, 0, 3, (4, 8))),
        SpanChanged(ONE, span(OF, 4, 8, label="event")),
        RelationAdded(relation("s1", "s2")),
        RelationRemoved(relation("s1", "s2")),
        RejectionAdded(Rejection("text")),
        RejectionRemoved(Rejection("Text", 4)),
        AnswerSet("topic", None, ("a", "b")),
        AnswerSet("topic", 3, True),
        LayerChanged(LayerState(), LayerState(Status.DONE, "note", keeps_boilerplate=True)),
    ],
    ids=lambda change: type(change).__name__,
)
def test_whatever_an_annotator_writes_is_taken(change: Change) -> None:
    changes = json.dumps([change_to_json(change, Stamp("amy", "2026-11-22T10:00:00Z", 1))])
    assert is_sound("amy", changes, OF.id, TEXTS.get)
    assert is_sound("amy", changes, "gone", TEXTS.get)
    layer = json.dumps([{"layer": "amy", "of": OF.id, "changes": json.loads(changes)}])
    assert is_sound("ben", layer, None, TEXTS.get)


@pytest.mark.parametrize(
    "changes",
    [
        "no JSON",
        "[1]",
        "7",
        '[{"what":"is this"}]',
        "[{}]",
        '[{"span-added":{"id":"x","fragments":[[0,3]],"label":"person","text":"Not"}}]',
        '[{"span-added":{"id":"x","fragments":[[-3,-1]],"label":"person","text":" 😀"}}]',
        '[{"span-added":{"id":"x","fragments":[[0,99]],"label":"person","text":"One text"}}]',
        '[{"span-added":{"id":"x","fragments":[],"label":"person","text":""}}]',
        '[{"span-added":{"id":7,"fragments":[[0,3]],"label":"person","text":"One"}}]',
        '[{"span-added":{"id":"x","fragments":[["a",3]],"label":"person","text":"One"}}]',
        '[{"span-removed":{"id":"x","fragments":[[0,3]],"label":"person","text":"One","annotator":"eve"}}]',
        '[{"span-changed":{"id":"x","fragments":[[0,3]],"label":"p","text":"One"},"to":{"label":null}}]',
        '[{"span-changed":{"id":"x","fragments":[[0,3]],"label":"p","text":"One"},"to":{"id":"y"}}]',
        '[{"relation-added":{"id":7,"type":"t","source":"a","target":"b"}}]',
        '[{"relation-added":{"id":"r","type":"t","source":"a","target":"b","annotator":"eve"}}]',
        '[{"answer-set":[],"after":1}]',
        '[{"answer-set":"field","after":{"no":"value"}}]',
        '[{"rejection-added":{"text":7}}]',
        '[{"rejection-added":{"text":"a","start":"b"}}]',
        '[{"layer-changed":{},"to":{"status":"what"}}]',
        '[{"layer-changed":{},"to":{"note":7}}]',
    ],
)
def test_what_no_annotator_ever_wrote_is_not_taken(changes: str) -> None:
    assert not is_sound("amy", changes, OF.id, TEXTS.get)
    if changes.startswith("[{"):
        layer = json.dumps([{"layer": "amy", "of": OF.id, "changes": json.loads(changes)}])
        assert not is_sound("ben", layer, None, TEXTS.get)


@pytest.mark.parametrize(
    ("content", "sound"),
    [
        ({"document": OF.id, "title": "a", "boilerplate": [[0, 3]], "meta": {"a": [1]}}, True),
        ({"import-begun": True}, True),
        ({"stays": OF.id}, True),
        ({"schema-used": "h1"}, True),
        ({"document": OF.id, "title": 7}, False),
        ({"document": 7}, False),
        ({"document": OF.id, "boilerplate": 7}, False),
        ({"document": OF.id, "boilerplate": [["a"]]}, False),
        ({"document": OF.id, "meta": 7}, False),
        ({"layer": "amy"}, False),
        ({"layer": "a\nb", "of": OF.id, "changes": []}, False),
        ({"layer": "amy", "of": OF.id, "changes": 7}, False),
    ],
)
def test_imports_are_looked_at_as_well(content: dict[str, Any], sound: bool) -> None:
    assert is_sound("amy", json.dumps([content]), None, TEXTS.get) is sound
    assert not is_sound(" a name with space", "[]", None, TEXTS.get)
