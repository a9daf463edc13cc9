"""Clean environments for built packages: what their metadata asks for is there, and nothing else.

To install some forty packages from an index takes half a minute for each environment, and a network. So the packages
are those of the environment that the tests run in, which the Makefile installed from the index as constraints.txt has
them. Only those that the wheel's own metadata asks for are linked in, one by one: a dependency that is missing in
``pyproject.toml`` is missing there, too, and neither the sources nor the tools of this environment can be imported.
``make test-pythons`` installs from the index.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from importlib.metadata import Distribution, distribution
from pathlib import Path
from zipfile import ZipFile

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")


@dataclass(frozen=True)
class Installed:
    """A package in an environment of its own."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def annotator(self) -> Path:
        return self.folder / "bin" / "annotator"


def installed(wheel: Path, folder: Path) -> Installed:
    """Make an environment in the folder and install the wheel into it, with its dependencies."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    environment = Installed(folder)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = folder / "lib" / version / "site-packages"
    for dependency in _dependencies(metadata(wheel)):
        _link(dependency, packages)
    install = ["install", "--no-index", "--no-deps", "--no-compile", str(wheel)]
    for command in (install, ["check"]):
        subprocess.run([*_PIP, "--python", str(environment.python), *command], check=True)
    return environment


def metadata(wheel: Path) -> Message:
    """The METADATA of a wheel."""
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_bytes(archive.read(name))


def _dependencies(of: Message) -> list[Distribution]:
    """The distributions that the metadata asks for, and those that these ask for in turn."""
    found: dict[tuple[str, str], Distribution] = {}
    wanted = [("", line) for line in of.get_all("Requires-Dist", [])]
    while wanted:
        extra_of_asker, line = wanted.pop()
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra_of_asker}):
            continue
        for extra in ("", *requirement.extras):
            key = canonicalize_name(requirement.name), extra
            if key not in found:
                found[key] = distribution(requirement.name)
                wanted += [(extra, further) for further in found[key].requires or ()]
    return list(found.values())


def _link(dependency: Distribution, packages: Path) -> None:
    """Link every file and folder that the distribution has at the top of the site packages."""
    here = Path(sysconfig.get_path("purelib"))
    for name in {file.parts[0] for file in dependency.files or ()} - {"..", "__pycache__"}:
        if not (packages / name).exists():
            (packages / name).symlink_to(here / name)
