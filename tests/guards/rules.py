"""Rules of the installation that no linter knows: each reads a syntax tree and names the lines that break it.

``test_rules.py`` shows that every rule catches an example; the guards beside it read the whole source.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator

from tests.guards.table import Finding

LINE_LIMIT = 400

CLOCK_CALLS = frozenset(
    {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
)
CODE_LOADERS = frozenset({"pickle", "_pickle", "dill", "cloudpickle", "shelve", "marshal", "joblib", "skops"})
STATEMENTS = frozenset({"select", "insert", "update", "delete", "text", "exists", "union", "union_all"})
SESSION_METHODS = frozenset({"execute", "scalar", "scalars", "query", "get", "get_one", "stream"})
SESSION_NAMES = frozenset({"session", "db", "connection", "conn"})
AREAS = "service/areas/"


def too_long(path: str, text: str) -> list[Finding]:
    """A file past the limit holds a second concept that wants its own file."""
    lines = text.count("\n")
    return [Finding(path, lines, f"{lines} lines, at most {LINE_LIMIT}")] if lines > LINE_LIMIT else []


def reads_the_clock(path: str, tree: ast.Module) -> list[Finding]:
    """Time comes from the one ``Clock``; the machine's own cannot be replayed in a test."""
    return [
        Finding(path, node.lineno, f"{called} outside the clock")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and (called := _last_two(node)) in CLOCK_CALLS
    ]


def begins_a_transaction(path: str, tree: ast.Module) -> list[Finding]:
    """Only a unit of work seals what a transaction changed."""
    return [
        Finding(path, node.lineno, f"{node.func.attr}() outside a unit of work")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"transaction", "committed"}
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


def areas(paths: Iterable[str]) -> frozenset[str]:
    """The areas that have tables or questions of their own."""
    folders = (path.removesuffix(".py").rpartition("/") for path in paths)
    return frozenset(folder for folder, _, file in folders if folder.startswith(AREAS) and _is_private(file))


def enters_another_area(path: str, tree: ast.Module, areas: frozenset[str]) -> list[Finding]:
    """Areas talk to each other through the functions they offer, never through each other's tables."""
    own = path.rpartition("/")[0]
    found = []
    for module, names, line in _imports(tree):
        for whole in (module, *(f"{module}.{name}" for name in names)):
            folder, _, name = whole.replace(".", "/").rpartition("/")
            if folder != own and folder in areas and _is_private(name):
                found.append(Finding(path, line, f"imports {name} of {folder.replace('/', '.')}"))
    return found


def imported(tree: ast.Module, files: Collection[str]) -> frozenset[str]:
    """Which of ``files`` (paths without ending) a file imports; a package where it takes its own name."""
    found = set()
    for module, names, _ in _imports(tree):
        path = module.replace(".", "/")
        inner = {f"{path}/{name}" for name in names} & set(files)
        found |= inner if len(inner) == len(names) and names else inner | ({path} & set(files))
    return frozenset(found)


def _is_private(name: str) -> bool:
    return name in {"tables", "queries"} or name.endswith("_queries")


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
