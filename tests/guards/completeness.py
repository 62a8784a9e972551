"""Guards of the guards: none is written beside the table, and none stands in it unasked."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from tests.guards.table import Finding, Source, beyond, every_guard, guard

READS_WITH: Final = frozenset({"rglob", "glob", "walk", "listdir", "scandir", "parse"})
"""Reading a folder with these finds nothing, without a word, where the folder is not."""

OTHERWISE: Final = frozenset(
    {
        ("tests/requirements_index.py", "ast.parse"),  # of files that the table gives
        ("tests/screening/model/test_golden_vectors.py", "ast.parse"),  # of a module that it imports
        # Folders that the test itself has filled:
        ("tests/service/backup/conftest.py", "glob"),
        ("tests/service/backup/conftest.py", "rglob"),
        ("tests/service/registry/test_refusals.py", "glob"),
        ("tests/service/retention/test_nothing_left.py", "rglob"),
        ("tests/service/test_commands.py", "rglob"),
        ("tests/service/test_installation.py", "glob"),
    }
)


@guard("tests", leans_on=("tests/guards",))
def reads_beside_the_table(source: Source) -> list[Finding]:
    """A test that reads folders or syntax by itself is a guard that no test sees fail."""
    found = (
        (Finding(path, line, f"reads with {what}; make it a guard in tests/guards"), (path, what))
        for path, tree in source.trees()
        if not path.startswith("tests/guards/")
        for line, what in _readings(tree)
    )
    return beyond(found, OTHERWISE)


def _readings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in READS_WITH:
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if node.attr == "parse" and owner != "ast":
                continue
            if (owner, node.attr) != ("ast", "walk"):
                yield node.lineno, "ast.parse" if owner == "ast" else node.attr


@guard("tests")
def asked_by_no_test(source: Source) -> Iterator[Finding]:
    """A guard holds only where a test asks it about the repository."""
    tests = "".join(text for path, text in source.files() if path.rpartition("/")[2].startswith("test_"))
    for each in every_guard():
        if f".{each.name}(repository)" not in tests:
            yield Finding("tests/guards", 0, f"no test asks {each.name}")
