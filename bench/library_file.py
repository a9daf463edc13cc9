"""The library that is measured on: articles in the product's own database, made once by its own commands.

It is kept in the user's cache, since making a million takes some minutes. Each of its parts is imported by a command of
its own, so an interruption costs one part: what is there says where to go on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from annotator.schema.bundled import bundled_schema
from annotator.schema.loading import load_schema
from bench import articles
from bench.databases import opened
from bench.terminal import clean_environment
from bench.texts import ANNOTATOR

DOCUMENTS = 1_000_000

_KIND = 1
"""Raised when the articles change, so that a library of other articles is not taken for one of these."""

_PART = 25_000
"""Articles that are imported by one command."""


def cache() -> Path:
    """Return the folder of the libraries, which anyone may delete."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "annotator-bench"


def library(documents: int, folder: Path | None = None) -> Path:
    """Return the database with so many articles, with its index; make what is missing of it and say so."""
    folder = folder or cache()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"library-{_KIND}-{documents}.db"
    began, before = time.perf_counter(), _count(path)
    if before < documents:
        print(f"making a library of {documents:,} articles, {before:,} are there: {path}", flush=True)
        for first in range(before, documents, _PART):
            _import_part(path, range(first, min(first + _PART, documents)))
    with opened(path) as store:
        store.index_texts()
    seconds, size = time.perf_counter() - began, path.stat().st_size
    made = f", {documents - before:,} imported in {seconds:.0f} s" if before < documents else ""
    print(f"library of {documents:,} articles, {size / 1e6:,.0f} MB{made}: {path}", flush=True)
    return path


def copied(path: Path, folder: Path) -> Path:
    """Return a copy to work in; the library stays as it was made."""
    copy = folder / "library.db"
    shutil.copyfile(path, copy)
    return copy


def write_articles(path: Path, numbers: range) -> Path:
    """Write the articles with these numbers as JSON lines; return the path."""
    with path.open("wb") as file:
        file.writelines(articles.lines(numbers))
    return path


def command(*words: str) -> Sequence[str]:
    """Return the command line of the program that is measured."""
    return (str(Path(sys.executable).parent / "annotator"), *words)


def run_annotator(*words: str) -> float:
    """Run a command of the program; return the seconds it took."""
    began = time.perf_counter()
    subprocess.run(command(*words), check=True, stdout=subprocess.DEVNULL, env=clean_environment())
    return time.perf_counter() - began


def _count(path: Path) -> int:
    """Return how many articles are in the database, which is made with its index if there is none.

    A part whose import was interrupted does not count: importing it again goes on with it.
    """
    schema = bundled_schema("news")
    with opened(path) as store:
        count = sum(store.progress().values())
        if not count:
            store.remember_schema(load_schema(schema), schema.read_text(encoding="utf-8"))
            store.index_texts()
        return count


def _import_part(path: Path, numbers: range) -> None:
    part = write_articles(path.with_name(f"{path.stem}-from-{numbers.start}.jsonl"), numbers)
    seconds = run_annotator("import", str(part), "--db", str(path), "--annotator", ANNOTATOR)
    part.unlink()
    print(f"{numbers.stop:>10,} articles, {len(numbers) / seconds:,.0f} a second", flush=True)
