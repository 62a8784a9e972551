"""Many tables with one command on one machine: the bytes of each alone, and what is finished is kept."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from screening.batch.result_folder import RECORDS
from screening.explain.load_screener import golden_beside
from screening.explain.screener import Screener
from screening.model.artefact import write_artefact
from screening.model.golden_vectors import shipped_golden, write_golden
from screening.model.signing import public_half
from tests.command_line import Run
from tests.screening.batch.parts import alone, results_in, small_parts
from tests.screening.batch.tables import random_rows, write_csv

NAMES = ("a.csv", "b.csv", "c.csv")


@pytest.fixture
def parts(tmp_path: Path, screener: Screener) -> Path:
    return small_parts(tmp_path / "in", screener, NAMES)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.mark.parametrize("output", ["parquet", "csv", "json"])
def test_each_part_has_the_bytes_that_it_has_alone(
    run: Run, parts: Path, out: Path, screener: Screener, output: str
) -> None:
    """REQ reproducible: a folder is scored as its tables are one by one."""
    ran = run("score", parts, "-o", out, "--format", output)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "3 parts are finished; 0 of them were already.\n"
    assert results_in(out) == [f"{name}.{output}" for name in "abc"]
    for name in "abc":
        one = out.parent / f"one.{output}"
        assert run("score", parts / f"{name}.csv", "--format", output, "--output", one).code == 0
        assert (out / f"{name}.{output}").read_bytes() == one.read_bytes()


def test_parquet_is_written_when_nothing_is_said(run: Run, parts: Path, out: Path) -> None:
    run("score", parts, "-o", out)

    assert results_in(out) == ["a.parquet", "b.parquet", "c.parquet"]


def test_what_is_written_is_for_its_owner_alone(run: Run, parts: Path, out: Path) -> None:
    before = os.umask(0)
    try:
        run("score", parts, "-o", out)
    finally:
        os.umask(before)

    written = [out / name for name in (*results_in(out), f"{RECORDS}/a.parquet.json")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (out, out / RECORDS)} == {0o700}


def test_a_second_run_keeps_what_is_finished(run: Run, parts: Path, out: Path) -> None:
    run("score", parts, "-o", out)
    (out / "b.parquet").unlink()
    before = {name: (out / name).stat().st_ino for name in ("a.parquet", "c.parquet")}

    ran = run("score", parts, "-o", out)

    assert ran.out == "3 parts are finished; 2 of them were already.\n"
    assert {name: (out / name).stat().st_ino for name in before} == before
    assert (out / "b.parquet").exists()


@pytest.mark.parametrize(
    "change",
    ["the table", "the result", "the record is cut", "the record is no record", "another record"],
)
def test_a_result_of_something_else_is_not_kept(
    run: Run, parts: Path, out: Path, screener: Screener, change: str
) -> None:
    run("score", parts, "-o", out)
    record = out / RECORDS / "b.parquet.json"
    if change == "the table":
        write_csv(parts / "b.csv", random_rows(screener.catalogue, 40, seed=99))
    elif change == "the result":
        content = (out / "b.parquet").read_bytes()
        (out / "b.parquet").write_bytes(content[:-1] + b"x")
    elif change == "the record is cut":
        record.write_bytes(record.read_bytes()[:40])
    elif change == "the record is no record":
        record.write_text("[1]")
    else:
        record.write_bytes((out / RECORDS / "a.parquet.json").read_bytes())

    ran = run("score", parts, "-o", out)

    assert ran.out == "3 parts are finished; 2 of them were already.\n"
    assert (out / "b.parquet").read_bytes() == alone(parts / "b.csv", screener)


def test_a_file_that_was_not_made_here_stays(run: Run, parts: Path, out: Path) -> None:
    """A table of somebody with the name of a result is told, and the other parts go on."""
    out.mkdir()
    (out / "b.csv").write_text("mine", "utf-8")
    ran = run("score", parts, "-o", out, "--format", "csv")

    assert ran.code == 2
    assert "'b.csv' stands in the folder of results already" in ran.err
    assert (out / "b.csv").read_text("utf-8") == "mine"
    assert results_in(out) == ["a.csv", "b.csv", "c.csv"]
    assert not (out / RECORDS / "b.csv.json").exists()
    (out / "b.csv").unlink()
    assert run("score", parts, "-o", out, "--format", "csv").code == 0


def test_a_link_among_the_parts_is_a_part(run: Run, parts: Path) -> None:
    """Its result would take its place, wherever the table is that it leads to."""
    folder = parts.parent / "links"
    folder.mkdir()
    (folder / "a.csv").symlink_to(parts / "a.csv")

    assert run("score", folder, "-o", folder, "--format", "csv").code == 2
    assert (folder / "a.csv").is_symlink()


def test_a_table_is_not_written_over(run: Run, parts: Path) -> None:
    before = (parts / "a.csv").read_bytes()
    ran = run("score", parts / "a.csv", "-o", parts / "a.csv")

    assert ran.code == 2
    assert "take the place of 'a.csv'" in ran.err
    assert (parts / "a.csv").read_bytes() == before


def test_other_columns_are_computed_anew(run: Run, parts: Path, out: Path) -> None:
    run("score", parts, "-o", out)

    other = run("score", parts, "-o", out, "--columns", "estimate")
    same = run("score", parts, "-o", out, "--columns", "estimate", "--language", "nl")

    assert other.out == "3 parts are finished; 0 of them were already.\n"
    assert same.out == "3 delen zijn klaar; 3 waren dat al.\n"


def test_the_language_counts_where_there_are_words(run: Run, parts: Path, out: Path) -> None:
    run("score", parts, "-o", out, "--columns", "words")

    assert "0 waren dat al" in run("score", parts, "-o", out, "--columns", "words", "--language", "nl").out


def test_another_model_is_computed_anew(
    run: Run, parts: Path, out: Path, screener: Screener, tmp_path: Path
) -> None:
    """A model that has the same points under another name has another digest."""
    from dataclasses import replace

    secret = bytes(range(32))
    model, key = tmp_path / "model.json", tmp_path / "key.pub"
    digest = write_artefact(model, replace(screener.table, version="other"), secret)
    write_golden(golden_beside(model), replace(shipped_golden(), model_digest=digest))
    key.write_text(public_half(secret).hex())
    run("score", parts, "-o", out)

    ran = run("score", parts, "-o", out, "--model", model, "--key", key)

    assert (ran.code, ran.out) == (0, "3 parts are finished; 0 of them were already.\n")
    record = json.loads((out / RECORDS / "a.parquet.json").read_text())
    assert record["origin"]["model"] == digest


def test_a_model_that_fails_its_check_gives_no_number(
    run: Run, parts: Path, out: Path, screener: Screener, tmp_path: Path
) -> None:
    secret = bytes(range(32))
    model, key = tmp_path / "model.json", tmp_path / "key.pub"
    write_artefact(model, screener.table, secret)
    key.write_text(public_half(secret).hex())

    ran = run("score", parts, "-o", out, "--model", model, "--key", key)

    assert ran.code == 1
    assert "'model.golden.json' is missing" in ran.err
    assert results_in(out) == ["a.parquet", "b.parquet", "c.parquet"]


@pytest.mark.parametrize("pattern", ["{0}/[ab].csv", "{0}/../in/[ab].csv", "file://{0}/[ab].csv"])
def test_a_pattern_names_parts(run: Run, parts: Path, out: Path, pattern: str) -> None:
    ran = run("score", pattern.format(parts), "-o", out)

    assert ran.out == "2 parts are finished; 0 of them were already.\n"
    assert results_in(out) == ["a.parquet", "b.parquet"]


def test_other_files_are_named_and_hidden_ones_are_not(run: Run, parts: Path, out: Path) -> None:
    for name in ("read-me.txt", "d.xlsx", "_SUCCESS", ".d.csv"):
        (parts / name).touch()
    (parts / "folder.csv").mkdir()

    ran = run("score", parts, "-o", out)

    assert (ran.code, ran.err) == (0, "Left out, since they are no tables: d.xlsx, read-me.txt.\n")
    assert len(results_in(out)) == 3


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    ("added", "said"),
    [
        ({"given": "in"}, {"en": "need a folder", "nl": "een map nodig"}),
        ({"-o": "out", "--format": "table"}, {"en": "give files", "nl": "geven bestanden"}),
        ({"-o": "out", "--explain": "1"}, {"en": "give files", "nl": "geven bestanden"}),
        ({"-o": "in"}, {"en": "stand beside 'a.csv'", "nl": "naast 'a.csv'"}),
        (
            {"given": "nothing", "-o": "out"},
            {"en": "no tables in 'nothing'", "nl": "In 'nothing' staan"},
        ),
        ({"given": "in/*.parquet", "-o": "out"}, {"en": "no tables in", "nl": "staan geen tabellen"}),
        ({"given": "-", "-o": "out", "--scheduler": "x"}, {"en": "standard input", "nl": "de invoer niet"}),
        ({"given": "abc://x", "-o": "out"}, {"en": "'abc://' is no", "nl": "'abc://' is geen"}),
        ({"given": "sftp://x", "-o": "out"}, {"en": "package 'paramiko'", "nl": "pakket 'paramiko'"}),
        ({"-o": "s3://bucket/out"}, {"en": "package 's3fs'", "nl": "pakket 's3fs'"}),
        ({"-o": "in/a.csv"}, {"en": "cannot be written", "nl": "niet te schrijven"}),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is(
    run: Run,
    parts: Path,
    monkeypatch: pytest.MonkeyPatch,
    added: dict[str, str],
    said: dict[str, str],
    language: str,
) -> None:
    monkeypatch.chdir(parts.parent)
    (parts.parent / "nothing").mkdir()
    options = [text for name, value in added.items() if name != "given" for text in (name, value)]

    ran = run("score", added.get("given", "in"), *options, "--language", language)

    assert (ran.code, ran.out) == (2, "")
    assert said[language] in ran.err
    assert len(ran.err.splitlines()) == 1
    assert not (parts.parent / "out").exists()


def test_two_parts_with_one_result_are_named(run: Run, parts: Path, out: Path) -> None:
    (parts / "A.json").write_text("{}")

    ran = run("score", parts, "-o", out)

    assert (ran.code, out.exists()) == (2, False)
    assert ran.err == (
        "Error: 'A.json' and 'a.csv' would both give 'a.parquet'. Give one of them another name.\n"
    )


def test_progress_is_of_all_parts(screener: Screener, parts: Path, out: Path) -> None:
    from screening.batch.list_parts import parts_of
    from screening.batch.part_record import origin_of
    from screening.batch.result_folder import folder_at
    from screening.batch.score_part import Plan
    from screening.batch.score_parts import score_here

    results, shares = folder_at(str(out)), list[float]()
    results.make()
    groups = frozenset({"estimate"})
    plan = Plan(results, "csv", groups, "en", origin_of(screener, "csv", groups, "en"))

    list(score_here(parts_of(str(parts), ".csv", results).parts, plan, screener, shares.append))

    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.34
    assert shares[-1] == 1.0


def test_neither_a_cluster_nor_a_file_system_is_loaded_for_a_folder(parts: Path, out: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys; from screening.cli.main import main; main(sys.argv[1:]);"
        "sys.exit(bool({'dask', 'distributed', 'fsspec'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code, "score", str(parts), "-o", str(out)]
    assert subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == 0
