"""What the gateway knows without a socket: modes of a terminal, origins, tries, its own files, a page to print."""

import hashlib
import json
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.schema.bundled import bundled_path
from annotator.schema.loading import load_schema
from annotator.serve.login_attempts import MOST_KEPT, PER_ADDRESS, PER_NAME, WRONG_PER_ADDRESS, LoginAttempts
from annotator.serve.login_log import MOST_A_MINUTE, LoginLog
from annotator.serve.page_assets import page_assets
from annotator.serve.printed_document import printed
from annotator.serve.pty_process import fresh_environment
from annotator.serve.terminal_modes import TerminalModes
from annotator.serve.web_origin import OriginError, is_loopback, local_origin, public_origin

XTERM = files("annotator.serve").joinpath("xterm")


# -- modes ---------------------------------------------------------------------------------------------------------

WHOLE = (
    b"\x1b[?1049h",
    b"\x1b[?1049l",
    b"\x1b[?1000;1006h",
    b"\x1b[?25l",
    b"\x1b[?2026h",
    b"text",
    b"\x1b[31m",
)
PIECES = st.sampled_from([*WHOLE, b"\x1b", b"[?", b"\x1b[?9"])


@given(st.lists(PIECES), st.lists(st.integers(0, 60)))
def test_output_that_is_cut_anywhere_sets_the_same_modes(pieces, cuts):
    output = b"".join(pieces)
    whole, parts = TerminalModes(), TerminalModes()
    whole.saw(output)
    edges = [0, *sorted(min(cut, len(output)) for cut in cuts), len(output)]
    for start, end in pairwise(edges):
        parts.saw(output[start:end])
    assert parts.restored() == whole.restored()


def test_a_terminal_gets_the_modes_that_were_set_last_and_no_frame_that_is_begun():
    modes = TerminalModes()
    modes.saw(b"\x1b[?1049h\x1b[?1000;1006hx\x1b[?2026h\x1b[?25l\x1b[?1000l")
    assert modes.restored() == b"\x1bc\x1b[?1049h\x1b[?1000l\x1b[?1006h\x1b[?25l"


# -- where from, and how often ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "ours", "foreign"),
    [
        ("https://a.example", ["https://a.example", "https://A.example:443"], ["http://a.example", "https://a.example:444"]),
        ("https://a.example:8443/", ["https://a.example:8443"], ["https://a.example", "https://b.example:8443"]),
        ("http://localhost:9000", ["http://localhost:9000"], ["https://localhost:9000", "http://127.0.0.1:9000", None]),
        ("https://[2001:db8::1]", ["https://[2001:db8::1]"], ["https://2001:db8::1", "null", ""]),
    ],
)  # fmt: skip
def test_only_pages_of_the_public_address_are_ours(url, ours, foreign):
    origin = public_origin(url)
    assert all(map(origin.is_ours, ours))
    assert not any(map(origin.is_ours, foreign))
    assert not origin.has_host(None)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("annotator.example", "is no URL"),
        ("ftp://a.example", "is no URL"),
        ("https://", "is no URL"),
        ("https://a.example:x", "is no URL"),
        ("http://a.example", "not encrypted"),
        ("https://a.example/annotator", "more than an origin"),
        ("https://me@a.example", "more than an origin"),
        ("https://a.example/?x", "more than an origin"),
    ],
)
def test_addresses_that_cannot_be_served_are_refused_with_the_reason(url, why):
    with pytest.raises(OriginError, match=why):
        public_origin(url)


def test_the_hosts_of_this_machine():
    assert all(map(is_loopback, ("127.0.0.1", "127.8.8.8", "localhost", "::1", "[::1]")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "10.0.0.1", "example.org", "")))  # noqa: S104
    assert local_origin("127.0.0.1", 80).is_ours("http://localhost")
    assert local_origin("::1", 8765).has_host("[::1]:8765")
    assert not local_origin("127.0.0.1", 8765).has_host("127.0.0.1")


def test_tries_are_forgotten_after_a_minute_and_at_the_right_password():
    now = [0.0]
    attempts = LoginAttempts(lambda: now[0])
    assert [attempts.may_try("anna", "a") for _ in range(PER_NAME + 1)] == [True] * PER_NAME + [False]
    now[0] = 59.9
    assert not attempts.may_try("anna", "b")
    now[0] = 60.1
    assert attempts.may_try("anna", "b")
    attempts.was_right("anna", "b")
    assert all(attempts.may_try("anna", str(number)) for number in range(PER_NAME))


def test_right_tries_are_no_wrong_ones_of_their_address_and_wrong_ones_stay():
    attempts = LoginAttempts(lambda: 0.0)
    for number in range(WRONG_PER_ADDRESS - 1):
        assert attempts.may_try(f"wrong{number}", "a")
        assert attempts.may_try("anna", "a")
        attempts.was_right("anna", "a")
    assert attempts.may_wait("anna", "a")
    assert attempts.may_try("ben", "a")
    assert not attempts.may_wait("anna", "a")
    assert not attempts.may_try("anna", "a")


def test_those_who_wait_are_bounded_by_address():
    attempts = LoginAttempts(lambda: 0.0)
    waiting = [attempts.may_wait(f"name{number}", "a") for number in range(PER_ADDRESS + 5)]
    assert waiting == [True] * PER_ADDRESS + [False] * 5
    assert attempts.may_wait("anna", "b")


def test_what_is_remembered_of_tries_is_bounded():
    attempts = LoginAttempts(lambda: 0.0)
    tried = [attempts.may_try(f"name{n}", f"address{n}") for n in range(MOST_KEPT)]
    assert sum(tried) == MOST_KEPT // 2


def test_strangers_cannot_fill_the_disk_and_keep_no_login_out_of_the_log(tmp_path):
    now, shown = [0.0], []
    log = LoginLog(tmp_path / "a.db", shown.append, lambda: now[0])
    for _ in range(3 * MOST_A_MINUTE):
        log.note("refused", "x", "10.0.0.1", "another origin")
    log.note("login", "anna")
    now[0] = 60.0
    log.note("refused", "x")
    assert len(shown) == MOST_A_MINUTE + 2
    assert log.path.read_text("utf-8").splitlines() == shown


def test_an_environment_has_nothing_of_the_servers_secrets():
    fresh = fresh_environment(
        {"PATH": "/bin", "AWS_SECRET": "x", "ANNOTATOR_DB": "y", "PGPASSFILE": "z", "LANG": "C"}
    )
    assert fresh == {
        "PATH": "/bin", "LANG": "C.UTF-8", "TERM": "xterm-256color", "COLORTERM": "truecolor",
        "XDG_CONFIG_HOME": "/dev/null",
    }  # fmt: skip


# -- files ---------------------------------------------------------------------------------------------------------


def test_what_is_vendored_is_what_was_published():
    vendored = json.loads(XTERM.joinpath("vendored.json").read_text("utf-8"))
    named = {name: each["sha256"] for package in vendored for name, each in package["files"].items()}
    there = {path.name for path in XTERM.iterdir()} - {"vendored.json", "__pycache__"}
    assert {name: hashlib.sha256(XTERM.joinpath(name).read_bytes()).hexdigest() for name in there} == named
    for package in vendored:
        assert package["licence"] == "MIT"
        assert package["version"] in package["tarball"]
        assert any(name.startswith("LICENSE") for name in package["files"])
    assert "Permission is hereby granted" in XTERM.joinpath("LICENSE-xterm").read_text("utf-8")


def test_pages_load_only_what_is_served():
    page = files("annotator.serve").joinpath("page")
    for name in ("login.html", "message.html", "terminal.html"):
        html = page.joinpath(name).read_text("utf-8")
        loaded = [part.split('"')[0] for part in html.replace('src="', 'href="').split('href="')[1:]]
        assert {each for each in loaded if each.startswith("/page/")} <= {
            f"/page/{asset}" for asset in page_assets()
        }
        assert all(each.startswith(("/page/", "/print", "data:,")) for each in loaded)
        assert "onclick" not in html
        assert "style=" not in html


# -- a page to print -----------------------------------------------------------------------------------------------


def span(number, start, end, label, text, **more):
    return Span(str(number), (Range(start, end),), label, text[start:end], "anna", **more)


def test_a_document_is_printed_with_its_spans_whatever_its_text_says():
    text = "<script>alert(1)</script> & Marie Curie\nwon\x1b[31m"
    spans = [
        span(1, 28, 39, "person", text, note="<b>", attributes={"role": "<i>"}),
        span(2, 34, 39, "nobody's", text, flagged=True),
    ]
    document = Document("d", text, title="<t>", source="s&t", author="a")
    layer = Layer("d", "anna", Spans(spans), answers={"topic": "x"}, status=Status.DONE, note="<note>")
    page = printed(document, layer, load_schema(bundled_path("schemas/news.yaml")), "NONCE")
    assert "<script>alert" not in page
    assert "\x1b" not in page
    assert "<h1>&lt;t&gt;</h1>" in page
    assert "a · s&amp;t · anna: done · topic: x · &lt;note&gt;" in page
    assert (
        '&lt;script&gt;alert(1)&lt;/script&gt; &amp; <mark class="l0">Marie </mark>'
        '<mark class="l1">Curie</mark><sup>1</sup><sup>2</sup>\nwon' in page
    )
    assert "<li><b>Person</b> “Marie Curie” · role: &lt;i&gt; · &lt;b&gt;</li>" in page
    assert "<li><b>nobody&#x27;s</b> “Curie” · flagged</li>" in page
    assert '<style nonce="NONCE">' in page


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(1, 20)), max_size=8))
def test_all_of_a_text_is_printed_however_its_spans_cross(places):
    text = "abcdefghijklmnopqrst"
    spans = [
        span(n, start, min(20, start + length), "person", text) for n, (start, length) in enumerate(places)
    ]
    page = printed(
        Document("d", text),
        Layer("d", "anna", Spans(spans)),
        load_schema(bundled_path("schemas/news.yaml")),
        "n",
    )
    body = page.partition('<div class="text">')[2].partition("</div>")[0]
    shown, is_inside, in_number = "", False, False
    for part in body.replace("<sup>", "\0<").replace("</sup>", ">\0").split("\0"):
        in_number = part.startswith("<") and part.endswith(">") and part[1:-1].isdigit()
        if not in_number:
            shown += part
    for tag in ('<mark class="l0">', "</mark>"):
        shown = shown.replace(tag, "")
    assert (shown, is_inside) == (text, False)
    assert body.count("<sup>") == len(places)
