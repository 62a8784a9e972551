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
        # of an identity provider: loaded at the first sign-in, where there is one
        "authlib",
        "joserfc",
        "httpx2",
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


def test_only_a_unit_of_work_writes(repository: Path) -> None:
    """REQ tamper-evident: it seals the rows that it changed."""
    assert layers.writes_without_a_unit(repository) == []


def test_areas_meet_through_what_they_offer(repository: Path) -> None:
    assert layers.enters_another_area(repository) == []


def test_an_installation_is_opened_in_one_place(repository: Path) -> None:
    assert layers.opens_an_installation(repository) == []


def test_no_files_import_each_other_in_a_circle(repository: Path) -> None:
    assert layers.imports_in_a_circle(repository) == []


def test_a_circle_of_files_and_a_second_way_in_are_found(tmp_path: Path) -> None:
    files = {
        "service/a.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from service.b import B",
        "service/b.py": "from service import c\nInstallation.open(1, 2)",
        "service/c.py": "def f():\n    import service.a",
        "service/app/open_installation.py": "Installation.open(1, 2)",
        "screening/a.py": "from service.a import A",
        "data_contracts/a.py": "",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")

    assert ["service/b.py:2: opens an" in one for one in layers.opens_an_installation(tmp_path)] == [True]
    circle = layers.imports_in_a_circle(tmp_path)[0]
    assert all(f"service/{name}.py" in circle for name in "abc")
    assert "screening/a.py" not in circle


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
