"""Copies of the source tree, so that nothing is ever planted in the one that is worked on."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = Path("src/annotator")
TOOL = Path("tools/mutants")


def files() -> list[Path]:
    """What git has or would add, as it lies in the working tree."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    named = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    paths = sorted({Path(name) for name in named.split("\0") if name})
    return [path for path in paths if (ROOT / path).is_file() or (ROOT / path).is_symlink()]


def commit() -> str:
    """The commit that the working tree stands on."""
    command = ["git", "rev-parse", "HEAD"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.strip()


def fingerprint() -> str:
    """What changes when a source, a test or anything that they may read does; this tool's files are no part of it."""
    digest = hashlib.sha256(sys.version.encode())
    for path in files():
        if not path.is_relative_to(TOOL):
            digest.update(f"{path}\0".encode())
            if not (ROOT / path).is_symlink():
                digest.update(hashlib.sha256((ROOT / path).read_bytes()).digest())
    return digest.hexdigest()[:16]


def copy_to(folder: Path) -> Path:
    """A fresh copy of the tree in the folder, in place of what was there."""
    shutil.rmtree(folder, ignore_errors=True)
    for path in files():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, folder / path, follow_symlinks=False)
    return folder


def floors() -> dict[str, dict[str, bytes]]:
    """The sources of each folder directly under the package, by their paths below it."""
    package = ROOT / PACKAGE
    found: dict[str, dict[str, bytes]] = {}
    for folder in sorted(
        path.parent for path in package.glob("*/__init__.py") if not path.parent.is_symlink()
    ):
        paths = sorted(folder.rglob("*.py"))
        found[folder.name] = {path.relative_to(package).as_posix(): path.read_bytes() for path in paths}
    return found
