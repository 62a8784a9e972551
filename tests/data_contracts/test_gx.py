"""Great Expectations runs in memory, makes no pages of its own and reports to nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from data_contracts import silent_great_expectations
from screening.catalogue.catalogue import Catalogue
from tests.data_contracts.tables import held

pytestmark = pytest.mark.slow

ALONE = """
import sys
from datetime import date
from pathlib import Path

ASKED = []

def watch(event, arguments):
    if event.startswith(("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.")):
        ASKED.append((event, str(arguments[1:])))
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        WRITTEN.append(str(arguments[0]))

WRITTEN = []
sys.addaudithook(watch)

import os
from data_contracts import check
from screening.catalogue.read_catalogue import load_catalogue
from screening.training.read_cases_as_text import read_frame

catalogue = load_catalogue()
frame = read_frame(Path(sys.argv[1]))
del WRITTEN[:]
assert check(frame, "training", catalogue, today=date(2026, 6, 1)).ok
print("asked", ASKED)
print("written", [path for path in WRITTEN if "__pycache__" not in path])
print("analytics", os.environ["GX_ANALYTICS_ENABLED"])
"""


def test_nothing_is_asked_of_any_host_and_nothing_is_written(
    good: pd.DataFrame, tmp_path: Path, repository: Path
) -> None:
    """REQ no-third-party: also where the environment asks the library to report."""
    good.to_csv(tmp_path / "good.csv", index=False)
    home = tmp_path / "home"
    home.mkdir()

    ran = subprocess.run(
        [sys.executable, "-c", ALONE, tmp_path / "good.csv"],
        cwd=repository,
        env={**os.environ, "GX_ANALYTICS_ENABLED": "true", "HOME": str(home), "TQDM_DISABLE": ""},
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout.splitlines() == ["asked []", "written []", "analytics false"]
    assert ran.stderr == ""
    assert list(home.iterdir()) == []


def test_there_are_no_data_docs_to_build() -> None:
    context = silent_great_expectations._context()

    assert context.list_data_docs_sites() == {}
    assert context.variables.analytics_enabled is False


def test_a_check_draws_no_bars_and_says_nothing_itself(
    catalogue: Catalogue, good: pd.DataFrame, capfd: pytest.CaptureFixture[str]
) -> None:
    held(good, catalogue)

    assert tuple(capfd.readouterr()) == ("", "")
