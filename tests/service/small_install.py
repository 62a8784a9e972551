"""The environment that ``make install-service`` makes: what serves, scores and verifies, without what builds
models. Made once in a run of the tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.once_per_run import once_per_run
from tests.service.real_service import command


@pytest.fixture(scope="session")
def small(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The Python of the small installation."""

    def install(folder: Path) -> None:
        subprocess.run(
            ["make", "--silent", "install-service", f"UV_PROJECT_ENVIRONMENT={folder / 'venv'}"],
            cwd=repository,
            check=True,
        )

    return str(once_per_run(tmp_path_factory, "small-install", install) / "venv" / "bin" / "python")


def ran(small: str, data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of the small installation on a data folder."""
    return subprocess.run(
        command(data, *arguments, python=small),
        cwd=data.parent,
        env=os.environ | {"SCREENING_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
