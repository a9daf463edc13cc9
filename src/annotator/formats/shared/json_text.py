"""One JSON value as one line of text: reading is strict, and what is written is safe for terminals."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import msgspec

from annotator.core.quoting import quoted
from annotator.formats.shared.errors import RecordLocation

# Characters that JSON allows but that split a line for some readers or act on a terminal: DEL and the C1 controls
# including NEL, the line and paragraph separators, everything that changes the writing direction, and halves of
# surrogate pairs, which no encoding can hold.
_UNSAFE = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_HARMLESS = bytes(range(0x7F))

_encode = msgspec.json.Encoder().encode

# For the rare numbers beyond 64 bits, which JSON allows and the fast encoder does not.
_encode_any = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=msgspec.to_builtins
).encode


def dump_bytes(value: Any) -> bytes:
    """Return ``value``, which may hold Structs, as JSON in UTF-8 on one line without a line end.

    Numbers must be finite, as those read by ``load`` are.
    """
    try:
        raw = _encode(value)
    except (OverflowError, UnicodeEncodeError):
        raw = _encode_any(value).encode("utf-8", "surrogatepass")
    if _is_safe(raw):
        return raw
    # All structure is ASCII, so what is found here is inside a string, where an escape means the same.
    return _UNSAFE.sub(_escape, raw.decode("utf-8", "surrogatepass")).encode()


def dump(value: Any) -> str:
    """Return the same as a string."""
    return dump_bytes(value).decode()


def _is_safe(raw: bytes) -> bool:
    """Return whether there is certainly nothing to escape; no unsafe character is printable.

    Most of a line is ASCII. Removing that first takes a quarter of the time of searching the whole line.
    """
    if raw.isascii():
        return b"\x7f" not in raw
    return raw.translate(None, _HARMLESS).decode("utf-8", "surrogatepass").isprintable()


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def load(line: str, place: RecordLocation) -> dict[str, Any]:
    """Return the JSON object on ``line``; raises ``FormatError`` if it is anything else."""
    try:
        value = _DECODER.decode(line)
    except json.JSONDecodeError as error:
        raise _broken(place, f"{error.msg}, column {error.colno}") from None
    except RecursionError:
        raise _broken(place, "nested too deeply") from None
    except ValueError as error:
        raise _broken(place, str(error)) from None
    if not isinstance(value, dict):
        what = f"not a JSON object but {_KINDS.get(type(value), 'a number')}"
        raise place.error(what, "put one document on each line, in braces")
    return value


_KINDS = {list: "a list", str: "a string", bool: "true or false", type(None): "null"}


def _broken(place: RecordLocation, why: str) -> Exception:
    return place.error(f"not valid JSON ({why})", "correct or remove the line")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):  # 1e999: valid by JSON's grammar, but it could not be written again
        raise ValueError(f"the number {quoted(text)} is too large")
    return number


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_no_constant)
