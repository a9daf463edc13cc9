"""What ``make docs`` does beside building: the navigation, the pages at the top, and GitHub's kind of Markdown.

The pages are written to be read on GitHub as well. ProperDocs calls the functions here by their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from properdocs.config.defaults import ProperDocsConfig
    from properdocs.structure.files import Files

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"

TOP = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changes.md"}
"""Pages at the top of the repository, and what they are called on the site."""

SECTIONS: dict[str, tuple[str, ...]] = {
    "Start": ("index.md", "five-minutes.md", "coming-from.md", "codebook.md", "questions.md"),
    "At the keys": (
        "keys.md", "words.md", "remapping.md", "suggestions.md", "suggesters.md", "terminals.md", "settings.md",
    ),
    "Labels and texts": ("schema.md", "searching.md", "formats.md", "offsets.md"),
    "Together": ("team.md", "rounds.md", "review.md", "agreement.md", "merging.md", "hub.md", "serving.md"),
    "Keeping": ("backups.md", "reliability.md", "data-model.md"),
}  # fmt: skip
"""The navigation: a page that is not there is left out, and one that is not named comes under ``OTHERS``."""

OTHERS = "The project"

_FENCE = re.compile(r"^(```|~~~)(\w*)[^\n]*$", re.MULTILINE)
_CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(\]\()([^)\s#]+)")
_NESTED = re.compile(r"^ {2,3}(?=[*-] |\d+\. )", re.MULTILINE)


def on_config(config: ProperDocsConfig) -> ProperDocsConfig:
    """Make the navigation, and anchors as GitHub makes them."""
    there = {page.name for page in DOCS.glob("*.md")} | set(TOP.values())
    config.nav = list(navigation(there))
    config.mdx_configs.setdefault("toc", {})["slugify"] = slug
    return config


def on_files(files: Files, config: ProperDocsConfig) -> Files:
    """Add the pages at the top and what pages link to outside of ``docs``."""
    from properdocs.structure.files import File

    for name, on_site in TOP.items():
        files.append(File.generated(config, on_site, content=(ROOT / name).read_text(encoding="utf-8")))
    for path in sorted([*ROOT.glob("schemas/*"), ROOT / "LICENSE"]):
        files.append(File.generated(config, path.relative_to(ROOT).as_posix(), content=path.read_bytes()))
    return files


def on_page_markdown(markdown: str, page: Any, **_more: Any) -> str:
    """Turn GitHub's Markdown into that of the site."""
    return for_site(markdown, at_top=page.file.src_path in TOP.values())


def navigation(there: set[str]) -> Iterator[dict[str, list[str]]]:
    """Yield each section with those of its pages that are there; the rest, in the order of their names, at the end."""
    for title, names in SECTIONS.items():
        if pages := [name for name in names if name in there]:
            yield {title: pages}
    named = {name for names in SECTIONS.values() for name in names}
    yield {OTHERS: sorted(there - named)}


def for_site(markdown: str, *, at_top: bool) -> str:
    """Return a page as the site's Markdown has it.

    There, a fence names only its language, nested lists are indented by four, and a list begins after a blank line.
    Links lead to the places of the site: a page ``at_top`` is beside those of ``docs`` there.
    """
    parts, end = [], 0
    for code in _CODE.finditer(markdown):
        parts += [
            _plain_for_site(markdown[end : code.start()], at_top=at_top),
            _FENCE.sub(r"\1\2", code.group()),
        ]
        end = code.end()
    return "".join([*parts, _plain_for_site(markdown[end:], at_top=at_top)])


def _plain_for_site(text: str, *, at_top: bool) -> str:
    def moved(match: re.Match[str]) -> str:
        target = match[2]
        if "://" in target:
            return match.group()
        target = target.removeprefix("docs/") if at_top else target.removeprefix("../")
        return match[1] + TOP.get(target, target)

    return _LINK.sub(moved, _NESTED.sub("    ", text))


def slug(heading: str, separator: str) -> str:
    """Return the anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w -]", "", heading).lower().replace(" ", separator)
