"""Keys by their place on the keyboard, for those who type with a Cyrillic or Greek layout.

With the Russian layout on, the key of ``p`` sends ``з``. Where ``з`` means nothing itself, it means what ``p`` does.
The rule, in full: a character that a label or command has, or that is typed to aim at a word, to fill an answer or
into a line, is that character; any other one that stands in the table is the Latin one at its place. The other way
round, a Latin letter that means nothing is the label's letter at its place, if only one label has such a letter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

_ROWS = (
    # Russian; the last rows are what is otherwise on Ukrainian keyboards, and the letters with shift.
    ("йцукенгшщзхъ", "qwertyuiop[]"),
    ("фывапролджэ", "asdfghjkl;'"),
    ("ячсмитьбюё", "zxcvbnm,.`"),
    ("іїєґ", "s]'\\"),
    ("ЙЦУКЕНГШЩЗХЪ", "QWERTYUIOP{}"),
    ("ФЫВАПРОЛДЖЭ", 'ASDFGHJKL:"'),
    ("ЯЧСМИТЬБЮЁ", "ZXCVBNM<>~"),
    ("ІЇЄҐ", 'S}"|'),
    # Greek: the key of q has no letter, and the semicolon there stays one. Some layouts send the micro sign for mu.
    ("ςερτυθιοπ", "wertyuiop"),
    ("ασδφγηξκλ", "asdfghjkl"),
    ("ζχψωβνμµ", "zxcvbnmm"),
    ("ΕΡΤΥΘΙΟΠ", "ERTYUIOP"),
    ("ΑΣΔΦΓΗΞΚΛ", "ASDFGHJKL"),
    ("ΖΧΨΩΒΝΜ", "ZXCVBNM"),
)

LATIN_AT: Mapping[str, str] = {
    character: latin for row, latins in _ROWS for character, latin in zip(row, latins, strict=True)
}
"""The character of the US layout on the key that sends this one on a Russian, Ukrainian or Greek layout."""


def twins(bound: Collection[str], labels: Collection[str]) -> dict[str, str]:
    """What each unbound character stands for by its place, given the keys that mean something at rest."""
    back: dict[str, list[str]] = {}
    for label_key in labels:
        latin = LATIN_AT.get(label_key)
        if latin is not None and latin not in bound:
            back.setdefault(latin, []).append(label_key)
    return {**LATIN_AT, **{latin: keys[0] for latin, keys in back.items() if len(keys) == 1}}
