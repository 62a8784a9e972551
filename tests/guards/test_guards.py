"""Every guard fails, and names the folder, where what it reads was renamed or emptied.

A check that finds no file finds no mistake. The table of guards says what each reads; here each of these
places is taken away in a copy of the source.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.guards import completeness
from tests.guards.table import (
    SOURCE_SUFFIXES,
    Guard,
    NothingToReadError,
    Source,
    every_guard,
    require_names,
    source_files,
)

GUARDS = every_guard()
PLACES = [
    pytest.param(guard, place, id=f"{guard.name}-{place}")
    for guard in GUARDS
    for place in (*guard.folders, *guard.leans_on)
]
COPIED = SOURCE_SUFFIXES | {".md", ".ipynb", ".toml"}


@pytest.fixture(scope="module")
def copy(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that the guards read, to be broken."""
    root = tmp_path_factory.mktemp("copy")
    tops = {place.partition("/")[0] for guard in GUARDS for place in (*guard.folders, *guard.leans_on)}
    for top in sorted(tops):
        paths = [repository / top]
        if (repository / top).is_dir():
            paths = list(source_files(repository, top, suffixes=COPIED))
        for path in paths:
            target = root / path.relative_to(repository)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    return root


@contextmanager
def renamed(place: Path) -> Iterator[None]:
    other = place.with_name(f"renamed_{place.name}")
    place.rename(other)
    try:
        yield
    finally:
        other.rename(place)


@pytest.mark.parametrize(("guard", "place"), PLACES)
def test_a_guard_fails_with_the_name_of_what_was_renamed(copy: Path, guard: Guard, place: str) -> None:
    with renamed(copy / place), pytest.raises(NothingToReadError, match=re.escape(place)):
        guard(copy)


@pytest.mark.parametrize(("guard", "place"), [p for p in PLACES if "." not in str(p.values[1])])
def test_a_guard_fails_with_the_name_of_a_folder_that_holds_nothing(
    copy: Path, guard: Guard, place: str
) -> None:
    with renamed(copy / place):
        (copy / place / "__pycache__").mkdir(parents=True)
        (copy / place / "__pycache__" / "left.pyc").touch()
        try:
            with pytest.raises(NothingToReadError, match=re.escape(place)):
                guard(copy)
        finally:
            shutil.rmtree(copy / place)


def test_no_test_reads_the_source_beside_the_table_of_guards(repository: Path) -> None:
    """So that a guard which is added later is renamed above as well."""
    assert completeness.reads_beside_the_table(repository) == []


@pytest.mark.parametrize(
    "line",
    [
        "(repository / 'service').rglob('*.py')",
        "os.walk(repository)",
        "ast.parse(text)",
        "FOLDER.glob('*.md')",
    ],
)
def test_a_check_beside_the_table_is_seen(tmp_path: Path, line: str) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_new.py").write_text(
        f"def test_new(repository):\n    assert {line}\n", "utf-8"
    )

    found = completeness.reads_beside_the_table.find(Source(tmp_path, ("tests",)))

    assert any("tests/test_new.py:2: reads with" in str(finding) for finding in found)


def test_every_guard_is_asked_by_a_test(repository: Path) -> None:
    assert completeness.asked_by_no_test(repository) == []


def test_a_folder_without_source_is_named(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "a.py").touch()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").touch()

    assert [path.name for path in source_files(tmp_path, "here")] == ["a.py"]
    for folder in ("gone", "notes", "here/gone"):
        with pytest.raises(NothingToReadError, match=f"^{folder}:"):
            source_files(tmp_path, "here", folder)


def test_a_name_that_nothing_has_is_not_forbidden_in_silence(tmp_path: Path) -> None:
    """A rule that forbids ``screen`` forbids nothing from the day on which it is called something else."""
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "a.py").write_text("def screened(): ...", "utf-8")

    require_names(Source(tmp_path, ("model",)), {"screened"})
    with pytest.raises(NothingToReadError, match="score"):
        require_names(Source(tmp_path, ("model",)), {"screened", "score"})
