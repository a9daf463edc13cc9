"""Keys by their position on the keyboard, for users of Cyrillic or Greek layouts.

With the Russian layout, the key of ``p`` sends ``з``. Where ``з`` has no meaning of its own, it means what ``p`` does.
The full rule: a character that a label or command has, or that is typed to aim at a word, to fill an answer or
into a line, is that character; any other one in the table is the Latin one at its position. Conversely,
a Latin letter without a meaning is the label's letter at its position, if only one label has such a letter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

_ROWS = (
    # Russian; each fourth row has the keys that differ on Ukrainian keyboards. Then the same with shift.
    ("йцукенгшщзхъ", "qwertyuiop[]"),
    ("фывапролджэ", "asdfghjkl;'"),
    ("ячсмитьбюё", "zxcvbnm,.`"),
    ("іїєґ", "s]'\\"),
    ("ЙЦУКЕНГШЩЗХЪ", "QWERTYUIOP{}"),
    ("ФЫВАПРОЛДЖЭ", 'ASDFGHJKL:"'),
    ("ЯЧСМИТЬБЮЁ", "ZXCVBNM<>~"),
    ("ІЇЄҐ", 'S}"|'),
    # Greek: the key of q types a semicolon, which remains one. Some layouts send the micro sign for mu.
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
    """What each character stands for by its position; ``bound`` are the keys that have a meaning at rest."""
    back: dict[str, list[str]] = {}
    for label_key in labels:
        latin = LATIN_AT.get(label_key)
        if latin is not None and latin not in bound:
            back.setdefault(latin, []).append(label_key)
    return {**LATIN_AT, **{latin: keys[0] for latin, keys in back.items() if len(keys) == 1}}
