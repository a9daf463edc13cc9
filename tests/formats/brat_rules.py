"""brat's own rules for an ``.ann`` file, written again after its parser, to find what brat would refuse.

Independent of our reader on purpose: it knows lines, offsets and names, but no spans.
"""

import re
from itertools import pairwise

_NAME = r"[A-Za-z0-9_-]+"
_LINES = {
    "T": re.compile(rf"T\d+\t({_NAME}) (\d+ \d+(?:;\d+ \d+)*)\t(.*)"),
    "R": re.compile(rf"R\d+\t{_NAME} Arg1:(T\d+) Arg2:(T\d+)\t?"),
    "A": re.compile(rf"A\d+\t{_NAME} (T\d+)(?: \S+)?"),
    "#": re.compile(rf"#\d+\t{_NAME} (T\d+)\t(.*)"),
}


def faults(text: str, annotations: str) -> list[str]:
    """Return everything that brat would refuse; empty if it would read the file."""
    found = []
    ids: set[str] = set()
    named: set[str] = set()
    for line in annotations.splitlines():  # brat splits lines as Python does
        pattern = _LINES.get(line[:1])
        match = pattern.fullmatch(line) if pattern else None
        if match is None:
            found.append(f"no line: {line!r}")
            continue
        id_ = line.split("\t")[0]
        found += [f"twice: {id_}"] if id_ in ids else []
        ids.add(id_)
        if line[0] == "T":
            found += _text_bound(text, match[2], match[3])
        else:
            named |= {group for group in match.groups()[:2] if group and re.fullmatch(r"T\d+", group)}
    return found + [f"nobody: {name}" for name in named - ids]


def _text_bound(text: str, offsets: str, quote: str) -> list[str]:
    pairs = [tuple(map(int, pair.split())) for pair in offsets.split(";")]
    found = [f"no stretch: {pair}" for pair in pairs if not 0 <= pair[0] < pair[1] <= len(text)]
    found += [f"touch: {offsets}" for a, b in pairwise(pairs) if b[0] <= a[1]]
    parts = [text[start:end] for start, end in pairs]
    found += [f"line break inside: {part!r}" for part in parts if len(part.splitlines()) != 1]
    return found + ([] if " ".join(parts) == quote else [f"quote: {quote!r}"])
