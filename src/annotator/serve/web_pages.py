"""The pages: logging in, the terminal, and what every answer forbids a browser to do with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from annotator.keys.browser_keys import KeptKey
from annotator.session.key_names import written

HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cache-Control": "no-store",
    "Server": "annotator",
}
"""Headers of every answer."""


def policy(nonce: str) -> str:
    """Return the content security policy of a page: nothing from elsewhere, and no script in the page itself.

    xterm.js makes style sheets and style attributes as it paints: the sheets have the nonce, attributes can have none.
    """
    return (
        f"default-src 'self'; img-src 'self' data:; style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def login_page(message: str = "") -> str:
    """Return the page to log in on, with what was wrong."""
    shown = f'<p role="alert">{escape(message)}</p>' if message else ""
    return _template("login").substitute(message=shown)


def message_page(message: str) -> str:
    """Return a page that says something."""
    return _template("message").substitute(message=escape(message))


def terminal_page(name: str, nonce: str, kept: Iterable[KeptKey], seconds_kept: float) -> str:
    """Return the page with the terminal."""
    keys = list(kept)
    return _template("terminal").substitute(
        nonce=escape(nonce),
        stand_ins=escape(json.dumps({key.pressed: key.sent for key in keys})),
        minutes=f"{seconds_kept / 60:g}",
        name=escape(name),
        kept=_kept_table(keys),
    )


@cache
def _template(name: str) -> Template:
    """Return a page with places to fill; whatever fills them is HTML, so it was escaped before."""
    return Template(files("annotator.serve").joinpath("page", f"{name}.html").read_text(encoding="utf-8"))


def _kept_table(keys: Iterable[KeptKey]) -> str:
    rows = "".join(
        f"<tr><td>{escape(written(key.key))}</td><td>{escape(key.what)}</td>"
        f"<td>{escape(' or '.join(map(written, key.instead)))}</td></tr>"
        for key in keys
    )
    if not rows:
        return "<p>Your browser keeps none of the keys that mean something here.</p>"
    return (
        "<p>Browsers keep some keys for themselves. These are the keys for the same:</p>"
        f"<table><thead><tr><th>Key</th><th>does</th><th>press</th></tr></thead><tbody>{rows}</tbody></table>"
    )
