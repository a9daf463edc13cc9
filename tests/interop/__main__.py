"""``make test-interop``: the sample articles in each format, read by the tools that the formats are made for.

Runs in an environment of its own, with the packages that the Makefile names. Prints one line per tool and exits with 1
if any reads something other than what was written.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from tests.interop import projects, suggesting, tables, training

TOOLS: dict[str, tuple[str, Callable[[Path], str]]] = {
    "spaCy": ("spacy", training.spacy),
    "spaCy pipeline, as a suggester": ("spacy", suggesting.spacy_pipeline),
    "spaCy debug data": ("spacy", training.spacy_debug_data),
    "datasets, JSONL": ("datasets", training.datasets_jsonl),
    "datasets, Parquet": ("datasets", training.datasets_parquet),
    "Label Studio validator": ("label-studio-sdk", training.label_studio),
    "Label Studio converter": ("label-studio-sdk", training.label_studio_converter),
    "dkpro-cassis": ("dkpro-cassis", training.cassis),
    "pandas": ("pandas", tables.pandas),
    "DuckDB": ("duckdb", tables.duckdb),
    "Datasette": ("datasette", tables.datasette),
    "REFI-QDA's XML schema, by lxml": ("lxml", projects.refi_qda),
    "brat's rules": ("", projects.brat),
    "doccano importer": ("doccano", projects.doccano),
}


def main() -> None:
    failed = False
    print("| tool | version | result |\n| --- | --- | --- |")  # noqa: T201 - it is a program
    for name, (package, check) in TOOLS.items():
        with tempfile.TemporaryDirectory() as folder:
            try:
                result = check(Path(folder))
            except Exception as error:  # noqa: BLE001 - whatever a tool says is the result
                result, failed = f"FAILED: {type(error).__name__}: {str(error)[:200]}", True
        print(f"| {name} | {version(package) if package else ''} | {result} |", flush=True)  # noqa: T201
    sys.exit(failed)


if __name__ == "__main__":
    main()
