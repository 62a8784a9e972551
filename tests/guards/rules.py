"""Rules of the house that no linter knows: each reads a syntax tree and names the lines that break it.

``test_rules.py`` shows that every rule catches an example; the guards beside it read the whole source.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from tests.guards.table import Finding

LINE_LIMIT = 400

CLOCK_CALLS = frozenset(
    {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
)
CODE_LOADERS = frozenset({"pickle", "_pickle", "dill", "cloudpickle", "shelve", "marshal", "joblib", "skops"})
STATEMENTS = frozenset({"select", "insert", "update", "delete", "text", "exists", "union", "union_all"})
SESSION_METHODS = frozenset({"execute", "scalar", "scalars", "query", "get", "get_one", "stream"})
SESSION_NAMES = frozenset({"session", "db", "connection", "conn"})
NO_FEATURE = frozenset({"commands", "db"})
"""Folders whose files are no feature's tables: a file for each command, and the engine of all of them."""


def too_long(path: str, text: str) -> list[Finding]:
    """A file past the limit holds a second concept that wants its own room."""
    lines = text.count("\n")
    return [Finding(path, lines, f"{lines} lines, at most {LINE_LIMIT}")] if lines > LINE_LIMIT else []


def reads_the_clock(path: str, tree: ast.Module) -> list[Finding]:
    """Time comes from the one ``Clock``; the machine's own cannot be replayed in a test."""
    return [
        Finding(path, node.lineno, f"{called} outside the clock")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and (called := _last_two(node)) in CLOCK_CALLS
    ]


def loads_code(path: str, tree: ast.Module) -> list[Finding]:
    """What the service reads from disk is data. A pickle is a program."""
    found = [
        Finding(path, line, f"import of {module}")
        for module, _, line in _imports(tree)
        if module.partition(".")[0] in CODE_LOADERS
    ]
    found += [
        Finding(path, node.lineno, f"call of {node.func.id}")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}
    ]
    return found


def asks_the_database(path: str, tree: ast.Module) -> list[Finding]:
    """A question to the database that is not in a file made for questions goes round the access check."""
    found = [
        Finding(path, line, f"imports {name} of sqlalchemy")
        for module, names, line in _imports(tree)
        if module.partition(".")[0] == "sqlalchemy"
        for name in names
        if name in STATEMENTS
    ]
    found += [
        Finding(path, node.lineno, f"calls {node.func.value.id}.{node.func.attr}")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in SESSION_NAMES
        and node.func.attr in SESSION_METHODS
    ]
    return found


def features(paths: Iterable[str]) -> frozenset[str]:
    """The folders of the service that have tables or questions of their own."""
    return (
        frozenset(
            parts[1]
            for path in paths
            if len(parts := path.removesuffix(".py").split("/")) == 3 and _is_private(parts[2])
        )
        - NO_FEATURE
    )


def enters_another_feature(path: str, tree: ast.Module, features: frozenset[str]) -> list[Finding]:
    """Features talk to each other through their ``service.py``, never through each other's tables."""
    own = path.split("/")[1]
    found = []
    for module, names, line in _imports(tree):
        parts = module.split(".")
        if parts[0] != "service" or len(parts) < 2 or parts[1] not in features - {own}:
            continue
        entered = filter(_is_private, {parts[2]} if len(parts) > 2 else set(names))
        found += [Finding(path, line, f"imports {name} of service.{parts[1]}") for name in sorted(entered)]
    return found


def _is_private(name: str) -> bool:
    return name in {"models", "queries"} or name.endswith("_queries")


def _imports(tree: ast.Module) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Module, names taken from it (none for a plain import) and line of every import, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, (), node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, tuple(alias.name for alias in node.names), node.lineno


def _last_two(node: ast.Attribute) -> str:
    """``datetime.now`` of both ``datetime.now`` and ``datetime.datetime.now``."""
    owner = node.value
    name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    return f"{name}.{node.attr}"
