"""Real HTTP servers on loopback, that answer as they are told and keep what they were asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, dict[str, str], bytes]
Answer = Callable[[str, Any], Reply]


def as_json(value: object, status: int = 200) -> Reply:
    return status, {"Content-Type": "application/json"}, json.dumps(value).encode()


class Server:
    """A server whose ``address`` is to be confirmed; ``asked`` has path, headers and JSON of each request."""

    def __init__(self, answer: Answer) -> None:
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        self.released = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._reply(None)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self._reply(json.loads(body))

            def _reply(self, question: Any) -> None:
                outer.asked.append((self.path, dict(self.headers), question))
                status, headers, content = answer(self.path, question)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                try:
                    self.wfile.write(content)
                except OSError:
                    pass  # it read no further
                if headers.get("X-Drips"):
                    while not outer.released.wait(0.05):
                        try:
                            self.wfile.write(b" ")
                        except OSError:
                            return

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    server = Server(answer)
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.http.shutdown()
        server.http.server_close()
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
