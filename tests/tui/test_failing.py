"""An app in which something goes wrong that nobody foresaw: it leaves, and whoever ran it gets the error."""

import asyncio
import errno
import logging
import sys
import threading

import pytest
from textual.worker import WorkerFailed

from annotator.tui.terminal.failing import RaisingApp, RaisingDriver


class Failing(RaisingApp):
    """Does something once it is there."""

    def __init__(self, fail):
        super().__init__()
        self._do = fail
        self.left = False

    def on_ready(self):
        self._do(self)

    def on_unmount(self):
        self.left = True


ERROR = ValueError("a text of someone")


def fail():
    raise ERROR


async def failing():
    fail()


def in_a_thread(_app):
    threading.Thread(target=fail).start()


def in_a_callback(_app):
    asyncio.get_running_loop().call_soon(fail)


def in_a_task(_app):
    asyncio.get_running_loop().create_task(failing())


def twice(app):
    app.call_later(lambda: (_ for _ in ()).throw(KeyError("later")))
    fail()


def in_the_input(app):
    driver = object.__new__(RaisingDriver)
    driver.run_input_thread = fail
    threading.Thread(target=driver._run_input_thread).start()


REPORTED = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="later Pythons do not report a lost task while the app runs"
)


@pytest.mark.parametrize(
    "where",
    [
        lambda _: fail(),
        lambda app: app.call_later(fail),
        lambda app: app.set_timer(0.001, fail),
        lambda app: app.run_worker(failing()),
        lambda app: app.run_worker(fail, thread=True),
        in_a_thread, in_a_callback, pytest.param(in_a_task, marks=REPORTED), twice, in_the_input,
    ],
    ids=["handler", "message", "timer", "worker", "worker-thread", "thread", "callback", "task", "twice", "input"],
)  # fmt: skip
async def test_the_first_error_ends_the_app_and_is_raised(where, capsys):
    app = Failing(where)
    hook = threading.excepthook
    with pytest.raises(ValueError, match="a text of someone") as raised:
        await app.run_async(headless=True)
    assert raised.value is ERROR
    assert not isinstance(raised.value, WorkerFailed)
    assert (app.left, app.return_code, threading.excepthook) == (True, 1, hook)
    assert capsys.readouterr() == ("", "")


async def test_without_an_error_nothing_is_raised():
    app = Failing(lambda app: app.exit())
    await app.run_async(headless=True)
    assert (app.left, app.return_code) == (True, 0)


def gone():
    raise OSError(errno.EIO, "gone")


async def test_a_terminal_that_has_gone_ends_the_app_without_an_error():
    app = Failing(lambda _: threading.Thread(target=gone).start())
    await app.run_async(headless=True)
    assert app.left


async def test_what_the_loop_reports_without_an_error_is_logged_as_always(caplog):
    def report(app):
        asyncio.get_running_loop().call_exception_handler({"message": "a task was lost"})
        app.exit()

    with caplog.at_level(logging.ERROR):
        await Failing(report).run_async(headless=True)
    assert "a task was lost" in caplog.text


@pytest.mark.parametrize("error", [ERROR, OSError(errno.EIO, "gone"), GeneratorExit()])
def test_after_the_end_of_the_loop_threads_end_without_a_word(error, capsys):
    loop = asyncio.new_event_loop()
    loop.close()
    app = Failing(fail)
    with app._watching_threads(loop):
        threading.excepthook(threading.ExceptHookArgs((type(error), error, None, None)))
    assert capsys.readouterr() == ("", "")
    assert app.return_code in {None, 0}
