"""What ``--workers 2`` gains where work is shared: web pages converted by two processes, beside one.

The same file must come out. Where there is only one processor, nothing can be gained.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from bench.figures import Figure, interleaved
from bench.terminal import clean_environment
from bench.texts import text_of

_PAGES, _LENGTH = 600, 8000
_TARGET = 0.75
_MENU = "".join(f"<li><a href='/{number}'>Section {number}</a></li>" for number in range(20))


def figures(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield the seconds of a conversion by two processes and by one."""
    count, rounds = (20, 1) if quick else (_PAGES, 3)
    pages = folder / "pages"
    pages.mkdir()
    for number in range(count):
        (pages / f"{number:04}.html").write_text(_page(number), encoding="utf-8")
    ours, floor = interleaved(
        rounds,
        partial(_converted, pages, folder / "two.jsonl", 2),
        partial(_converted, pages, folder / "one.jsonl", 1),
    )
    assert (folder / "two.jsonl").read_bytes() == (folder / "one.jsonl").read_bytes()
    mine, theirs = median(ours), median(floor)
    yield Figure(
        f"convert {count} web pages with --workers 2; floor: 1",
        f"{mine:.2f} s {count / mine:,.0f} pages/s",
        f"{theirs:.2f} s",
        (mine / theirs,),
        () if quick or (os.cpu_count() or 1) < 2 else (_TARGET,),
    )


def _page(number: int) -> str:
    paragraphs = "".join(f"<p>{each}</p>\n" for each in text_of(number, _LENGTH).split("\n") if each)
    head = f"<head><meta charset='utf-8'><title>Article {number}</title></head>"
    article = f"<article><h1>Article {number}</h1>{paragraphs}</article>"
    body = f"<body><nav><ul>{_MENU}</ul></nav><main>{article}</main></body>"
    return f"<!doctype html><html lang='en'>{head}{body}</html>"


def _converted(pages: Path, output: Path, workers: int) -> float:
    program = str(Path(sys.executable).parent / "annotator")
    began = time.perf_counter()
    subprocess.run(
        (program, "convert", str(pages), str(output), "--workers", str(workers)),
        check=True,
        capture_output=True,
        env=clean_environment(),
    )
    return time.perf_counter() - began
