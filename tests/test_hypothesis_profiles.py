"""Two ways to try examples: the same ones on every run, and new ones on every run, also where CI is set."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

pytestmark = pytest.mark.slow

TRIED: Final = """
import tests.conftest
from hypothesis import given, settings, strategies as st
seen = []
@settings(max_examples=20, database=None)
@given(st.integers(0, 10**12))
def tries(number):
    seen.append(number)
tries()
print(settings.default.derandomize, seen)
"""


def tried(repository: Path, profile: str, **environment: str) -> str:
    """What Hypothesis tries in a process of its own."""
    inherited = {name: value for name, value in os.environ.items() if name != "CI"}
    ran = subprocess.run(
        [sys.executable, "-c", TRIED],
        cwd=repository,
        env=inherited | environment | {"HYPOTHESIS_PROFILE": profile},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout


@pytest.mark.parametrize("environment", [{}, {"CI": "true"}], ids=["here", "CI"])
def test_the_search_looks_for_new_examples_on_every_run(
    repository: Path, environment: dict[str, str]
) -> None:
    """Where CI is set, Hypothesis's own settings are derandomised: the profile must say otherwise."""
    first, second = (tried(repository, "search", **environment) for _ in range(2))

    assert first.startswith("False ")
    assert first != second


def test_the_ordinary_run_tries_the_same_examples_everywhere(repository: Path) -> None:
    assert tried(repository, "steady") == tried(repository, "steady", CI="true")
