"""Who is let in, and what is refused: over real sockets, as somebody would try it who means harm."""

import asyncio
import re
import stat
from contextlib import AsyncExitStack

import aiohttp
import pytest

from annotator.keys.browser_keys import KeptKey
from annotator.serve.cookies import LIFETIME, Cookies
from annotator.serve.gateway import LONGEST_FRAME
from annotator.serve.logins import Login, LoginsError, LoginsFile
from tests.serve.served import CHEAP, PASSWORDS, until, web

FOREIGN = (
    "https://evil.example",
    "null",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "https://{host}",
    "http://{host}.evil.example",
)


async def raw(site, request: bytes) -> bytes:
    """What comes back for these bytes, up to the end of the connection or half a second."""
    host, _, port = site.host.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    came = b""
    try:
        async with asyncio.timeout(0.5):
            while data := await reader.read(65536):
                came += data
    except TimeoutError:
        pass
    writer.close()
    return came


def status(answer: bytes) -> int:
    return int(re.match(rb"HTTP/1\.[01] (\d+)", answer)[1])


async def test_without_a_login_there_is_the_form_and_nothing_else(tmp_path):
    async with web(tmp_path) as site, site.visitor() as stranger:
        answer, page = await stranger.get("/")
        assert answer.status == 200
        assert '<form method="post" action="/login">' in page
        assert "terminal.js" not in page
        for path, expected in (("/print", 401), ("/whoami", 401), ("/terminal?size=80,24", 403)):
            assert (await stranger.get(path))[0].status == expected
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with stranger.window():
                pass
        assert refused.value.status == 401


async def test_a_wrong_password_and_a_name_that_nobody_has_are_told_the_same(tmp_path):
    async with web(tmp_path) as site, site.visitor() as stranger:
        texts = set()
        for name, password in (("anna", "wrong"), ("nobody", "wrong"), ("", ""), ("anna", "")):
            async with stranger.client.post(
                f"{site.url}/login", data={"name": name, "password": password}, headers={"Origin": site.url}
            ) as answer:
                assert answer.status == 401
                assert "Set-Cookie" not in answer.headers
                texts.add(await answer.text())
        assert len(texts) == 1
        assert ["refused", "nobody", "127.0.0.1", "wrong name or password"] in site.noted


async def test_a_cookie_is_for_this_site_alone_and_no_script_reads_it(tmp_path):
    async with web(tmp_path) as site, site.visitor() as anna:
        answer = await anna.post("/login", {"name": "anna", "password": PASSWORDS["anna"]})
        assert (answer.status, answer.headers["Location"]) == (303, "/")
        cookie = answer.headers["Set-Cookie"]
        assert re.fullmatch(r"annotator=[\w-]{43}; HttpOnly; Path=/; SameSite=Strict", cookie)
    async with web(tmp_path, public_url="https://a.example.org") as site, site.visitor() as anna:
        headers = {"Host": "a.example.org", "Origin": "https://a.example.org"}
        # the address that browsers use is the proxy's; the gateway itself is asked as the proxy asks it
        site.url = f"http://127.0.0.1:{site.port}"
        answer = await anna.post("/login", {"name": "anna", "password": PASSWORDS["anna"]}, **headers)
        assert re.fullmatch(
            r"__Host-annotator=[\w-]{43}; HttpOnly; Path=/; SameSite=Strict; Secure",
            answer.headers["Set-Cookie"],
        )


async def test_a_cookie_that_a_stranger_has_planted_is_never_taken_for_a_login(tmp_path):
    async with web(tmp_path) as site, site.visitor() as anna:
        planted = "x" * 43
        anna.client.cookie_jar.update_cookies({"annotator": planted})
        assert await anna.log_in("anna", PASSWORDS["anna"]) == 303
        given = {cookie.key: cookie.value for cookie in anna.client.cookie_jar}["annotator"]
        assert given != planted
        for cookie, expected in ((planted, 401), (given, 204)):
            async with aiohttp.ClientSession() as other:
                headers = {"Cookie": f"annotator={cookie}"}
                assert (await other.get(f"{site.url}/whoami", headers=headers)).status == expected
        assert await anna.log_in("anna", PASSWORDS["anna"]) == 303  # and the one before is good for nothing
        async with aiohttp.ClientSession() as other:
            assert (
                await other.get(f"{site.url}/whoami", headers={"Cookie": f"annotator={given}"})
            ).status == 401


async def test_five_tries_a_minute_and_the_right_password_is_none_of_them_after_that(tmp_path):
    async with web(tmp_path) as site, site.visitor() as stranger:
        tried = [await stranger.log_in("anna", "wrong") for _ in range(8)]
        assert tried == [401] * 5 + [429] * 3
        assert await stranger.log_in("anna", PASSWORDS["anna"]) == 429
        assert await stranger.log_in("ben", PASSWORDS["ben"]) == 303  # others are not kept out


async def test_many_names_from_one_address_are_stopped_as_well(tmp_path):
    async with web(tmp_path) as site, site.visitor() as stranger:
        tried = [await stranger.log_in(f"name{number}", "wrong") for number in range(25)]
        assert tried == [401] * 20 + [429] * 5


async def test_many_tries_at_once_from_one_address_are_stopped_as_well(tmp_path):
    async with web(tmp_path) as site, site.visitor() as stranger:
        tried = await asyncio.gather(*(stranger.log_in(f"name{number}", "wrong") for number in range(60)))
        assert sorted(tried) == [401] * 20 + [429] * 40


async def test_a_team_behind_one_address_gets_in_together_and_wrong_passwords_count_on(tmp_path):
    async with web(tmp_path) as site, AsyncExitStack() as stack:
        team = [await stack.enter_async_context(site.visitor()) for _ in range(60)]
        names = [("anna", "ben")[number % 2] for number in range(60)]
        for start in range(0, 60, 6):
            some = slice(start, start + 6)
            let_in = (
                each.log_in(name, PASSWORDS[name]) for each, name in zip(team[some], names[some], strict=True)
            )
            assert await asyncio.gather(*let_in) == [303] * 6
        tried = [await team[0].log_in(f"name{number}", "wrong") for number in range(25)]
        assert tried == [401] * 20 + [429] * 5


@pytest.mark.parametrize("origin", FOREIGN)
async def test_pages_of_other_sites_reach_nothing(tmp_path, origin):
    async with web(tmp_path) as site, site.visitor("anna") as anna:
        origin = origin.format(host=site.host)
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with anna.window(Origin=origin):
                pass
        assert refused.value.status == 403
        assert await anna.log_in("anna", PASSWORDS["anna"], Origin=origin) == 403
        assert (await anna.post("/logout", Origin=origin)).status == 403
        assert (await anna.get("/whoami"))[0].status == 204  # still in
        assert ["refused", "anna", "127.0.0.1", "another origin"] in site.noted


async def test_what_does_not_say_where_it_comes_from_reaches_nothing_either(tmp_path):
    async with web(tmp_path) as site, site.visitor("anna") as anna:
        cookie = "; ".join(f"{each.key}={each.value}" for each in anna.client.cookie_jar)
        request = (
            f"GET /terminal?size=80,24 HTTP/1.1\r\nHost: {site.host}\r\nCookie: {cookie}\r\nConnection: Upgrade\r\n"
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        )
        assert status(await raw(site, f"{request}\r\n".encode())) == 403
        assert status(await raw(site, f"{request}Origin: {site.url}\r\n\r\n".encode())) == 101


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1.evil.example:{port}",
        "127.0.0.1:1",
        "",
        "{host}@evil.example",
    ],
)
async def test_a_name_that_somebody_points_at_this_machine_is_not_served(tmp_path, host):
    async with web(tmp_path) as site, site.visitor("anna") as anna:
        host = host.format(host=site.host, port=site.port)
        for path in ("/", "/whoami", "/page/xterm.js", "/print"):
            assert (await anna.get(path, Host=host))[0].status in {400, 403}
        assert (await anna.get("/", Host=f"localhost:{site.port}"))[0].status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../logins.py", "/page/../logins.py", "/page/..%2flogins.py", "/page/%2e%2e/logins.py", "/page//etc/passwd",
        "/page/terminal.js%00.css", "/page/LICENSE-xterm", "/page/vendored.json", "/page/login.html", "/page/",
        "/page", "//evil.example/", "/a.db", "/terminal/../a.db-logins", "/page/..\\logins.py", "/%0d%0aSet-Cookie:x=y",
        "http://evil.example/page/xterm.js", "/login", "/logout",
    ],
)  # fmt: skip
async def test_no_path_reaches_a_file(tmp_path, path):
    async with web(tmp_path) as site:
        answer = await raw(
            site, f"GET {path} HTTP/1.1\r\nHost: {site.host}\r\nConnection: close\r\n\r\n".encode()
        )
        assert status(answer) in {400, 403, 404, 405}
        assert b"scrypt" not in answer
        assert b"Set-Cookie" not in answer


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\nHost: {host}\r\nX-A: b\r\n\tSet-Cookie: x=y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n",
        b"POST /login HTTP/1.1\r\nHost: {host}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /\r\nHost: {host}\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nHost: {host}\r\nCookie: annotator=\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: {host}\r\nCookie: annotator=\xff\xfe; a=b; =; ;;\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: {host}\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"X%d: a\r\n" % n for n in range(1000)) + b"\r\n",
    ],
)
async def test_requests_that_are_none_change_nothing(tmp_path, request_):
    async with web(tmp_path) as site, site.visitor("anna") as anna:
        answer = await raw(
            site, request_.replace(b"{host}", site.host.encode()).replace(b"{url}", site.url.encode())
        )
        head = answer.partition(b"\r\n\r\n")[0]
        assert b"Set-Cookie" not in head
        assert b"Traceback" not in answer
        assert (await anna.get("/whoami"))[0].status == 204


async def test_names_with_line_ends_are_one_line_of_the_log(tmp_path):
    async with web(tmp_path) as site, site.visitor() as stranger:
        name = "anna\r\n2026-01-01T00:00:00Z\tlogin\tanna\x1b[31m\u202e"
        assert await stranger.log_in(name, "wrong") == 401
        assert len(site.lines) == 1
        assert site.lines[0].isascii()
        assert site.lines[0].isprintable() or "\t" in site.lines[0]
        assert "\n" not in site.lines[0]
        log = tmp_path / "a.db-logins.log"
        assert log.read_text("utf-8").splitlines() == site.lines
        assert stat.S_IMODE(log.stat().st_mode) == 0o600


async def test_forms_that_are_too_large_or_none_are_refused(tmp_path):
    async with web(tmp_path) as site, site.visitor() as stranger:
        assert (await stranger.post("/login", {"name": "anna", "password": "x" * 20_000})).status == 413
        assert (await stranger.post("/login", {"name": "anna"})).status == 400
        assert (await stranger.post("/login", b"\xff\xfe")).status == 400
        upload = aiohttp.FormData()
        upload.add_field("name", b"anna", filename="name")
        upload.add_field("password", b"anna", filename="password")
        assert (await stranger.post("/login", upload)).status == 400


async def test_every_answer_forbids_what_the_pages_do_not_need(tmp_path):
    async with web(tmp_path) as site, site.visitor("anna") as anna:
        for path in ("/", "/nothing", "/page/xterm.js", "/whoami", "/print"):
            answer, _ = await anna.get(path)
            headers = answer.headers
            assert headers["Content-Security-Policy"].startswith("default-src 'self';")
            assert "script-src" not in headers["Content-Security-Policy"]  # so none in the page itself
            assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Cache-Control"] == ("no-cache" if path.startswith("/page/") else "no-store")
            assert headers["Server"] == "annotator"


async def test_files_that_a_browser_has_are_not_sent_again(tmp_path):
    async with web(tmp_path) as site, site.visitor() as visitor:
        first, content = await visitor.get("/page/xterm.js")
        assert (first.status, len(content) > 100_000) == (200, True)
        tag = first.headers["ETag"]
        again, content = await visitor.get("/page/xterm.js", **{"If-None-Match": tag})
        assert (again.status, content) == (304, "")
        other, _ = await visitor.get("/page/terminal.js", **{"If-None-Match": tag})
        assert other.status == 200


async def test_the_page_has_the_name_and_the_keys_as_text(tmp_path):
    kept = (KeptKey("ctrl+n", "<b>next</b>", ("alt+n", "N"), "n", "\x0e"),)
    async with web(tmp_path, kept=kept) as site:
        LoginsFile(tmp_path / "a.db", CHEAP).add("<script>", "of another kind")
        async with site.visitor("<script>", "of another kind") as visitor:
            _, page = await visitor.get("/")
    assert '<span id="who">&lt;script&gt;</span>' in page
    assert "<td>Ctrl+N</td><td>&lt;b&gt;next&lt;/b&gt;</td><td>Alt+N or N</td>" in page
    assert 'data-stand-ins="{&quot;n&quot;: &quot;\\u000e&quot;}"' in page
    assert not re.search(r"<script(?! src=)", page)


async def test_connections_that_are_only_held_are_closed_and_windows_stay(tmp_path, monkeypatch):
    monkeypatch.setattr("annotator.serve.web_server.LOOK_EVERY", 0.02)
    monkeypatch.setattr("annotator.serve.connection_watch.UNTIL_ASKED", 0.1)
    monkeypatch.setattr("annotator.serve.connection_watch.LONGEST", 0.1)
    async with web(tmp_path) as site, site.visitor("anna") as anna, anna.window() as window:
        await window.see("ready")
        host, _, port = site.host.rpartition(":")
        for sent in (
            b"",
            b"GET / HTTP/1.1\r\nX: ",
            f"GET /whoami HTTP/1.1\r\nHost: {site.host}\r\n\r\nGET".encode(),
        ):
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(sent)
            async with asyncio.timeout(5):
                while await reader.read(1000):
                    pass
            writer.close()
        await window.type("still here")
        await window.see("still here")


async def test_what_nobody_foresaw_is_an_error_of_one_line_without_what_it_held(tmp_path, monkeypatch):
    def fails(*_):
        raise RuntimeError("a text of somebody")

    monkeypatch.setattr("annotator.serve.gateway.printed_now", fails)
    async with web(tmp_path) as site, site.visitor("anna") as anna:
        answer, text = await anna.get("/print")
        assert (answer.status, text) == (500, "an error in the program")
        assert site.noted[-1] == ["error", "anna", "127.0.0.1", "RuntimeError"]


async def test_behind_a_proxy_the_address_is_what_that_says_last(tmp_path):
    async with web(tmp_path, public_url="https://a.example.org") as site, site.visitor() as anna:
        site.url = f"http://127.0.0.1:{site.port}"
        headers = {"Host": "a.example.org", "Origin": "https://a.example.org"}
        for number in range(25):
            forwarded = {"X-Forwarded-For": f"6.6.6.{number}, 10.0.0.9"}
            await anna.log_in(f"n{number}", "wrong", **headers, **forwarded)
        assert {address for _, _, address, *_ in site.noted} == {"10.0.0.9"}
        assert len(site.noted) == 20
        assert (await anna.get("/"))[0].status == 403  # the gateway's own address is not the public one


async def test_logging_out_ends_the_session_and_every_cookie_of_the_person(tmp_path):
    async with web(tmp_path) as site, site.visitor("anna") as anna, site.visitor("anna") as elsewhere:
        async with anna.window() as window:
            await window.see("ready")
            assert (await elsewhere.post("/logout")).status == 303
            assert await window.close_code() is not None
        assert (await anna.get("/whoami"))[0].status == 401
        await until(lambda: ["session over", "anna", "", "logged_out"] in site.noted)


async def test_another_password_ends_what_the_old_one_opened(tmp_path):
    async with web(tmp_path) as site, site.visitor("anna") as anna, anna.window() as window:
        await window.see("ready")
        LoginsFile(tmp_path / "a.db", CHEAP).add("anna", "another password")
        await window.type("x")
        assert await window.close_code() == 4003


async def test_while_the_file_of_logins_cannot_be_used_nobody_is_let_in(tmp_path):
    async with web(tmp_path) as site, site.visitor() as anna:
        (tmp_path / "a.db-logins").chmod(0o644)
        assert await anna.log_in("anna", PASSWORDS["anna"]) == 401
        assert any("chmod 600" in reason for event, *_, reason in site.noted if event == "error")


# -- values -------------------------------------------------------------------------------------------------------


def test_the_file_of_logins_is_for_its_owner_and_has_no_password(tmp_path):
    logins = LoginsFile(tmp_path / "a.db", CHEAP)
    assert logins.all() == {}
    assert logins.add("anna", "correct horse") is False
    assert logins.add("anna", "correct house") is True
    assert stat.S_IMODE(logins.path.stat().st_mode) == 0o600
    assert b"correct" not in logins.path.read_bytes()
    assert logins.checked("anna", "correct horse") is None
    assert logins.checked("anna", "correct house").name == "anna"
    assert logins.checked("ann", "correct house") is None
    other = LoginsFile(tmp_path / "a.db", CHEAP)
    assert list(other.all()) == ["anna"]
    assert logins.remove("anna") is True
    assert logins.remove("anna") is False
    assert other.checked("anna", "correct house") is None
    assert [path.name for path in tmp_path.iterdir()] == ["a.db-logins"]


def test_two_people_with_one_password_have_different_hashes(tmp_path):
    one, other = Login.of("a", "same password", CHEAP), Login.of("b", "same password", CHEAP)
    assert one.salt != other.salt
    assert one.hash != other.hash
    assert one.has_password("same password")
    assert not one.has_password("same Password")
    assert Login.of("a", "caf\u00e9 au lait", CHEAP).has_password("cafe\u0301 au lait")


@pytest.mark.parametrize("content", [b"", b"{}", b"[{}]", b"\xff", b'[{"name": "anna"}]'])
def test_a_file_that_is_none_of_logins_is_said(tmp_path, content):
    logins = LoginsFile(tmp_path / "a.db", CHEAP)
    logins.path.write_bytes(content)
    logins.path.chmod(0o600)
    with pytest.raises(LoginsError, match="is no file of logins"):
        logins.all()


def test_a_login_with_impossible_numbers_is_said(tmp_path):
    logins = LoginsFile(tmp_path / "a.db", CHEAP)
    logins.add("anna", "correct horse")
    logins.path.write_bytes(logins.path.read_bytes().replace(b'"n": 2', b'"n": 3'))
    with pytest.raises(LoginsError, match="'anna' is broken"):
        logins.checked("anna", "correct horse")


def test_cookies_end_after_half_a_day():
    now = [0.0]
    cookies = Cookies(lambda: now[0])
    login = Login.of("anna", "correct horse", CHEAP)
    cookie = cookies.give(login)
    assert cookies.whose(cookie, {"anna": login}) == "anna"
    assert cookies.whose(cookie, {}) is None
    assert cookies.whose(cookie[:-1], {"anna": login}) is None
    now[0] = LIFETIME
    assert cookies.whose(cookie, {"anna": login}) is None


def test_a_paste_of_the_page_fits_in_a_message():
    """As many UTF-16 units as the page sends at once, each of three bytes at most."""
    from importlib.resources import files

    script = files("annotator.serve").joinpath("page", "terminal.js").read_text("utf-8")
    most = int(re.search(r"MOST_AT_ONCE = (\d+)", script)[1])
    assert 3 * (most + 1) + 1 <= LONGEST_FRAME
