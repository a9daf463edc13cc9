"""Copies of the source tree, so that no fault is ever planted in the working tree."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = Path("src/annotator")
UNMAPPED = ("tools", "tests/tools")  # folders that no test of the package reads
NEED_EXTRAS = ("formats/parquet.py", "formats/spacy_docs.py")  # tried by ``make test-interop``


def git(*arguments: str) -> str:
    """Return the output of a git command in the working tree."""
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.strip()


def files() -> list[Path]:
    """Return the files of the working tree that git tracks or would add."""
    names = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").strip("\0").split("\0")
    return [path for path in map(Path, sorted(set(names))) if os.path.lexists(ROOT / path)]


def fingerprint() -> str:
    """Return a digest of everything that a test may read, and of the Python that runs it."""
    digest = hashlib.sha256(sys.version.encode())
    for path in files():
        if not any(path.is_relative_to(folder) for folder in UNMAPPED):
            content = b"" if (ROOT / path).is_symlink() else (ROOT / path).read_bytes()
            digest.update(f"{path}\0{hashlib.sha256(content).hexdigest()}".encode())
    return digest.hexdigest()[:16]


def copy_to(folder: Path) -> Path:
    """Replace the folder by a copy of the working tree."""
    shutil.rmtree(folder, ignore_errors=True)
    for path in files():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, folder / path, follow_symlinks=False)
    return folder


def floors() -> dict[str, dict[str, bytes]]:
    """Return the sources of each package directly below ``annotator``, by their paths below it."""
    package = ROOT / PACKAGE
    found: dict[str, dict[str, bytes]] = {}
    for folder in sorted(file.parent for file in package.glob("*/__init__.py")):
        paths = {path.relative_to(package).as_posix(): path for path in sorted(folder.rglob("*.py"))}
        found[folder.name] = {
            name: path.read_bytes() for name, path in paths.items() if name not in NEED_EXTRAS
        }
    return found
