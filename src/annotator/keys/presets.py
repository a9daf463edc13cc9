"""Ready-made sets of keys: for users of vim or SLATE, and for keyboards on which digits need Shift.

A preset overrides the default keys, and a later preset overrides earlier ones. A letter that is a label's key in the
schema remains the label's.
"""

from __future__ import annotations

from collections.abc import Mapping

Preset = Mapping[str, tuple[str, ...]]
"""The keys of the commands that differ from the default ones."""

_VIM: Preset = {
    "word-left": ("left", "h", "b"),
    "word-right": ("right", "l", "w"),
    "row-down": ("down", "j"),
    "row-up": ("up", "k"),
    "row-start": ("home", "0"),
    "row-end": ("end", "$"),
    "text-end": ("ctrl+end", "G"),
    "page-down": ("pagedown", "ctrl+f"),
    "page-up": ("pageup", "ctrl+b"),
    "next-stop": ("tab", "n"),
    "redo": ("U", "ctrl+r"),
    "back": ("B", "ctrl+o"),
    "guideline": ("ctrl+g",),
}

_SLATE: Preset = {
    "word-left": ("left", "j"),
    "word-right": ("right",),
    "row-up": ("up", "i"),
    "row-down": ("down", "o"),
    "row-start": ("home", "J"),
    "page-up": ("pageup", "{"),
    "page-down": ("pagedown", "}"),
    "extend-end": (".", "/"),
    "shrink-end": (",", "l"),
    "extend-start": ("<", "m"),
    "shrink-start": (">", "k"),
    "search": ("\\",),
    "next-stop": ("tab", "n"),
    "previous-stop": ("shift+tab", "p"),
    "next-document": ("]",),
    "previous-document": ("[",),
    "keys": ("?", "h"),
    "quit": ("Q", "q", "ctrl+c", "ctrl+q"),
}

_AZERTY: Preset = {
    "choose": (*"&é\"'(-è_ç", *"123456789"),
    "stretch": (")",),
    "extend-end": (";", "."),
    "shrink-start": ("*", ">"),
    "search": ("!", "/"),
    "leader": ("ù",),  # the semicolon moves the end of the span here
}

PRESETS: Mapping[str, Preset] = {"default": {}, "vim": _VIM, "slate": _SLATE, "azerty": _AZERTY}
