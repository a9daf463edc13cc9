"""The served app: twenty people whose lines drop and whose processes are killed, and requests that are none."""

from __future__ import annotations

import asyncio
import re
import subprocess
from collections import Counter
from random import Random

import aiohttp

from annotator.serve.browser_line import Why
from annotator.serve.logins import LoginsFile
from tests.cli.command import ANNOTATOR, SAMPLES, annotator, environment
from tests.serve.served import CHEAP, PASSWORDS, Visitor, Web, Window, descendants, is_alive, until, web
from tests.signals import heard
from tests.torture.killing import check_database
from tests.torture.trial import Done, Trial

PEOPLE = 20
MARKS = ("pb", "os", "ea", "oi", "ps", "u", "\x1b[C", "\x1b[B")
_COUNT = re.compile(r"· ([\d,]+) spans? ·")


def sessions(trial: Trial) -> Done:
    """Twenty people mark at once, ``size`` times each; the server is killed, and what was seen is in the file."""
    assert annotator("import", "--db", "a.db", SAMPLES / "section-66a.txt", cwd=trial.folder).code == 0
    logins = LoginsFile(trial.folder / "a.db", CHEAP)
    for number in range(PEOPLE):
        logins.add(f"person{number}", "a password")
    done, seen = asyncio.run(_sessions(trial))
    check_database(trial.folder / "a.db")
    (record,) = annotator("export", "--db", "a.db", cwd=trial.folder).records
    kept = Counter(span["annotator"] for span in record["spans"])
    assert {name: kept[name] for name in seen} == seen
    return done


async def _sessions(trial: Trial) -> tuple[Done, dict[str, int]]:
    with heard():
        process = await asyncio.create_subprocess_exec(
            ANNOTATOR, "serve", "--db", "a.db", "--port", "0",
            cwd=trial.folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    assert process.stdout is not None
    try:
        url = (await process.stdout.readline()).decode().split()[0]
        site = Web(url, int(url.rpartition(":")[2]), [])
        people = [_Person(site, f"person{n}", Random(trial.chance.random())) for n in range(PEOPLE)]  # noqa: S311
        await asyncio.gather(*(person.work(trial.size) for person in people))
        left = descendants(process.pid)
        process.kill()
        await until(lambda: not any(map(is_alive, left)), lambda: left)
        done = sum((person.done for person in people), Counter[str]())
        return done + Counter({"kills of the server": 1}), {person.name: person.spans for person in people}
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


class _Person:
    """Someone who marks, whose line drops and whose program is killed now and then."""

    def __init__(self, site: Web, name: str, chance: Random) -> None:
        self.name = name
        self.done: Done = Counter()
        self.spans = 0
        self._site = site
        self._chance = chance

    async def work(self, marks: int) -> None:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
            visitor = Visitor(self._site, client)
            assert await visitor.log_in(self.name, "a password") == 303
            while self.done["marks"] < marks:
                async with visitor.window(120, 40) as window:
                    self.done["windows"] += 1
                    await self._mark(window, marks)

    async def _mark(self, window: Window, marks: int) -> None:
        """Mark until the line drops, which may be at once; at the end see how many spans there are."""
        await window.see(lambda: _COUNT.search(window.text) is not None)
        for _ in range(self._chance.randint(0, 8)):
            await window.type(self._chance.choice(MARKS))
            self.done["marks"] += 1
            await asyncio.sleep(0.05 * self._chance.random())
            if self.done["marks"] >= marks:
                break
        if self.done["marks"] >= marks or self._chance.random() < 0.3:
            self.spans = await _settled(window)
        elif self._chance.random() < 0.3:
            await window.type("Q")
            assert await window.close_code() == Why.ENDED
            self.done["quits"] += 1
        else:
            self.done["dropped lines"] += 1


async def _settled(window: Window) -> int:
    """The spans that the status line counts once all keys have acted: a step may have waited for other writers."""
    sent = len(window.raw)
    await window.type("\x1b[200~all is seen\x1b[201~")
    words = "text is ignored"  # which the next step may take away before anyone looks, and which may come in pieces
    await until(
        lambda: words in window.text or window.raw.find(words.encode(), sent) >= 0, lambda: window.text, 60
    )
    count, before = -1, -2
    while count != before:
        before = count
        await asyncio.sleep(1.5)
        count = int(_COUNT.search(window.text)[1].replace(",", ""))  # type: ignore[index]
    return count


PARTS = (
    b"GET / HTTP/1.1\r\n", b"GET /terminal?size=80,24 HTTP/1.1\r\n", b"POST /login HTTP/1.1\r\n", b"Host: HOST\r\n",
    b"Host: evil.example\r\n", b"Origin: http://HOST\r\n", b"Origin: null\r\n", b"Connection: Upgrade\r\n",
    b"Upgrade: websocket\r\n", b"Sec-WebSocket-Version: 13\r\n", b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
    b"Content-Length: 5\r\n", b"Content-Length: 99999999999999999999\r\n", b"Transfer-Encoding: chunked\r\n", b"\r\n",
    b"name=anna&password=x", b"ffffffffffffffff\r\n", b"Cookie: annotator=AAAA; annotator=\x00\r\n",
    b"Content-Type: multipart/form-data; boundary=x\r\n", b"Expect: 100-continue\r\n", b"X-Forwarded-For: ,,,\r\n",
    b"\x81\xfe\xff\xff", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\xff" * 50, b"a" * 9000,
    b"%0d%0a", b"/../../etc/passwd", b"\r\n\r\n",
)  # fmt: skip


def attacks(trial: Trial) -> Done:
    """Send ``size`` requests made of parts by chance: who works notices nothing, and nobody is let in."""
    return asyncio.run(_attacks(trial))


async def _attacks(trial: Trial) -> Done:
    done: Done = Counter()
    async with web(trial.folder) as site, site.visitor("anna") as anna, anna.window() as window:
        await window.see("ready")
        for number in range(trial.size):
            answer = await _answer(site, _request(trial.chance, site.host.encode()))
            assert b"Set-Cookie" not in answer
            assert b"Traceback" not in answer
            assert b" 101 " not in answer[:20]
            done["requests"] += 1
            done["answers"] += bool(answer)
            if number % 20 == 0:
                await window.type(f"\r\n{number};")
                await window.see(f"{number};")
        assert [event for event, *_ in site.noted if event in {"login", "error"}] == ["login"]
        async with site.visitor() as other:
            assert await other.log_in("ben", PASSWORDS["ben"]) in {303, 429}
    return done


def _request(chance: Random, host: bytes) -> bytes:
    request = bytearray(b"".join(chance.choices(PARTS, k=chance.randint(1, 14))).replace(b"HOST", host))
    for _ in range(chance.choice((0, 0, 1, 5))):
        request[chance.randrange(len(request))] = chance.randrange(256)
    return bytes(request)


async def _answer(site: Web, request: bytes) -> bytes:
    """What comes back within a moment."""
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    try:
        writer.write(request)
        async with asyncio.timeout(0.05):
            return await reader.read(1 << 20)
    except (TimeoutError, ConnectionError, OSError):
        return b""
    finally:
        writer.close()
