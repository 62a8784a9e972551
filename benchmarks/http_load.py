"""A load generator on bare sockets: what it costs itself must not hide what the server costs.

Each client keeps one connection and sends its next request when the answer to the last one is complete.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Post:
    """One request, ready to be sent: its bytes are made before the clock runs."""

    wire: bytes

    @classmethod
    def of(cls, url: str, body: Any, headers: Mapping[str, str] | None = None) -> Post:
        parts = urlsplit(url)
        payload = json.dumps(body).encode()
        head = {
            "Host": parts.netloc,
            "Content-Type": "application/json",
            "Content-Length": str(len(payload)),
            **(headers or {}),
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        return cls(f"POST {parts.path} HTTP/1.1\r\n{lines}\r\n".encode() + payload)


@dataclass(frozen=True, slots=True)
class Run:
    """What one burst of requests took. ``latencies`` are seconds, one a request, in order of sending."""

    seconds: float
    latencies: tuple[float, ...]

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds


def percentile(latencies: Sequence[float], share: float) -> float:
    """The latency that ``share`` of the requests stay at or under (nearest rank)."""
    ranked = sorted(latencies)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def fire(url: str, posts: Sequence[Post], clients: int) -> Run:
    """Send ``posts`` over ``clients`` connections at once; raise when an answer is no success."""
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    return asyncio.run(_fire(parts.hostname, parts.port, posts, clients))


async def _fire(host: str, port: int, posts: Sequence[Post], clients: int) -> Run:
    connections = [await asyncio.open_connection(host, port) for _ in range(clients)]
    waiting = iter(posts)
    latencies: list[float] = []

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for post in waiting:
            sent = time.perf_counter()
            writer.write(post.wire)
            await _success(reader)
            latencies.append(time.perf_counter() - sent)

    begin = time.perf_counter()
    await asyncio.gather(*(client(*connection) for connection in connections))
    seconds = time.perf_counter() - begin
    for _, writer in connections:
        writer.close()
        await writer.wait_closed()
    return Run(seconds, tuple(latencies))


async def _success(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = 0
    for line in head.split("\r\n")[1:]:
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            length = int(value)
    body = await reader.readexactly(length)
    if not head.startswith("HTTP/1.1 2"):
        raise RuntimeError(f"{head.partition(chr(13))[0]}: {body[:300]!r}")
