"""A run that does not come to its end leaves nothing half, and says in one sentence why."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from screening.batch.errors import BatchError
from screening.batch.read_chunks import Piece, read_table
from screening.batch.score_file import score_file
from screening.catalogue.catalogue import Catalogue
from screening.explain.screener import Screener
from tests.screening.batch.tables import write_csv

pytestmark = pytest.mark.slow

ROWS = 40_000
FULL_AT = 200_000
SUFFIXES = ["csv", "parquet"]


@pytest.fixture(scope="module", params=SUFFIXES)
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of a few megabytes, so that it is read and written in parts."""
    folder, lot = tmp_path_factory.mktemp("source"), random.Random(1)
    table = pa.table(
        {
            "setting": ["youth_protection_intake"] * ROWS,
            "age": pa.array([12 + n % 12 for n in range(ROWS)]),
            **{name: lot.choices(["no", "suspected", "confirmed", ""], k=ROWS) for name in NAMES},
        }
    )
    path = folder / f"in.{request.param}"
    if request.param == "parquet":
        pq.write_table(table, path, row_group_size=ROWS // 4)
    else:
        import pyarrow.csv as pa_csv

        pa_csv.write_csv(table, path)
    return path


NAMES = ("neglect", "family_conflict", "risky_relationship", "older_partner", "trauma_symptoms", "self_harm")


def started(source: Path, target: Path, most_bytes: int | None = None) -> subprocess.Popen[str]:
    run = subprocess.Popen(
        [sys.executable, "-m", "screening.cli.main", "score", str(source), "--output", str(target)],
        env={**os.environ, "SCREENING_LANGUAGE": "en"},
        stderr=subprocess.PIPE,
        text=True,
    )
    if most_bytes is not None:
        resource.prlimit(run.pid, resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    return run


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_disk_that_gets_full_leaves_what_was_there(source: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"out.{suffix}"
    target.write_text("the result of yesterday")
    run = started(source, target, most_bytes=FULL_AT)
    _, said = run.communicate()

    assert run.returncode == 2
    assert said.splitlines() == [f"Error: The file '{target.name}' cannot be written: File too large."]
    assert target.read_text() == "the result of yesterday"
    assert list(tmp_path.iterdir()) == [target]
    again = started(source, target)
    again.communicate()
    assert again.returncode == 0
    assert target.stat().st_size > FULL_AT


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_run_that_is_stopped_leaves_nothing_half(source: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"out.{suffix}"
    run = started(source, target)
    until = time.monotonic() + 60
    while not any(part.stat().st_size for part in tmp_path.iterdir()) and time.monotonic() < until:
        time.sleep(0.005)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate()

    if run.returncode == 0:
        pytest.fail("the run was over before it could be stopped; give it more rows")
    assert said.split("\n") == ["", "Error: Interrupted. Nothing was stored halfway.", ""]
    assert list(tmp_path.iterdir()) == []


def pieces_while_it_grows(source: Path, catalogue: Catalogue) -> Iterator[Piece]:
    pieces = read_table(source, catalogue)
    yield next(pieces)
    with source.open("ab") as file:
        file.write(b"youth_protection_intake,16,no,no,no,no,no,no\n")
    yield from pieces


def test_a_file_that_grows_while_it_is_read_is_told(
    source: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    growing = tmp_path / source.name
    growing.write_bytes(source.read_bytes())

    with pytest.raises(BatchError) as raised:
        list(pieces_while_it_grows(growing, catalogue))
    assert raised.value.key == "batch.changed"
    assert f"'{source.name}' changed while it was read" in str(raised.value)


def test_a_half_line_of_a_growing_file_is_no_mistake_of_a_row(tmp_path: Path, catalogue: Catalogue) -> None:
    source = write_csv(tmp_path / "in.csv", [{"setting": "x", "age": 16, "neglect": "no"}] * 400_000)
    pieces = read_table(source, catalogue)
    next(pieces)
    with source.open("ab") as file:
        file.write(b"x,1")

    with pytest.raises(BatchError) as raised:
        list(pieces)
    assert raised.value.key == "batch.changed"


def test_a_broken_part_of_a_file_is_told_with_its_name(
    tmp_path: Path, screener: Screener, source: Path
) -> None:
    if source.suffix == ".csv":
        content = source.read_bytes()
        broken, key = content[: len(content) // 2] + b'\n"' + content[len(content) // 2 :], "batch.row"
    else:
        content = source.read_bytes()
        middle = len(content) // 2
        broken, key = content[:middle] + b"\0" * 500 + content[middle + 500 :], "batch.not_parquet"
    part = tmp_path / source.name
    part.write_bytes(broken)
    target = tmp_path / "out.parquet"

    with pytest.raises(BatchError) as raised, _sink(target) as sink:
        score_file(part, sink, screener, "parquet")
    assert raised.value.key in (key, "batch.not_csv")
    assert list(tmp_path.iterdir()) == [part]


def _sink(target: Path) -> AbstractContextManager[BinaryIO]:
    from screening.batch.write_results import whole_file

    return whole_file(target)
