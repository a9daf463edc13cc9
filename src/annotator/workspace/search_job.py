"""The search that runs beside the app, as the app sees it: asked, and what it answered."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

import msgspec

from annotator.workspace.search_process import Answer, Asked


class SearchJob:
    """A process that searches one file."""

    def __init__(self, path: Path, annotator: str) -> None:
        """Start it; raises ``OSError``."""
        self.path = path
        # -P: a file of the folder that the program runs in must not be taken for a module
        command = [sys.executable, "-P", "-m", "annotator.workspace.search_process", str(path), annotator]
        self._process = subprocess.Popen(  # noqa: S603 - the program itself
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C is the app's
        )
        self._answers: SimpleQueue[Answer] = SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="annotator-search", daemon=True)
        self._reader.start()

    @property
    def has_ended(self) -> bool:
        """Whether it ended, and all of its answers were taken."""
        return not self._reader.is_alive() and self._answers.empty()

    def send(self, asked: Asked) -> None:
        """Ask it; raises ``OSError``."""
        if self._process.stdin is not None:
            self._process.stdin.write(msgspec.json.encode(asked) + b"\n")
            self._process.stdin.flush()

    def next_answer(self) -> Answer | None:
        """The next answer that has come, if one has."""
        return None if self._answers.empty() else self._answers.get()

    def kill(self) -> None:
        """End it at once: what it writes is all or nothing."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()

    def _read(self) -> None:
        decoder = msgspec.json.Decoder(Answer)
        if self._process.stdout is not None:
            with self._process.stdout as lines:
                for line in lines:
                    self._answers.put(decoder.decode(line))
