"""What serves, scores and verifies is installed alone where no model is built."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.service.prepared import Prepare, Prepared
from tests.service.real_service import judged, serving, signed_in
from tests.service.retention.way import screened_case
from tests.service.screenings.flow import LISA_BEFORE
from tests.service.small_install import ran, small

__all__ = ["small"]

pytestmark = pytest.mark.slow

HEAVY = ("sklearn", "pandas", "scipy", "shap", "great_expectations", "pyarrow", "matplotlib", "typst")
MOST_MB = 200
"""Megabytes of the packages, without byte code; 1.1 GB with those that build models."""


@pytest.fixture(scope="module")
def prepared(prepare: Prepare) -> Prepared:
    return prepare(screened_case)


@pytest.mark.sqlite("the driver of PostgreSQL is installed apart")
def test_the_small_install_starts_scores_and_verifies(small: str, data: Path, prepared: Prepared) -> None:
    """Nothing that models are built with is there, and nobody who works here misses it."""
    with serving(data, small) as (_, address), signed_in(address) as client:
        reference = judged(client)
        answer = client.post(f"/api/v1/cases/{reference}/screenings", json=LISA_BEFORE)
        assert answer.status_code == 201, answer.text
        assert client.get(f"/cases/{reference}/screenings/1").status_code == 200

    verified = ran(small, data, "verify")
    assert (verified.returncode, verified.stdout) == (
        0,
        "Every number is the same: 2 screenings computed again.\n",
    ), verified.stderr
    assert ran(small, data, "audit", "verify").returncode == 0
    there = subprocess.run(
        [small, "-c", f"import importlib.util as u; print([n for n in {HEAVY} if u.find_spec(n)])"],
        cwd=data.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == "[]"


def test_it_is_small(small: str) -> None:
    site = Path(small).parents[1] / "lib"
    taken = subprocess.run(
        ["du", "--summarize", "--block-size=1000000", "--exclude=__pycache__", site],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(taken.stdout.split()[0]) < MOST_MB


def test_a_command_that_needs_more_says_what_to_install(small: str, data: Path) -> None:
    """Which package, and what to do; no trace of the program."""
    asked = subprocess.run(
        [small, "-m", "screening.cli.main", "evidence"],
        cwd=data.parent,
        env=os.environ | {"SCREENING_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert asked.returncode == 2
    assert "is not in the small installation. Install everything with 'make install'." in asked.stderr
    assert "Traceback" not in asked.stderr
