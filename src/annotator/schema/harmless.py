"""Text of a schema made harmless for those who read it: no HTML, no link that runs something, nothing a terminal obeys.

A schema may come from a stranger. Its guidelines stay Markdown, so that a codebook is as harmless in the program that
sets it later as it is here. What is refused is shown as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, image, link

_SCHEMES = frozenset(("http", "https", "mailto"))
_LINE_END = re.compile(r"\r\n?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_TAG = re.compile(r"<[a-zA-Z/!?]")
_BLOCK = re.compile(r"^([\s>*+.)\d-]*)<(?=[!?]|/?[a-zA-Z][a-zA-Z0-9-]*(?:\s|/?>|$))")

_Rule = Callable[[StateInline, bool], bool]


def without_controls(text: str) -> str:
    """The text with U+000A as its only line end and every other control character but a tab as an escape."""
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], _LINE_END.sub("\n", text))


def is_harmless(url: str) -> bool:
    """Whether a link may lead there: to a page, to a mail address, or to something relative to where it stands."""
    scheme, colon, _ = re.split("[/?#]", url, maxsplit=1)[0].partition(":")
    return not colon or scheme.lower() in _SCHEMES


def harmless_html(markdown: str) -> str:
    """The Markdown of a schema as HTML."""
    return str(_Parser().render(harmless_markdown(markdown)))


def html_without_links(markdown: str) -> str:
    """The Markdown of a schema as HTML that refers to nothing: links and pictures stand there as they are written."""
    parser = MarkdownIt("commonmark", {"html": False}).disable(["link", "image", "autolink", "reference"])
    return str(parser.render(harmless_markdown(markdown)))


def harmless_tokens(markdown: str) -> list[Any]:
    """The tokens of markdown-it for the Markdown of a schema."""
    return _Parser().parse(harmless_markdown(markdown))


def harmless_markdown(markdown: str) -> str:
    """The Markdown with HTML and refused links as text, whatever sets it; without them it stays as it is."""
    before, text = "", without_controls(markdown)
    while text != before:  # what was text may be a definition once the text behind it has changed
        before, text = text, _without_definitions(_without_inlines(_without_blocks(text)))
    return text


def _without_blocks(text: str) -> str:
    """The Markdown without lines that begin as HTML: these end a paragraph, even where it would be code."""
    parser, lines = _Parser(), text.split("\n")
    code = [token.map for token in parser.parse(text) if token.type in ("fence", "code_block") and token.map]
    in_code = {number for first, end in code for number in range(first, end)}
    return "\n".join(
        line if number in in_code else _BLOCK.sub(r"\1&lt;", line) for number, line in enumerate(lines)
    )


def _without_definitions(text: str) -> str:
    lines = text.split("\n")
    for first, end in _Parser().refused_definitions(text):
        lines[first] = lines[first].partition("[")[0]
        lines[first + 1 : end] = [""] * (end - first - 1)
    return "\n".join(lines)


def _without_inlines(text: str) -> str:
    parser, lines = _Parser(), text.split("\n")
    for token in parser.parse(text):
        edits = parser.edits.get(token.content)
        if token.type == "inline" and token.map and edits:
            _edit(lines, range(*token.map), token.content, edits)
    return "\n".join(lines)


_Edits = dict[int, tuple[int, str]]
"""What is put in place of a stretch of text: its start, its end, and the new text."""


def _edit(lines: list[str], block: range, content: str, edits: _Edits) -> None:
    """Edit the lines of a block, of which ``content`` has neither the indentation nor the marks of quotes and lists."""
    pairs = [
        (old.strip(), new.strip())
        for old, new in zip(content.split("\n"), _edited(content, edits).split("\n"), strict=True)
    ]
    starts = range(block.start, block.stop - len(pairs) + 1)  # lines of white space alone are no content
    start = next(
        start for start in starts if all(old in lines[start + n] for n, (old, _) in enumerate(pairs))
    )
    for number, (old, new) in enumerate(pairs, start):
        if old != new:
            before, _, after = lines[number].rpartition(old)
            lines[number] = f"{before}{new}{after}"


def _edited(text: str, edits: _Edits) -> str:
    parts, position = [], 0
    for start in sorted(edits):
        if start >= position:
            end, new = edits[start]
            parts += [text[position:start], new]
            position = end
    return "".join(parts) + text[position:]


class _Parser(MarkdownIt):
    """CommonMark without HTML, which notes for each text what would be HTML or a refused link to another parser."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False})
        self.edits: dict[str, _Edits] = {}
        self._refuses = True
        self.inline.ruler.at("link", self._unless_refused(link, 0))
        self.inline.ruler.at("image", self._unless_refused(image, 1))
        self.inline.ruler.at("html_inline", self._note_tag)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        """Whether the URL of a link or image is taken."""
        return not self._refuses or is_harmless(url)

    def refused_definitions(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the first line of each definition of a refused link, and the line behind it."""
        self._refuses = False
        found: dict[str, Any] = {}
        self.block.parse(text, self, found, [])
        self._refuses = True
        for each in (*found.get("references", {}).values(), *found.get("duplicate_refs", ())):
            if not is_harmless(each["href"]):
                yield each["map"]

    def _unless_refused(self, rule: _Rule, offset: int) -> _Rule:
        """The rule for links or images, whose bracket is at an offset; to what it refuses, brackets are text."""

        def unless_refused(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it so
            start = state.pos
            taken = self._end(rule, state)
            self._refuses = False
            end = self._end(rule, state)
            self._refuses = True
            if end == taken:
                return rule(state, silent)
            label_end = self.helpers.parseLinkLabel(state, start + offset, not offset)
            is_on_one_line = "\n" not in state.src[label_end:end]
            edits = self.edits.setdefault(state.src, {})
            edits[start] = start + offset + 1, r"\["
            edits[label_end] = end if is_on_one_line else label_end + 1, r"\]"
            return False

        return unless_refused

    def _end(self, rule: _Rule, state: StateInline) -> int:
        """Where the rule's link or image ends, or its start if it is none."""
        start = state.pos
        end = state.pos if rule(state, True) else start  # noqa: FBT003
        state.pos = start
        return end

    def _note_tag(self, state: StateInline, silent: bool) -> bool:  # noqa: ARG002, FBT001 - as above
        if _TAG.match(state.src, state.pos):
            self.edits.setdefault(state.src, {})[state.pos] = state.pos + 1, "&lt;"
        return False
