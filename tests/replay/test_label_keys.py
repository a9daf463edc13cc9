"""The keys that arm a label, from small schemas."""

import pytest

from annotator.keys.keymap import keymap_for
from annotator.replay.keyboard import Keyboard
from annotator.replay.label_keys import keys_by_label
from annotator.schema.values import Label, LabelSchema
from tests.session.keyed import keymap

WITHOUT_NAMES = "label-by-name: []"


def schema(*labels: Label) -> LabelSchema:
    return LabelSchema("s", 1, "S", labels)


def armed_by(*labels: Label, keys: str = "") -> dict[str, str]:
    own = schema(*labels)
    keyboard = Keyboard(keymap(keys, schema=own) if keys else keymap_for(own))
    return {label: " ".join(found) for label, found in keys_by_label(own, keyboard).items()}


PLACE = Label("place", "Place", key="p")
CITY = Label("city", "City", parent="place", group_key="c")
PARIS = Label("paris", "Paris", parent="city", group_key="a")


@pytest.mark.parametrize(
    ("labels", "keys", "expected"),
    [
        ([PLACE], "", {"place": "p"}),
        ([PLACE, CITY], "", {"place": "p p", "city": "p c"}),
        ([PLACE, CITY, PARIS], "", {"place": "p p", "city": "p c c", "paris": "p c a"}),
        ([PLACE, Label("city", "City", key="c", parent="place")], "", {"place": "p", "city": "c"}),
        ([PLACE, Label("city", "City", parent="place")], WITHOUT_NAMES, {"place": "p p"}),
        ([PLACE, Label("city", "City", parent="place")], "", {"place": "p p", "city": "L c enter"}),
        (
            [PLACE, Label("city", "City", parent="place", retired=True, group_key="c"), PARIS],
            WITHOUT_NAMES,
            {"place": "p"},
        ),
        ([Label("place", "Place"), CITY], WITHOUT_NAMES, {}),  # the group itself has no key
        ([Label("place", "Place"), CITY], "", {"place": "L p enter", "city": "L c enter"}),
        ([PLACE, Label("gone", "Gone", key="g", retired=True)], "", {"place": "p"}),
        ([Label("row", "Row"), Label("rope", "Rope")], "", {"row": "L r enter", "rope": "L r o p enter"}),
        ([Label("row", "Row"), Label("r", "Row")], "", {"row": "L r o enter", "r": "L r enter"}),
        ([Label("eye", "Élan"), Label("kana", "かな")], "", {"eye": "L e enter"}),
        ([Label("nab", "Nab"), Label("x", "Nøb")], "", {"nab": "L n enter"}),  # nb is in no name
        ([Label("bell", "\x07bell")], "", {"bell": "L b enter"}),
        ([Label("row", "Row")], WITHOUT_NAMES, {}),
        ([Label("row", "Row")], "label-by-name: [leader n]", {"row": "; n r enter"}),
    ],
)
def test_a_label_is_armed_by_the_fewest_keys(labels, keys, expected):
    assert armed_by(*labels, keys=keys) == expected
