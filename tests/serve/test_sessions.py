"""Sessions with a program that only repeats what is typed: lines come and go, and it stays."""

import asyncio
import os
import re
import signal

import aiohttp
import pytest

from annotator.serve.browser_line import MOST_WAITING, Why
from annotator.serve.pty_process import KEPT_VARIABLES, Program
from annotator.serve.session_table import SessionLimits
from tests.serve.served import descendants, is_alive, shell, until, web


def pid_in(window) -> int:
    return int(re.search(r"ready (\d+)", window.text)[1])


async def test_what_is_typed_reaches_the_program_and_what_it_writes_the_window(tmp_path):
    async with web(tmp_path) as site, site.visitor("anna") as anna, anna.window() as window:
        await window.see("ready")
        await window.type("héllo 漢 👩‍👩‍👧")
        await window.see("héllo 漢")
        assert "héllo 漢 👩‍👩‍👧".encode() in window.raw


async def test_everyone_has_a_program_of_their_own(tmp_path):
    script = "printf 'for %s' $0; exec cat"
    async with (
        web(tmp_path, shell(script, tmp_path)) as site,
        site.visitor("anna") as anna,
        site.visitor("ben") as ben,
        anna.window() as one,
        ben.window() as other,
    ):
        await one.see("for anna")
        await other.see("for ben")


async def test_a_program_is_started_without_a_shell_and_gets_nothing_of_the_servers_environment(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("SECRET_TOKEN", "of the server")
    monkeypatch.setenv("ANNOTATOR_NAME", "of the server")
    env = Program(
        ("/usr/bin/env", "-u"), tmp_path, 1 << 31
    )  # which takes the number of the pipe for a name to leave out
    async with (
        web(tmp_path, lambda _: env) as site,
        site.visitor("anna") as anna,
        anna.window(columns=300) as window,
    ):
        assert await window.close_code() == Why.ENDED
    names = set(re.findall(r"^(\w+)=", window.raw.decode(), re.MULTILINE))
    assert names <= {*KEPT_VARIABLES, "LANG", "TERM", "COLORTERM", "XDG_CONFIG_HOME"}
    assert {"PATH", "TERM", "XDG_CONFIG_HOME"} <= names


async def test_a_line_that_drops_leaves_the_session_and_the_next_one_comes_back_to_it(tmp_path):
    async with web(tmp_path) as site, site.visitor("anna") as anna:
        async with anna.window() as window:
            await window.see("ready")
            pid = pid_in(window)
            await window.type("\x1b[?1049h\x1b[?2004h")
            await until(lambda: b"2004h" in window.raw)
        assert is_alive(pid)
        async with anna.window(columns=100) as window:
            await until(lambda: b"\x1bc\x1b[?1049h\x1b[?2004h" in window.raw)
            await window.type("still here")
            await window.see("still here")
        assert is_alive(pid)
    assert not is_alive(pid)


async def test_a_second_window_takes_over_and_the_first_is_told(tmp_path):
    async with web(tmp_path) as site, site.visitor("anna") as anna, anna.window() as first:
        await first.see("ready")
        async with anna.window() as second:
            assert await first.close_code() == Why.TAKEN_OVER
            await second.type("mine now")
            await second.see("mine now")
    assert site.noted.count(["session over", "anna", "", "server_ends"]) == 1


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
async def test_the_window_is_told_when_the_program_ends_and_may_open_it_again(tmp_path, ending):
    async with web(tmp_path) as site, site.visitor("anna") as anna:
        async with anna.window() as window:
            await window.see("ready")
            pid = pid_in(window)
            os.kill(pid, ending)
            assert await window.close_code() == Why.ENDED
        async with anna.window() as window:
            await window.see("ready")
            assert pid_in(window) != pid


async def test_what_a_program_wrote_last_is_shown(tmp_path):
    async with (
        web(tmp_path, shell("printf 'no such database'; exit 2", tmp_path)) as site,
        site.visitor("anna") as anna,
        anna.window() as window,
    ):
        assert await window.close_code() == Why.ENDED
    assert b"no such database" in window.raw


async def test_a_program_that_is_not_there_is_said(tmp_path):
    async with (
        web(tmp_path, lambda _: Program(("/nowhere",), tmp_path, 1 << 31)) as site,
        site.visitor("anna") as anna,
        anna.window() as window,
    ):
        assert await window.close_code() == Why.NOT_STARTED
    assert ["error", "anna", "", "no session: No such file or directory"] in site.noted


async def test_a_program_that_will_not_leave_and_all_that_it_has_started_are_ended(tmp_path, monkeypatch):
    monkeypatch.setattr("annotator.serve.pty_process._PATIENCE", 0.2)
    script = "trap '' HUP TERM; sleep 100 & sleep 101 </dev/null >/dev/null 2>&1 & echo ready $$; wait; wait"
    async with (
        web(tmp_path, shell(script, tmp_path)) as site,
        site.visitor("anna") as anna,
        anna.window() as window,
    ):
        await window.see("ready")
        pid = pid_in(window)
        await until(lambda: len(descendants(pid)) == 2)
        all_ = {pid, *descendants(pid)}
        await anna.post("/logout")
        assert await window.close_code() == Why.LOGGED_OUT
        await until(lambda: not any(map(is_alive, all_)))


async def test_there_are_so_many_sessions_at_most(tmp_path):
    async with (
        web(tmp_path, limits=SessionLimits(most=1)) as site,
        site.visitor("anna") as anna,
        anna.window() as window,
        site.visitor("ben") as ben,
    ):
        await window.see("ready")
        async with ben.window() as refused:
            assert await refused.close_code() == Why.TOO_MANY
        await anna.post("/logout")
        await until(lambda: ["session over", "anna", "", "logged_out"] in site.noted)
        await until(lambda: not is_alive(pid_in(window)))
        async with ben.window() as let_in:
            await let_in.see("ready")


@pytest.mark.parametrize("limits", [SessionLimits(without_line=0.0), SessionLimits(idle=0.0)])
async def test_sessions_that_nobody_uses_end(tmp_path, monkeypatch, limits):
    monkeypatch.setattr("annotator.serve.web_server.LOOK_EVERY", 0.05)
    async with web(tmp_path, limits=limits) as site, site.visitor("anna") as anna:
        async with anna.window() as window:
            if limits.idle:
                await window.see("ready")
                await asyncio.sleep(0.1)
                assert not window.closed.is_set()
            else:
                assert await window.close_code() == Why.IDLE
        await until(lambda: ["session over", "anna", "", "idle"] in site.noted)


async def test_whoever_is_removed_is_out_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr("annotator.serve.web_server.LOOK_EVERY", 0.05)
    async with web(tmp_path) as site, site.visitor("anna") as anna, anna.window() as window:
        await window.see("ready")
        (tmp_path / "a.db-logins").unlink()
        assert await window.close_code() == Why.LOGGED_OUT
        assert (await anna.get("/whoami"))[0].status == 401


async def test_a_window_that_is_too_slow_costs_nobody_anything_and_is_painted_anew(tmp_path):
    script = """stty raw -echo; printf ready; read -r line
    i=0; while [ $i -lt 200 ]; do head -c 100000 /dev/zero | tr '\\0' x; i=$((i+1)); done
    printf done >flooded; exec cat"""
    async with (
        web(tmp_path, shell(script, tmp_path)) as site,
        site.visitor("anna") as anna,
        anna.window() as window,
    ):
        await window.see("ready")
        window.reads.clear()
        await window.type("\n")
        await until((tmp_path / "flooded").exists)  # the program never waits for the window
        async with site.visitor("ben") as ben:
            assert (await ben.get("/whoami"))[0].status == 204
        window.reads.set()
        await until(lambda: b"\x1bc" in window.raw)
        await window.type("awake")
        await window.see("awake")
    assert MOST_WAITING < len(window.raw) < 19_000_000


async def test_a_program_that_reads_nothing_stops_only_its_own_window(tmp_path):
    async with (
        web(tmp_path, shell("stty raw -echo; printf ready; exec sleep 100", tmp_path)) as site,
        site.visitor("anna") as anna,
        anna.window() as window,
    ):
        await window.see("ready")
        for _ in range(40):
            await window.type("x" * 30_000)
        async with site.visitor("ben") as ben, ben.window() as other:
            await other.see("ready")
        async with anna.window() as again:
            assert await window.close_code() in {Why.TAKEN_OVER, None, 1006}
            await until(lambda: b"\x1bc" in again.raw)


async def test_sizes_reach_the_program_and_none_is_absurd(tmp_path):
    script = "exec 0<>$(tty); trap 'stty size' WINCH; echo ready; while :; do sleep 0.02; done"
    async with (
        web(tmp_path, shell(script, tmp_path)) as site,
        site.visitor("anna") as anna,
        anna.window(columns=81) as window,
    ):
        await window.see("ready")
        for size, seen in (((90, 30), "30 90"), ((9999, 9999), "300 500"), ((0, 0), "5 20")):
            await window.socket.send_str(f"s{size[0]},{size[1]}")
            await until(lambda seen=seen: seen.encode() in window.raw)


@pytest.mark.parametrize("nonsense", ["", "x", "s", "s1", "s-1,5", "s99999,1", "s١,٢", "q1"])
async def test_messages_that_mean_nothing_end_the_line_and_not_the_session(tmp_path, nonsense):
    async with web(tmp_path) as site, site.visitor("anna") as anna:
        async with anna.window() as window:
            await window.see("ready")
            pid = pid_in(window)
            await window.socket.send_str(nonsense)
            assert await window.close_code() == Why.NONSENSE
        assert is_alive(pid)


async def test_a_message_that_is_too_long_or_in_bytes_ends_the_line_and_not_the_session(tmp_path):
    async with web(tmp_path) as site, site.visitor("anna") as anna:
        async with anna.window() as window:
            await window.see("ready")
            pid = pid_in(window)
            await window.type("x" * 70_000)
            assert await window.close_code() == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
        async with anna.window() as window:
            await window.socket.send_bytes(b"kx")
            assert await window.close_code() is not None
        assert is_alive(pid)


async def test_memory_has_a_limit(tmp_path):
    eats = "import sys; print('ready'); x = bytearray(600_000_000)"
    program = Program(("/usr/bin/env", "python3", "-c", eats), tmp_path, 300_000_000)
    async with (
        web(tmp_path, lambda _: program) as site,
        site.visitor("anna") as anna,
        anna.window() as window,
    ):
        assert await window.close_code() == Why.ENDED
    assert b"MemoryError" in window.raw


async def test_twenty_come_and_go_at_once(tmp_path):
    async with web(tmp_path) as site, site.visitor("anna") as anna, site.visitor("ben") as ben:

        async def comes(visitor, number):
            async with visitor.window() as window:
                await asyncio.sleep(0.01 * number)
                await window.socket.send_str("kx")

        await asyncio.gather(
            *(comes(visitor, n) for n in range(10) for visitor in (anna, ben)), return_exceptions=True
        )
        for visitor in (anna, ben):
            async with visitor.window() as window:
                await window.type("well")
                await window.see("well")
    assert sum(event == "session over" for event, *_ in site.noted) == 2
