"""Published inputs and figures, read where they stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest


@pytest.fixture(scope="session")
def published(reference: Path) -> Callable[[str], Any]:
    """Reads ``folder/file`` of the reference: a table from CSV, an object from JSON."""

    def read(name: str) -> Any:
        path = reference / name
        if not path.is_file():
            pytest.skip(f"the published figures {name} are not beside this checkout")
        return pd.read_csv(path) if path.suffix == ".csv" else json.loads(path.read_text("utf-8"))

    return read
