"""Small parts of the page. All that comes from texts, names and schemas goes through ``safe`` or ``name``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from annotator.view.cells import sanitize

Cell = str
"""HTML that is safe."""


def safe(text: str) -> str:
    """A text from outside as HTML: markup is text, and what cannot be seen or would turn the line has a sign."""
    return escape(sanitize(text))


def name(text: str) -> str:
    """A name from outside as HTML, set apart from the direction of the writing around it."""
    return f"<bdi>{safe(text)}</bdi>"


def table(heads: Sequence[Cell], rows: Iterable[Sequence[Cell]], *, caption: Cell = "") -> str:
    """A table whose first column names the rows; the others are numbers. Nothing without rows."""
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for first, *cells in rows
    )
    if not body:
        return ""
    head = "".join(f'<th scope="col">{each}</th>' for each in heads)
    above = f"<caption>{caption}</caption>" if caption else ""
    return (
        f'<div class="wide"><table>{above}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def figure(svg: str, caption: Cell = "") -> str:
    """A chart with what it says below it."""
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure>{svg}{below}</figure>"


def listed(items: Iterable[Cell]) -> str:
    """A list; nothing without items."""
    found = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{found}</ul>" if found else ""


def distinct(names: Iterable[str]) -> list[str]:
    """Names for a chart, made safe to show; equal ones are numbered, since a chart would take them for one."""
    found: list[str] = []
    for each in names:
        shown = sanitize(each)
        number = 2
        while shown in found:
            shown = f"{sanitize(each)} ({number})"
            number += 1
        found.append(shown)
    return found


def percent(part: float, whole: float) -> str:
    """A share in whole percent; a dash of nothing."""
    return f"{part / whole:.0%}" if whole else "–"
