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

COMPUTERS: Final = frozenset({"Estimator", "Lookup", "EvidenceLogistic"})
"""The classes that are made only to compute."""

BY_NAME: Final = frozenset({"getattr", "attrgetter", "methodcaller"})

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
    """Every place that computes a score or takes hold of a function that does, and in which function.

    Whoever hands the function on lets somebody else go round the own judgement, so ``f = screener.screen``
    at the head of a file, ``map(screener.screen, requests)`` and an import by name count as well.
    """
    yield from _Scopes(path, tree).found


class _Scopes(ast.NodeVisitor):
    """Walks a file and knows in which function it is."""

    def __init__(self, path: str, tree: ast.Module) -> None:
        self.found: list[tuple[Finding, Place]] = []
        self._path = path
        self._scope: list[str] = []
        self._modules = set(_own_modules(tree))
        self.visit(tree)

    def _note(self, node: ast.stmt | ast.expr, what: str) -> None:
        scope = ".".join(self._scope) or "the file itself"
        self.found.append(
            (Finding(self._path, node.lineno, f"{what} in {scope}"), (self._path, f"{scope}: {what}"))
        )

    def _inside(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self._scope.append(node.name)
        self.generic_visit(node)
        self._scope.pop()

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _inside  # noqa: N815 - names of ``ast``

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if (
            node.attr in COMPUTING
            and isinstance(node.ctx, ast.Load)
            and not (isinstance(node.value, ast.Name) and node.value.id in self._modules)
        ):
            self._note(node, node.attr)
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """What is only compared is a value that somebody wrote down: ``round.score == "withheld"``."""
        for side in (node.left, *node.comparators):
            self.visit(side.value if isinstance(side, ast.Attribute) else side)

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in BY_NAME:
            for given in node.args:
                if isinstance(given, ast.Constant) and given.value in COMPUTING:
                    self._note(node, f"{called} {given.value}")
        self.generic_visit(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if (node.module or "").partition(".")[0] == "screening":
            for alias in node.names:
                if alias.name in COMPUTING | COMPUTERS:
                    self._note(node, f"import of {alias.name}")


def _own_modules(tree: ast.Module) -> Iterator[str]:
    """Names in a file that stand for a module of screenings: its ``screen`` asks for the judgement."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "service.areas.screenings":
            yield from (alias.asname or alias.name for alias in node.names)


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
