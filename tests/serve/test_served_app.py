"""The app itself behind the gateway: as a browser would use it, and as somebody would who means harm."""

import asyncio
import os
import re
import signal
import subprocess
from contextlib import asynccontextmanager

import pytest

from annotator.cli.serve_command import _program
from annotator.serve.browser_line import Why
from tests.cli.command import ANNOTATOR, SAMPLES, annotator, environment
from tests.serve.served import PASSWORDS, Web, descendants, is_alive, until, web
from tests.signals import heard

ARTICLE = SAMPLES / "section-66a.txt"
MEMORY = 1_500_000_000


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A project with one article, in whose folder the server runs."""
    assert annotator("import", "--db", "a.db", ARTICLE, cwd=tmp_path).code == 0
    monkeypatch.chdir(tmp_path)
    return tmp_path


@asynccontextmanager
async def opened(folder):
    """A window in which the article is open, and whoever looks at it."""
    async with (
        web(folder, _program(folder / "a.db", MEMORY)) as site,
        site.visitor("anna") as anna,
        anna.window(columns=120, rows=40) as window,
    ):
        await window.see("✓ saved")
        yield anna, window


def spans(folder):
    (record,) = annotator("export", "--db", "a.db", cwd=folder).records
    return [(each["annotator"], each["label"], each["text"]) for each in record["spans"]]


async def test_the_article_is_marked_under_the_name_of_the_login_whatever_is_settled_elsewhere(
    folder, monkeypatch
):
    monkeypatch.setenv("ANNOTATOR_NAME", "the server's own")
    monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.web_driver:WebDriver")
    async with opened(folder) as (_, window):
        await window.type("os")
        await window.see("Policy “Section 66A”")
    assert spans(folder) == [("anna", "policy", "Section 66A")]


async def test_keys_that_browsers_keep_are_named_by_what_is_pressed_in_their_place(folder):
    async with opened(folder) as (_, window):
        await window.type("D")
        await window.see("Alt+N next unfinished")
        assert "Ctrl+N" not in window.text
        assert "Alt+T change or export" in window.text
        assert "Shift+Tab sort" in window.text
        await window.type("\x1b")
        await window.see("✓ saved")
        await window.type("??quit")
        await window.see("Q, Ctrl+C, Alt+Q")
        assert "Ctrl+Q" not in window.text


async def test_a_label_that_is_armed_is_still_armed_after_a_reload(folder):
    async with opened(folder) as (anna, window):
        await window.type("o")
        await window.see(lambda: "label then letter" not in window.text)
        await window.socket.close()
        async with anna.window(columns=100, rows=30) as again:
            await again.see("✓ saved")
            await again.type("s")
            await again.see("Policy “Section 66A”")
            await again.type("u")
            await again.see("undid")
            await again.see("0 spans")
    assert spans(folder) == []


async def test_what_was_typed_before_a_line_dropped_is_done(folder):
    async with opened(folder) as (anna, window):
        await window.type("os")
        await window.socket.close()
        async with anna.window(columns=120, rows=40) as again:
            await again.see("1 span ")
    assert len(spans(folder)) == 1


async def test_pasted_text_never_acts_as_keys_and_broken_sequences_neither(folder):
    async with opened(folder) as (_, window):
        await window.type("os")
        await window.see("1 span ")
        await window.type("\x1b[200~hello\n\x1b[31m xu evil\x07\x1b[201~")
        await window.see("pasted text is ignored here")
        await window.type("\x1b[106;1:3u\x1b]52;c;aGk=\x07\x1b[?2048;1$y")
        await window.type("\x1b[200~a mark in what is seen\x1b[201~")
        await window.see("pasted text is ignored here")
        await window.type("\x1b")
        await window.see(lambda: "ignored" not in window.text)
        assert "1 span " in window.text
        await window.type("pb")
        await window.see("2 spans")
    assert b"\x1b]52" not in window.raw


async def test_what_reaches_outside_is_not_there(folder):
    async with opened(folder) as (_, window):
        await window.type(";z")
        await window.see("z is not a command after the leader")
        await window.type("w")
        await window.see("w is not a command after the leader")
        await window.type("\x1b")
        await window.see(lambda: "no command" not in window.text)
        for name in ("suspend", "save-elsewhere"):
            await window.type(":")
            await window.see("label by name")
            await window.type(f"{name}\r")
            await window.see("no command has these words")
            await window.type("\x1b")  # alone until it is seen: Escape and a letter are another key
            await window.see(lambda: "? keys" in window.text)
        await window.type("os")
        await window.see("Policy “Section 66A”")
    assert {path.name for path in folder.iterdir()} <= {
        "a.db",
        *(path.name for path in folder.glob("a.db-*")),
        ".config",
    }


async def test_the_screen_follows_the_size_of_the_window(folder):
    async with opened(folder) as (_, window):
        await window.resize(70, 20)
        await window.see(lambda: "? keys" in window.screen.display[19])
        await window.resize(140, 45)
        await window.see(
            lambda: "? keys" in window.screen.display[44] and "Labels" in window.screen.display[2]
        )


async def test_whoever_quits_is_told_and_opens_it_again_where_it_was(folder):
    async with opened(folder) as (anna, window):
        await window.type("os")
        await window.see("1 span ")
        await window.type("Q")
        assert await window.close_code() == Why.ENDED
        async with anna.window(columns=120, rows=40) as again:
            await again.see("1 span ")


async def test_the_document_that_is_open_is_printed(folder):
    async with opened(folder) as (anna, window):
        await window.type("os")
        await window.see("1 span ")
        answer, page = await anna.get("/print")
        assert answer.status == 200
        assert '<mark class="l0">Section 66A</mark><sup>1</sup>' in page


# -- the server as a program ----------------------------------------------------------------------------------------


@asynccontextmanager
async def started(folder):
    """``annotator serve`` as a program of its own, in which anna and ben can log in."""
    for name, password in PASSWORDS.items():
        with heard():
            added = subprocess.run(
                [ANNOTATOR, "serve", "login", "add", name, "--db", "a.db"],
                cwd=folder, env=environment(), input=f"{password}\n", text=True, check=True, capture_output=True,
            )  # fmt: skip
        assert added.stdout == f"{name} can log in\n"
    with heard():
        process = await asyncio.create_subprocess_exec(
            ANNOTATOR, "serve", "--db", "a.db", "--port", "0",
            cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
    try:
        line = (await process.stdout.readline()).decode()
        url, port = re.match(r"(http://127\.0\.0\.1:(\d+)) is there for 2 logins", line).groups()
        yield Web(url, int(port), []), process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "told to end"])
async def test_when_the_server_ends_nothing_that_it_started_lives_on_and_nothing_is_lost(folder, number):
    async with started(folder) as (site, process), site.visitor("anna") as anna, site.visitor("ben") as ben:
        async with anna.window(120, 40) as one, ben.window(120, 40) as other:
            await one.see("✓ saved")
            await other.see("✓ saved")
            await one.type("os")
            await one.see("1 span ")
            all_ = descendants(process.pid)
            assert len(all_) >= 2
            process.send_signal(number)
            await until(lambda: not any(map(is_alive, all_)), within=8)
            assert await one.close_code() in {Why.SERVER_ENDS, 1006, None}
        assert await process.wait() == (0 if number == signal.SIGTERM else -number)
    assert spans(folder) == [("anna", "policy", "Section 66A")]


async def test_a_program_that_is_stopped_ends_with_the_server_as_well(folder):
    async with (
        started(folder) as (site, process),
        site.visitor("anna") as anna,
        anna.window(120, 40) as window,
    ):
        await window.see("✓ saved")
        (session,) = descendants(process.pid)
        os.kill(session, signal.SIGSTOP)
        process.kill()
        await until(lambda: not is_alive(session), within=8)


async def test_one_link_lets_in_whoever_started_it_and_nobody_else(folder):
    with heard():
        process = await asyncio.create_subprocess_exec(
            ANNOTATOR, "serve", "--db", "a.db", "--port", "0", "--annotator", "amy",
            cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
    line = (await process.stdout.readline()).decode()
    url, port, link = re.match(r"(http://127\.0\.0\.1:(\d+))/\?link=([\w-]{32})$", line).groups()
    async with Web(url, int(port), []).visitor() as visitor:
        assert (await visitor.get("/"))[0].status == 401
        assert (await visitor.get("/?link=wrong"))[0].status == 401
        assert await visitor.log_in("amy", link) == 401
        answer, _ = await visitor.get(f"/?link={link}")
        assert (answer.status, answer.headers["Location"]) == (303, "/")
        async with visitor.window(120, 40) as window:
            await window.see("✓ saved")
    process.terminate()
    assert await process.wait() == 0
    errors = (await process.stderr.read()).decode().splitlines()
    noted = [line.split("\t")[1:] for line in errors]
    assert noted[-2:] == [["login", "amy", "127.0.0.1"], ["session over", "amy", "", "server_ends"]]
    assert link not in (folder / "a.db-logins.log").read_text("utf-8")
