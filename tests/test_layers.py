"""The shape of the installation: what may stand where, and what the service process may never carry."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards import layers

HEAVY = frozenset(
    [
        "shap",
        "sklearn",
        "pandas",
        "great_expectations",
        "scipy",
        "statsmodels",
        "joblib",
        "matplotlib",
        "typst",
        "rich",
        "numba",
    ]
)


def test_no_file_holds_more_than_one_concept_can_fill(repository: Path) -> None:
    assert layers.too_long(repository) == []


@pytest.mark.slow
def test_only_the_clock_reads_the_time(repository: Path) -> None:
    assert layers.reads_the_clock(repository) == []


@pytest.mark.slow
def test_nothing_that_is_served_can_carry_a_program(repository: Path) -> None:
    """REQ no-pickle-in-service: the service and the model folder import nothing that runs what it loads."""
    assert layers.loads_code(repository) == []


@pytest.mark.slow
def test_the_database_is_asked_only_where_access_is_decided(repository: Path) -> None:
    """REQ need-to-know: every question to the database stands in a file made for it."""
    assert layers.asks_the_database(repository) == []


def test_areas_meet_through_what_they_offer(repository: Path) -> None:
    assert layers.enters_another_area(repository) == []


@pytest.mark.slow
def test_the_service_process_carries_none_of_the_heavy_libraries(repository: Path) -> None:
    """What the import contracts promise on paper, seen in a running process."""
    seen = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, service.app.application; print(*{m.partition('.')[0] for m in sys.modules})",
        ],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(seen.stdout.split())

    assert "fastapi" in loaded
    assert loaded & HEAVY == set()
