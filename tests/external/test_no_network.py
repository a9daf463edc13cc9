"""Code of others opens no connection while it runs, in no thread, and everything is as before afterwards."""

import socket
import threading

import pytest

from annotator.external.errors import UnavailableError
from annotator.external.no_network import without_network


@pytest.fixture
def listening():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()


def connect(address):
    socket.create_connection(address, timeout=5).close()


def test_a_connection_is_refused_inside_and_possible_again_after(listening):
    connect(listening)
    with without_network(), pytest.raises(UnavailableError, match="it wants to open a connection"):
        connect(listening)
    connect(listening)


def test_a_name_is_not_looked_up_and_nothing_is_sent_either(listening):
    with without_network():
        with pytest.raises(UnavailableError):
            socket.getaddrinfo("localhost", 80)
        for look_up in (socket.gethostbyname, socket.gethostbyname_ex, socket.gethostbyaddr):
            with pytest.raises(UnavailableError):
                look_up("localhost")
        with socket.socket(type=socket.SOCK_DGRAM) as sender, pytest.raises(UnavailableError):
            sender.sendto(b"x", listening)


def test_one_that_ends_inside_another_does_not_end_that(listening):
    with without_network():
        with without_network():
            pass
        with pytest.raises(UnavailableError):
            connect(listening)
    connect(listening)


def test_it_holds_for_other_threads_and_ends_with_an_error(listening):
    errors = []

    def try_it():
        try:
            connect(listening)
        except UnavailableError as error:
            errors.append(error)

    def run():
        with without_network():
            thread = threading.Thread(target=try_it)
            thread.start()
            thread.join(10)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run()
    assert len(errors) == 1
    connect(listening)
