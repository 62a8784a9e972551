"""Who sends the headers of a request too slowly loses the connection; who asks again later does not."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from service.app.header_time_limit import TimedHeaders
from service.app.server import _options
from tests.service.world import World

LIMIT = 0.3


@pytest.fixture
def port(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The application behind the server as it is configured, with a short limit."""
    monkeypatch.setattr(TimedHeaders, "header_seconds", LIMIT)
    options = _options(world.installation.settings) | {"lifespan": "off"}
    server = uvicorn.Server(uvicorn.Config(world.app, **options))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join()


def _closed_after(connection: socket.socket) -> float:
    started = time.monotonic()
    while connection.recv(65_536):
        pass
    return time.monotonic() - started


@pytest.mark.parametrize("sent", [b"", b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "])
def test_headers_that_do_not_end_are_not_waited_for(port: int, sent: bytes) -> None:
    """REQ asvs: V15.2, a connection is not kept by sending next to nothing."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(sent)

        assert _closed_after(connection) < 5


def test_a_byte_now_and_then_wins_no_time(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        closed = False
        for _ in range(150):
            try:
                connection.sendall(b"x")
            except (ConnectionResetError, BrokenPipeError):
                closed = True
                break
            time.sleep(LIMIT / 10)

        assert closed


def test_a_second_request_has_the_same_limit_and_what_is_whole_is_answered(port: int) -> None:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for _ in range(2):
        client.request("GET", "/healthz")
        answer = client.getresponse()
        assert (answer.status, bool(answer.read())) == (200, True)
        time.sleep(LIMIT * 1.5)
    client.sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: ")

    assert _closed_after(client.sock) < 4
    client.close()
