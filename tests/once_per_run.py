"""What is slow to make and only read afterwards is made once in a run of the tests, for all its processes."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def on_postgresql() -> bool:
    """Whether the service tests of this run stand on PostgreSQL, where a process has databases of its own."""
    return os.environ.get("SIGNAALWIJZER_TESTS_ON") == "postgresql"


def folder_of_run(factory: pytest.TempPathFactory) -> Path:
    """The temporary folder that all processes of this run share, or that of this process where it cannot."""
    own = factory.getbasetemp()
    alone = "PYTEST_XDIST_WORKER" not in os.environ or on_postgresql()
    return own if alone else own.parent


def once_per_run(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder that ``make`` filled: by whichever process needs it first, while the others wait.

    Whoever changes what is in it works on a copy.
    """
    folder = folder_of_run(factory) / "once" / name
    folder.parent.mkdir(exist_ok=True)
    with folder.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if on_postgresql() and not folder.exists():
            folder.mkdir()  # at its last name: its database is called after it
            make(folder)
        if not folder.exists():
            begun = folder.with_name(f"{name}.begun")
            shutil.rmtree(begun, ignore_errors=True)  # of another process, whose attempt failed
            begun.mkdir()
            make(begun)
            begun.rename(folder)
    return folder
