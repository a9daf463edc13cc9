"""What an app does about an error that nobody foresaw: it leaves the terminal as it was, and ``run`` raises the error.

Textual itself prints tracebacks with the values of variables, which hold the texts that are read.
"""

from __future__ import annotations

import asyncio
import errno
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from textual.app import App
from textual.worker import WorkerFailed

from annotator.tui.terminal.driver import CleanInputDriver


class RaisingDriver(CleanInputDriver):
    """Leaves the errors of its input thread to the app, as those of other threads."""

    def _run_input_thread(self) -> None:
        self.run_input_thread()


class RaisingApp(App[None], inherit_bindings=False):
    """Leaves at the first error in a handler, a callback of the loop or a thread, and raises it from ``run_async``."""

    async def run_async(self, **options: Any) -> Any:
        """Run the app as Textual does, with the same options and result; raises the error that ended it.

        This app has no result, but one that is driven to take a picture of it has.
        """
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._take_from_loop)
        with self._watching_threads(loop):
            result: Any = await super().run_async(**options)  # type: ignore[func-returns-value]
        if self._exception is not None:
            raise self._exception
        return result

    def _handle_exception(self, error: Exception) -> None:
        self._return_code = 1
        if self._exception is None:
            self._exception = error.error if isinstance(error, WorkerFailed) else error  # type: ignore[assignment]
            self._exception_event.set()
        self._close_messages_no_wait()

    def _take_from_loop(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if isinstance(error := context.get("exception"), Exception):
            self._handle_exception(error)
        else:
            loop.default_exception_handler(context)

    @contextmanager
    def _watching_threads(self, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
        def take(arguments: threading.ExceptHookArgs) -> None:
            error = arguments.exc_value
            with suppress(RuntimeError):  # the loop has ended
                if isinstance(error, OSError) and error.errno == errno.EIO:  # the terminal has gone
                    loop.call_soon_threadsafe(self.exit)
                elif isinstance(error, Exception):
                    loop.call_soon_threadsafe(self._handle_exception, error)

        before = threading.excepthook
        threading.excepthook = take
        try:
            yield
        finally:
            threading.excepthook = before
