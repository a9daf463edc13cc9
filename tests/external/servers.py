"""Real HTTP servers on loopback, that answer as they are told and keep what they were asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, dict[str, str], bytes]
Answer = Callable[[str, Any], Reply]


def as_json(value: object, status: int = 200) -> Reply:
    return status, {"Content-Type": "application/json"}, json.dumps(value).encode()


class Server(ThreadingHTTPServer):
    """A server whose ``address`` is to be confirmed; ``asked`` has path, headers and JSON of each request."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        self.released = threading.Event()
        self.address = f"http://127.0.0.1:{self.server_port}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self._reply(None)

    def do_POST(self) -> None:
        self._reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _reply(self, question: Any) -> None:
        self.server.asked.append((self.path, dict(self.headers), question))
        status, headers, content = self.server.answer(self.path, question)
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(content))} | headers).items():
            self.send_header(name, value)
        with suppress(OSError):  # who asked may read no further
            self.end_headers()
            self.wfile.write(content)
            while headers.get("X-Drips") and not self.server.released.wait(0.05):
                self.wfile.write(b" ")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    server = Server(answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def chat_reply(content: str) -> Reply:
    return as_json({"choices": [{"message": {"role": "assistant", "content": content}}]})


def chatting(content: str) -> Answer:
    return lambda _path, _question: chat_reply(content)


def backend(results: object) -> Answer:
    """A backend of Label Studio that is up and predicts these results."""

    def answer(path: str, _question: Any) -> Reply:
        if path == "/health":
            return as_json({"status": "UP", "model_class": "Test"})
        return as_json({"results": results, "model_version": "1"})

    return answer


def region(start: object, end: object, *labels: str, **more: Any) -> dict[str, Any]:
    text = {"text": more.pop("text")} if "text" in more else {}
    value = {"start": start, "end": end, "labels": list(labels), **text}
    return {"from_name": "label", "to_name": "text", "type": "labels", "value": value, **more}
