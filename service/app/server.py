"""Running the web server: one process, one line when it accepts connections, no log of who visits."""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable
from typing import Any

import uvicorn

from service.app.application import Application
from service.app.header_time_limit import TimedHeaders
from service.core import machine_log as log
from service.core.errors import BadSettings
from service.core.settings import Settings

SHUTDOWN_SECONDS = 10


class _Server(uvicorn.Server):
    """Calls ``ready`` once it listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()


def serve(app: Application, announce: Callable[[str], None]) -> None:
    """Serve ``app`` until it is told to stop; ``announce`` gets the address once it is open.

    The installation of ``app`` is closed afterwards. Raises ``BadSettings`` when the address cannot be had.
    """
    settings = app.state.installation.settings
    try:
        listening = _listen(settings)
    except BadSettings:
        app.state.installation.close()
        raise
    port = listening.getsockname()[1]
    log.configure(app.state.installation.clock)
    # Everything loaded so far lives as long as the process; the collector need not look at it again.
    gc.freeze()
    server = _Server(uvicorn.Config(app, **_options(settings)), lambda: announce(_address(settings, port)))
    server.run(sockets=[listening])


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "lifespan": "on",
        "http": TimedHeaders,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "ws": "none",
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies),
        "timeout_graceful_shutdown": SHUTDOWN_SECONDS,
    }


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listening = socket.create_server((settings.host, settings.port), family=family, backlog=2048)
        # asyncio sets this only on sockets it opened itself. Without it the kernel holds back the second
        # packet of every response for 40 ms. Accepted connections inherit it.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        raise BadSettings(
            "settings.address", host=settings.host, port=settings.port, problem=error.strerror
        ) from None


def _address(settings: Settings, port: int) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    # This server speaks http; with ``https`` set, a proxy in front of it speaks https.
    return f"http://{host}:{port}{settings.base_path}"
