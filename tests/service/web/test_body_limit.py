"""A request that is too large is refused with a sentence, and never stands in memory."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import uvicorn

from tests.service.world import World

MEGABYTE = 1024 * 1024


def test_ten_megabytes_are_refused_with_a_sentence(world: World) -> None:
    """REQ asvs: V4.1, a body larger than the limit is refused by its announced length."""
    answer = world.client("alice").post("/api/v1/cases", json={"setting": "x" * 10 * MEGABYTE})

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "too_large"
    assert "1024 KiB" in answer.json()["detail"]


def test_a_body_up_to_the_limit_is_read(world: World) -> None:
    content = json.dumps({"login": "alice", "password": "x"}).encode()
    padded = content + b" " * (MEGABYTE - len(content))

    assert (
        world.anonymous()
        .post("/api/v1/sessions", content=padded, headers={"Content-Type": "application/json"})
        .status_code
        == 401
    )


@pytest.mark.parametrize("length", ["-1", "many", "1e3", "99999999999999999999"])
def test_a_length_that_is_none_is_refused(world: World, length: str) -> None:
    async def ask() -> int:
        return await _ask(world, [], [(b"content-length", length.encode())])

    assert asyncio.run(ask()) == 413


def test_a_body_without_a_length_is_counted_while_it_is_read(world: World) -> None:
    """Sent in pieces, without saying how much is coming: at most the limit is ever kept."""
    pieces = 40

    async def ask() -> int:
        return await _ask(world, [b"x" * MEGABYTE] * pieces, [(b"transfer-encoding", b"chunked")])

    tracemalloc.start()
    try:
        assert asyncio.run(ask()) == 413
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * MEGABYTE


async def _ask(world: World, pieces: list[bytes], headers: list[tuple[bytes, bytes]]) -> int:
    """Post ``pieces`` straight to the application; gives the status."""
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/sessions",
        "raw_path": b"/api/v1/sessions",
        "query_string": b"",
        "headers": [
            (b"host", b"127.0.0.1"),
            (b"sec-fetch-site", b"same-origin"),
            (b"content-type", b"application/json"),
            *headers,
        ],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
        "scheme": "http",
        "http_version": "1.1",
    }
    coming: AsyncIterator[dict[str, Any]] = _messages(pieces)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return await anext(coming)

    async def send(message: Any) -> None:
        sent.append(message)

    await world.app(scope, receive, send)
    return int(sent[0]["status"])


async def _messages(pieces: list[bytes]) -> AsyncIterator[dict[str, Any]]:
    for piece in pieces:
        yield {"type": "http.request", "body": piece, "more_body": True}
    while True:
        yield {"type": "http.request", "body": b"", "more_body": False}


@pytest.fixture
def port(world: World) -> Iterator[int]:
    """The application behind a real server."""
    server = uvicorn.Server(uvicorn.Config(world.app, log_config=None, lifespan="off", ws="none"))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join()


def test_over_a_real_connection_the_sentence_arrives(port: int) -> None:
    """The client is still sending when it is refused; closing on top of that would lose the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        head = (
            f"POST /api/v1/sessions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {10 * MEGABYTE}\r\n\r\n"
        )
        connection.sendall(head.encode() + b"x" * 10 * MEGABYTE)
        answer = connection.recv(65_536)

    assert answer.startswith(b"HTTP/1.1 413")
