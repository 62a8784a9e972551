"""The table of guards: checks that read the source itself, each with the folders that it reads.

A rule about the source is kept by reading every file it speaks of. Such a check has a weakness that other
tests do not have: where it finds no file, it finds no mistake either. So every guard says which folders it
reads, and fails with the name of the one that is not there or holds nothing. ``test_guards.py`` renames each.

A guard is a function in this folder with ``@guard(...)`` above it, and a test asks it about the repository:
``assert layers.too_long(repository) == []``.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

SOURCE_SUFFIXES: Final = frozenset({".py", ".html", ".jinja", ".css", ".js", ".mjs", ".typ"})


class NothingToReadError(AssertionError):
    """A guard would pass without having read what it guards."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A line that breaks a rule; ``path`` is relative to the repository."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


@cache
def _parsed(text: str) -> ast.Module:
    """The tree of a text: many guards read the same files, and none changes a tree."""
    return ast.parse(text)


@dataclass(frozen=True, slots=True)
class Source:
    """What a guard reads: all of ``folders`` under ``root``."""

    root: Path
    folders: tuple[str, ...]

    def files(self, suffixes: frozenset[str] = SOURCE_SUFFIXES) -> Iterator[tuple[str, str]]:
        """Path relative to the root and text of every file that ends in one of ``suffixes``."""
        for path in source_files(self.root, *self.folders, suffixes=suffixes):
            yield path.relative_to(self.root).as_posix(), path.read_text("utf-8")

    def trees(self) -> Iterator[tuple[str, ast.Module]]:
        """Path relative to the root and syntax tree of every Python file."""
        for path, text in self.files(frozenset({".py"})):
            yield path, _parsed(text)

    def inside(self, *folders: str) -> Source:
        """The same source in other folders, for what a guard must know besides what it reads."""
        return Source(self.root, folders)


@dataclass(frozen=True, slots=True)
class Guard:
    """A check of the source: ``folders`` it reads, and its rule names the folders and files ``leans_on``.

    Called with the root of a checkout it gives one sentence for each line that breaks the rule. Raises
    ``NothingToReadError`` where one of those places is missing or empty.
    """

    name: str
    folders: tuple[str, ...]
    leans_on: tuple[str, ...]
    find: Callable[[Source], Iterable[Finding]]

    def __call__(self, root: Path) -> list[str]:
        for place in (*self.folders, *self.leans_on):
            if not (root / place).is_file():
                source_files(root, place, suffixes=None)
        return [str(finding) for finding in self.find(Source(root, self.folders))]


GUARDS: Final[dict[str, Guard]] = {}
"""Every guard by its name."""


def guard(
    *folders: str, leans_on: tuple[str, ...] = ()
) -> Callable[[Callable[[Source], Iterable[Finding]]], Guard]:
    """Make a guard of a function that reads ``folders``, and put it into the table."""

    def register(find: Callable[[Source], Iterable[Finding]]) -> Guard:
        name = find.__name__
        if name in GUARDS:
            raise ValueError(f"two guards are called {name}")
        GUARDS[name] = Guard(name, folders, leans_on, find)
        return GUARDS[name]

    return register


def every_guard() -> tuple[Guard, ...]:
    """All guards of this folder; a module that is added to it is among them by itself."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if not module.name.startswith("test_"):
            importlib.import_module(f"tests.guards.{module.name}")
    return tuple(GUARDS.values())


def source_files(
    root: Path, *folders: str, suffixes: frozenset[str] | None = SOURCE_SUFFIXES
) -> tuple[Path, ...]:
    """Every hand-written file under ``folders`` of ``root`` that ends in one of ``suffixes`` (``None``: any).

    Raises ``NothingToReadError`` with the name of the first folder that is missing or holds no such file.
    """
    found: list[Path] = []
    for folder in folders:
        here = [
            path
            for path in sorted((root / folder).rglob("*"))
            if (suffixes is None or path.suffix in suffixes)
            and "__pycache__" not in path.parts
            and path.is_file()
        ]
        if not here:
            raise NothingToReadError(f"{folder}: no such folder, or no source in it; a guard reads it")
        found += here
    return tuple(dict.fromkeys(found))


def identifiers(tree: ast.AST) -> set[str]:
    """Every name in ``tree``: used, defined, taken from an object, or imported from a module."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.alias(name=name):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
    return found


def require_names(source: Source, names: Iterable[str]) -> None:
    """Raise ``NothingToReadError`` where nothing in ``source`` has one of ``names``.

    A rule that forbids the old name of something that was renamed forbids nothing.
    """
    known = set().union(*(identifiers(tree) for _, tree in source.trees()))
    if strange := sorted(set(names) - known):
        raise NothingToReadError(
            f"{', '.join(strange)}: forbidden, but nothing in {', '.join(source.folders)} has that name"
        )


def beyond(
    found: Iterable[tuple[Finding, tuple[str, str]]], allowed: Iterable[tuple[str, str]]
) -> list[Finding]:
    """The findings that are not ``allowed``, and what is allowed but not found (any more)."""
    allowed = frozenset(allowed)
    pairs = list(found)
    needless = allowed - {what for _, what in pairs}
    return [
        *(finding for finding, what in pairs if what not in allowed),
        *(Finding(path, 0, f"{what} is allowed here and no longer found") for path, what in sorted(needless)),
    ]
