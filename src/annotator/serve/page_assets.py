"""The files that the pages load, by name and from memory: no path of a request ever reaches the disk."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.resources import files

from msgspec import Struct

_KINDS = {"js": "text/javascript", "css": "text/css"}

_OURS = ("terminal.js", "pages.css", "print.js")
_XTERM = ("xterm.js", "xterm.css", "addon-fit.js")


class Asset(Struct, frozen=True):
    """A file, its media type, and what tells one version of it from another."""

    content: bytes
    kind: str
    tag: str


def page_assets() -> Mapping[str, Asset]:
    """Return the files by name. Those of xterm.js are another project's, as ``xterm/vendored.json`` says."""
    package = files("annotator.serve")
    read = {
        **{name: package.joinpath("page", name).read_bytes() for name in _OURS},
        **{name: package.joinpath("xterm", name).read_bytes() for name in _XTERM},
    }
    return {
        name: Asset(content, _KINDS[name.rpartition(".")[2]], hashlib.sha256(content).hexdigest()[:16])
        for name, content in read.items()
    }
