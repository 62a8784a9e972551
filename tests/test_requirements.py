"""Every requirement has a test that carries its name, and every name in a test is a requirement."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.guards import documents
from tests.requirements_index import names_in, requirements


def test_a_name_is_read_from_a_docstring_and_from_nothing_less() -> None:
    assert names_in("REQ judge-first: the API answers 409. REQ fail-safe.") == ["judge-first", "fail-safe"]
    assert names_in("required judge-first") == []
    assert names_in(None) == []


def test_no_name_stands_twice(repository: Path) -> None:
    names = [requirement.name for requirement in requirements(repository)]

    assert len(names) == len(set(names))


def test_every_requirement_that_is_due_has_a_test(repository: Path) -> None:
    assert documents.requirement_without_a_test(repository) == []


def test_no_test_names_a_requirement_that_does_not_exist(repository: Path) -> None:
    assert documents.unknown_requirement(repository) == []


def test_no_requirement_of_the_source_list_was_forgotten(repository: Path) -> None:
    """Where the list that the requirements came from stands beside the checkout, no name of it is missing."""
    source = repository.parent / "shared" / "requirements.md"
    if not source.is_file():
        pytest.skip("the list of requirements is not beside this checkout")
    listed = {
        name
        for line in source.read_text("utf-8").splitlines()
        if line.startswith("- ")
        for bold in re.findall(r"\*\*([^*]+)\*\*", line)
        for name in bold.split(" / ")
    }

    assert listed
    assert listed <= {requirement.name for requirement in requirements(repository)}
