"""Names that do harm to a terminal, a shell or a reader of messages if they are printed as they are."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from tests.cli.command import environment
from tests.signals import heard

_CONTROLS = [
    "\x1b[31mred", "\x1b[2J", "\x1b[6n", "\x1b[1A\x1b[2Kgone", "\x1b[?1049h", "\x1bc", "\x1b[200~", "\x1b(0lqk",
    "\x1b[8mhidden", "\x1b]0;title\x07", "\x1b]52;c;cHduZWQ=\x07", "\x1b]8;;http://a.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1bP+q544e\x1b\\", "\x1b_Gi=1\x1b\\", "\x1b", "a\x1b", "\x07", "\x08\x08\x08back", "a\rb", "\r", "a\nb", "\n",
    "a\r\nannotator: forged", "3 new, 0 already there\nall is well", "\t", "a\tb", "\x0b", "\x0c", "\x0e\x0f", "\x01",
    "\x7f", "\x1c\x1d\x1e\x1f", "\x85", "\x9b31m", "\x9d0;title\x9c", "\x90q\x9c", "\x80\x8d", "\x9b2J",
]  # fmt: skip
_HIDDEN = [
    "\u202etxt.exe", "\u202d", "\u2066a\u2069", "\u2067", "\u2068", "\u200e\u200f", "\u061c", "\u202a\u202c", "\u200b",
    "a\u200bb", "zero\u200cwidth", "zero\u200dwidth", "\u200d", "\u200c", "\u2060", "\ufeff", "a\ufeffb",
    "co\xadoperate", "\u2028", "a\u2028forged", "\u2029", "\u2061\u2062\u2063\u2064", "\u206a\u206f",
    "\ufff9a\ufffab\ufffb", "\U000e0041\U000e007f", "\U000e0001", "a\ufe0f", "\ufe00", "a\ufe0eb", "\U000e0100",
    "\u3164", "\uffa0", "\u115f\u1160", "\u034f", "\u180e", "\u17b4", "\ufffe", "\U0010ffff", "\ufdd0", "\U0001d173",
]  # fmt: skip
_BYTES = ["\udce9t\udce9", "\udcff", "\udcc3(", "a\udc80b", "\udced\udca0\udc80"]
_SHELL = [
    "'", '"', "`id`", "$(id)", "${HOME}", "x'; touch PWNED; '", 'x"; touch PWNED; "', "a b", "a;b", "a|b", "a&b", "a>b",
    "*", "~", "#", "!!", "\\", "a\\nb", "\\x1b[31m", "%s%n", "{0}", "{name!r}", "-", "--", "-rf", "--help-me", "=",
    "a=b", "x'; touch PWNED; '\x1b[31m", "!\x1b",
]  # fmt: skip
_ODD = [
    "[red]red[/red]", "[bold", "[/]", "[link=http://a.example]x[/link]", ":smile:", "x" * 200, "x\x1b[31m" * 30,
    "e" + "\u0301" * 60, "مرحبا", "שלום", "北京", "👩\u200d💻",
]  # fmt: skip

NAMES = [*_CONTROLS, *_HIDDEN, *_BYTES, *_SHELL, *_ODD]

SHOWN_AS_THEY_ARE = "👩\u200d💻"
"""A picture with a joiner, which is no harm."""

_HARMLESS_LINE_ENDS = re.compile(r"\r*\n")  # the terminal makes CR LF of a line end
_HARM = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_UNSEEN = frozenset("\u3164\uffa0\u115f\u1160\u034f\u17b4\ufe00\ufe0e\ufe0f\U000e0100\ufffe\U0010ffff\ufdd0")
_SEEN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Signs for numbers, which are format characters with a shape."""


def harm_in(printed: str) -> list[str]:
    """The characters that a terminal would obey or nobody would see, in what it was sent."""
    text = _HARMLESS_LINE_ENDS.sub("", printed).replace(SHOWN_AS_THEY_ARE, "").replace("\t", "")
    harm = (
        each
        for each in text
        if (unicodedata.category(each) in _HARM and each not in _SEEN) or each in _UNSEEN
    )
    return [f"U+{ord(each):04X}" for each in harm]


_RUNNER = """
import json, os, sys
from types import ModuleType
sys.modules["__main__"] = ModuleType("annotator")
from annotator.cli import main
from pathlib import Path
mark, *_ = sys.argv[1:]
for folder, arguments in json.loads(Path("cases.json").read_text()):
    os.chdir(folder)
    sys.argv = ["annotator", *map(os.fsdecode, map(bytes.fromhex, arguments))]
    try:
        main()
    except SystemExit as left:
        print(f"{mark} {left.code or 0}", flush=True)
"""


def on_a_terminal(folder: Path, cases: Sequence[Sequence[str]], **more: str) -> list[tuple[int, str]]:
    """Run commands in one process on a pseudo-terminal; return the exit code and the output of each."""
    mark = "-- the end of a command --"
    hexed = [(str(folder), [os.fsencode(word).hex() for word in case]) for case in cases]
    (folder / "cases.json").write_bytes(msgspec.json.encode(hexed))
    printed = terminal_output([sys.executable, "-c", _RUNNER, mark], folder, **more)
    ended = re.findall(rf"(.*?){mark} (\d+)\r?\n", printed, re.DOTALL)
    assert len(ended) == len(cases), printed[-3000:]
    return [(int(code), text) for text, code in ended]


def terminal_output(
    command: Sequence[str], folder: Path, encoding: str = "utf-8", *, typed: str = "", **more: str
) -> str:
    """Run a program on a pseudo-terminal, where something was typed, and return all that it sends there."""
    ours, its = pty.openpty()
    settings: dict[str, Any] = {
        "XDG_CONFIG_HOME": str(folder / ".config"), "XDG_STATE_HOME": str(folder / ".state"), "TERM": "xterm",
        "PYTHONIOENCODING": encoding, **more,
    }  # fmt: skip
    with heard():
        program = subprocess.Popen(
            command, cwd=folder, env=environment(**settings), stdin=its, stdout=its, stderr=its
        )
        os.close(its)
        os.write(ours, typed.encode(encoding))
        sent = bytearray()
        while True:
            try:
                read = os.read(ours, 65536)
            except OSError:  # the program has ended
                break
            if not read:
                break
            sent += read
        program.wait()
    os.close(ours)
    return sent.decode(encoding, "surrogateescape")
