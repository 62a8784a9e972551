"""Rules about scores: where one may be computed, and what may not stand near one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from tests.guards.table import Finding

Place = tuple[str, str]
"""A path, and what was found in it."""

COMPUTING: Final = frozenset({"screen", "estimate", "log_odds", "contributions", "score"})
"""The functions of a screener and of the table behind it that give a number about a young person."""

OUTWARD: Final = frozenset(
    [
        "aiohttp",
        "apscheduler",
        "asyncio.open_connection",
        "asyncio.start_server",
        "celery",
        "ftplib",
        "http.client",
        "http.server",
        "httpx",
        "httpx2",
        "imaplib",
        "multiprocessing",
        "poplib",
        "queue",
        "requests",
        "sched",
        "smtplib",
        "socket",
        "socketserver",
        "subprocess",
        "urllib.request",
        "urllib3",
        "webbrowser",
        "websockets",
        "xmlrpc",
    ]
)
"""What a program needs to reach somebody or to do something later. To take an address apart
(``urllib.parse``) or to name a status (``http.HTTPStatus``) opens nothing."""

LATER: Final = frozenset(
    [
        "BackgroundTask",
        "BackgroundTasks",
        "ProcessPoolExecutor",
        "Thread",
        "ThreadPoolExecutor",
        "Timer",
        "call_later",
        "create_subprocess_exec",
        "create_subprocess_shell",
        "create_task",
        "ensure_future",
        "open_connection",
        "popen",
        "run_in_executor",
        "start_server",
        "system",
    ]
)
"""What hands work to something that goes on after the answer, or to another program."""


def computes_a_score(path: str, tree: ast.Module) -> Iterator[tuple[Finding, Place]]:
    """Every call in a function that computes a score, with the function it stands in."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                    name, owner = call.func.attr, call.func.value
                    of_the_service = isinstance(owner, ast.Name) and owner.id == "screenings"
                    if name in COMPUTING and not (name == "screen" and of_the_service):
                        place = f"{function.name}: {name}"
                        yield Finding(path, call.lineno, f"calls {name}"), (path, place)


def reaches_out(path: str, tree: ast.Module) -> Iterator[tuple[Finding, Place]]:
    """Every import of something that sends, queues or schedules."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                imported = {alias.name for alias in names}
            case ast.ImportFrom(module=str(module), names=names):
                imported = {module, *(f"{module}.{alias.name}" for alias in names)}
            case _:
                continue
        reached = {begun for name in imported for begun in _beginnings(name)} & OUTWARD
        for name in sorted(reached):
            yield Finding(path, node.lineno, f"imports {name}"), (path, name)


def works_later(path: str, tree: ast.Module) -> Iterator[tuple[Finding, Place]]:
    """Every use of something that goes on after the answer was given."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if name in LATER:
                yield Finding(path, node.lineno, f"uses {name}"), (path, name)


def _beginnings(name: str) -> Iterator[str]:
    """``a``, ``a.b`` and ``a.b.c`` of ``a.b.c``."""
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        yield ".".join(parts[:end])
