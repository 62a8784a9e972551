"""A request that is answered in the thread that asks, without any switch of thread."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import unquote

import anyio.to_thread
import pytest
from httpx2 import BaseTransport, ByteStream, Request, Response
from starlette.types import ASGIApp, Message

_PORTS: Final = {"http": 80, "https": 443}


class InThisThread(BaseTransport):
    """Runs ``app`` in ``loop`` until it is done with the request, and only then gives its answer.

    Whoever asks from another thread than the main one, or while a loop runs there, asks ``otherwise``: as the
    test client does.
    """

    def __init__(
        self,
        app: ASGIApp,
        loop: asyncio.AbstractEventLoop,
        otherwise: BaseTransport,
        *,
        raises: bool,
    ) -> None:
        self._app, self._loop, self._otherwise, self._raises = app, loop, otherwise, raises

    def handle_request(self, request: Request) -> Response:
        if (
            threading.current_thread() is not threading.main_thread()
            or asyncio._get_running_loop() is not None
        ):
            return self._otherwise.handle_request(request)
        return self._loop.run_until_complete(self._answer(request, request.read()))

    def close(self) -> None:
        self._otherwise.close()

    async def _answer(self, request: Request, body: bytes) -> Response:
        waiting: list[Message] = [{"type": "http.request", "body": body}]
        done = asyncio.Event()
        sent: dict[str, Any] = {}
        parts: list[bytes] = []

        async def receive() -> Message:
            if waiting:
                return waiting.pop()
            await done.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                assert not sent, "an answer that begins twice"
                sent.update(message)
            elif message["type"] == "http.response.body":
                assert sent, "an answer without a beginning"
                assert not done.is_set(), "an answer that goes on after its end"
                parts.append(bytes(message.get("body", b"")))
                if not message.get("more_body", False):
                    done.set()

        try:
            await self._app(_scope(request), receive, send)
        except Exception:
            if self._raises:
                raise
        if not sent:
            assert not self._raises, "no answer"
            return Response(500, request=request)
        headers = [(name.decode(), value.decode()) for name, value in sent.get("headers", ())]
        content = b"" if request.method == "HEAD" else b"".join(parts)
        return Response(sent["status"], headers=headers, stream=ByteStream(content), request=request)


def blocking_calls_stay(patch: pytest.MonkeyPatch, loop: asyncio.AbstractEventLoop) -> None:
    """What ``loop`` would give to a thread of its own, because it blocks, is done at once, in the same order.

    Nothing else waits for ``loop``: it answers one request at a time. Any other loop uses its threads.
    """
    in_a_thread = anyio.to_thread.run_sync

    async def here(call: Callable[..., Any], *given: Any, **options: Any) -> Any:
        if asyncio.get_running_loop() is not loop:
            return await in_a_thread(call, *given, **options)
        return contextvars.copy_context().run(call, *given)

    patch.setattr(anyio.to_thread, "run_sync", here)


def _scope(request: Request) -> dict[str, Any]:
    url = request.url
    host = url.raw_host.decode("ascii")
    named = [] if "host" in request.headers else [(b"host", url.netloc)]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "path": unquote(url.path),
        "raw_path": url.raw_path.split(b"?", 1)[0],
        "root_path": "",
        "scheme": url.scheme,
        "query_string": url.query,
        "headers": named + [(n.lower().encode(), v.encode()) for n, v in request.headers.multi_items()],
        "client": ("testclient", 50000),
        "server": [host, url.port or _PORTS[url.scheme]],
        "extensions": {},
        "state": {},
    }
