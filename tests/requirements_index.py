"""Which test shows which requirement: read from docstrings, written to ``docs/requirements.md``.

A test shows a requirement when its docstring (or that of its class or file) says ``REQ`` and the name.
``tests/generated_docs.py`` writes the page.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.guards.table import source_files

PAGE = "docs/requirements.md"
_NAMED = re.compile(r"\bREQ ([a-z]+(?:-[a-z]+)*)")
_INTRODUCTION = """\
# Requirements

What law, standards and research ask of Signaalwijzer. Each requirement has a name.
A test that shows it carries that name in its docstring, as `REQ judge-first`.
This page is written from those docstrings by `make docs`. The test run fails when a requirement
has no test, when a test names a requirement that does not exist, or when this page is out of date.
Names under "Later" need no test yet: what they ask is not built, or not all of it.
"""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One named demand; ``due`` is false for what is not built yet."""

    name: str
    asks: str
    group: str
    due: bool


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """A test that shows a requirement; ``path`` is relative to the repository."""

    path: str
    test: str


def requirements(root: Path) -> tuple[Requirement, ...]:
    """All named requirements, in the order of the page."""
    data = tomllib.loads((root / "tests" / "requirements.toml").read_text("utf-8"))
    return tuple(
        Requirement(name, asks, group["title"], group.get("due") != "later")
        for group in data["group"]
        for name, asks in group["requirements"].items()
    )


def names_in(docstring: str | None) -> list[str]:
    """The requirement names that a docstring carries."""
    return _NAMED.findall(docstring or "")


def shown_by(root: Path) -> Mapping[str, list[Evidence]]:
    """For each name found in a docstring, the tests that carry it."""
    found: defaultdict[str, set[Evidence]] = defaultdict(set)
    for path in source_files(root, "tests"):
        if not path.match("test_*.py"):
            continue
        relative = path.relative_to(root).as_posix()
        for test, name in _shown_in(path.read_text("utf-8")):
            found[name].add(Evidence(relative, test))
    return {name: sorted(tests) for name, tests in found.items()}


def page(root: Path) -> str:
    """The text of ``docs/requirements.md``."""
    evidence = shown_by(root)
    parts = [_INTRODUCTION]
    group = None
    for requirement in requirements(root):
        if requirement.group != group:
            group = requirement.group
            parts.append(f"\n## {group}\n")
        parts.append(f"\n### {requirement.name}\n\n{requirement.asks}\n")
        if tests := evidence.get(requirement.name):
            parts.append("\n" + "".join(map(_line, tests)))
    return "".join(parts)


def _line(evidence: Evidence) -> str:
    words = evidence.test.removeprefix("test_").replace("_", " ") or "the whole file"
    return f"- {words}: [{evidence.path}](../{evidence.path})\n"


@cache
def _shown_in(text: str) -> tuple[tuple[str, str], ...]:
    """Each test of a file with each name that its docstring carries; many ask this of the same files."""
    if not _NAMED.search(text):
        return ()
    tests = _docstrings(ast.parse(text))
    return tuple((test, name) for test, docstring in tests for name in names_in(docstring))


def _docstrings(tree: ast.Module) -> Iterator[tuple[str, str | None]]:
    """Name and docstring of the file (with an empty name), and of every test and test class in it."""
    yield "", ast.get_docstring(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, ast.get_docstring(node)
