"""Tables that cannot be scored, and runs that are stopped: what is finished stays, and each part is named."""

from __future__ import annotations

import resource
import signal
import time
from pathlib import Path

import pytest

from screening.batch.score_file import score_file
from screening.explain.screener import Screener
from tests.command_line import Run
from tests.screening.batch.parts import alone, long_parts, records_in, results_in, small_parts, started
from tests.screening.batch.tables import random_rows, write_csv, write_json

NAMES = ("a.csv", "b.csv", "c.csv")


@pytest.fixture
def parts(tmp_path: Path, screener: Screener) -> Path:
    return small_parts(tmp_path / "in", screener, NAMES)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_broken_part_is_named_and_the_others_are_finished(
    run: Run, parts: Path, out: Path, screener: Screener, language: str
) -> None:
    whole = (parts / "b.csv").read_bytes()
    (parts / "b.csv").write_bytes(whole + b"one,two\n")

    ran = run("score", parts, "-o", out, "--language", language)

    assert (ran.code, ran.out) == (2, "")
    first, second = ran.err.splitlines()
    begin = {"en": "Error: 'b.csv': Row 41: ", "nl": "Fout: 'b.csv': Rij 41: "}[language]
    assert first.startswith(begin)
    assert second.startswith({"en": "2 of 3 parts are finished.", "nl": "2 van de 3 delen"}[language])
    assert results_in(out) == ["a.parquet", "c.parquet"]
    assert records_in(out) == results_in(out)

    (parts / "b.csv").write_bytes(whole)
    again = run("score", parts, "-o", out)
    assert again.out == "3 parts are finished; 2 of them were already.\n"
    assert (out / "b.parquet").read_bytes() == alone(parts / "b.csv", screener)


def test_an_older_result_of_a_broken_part_does_not_stay(run: Run, parts: Path, out: Path) -> None:
    """Nobody may take it for the new one. A file that this command did not make is left."""
    run("score", parts, "-o", out)
    (parts / "b.csv").write_text("setting;age\n")
    (parts / "d.csv").write_text("setting;age\n")
    (out / "d.parquet").write_text("of somebody else")

    ran = run("score", parts, "-o", out)

    assert ran.code == 2
    assert results_in(out) == ["a.parquet", "c.parquet", "d.parquet"]
    assert (out / "d.parquet").read_text() == "of somebody else"


def test_parts_with_other_columns_are_named(run: Run, parts: Path, out: Path, screener: Screener) -> None:
    rows = random_rows(screener.catalogue, 10)
    write_csv(parts / "b.csv", [{k: v for k, v in row.items() if k != "neglect"} for row in rows])
    write_csv(parts / "c.csv", [{**row, "intake_date": ""} for row in rows])

    ran = run("score", parts, "-o", out)

    assert ran.code == 2
    assert ran.err.splitlines() == [
        "Error: 'b.csv' lacks columns that 'a.csv' has: neglect. Give all parts the same columns.",
        "Error: 'c.csv' has columns that 'a.csv' does not have: intake_date. "
        "Give all parts the same columns.",
        "1 of 3 parts are finished. The same command goes on with the rest.",
    ]
    assert results_in(out) == ["a.parquet"]


def test_columns_may_stand_in_another_order_and_in_another_kind_of_file(
    run: Run, parts: Path, out: Path, screener: Screener
) -> None:
    rows = random_rows(screener.catalogue, 10)
    write_csv(parts / "b.csv", [dict(reversed(row.items())) for row in rows])
    write_json(parts / "d.json", {"setting": "youth_protection_intake", "age": 16, "answers": {}})

    assert run("score", parts, "-o", out).code == 0


def test_a_first_part_that_cannot_be_read_sets_no_columns(run: Run, parts: Path, out: Path) -> None:
    (parts / "a.csv").write_bytes(b"")

    ran = run("score", parts, "-o", out)

    assert ran.err.splitlines()[0].startswith("Error: 'a.csv' is empty.")
    assert results_in(out) == ["b.parquet", "c.parquet"]


def test_of_many_broken_parts_the_first_are_named(run: Run, parts: Path, out: Path) -> None:
    for number in range(14):
        (parts / f"x{number:02}.csv").touch()

    said = run("score", parts, "-o", out).err.splitlines()

    assert len(said) == 12
    assert said[10:] == [
        "Beside these, 4 other parts have no result.",
        "3 of 17 parts are finished. The same command goes on with the rest.",
    ]


def test_columns_that_hold_no_answer_are_named_once(
    run: Run, parts: Path, out: Path, screener: Screener
) -> None:
    for name in NAMES:
        write_csv(parts / name, [{**r, "intake_date": ""} for r in random_rows(screener.catalogue, 5)])

    assert run("score", parts, "-o", out).err == "Left out, since it is no answer: intake_date.\n"


def test_a_part_that_grows_while_it_is_read_is_named(
    run: Run, parts: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def while_it_grows(source: Path, *given: object, **options: object) -> None:
        score_file(source, *given, **options)  # type: ignore[arg-type]
        if source.name == "b.csv":
            with source.open("a") as file:
                file.write("x")

    with monkeypatch.context() as patched:
        patched.setattr("screening.batch.score_part.score_file", while_it_grows)
        ran = run("score", parts, "-o", out)

    assert ran.err.splitlines()[0] == (
        "Error: 'b.csv' changed while it was read. Wait until the file is finished, and do it again."
    )
    assert results_in(out) == ["a.parquet", "c.parquet"]


@pytest.mark.slow
def test_a_full_disk_ends_the_run_and_keeps_what_is_finished(
    tmp_path: Path, out: Path, screener: Screener
) -> None:
    """The second part is too large for what the process may write, and the third is not begun."""
    parts = small_parts(tmp_path / "in", screener, ["a.csv", "c.csv"])
    write_csv(parts / "b.csv", random_rows(screener.catalogue, 8_000))
    process = started([parts, "-o", out, "--format", "csv"])
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (100_000, 100_000))
    _, said = process.communicate()

    assert process.returncode == 2
    assert said.splitlines() == [
        "Error: The file 'b.csv' cannot be written: File too large.",
        "1 of 3 parts are finished. The same command goes on with the rest.",
    ]
    assert results_in(out) == ["a.csv"]

    again = started([parts, "-o", out, "--format", "csv"])
    told, _ = again.communicate()
    assert told == "3 parts are finished; 1 of them were already.\n"
    assert (out / "b.csv").read_bytes() == alone(parts / "b.csv", screener, "csv")


def is_at_work_on(name: str, out: Path) -> bool:
    """Whether an unfinished file with this result stands there."""
    return out.is_dir() and any(found.startswith(f".{name}.") for found in results_in(out))


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_goes_on_later(
    tmp_path: Path, out: Path, screener: Screener, how: signal.Signals
) -> None:
    """What a killed process leaves half is gone when the next run is done."""
    parts = long_parts(tmp_path / "in", screener, 3, rows=25_000)
    process = started([parts, "-o", out])
    until = time.monotonic() + 60
    while not is_at_work_on("part-2.parquet", out) and time.monotonic() < until:
        time.sleep(0.002)
    process.send_signal(how)
    _, said = process.communicate()

    if how == signal.SIGINT:
        assert process.returncode == 130
        assert [line for line in said.splitlines() if line] == [
            "1 of 3 parts are finished. The same command goes on with the rest.",
            "Error: Interrupted. Nothing was stored halfway.",
        ]
        assert results_in(out) == ["part-1.parquet"]
    again = started([parts, "-o", out])
    told, _ = again.communicate()
    assert told == "3 parts are finished; 1 of them were already.\n"
    assert results_in(out) == records_in(out) == [f"part-{n}.parquet" for n in (1, 2, 3)]
    assert (out / "part-2.parquet").read_bytes() == alone(parts / "part-2.parquet", screener)
