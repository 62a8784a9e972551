"""The service's part of the ``screening`` command; each command is imported only when it is run."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "init": "service.commands.installing",
    "serve": "service.commands.serving",
    "demo": "service.commands.demonstration",
    "verify": "service.commands.verifying",
    "user": "service.commands.people",
    "audit": "service.commands.access_log",
    "registry": "service.commands.models",
    "export": "service.commands.exporting",
    "monitor": "service.commands.monitoring",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
