"""The site of ``make docs`` builds without a warning, its links have targets, and it loads nothing from elsewhere."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs.pages import DOCS, ROOT
from tools.docs_site import OTHERS, SECTIONS, TOP, for_site, navigation, slug


@dataclass
class Page(HTMLParser):
    """What a page links to, what it loads, and the places in it that can be linked to."""

    html: str
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.anchors |= {value for name in ("id", "name") if (value := found.get(name))}
        if tag == "a" and found.get("href"):
            self.links.append(found["href"] or "")
        elif tag in {"link", "script", "img", "iframe"}:
            self.loads += [value for name in ("href", "src") if (value := found.get(name))]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "properdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    # The page of what is missing is shown at any address, so its links begin at the root.
    return {path: Page(path.read_text("utf-8")) for path in site.glob("*.html") if path.name != "404.html"}


def test_every_page_is_there(pages: dict[Path, Page]) -> None:
    names = {path.stem for path in pages}
    assert names == {path.stem for path in DOCS.glob("*.md")} | {Path(name).stem for name in TOP.values()}


def test_every_link_has_a_target(site: Path, pages: dict[Path, Page]) -> None:
    missing = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = site / "index.html" if target == site.resolve() else target
            if not target.is_file() or (
                parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors
            ):
                missing.append(f"{path.name}: {link}")
    assert missing == []


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[Path, Page]) -> None:
    loads = {load for page in pages.values() for load in page.loads}
    assert {load for load in loads if urlsplit(load).scheme or urlsplit(load).netloc} <= {"data:,"}
    assert all((site / unquote(urlsplit(load).path)).is_file() for load in loads)
    assert not any("@import" in css.read_text("utf-8") for css in site.rglob("*.css"))


def test_every_page_has_one_place_in_the_navigation() -> None:
    there = {page.name for page in DOCS.glob("*.md")} | set(TOP.values())
    sections = list(navigation(there))
    named = [name for section in sections for names in section.values() for name in names]
    assert sorted(named) == sorted(there)
    assert named[0] == "index.md"
    assert next(iter(sections[-1])) == OTHERS


def test_pages_that_are_not_there_are_left_out_and_others_come_last() -> None:
    assert list(navigation({"index.md", "team.md", "zoo.md", "new.md"})) == [
        {"Start": ["index.md"]},
        {"Together": ["team.md"]},
        {OTHERS: ["new.md", "zoo.md"]},
    ]
    assert "team.md" in SECTIONS["Together"]


@pytest.mark.parametrize(
    ("written", "at_top", "on_site"),
    [
        ("[a](docs/keys.md#x) [b](CONTRIBUTING.md)", True, "[a](keys.md#x) [b](contributing.md)"),
        ("[a](../CHANGELOG.md) [b](../schemas/news.yaml)", False, "[a](changes.md) [b](schemas/news.yaml)"),
        ("[a](keys.md) [b](https://x.org/docs/y)", False, "[a](keys.md) [b](https://x.org/docs/y)"),
        ("* a\n  * b\n  c\n", False, "* a\n    * b\n  c\n"),
        ("```sh run\n  * a [b](docs/c.md)\n```\n", True, "```sh\n  * a [b](docs/c.md)\n```\n"),
        ("`[a](docs/b.md)`", True, "`[a](docs/b.md)`"),
    ],
)
def test_markdown_is_turned_into_that_of_the_site(written: str, at_top: bool, on_site: str) -> None:
    assert for_site(written, at_top=at_top) == on_site


def test_anchors_are_those_of_github() -> None:
    assert slug("What `0.1` does with it: all_of it", "-") == "what-01-does-with-it-all_of-it"
