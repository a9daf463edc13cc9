"""What keys do in the picker of a replay."""

import pytest

from annotator.replay.picking import Picker
from annotator.session.requests import Pick, PickerItem

PICK = Pick("label-named", "Label", (PickerItem("a", "Ann"), PickerItem("b", "Bob")), "lock", "L")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("", ("label-named", "", "a")),
        ("b", ("label-named", "b", "b")),
        ("b o", ("label-named", "bo", "b")),
        ("L", ("lock", "", "a")),
        ("L L", ("lock", "L", None)),  # the second one types
        ("L b", ("lock", "b", "b")),
        ("b L", ("label-named", "bL", None)),
        ("f1", None),
        ("\t", None),
    ],
)
def test_a_key_types_or_switches_the_command_once_before_anything_is_typed(keys, expected):
    picker = Picker.opened(PICK)
    for key in keys.split(" ") if keys else ():
        assert picker is not None
        picker = picker.after(key)
    assert (picker and (picker.command, picker.typed, picker.best)) == expected
