"""Bytes to text: which encoding, and nothing else. Newlines and all other characters stay as they are.

In order of trust: what the user names, a byte order mark, UTF-8, what the markup declares, a guess.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import BinaryIO, NamedTuple

from annotator.core.quoting import quoted
from annotator.formats.shared.errors import FormatError, RecordLocation

CHUNK = 1 << 20

# UTF-32 comes first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""(?:<\?xml[^>]{0,80}?encoding|<meta\b[^>]{0,200}?charset)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_DECLARED_WITHIN = 4096  # bytes; HTML requires the first 1024, real pages put scripts before it

# What pages declare and what they mean: browsers read the left as the right (WHATWG Encoding).
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_WESTERN = "cp1252"
# Code pages of old machines, excluded: they win for short texts because every byte means something in them.
_IMPLAUSIBLE = ("mac_iceland", "mac_turkish", "mac_latin2", "mac_greek", "mac_cyrillic", "hp_roman8")
_SENSIBLE_NULS = 0.01  # share of the text; a stray NUL is still text, more is not
_NAME_IT = "name its encoding with --encoding or leave the file out"


class Decoded(NamedTuple):
    """A text and the codec it was decoded with; ``guessed`` if only statistics suggested it."""

    text: str
    encoding: str
    guessed: bool = False


def open_raw(path: Path) -> BinaryIO:
    """Return the file, open for reading bytes; raises ``FormatError`` if the system refuses."""
    try:
        return path.open("rb")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise FormatError(path, None, f"cannot be read ({why})", "check its name and permissions") from None


def decode(
    raw: bytes, place: RecordLocation, *, encoding: str | None = None, is_markup: bool = False
) -> Decoded:
    """Return the text of a whole file; raises ``FormatError`` if it is empty, binary or in no known encoding.

    ``encoding`` is the one the user named, if any, and then the only one tried; with ``is_markup`` the encoding that
    HTML or XML declares counts.
    """
    if encoding is not None:
        decoded = _with(raw, _named(encoding, raw, place))
    else:
        decoded = _by_mark(raw) or _with(raw, "utf-8") or _by_other_means(raw, is_markup=is_markup)
    if decoded is None:
        tried = (
            f"not {encoding}"
            if encoding
            else "neither UTF-8 nor any encoding that can be recognised from its bytes"
        )
        raise place.error(tried, _NAME_IT)
    if not decoded.text:
        raise place.error("the file is empty", "leave it out")
    if decoded.text.count("\0") > len(decoded.text) * _SENSIBLE_NULS:
        raise place.error("full of NUL characters, so not a text", _NAME_IT)
    return decoded


def codec_name(encoding: str, place: RecordLocation) -> str:
    """Return Python's name of a text encoding; raises ``FormatError`` if there is none of that name."""
    try:
        "".encode(encoding)
        return codecs.lookup(encoding).name
    except (LookupError, ValueError):
        fix = "use a name such as utf-8, cp1252 or gb18030"
        raise place.error(f"there is no text encoding {quoted(encoding)}", fix) from None


def _with(raw: bytes, encoding: str, *, guessed: bool = False) -> Decoded | None:
    try:
        return Decoded(raw.decode(encoding), encoding, guessed)
    except ValueError:
        return None


def _named(encoding: str, head: bytes, place: RecordLocation) -> str:
    name = codec_name(encoding, place)
    return "utf-8-sig" if name == "utf-8" and head.startswith(codecs.BOM_UTF8) else name


def _marked(head: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)


def _by_mark(raw: bytes) -> Decoded | None:
    encoding = _marked(raw)
    return _with(raw, encoding) if encoding else None


def _by_other_means(raw: bytes, *, is_markup: bool) -> Decoded | None:
    if b"\0" in raw:  # only UTF-16 and UTF-32 have NULs, and guessing those without a mark is unreliable
        return None
    declared = _declared(raw) if is_markup else None
    return (declared and _with(raw, declared)) or _by_guess(raw)


def _declared(raw: bytes) -> str | None:
    match = _DECLARED.search(raw, 0, _DECLARED_WITHIN)
    if match is None:
        return None
    try:
        name = codecs.lookup(match[1].decode("ascii", "replace")).name
    except (LookupError, ValueError):
        return None
    return _MEANT.get(name, name)


def _by_guess(raw: bytes) -> Decoded | None:
    encoding = _guess(raw)
    return _with(raw, encoding, guessed=True) if encoding else None


def _guess(raw: bytes) -> str | None:
    from charset_normalizer import from_bytes  # 40 ms to import: only for files that need it

    matches = from_bytes(raw, cp_exclusion=list(_IMPLAUSIBLE))
    best = matches.best()
    if best is None:
        return None
    # The Windows code pages often tie, and ties come in the order of their numbers.
    western = next((match for match in matches if _WESTERN in match.could_be_from_charset), best)
    ties = (western.chaos, -western.coherence) <= (best.chaos, -best.coherence)
    return _WESTERN if western is not best and ties else best.encoding


def encoding_of(path: Path, encoding: str | None = None) -> tuple[str, bool]:
    """Return the encoding of a file too large for memory, and whether it was guessed; reads the file once.

    The guess looks only at the first ``CHUNK`` bytes, so decoding can still fail later. Raises ``FormatError``.
    """
    place = RecordLocation(path)
    with open_raw(path) as file:
        head = file.read(CHUNK)
        name = _named(encoding, head, place) if encoding is not None else _marked(head)
        if name is not None:
            return name, False
        file.seek(0)
        if _is_utf8(file):
            return "utf-8", False
    guess = None if b"\0" in head else _guess(head)
    if guess is None:
        raise place.error("neither UTF-8 nor any encoding that can be recognised from its bytes", _NAME_IT)
    return guess, True


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
