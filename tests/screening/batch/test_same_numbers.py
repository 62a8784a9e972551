"""A table gives every young person the same answer as a single screening: numbers to 1e-12, words exactly."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from screening.batch.score_file import score_file
from screening.batch.write_results import CONTRIBUTION
from screening.catalogue.catalogue import Catalogue
from screening.explain.screener import Screener
from screening.explain.screening_result import Screening
from tests.screening.batch.tables import (
    random_rows,
    read_csv,
    request_of,
    requests_as_json,
    write_csv,
    write_json,
    write_parquet,
)

pytestmark = pytest.mark.slow

ROWS = 400
EXACT = 1e-12


@pytest.fixture(scope="module")
def rows(catalogue: Catalogue) -> list[dict[str, str]]:
    return random_rows(catalogue, ROWS)


@pytest.fixture(scope="module")
def alone(rows: list[dict[str, str]], screener: Screener) -> list[Screening]:
    """Each row screened by itself."""
    return [screener.screen(request_of(row)) for row in rows]


def same(cell: Any, number: float | None) -> bool:
    if number is None:
        return cell in ("", None)
    return cell not in ("", None) and float(cell) == pytest.approx(number, abs=EXACT)


def assert_same(found: dict[str, Any], expected: Screening) -> None:
    assert (found["status"], found["reason"] or None) == (expected.status, expected.reason)
    assert (found["band"] or None) == expected.band
    fired = [id_ for column in ("acute", "ask_now") for id_ in (found[column] or "").split(";") if id_]
    assert sorted(fired) == sorted(expected.acute)
    assert (found["ask_next"] or "") == ";".join(q.indicator for q in expected.ask_next[:3])
    assert int(found["unanswered"]) == len(expected.unanswered)
    for name in ("probability", "base_rate", "log_odds", "base_log_odds"):
        assert same(found[name], getattr(expected, name)), name
    interval = expected.interval
    for name, bounds in (
        ("interval", interval and interval.total),
        ("interval_coefficients", interval and interval.coefficients),
        ("interval_unanswered", interval and interval.unanswered),
    ):
        assert same(found[f"{name}_low"], bounds.low if bounds else None)
        assert same(found[f"{name}_high"], bounds.high if bounds else None)
    given = {k.removeprefix(CONTRIBUTION): v for k, v in found.items() if k.startswith(CONTRIBUTION)}
    assert {k for k, v in given.items() if v not in ("", None)} == set(expected.contributions)
    assert all(same(given[k], value) for k, value in expected.contributions.items())
    assert found["model_digest"] == expected.model.digest
    assert found["catalogue_digest"] == expected.catalogue.digest


def test_csv_to_csv(
    tmp_path: Path, rows: list[dict[str, str]], alone: list[Screening], screener: Screener
) -> None:
    """REQ absent-states REQ reproducible: also after a journey through text, blank cells included."""
    source, target = write_csv(tmp_path / "in.csv", rows), tmp_path / "out.csv"
    with target.open("wb") as sink:
        score_file(source, sink, screener, "csv")

    found = read_csv(target)
    assert [row["case"] for row in found] == [row["case"] for row in rows]
    for row, given in zip(found, rows, strict=True):
        fired = screener.rules.fired(request_of(given).answers, request_of(given).now)
        for column, asks in (("acute", False), ("ask_now", True)):
            some = [rule.indicator for rule in fired if (rule.when == "now_unknown") is asks]
            assert row[column] == ";".join(some)
    assert [row["row"] for row in found] == [str(n) for n in range(1, ROWS + 1)]
    for row, expected in zip(found, alone, strict=True):
        assert_same(row, expected)


def test_parquet_to_parquet(
    tmp_path: Path, rows: list[dict[str, str]], alone: list[Screening], screener: Screener
) -> None:
    import pyarrow.parquet as pq

    columns: dict[str, list[Any]] = {name: [row[name] or None for row in rows] for name in rows[0]}
    columns["age"] = [int(row["age"]) for row in rows]
    for name, cells in columns.items():
        if name.endswith("__now"):
            columns[name] = [None if cell is None else cell == "true" for cell in cells]
    source, target = write_parquet(tmp_path / "in.parquet", columns), tmp_path / "out.parquet"
    with target.open("wb") as sink:
        score_file(source, sink, screener, "parquet")

    for row, expected in zip(pq.read_table(target).to_pylist(), alone, strict=True):
        assert_same(row, expected)


def test_json_to_csv_and_to_json(
    tmp_path: Path, rows: list[dict[str, str]], alone: list[Screening], screener: Screener
) -> None:
    source, target = write_json(tmp_path / "in.json", requests_as_json(rows)), tmp_path / "out.csv"
    with target.open("wb") as sink:
        score_file(source, sink, screener, "csv")
    for row, expected in zip(read_csv(target), alone, strict=True):
        assert_same(row, expected)

    answer = io.BytesIO()
    score_file(source, answer, screener, "json")
    assert json.loads(answer.getvalue()) == [screening.to_json() for screening in alone]


def test_csv_to_json_is_the_published_shape(
    tmp_path: Path, rows: list[dict[str, str]], alone: list[Screening], screener: Screener
) -> None:
    source, answer = write_csv(tmp_path / "in.csv", rows), io.BytesIO()
    score_file(source, answer, screener, "json")

    assert [Screening.from_json(shape) for shape in json.loads(answer.getvalue())] == alone


def test_an_unusable_model_gives_no_row_a_number(
    tmp_path: Path, rows: list[dict[str, str]], screener: Screener
) -> None:
    """REQ fail-safe: acute steps are still there for every row."""
    source, target = write_csv(tmp_path / "in.csv", rows[:50]), tmp_path / "out.csv"
    with target.open("wb") as sink:
        score_file(source, sink, screener.unusable(), "csv")

    for row, given in zip(read_csv(target), rows[:50], strict=True):
        assert_same(row, screener.unusable().screen(request_of(given)))


def test_chunks_do_not_change_a_digit(
    tmp_path: Path, rows: list[dict[str, str]], screener: Screener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REQ reproducible: the answer to a row does not depend on the rows around it."""
    source = write_csv(tmp_path / "in.csv", rows)
    outputs = []
    for rows_at_once in (7, 100_000):
        monkeypatch.setattr("screening.batch.read_chunks.ROWS_AT_ONCE", rows_at_once)
        sink = io.BytesIO()
        score_file(source, sink, screener, "csv")
        outputs.append([line.split(",") for line in sink.getvalue().decode().splitlines()])

    assert len(outputs[0]) == len(outputs[1]) == ROWS + 1
    for one, other in zip(*outputs, strict=True):
        for a, b in zip(one, other, strict=True):
            assert a == b or float(a) == pytest.approx(float(b), abs=EXACT)
