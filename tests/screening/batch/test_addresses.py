"""Tables and results at an address of ``fsspec``, in the memory of this process: as in folders."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from screening.explain.screener import Screener
from tests.command_line import Run
from tests.screening.batch.parts import alone, small_parts


@pytest.fixture
def store() -> Iterator[Any]:
    """A file system in memory, empty afterwards."""
    filesystem = fsspec.filesystem("memory")
    yield filesystem
    for found in filesystem.ls("/", detail=False):
        filesystem.rm(found, recursive=True)


@pytest.fixture
def parts(tmp_path: Path, screener: Screener, store: Any) -> Path:
    """Three tables on this machine, and the same at ``memory://in``."""
    folder = small_parts(tmp_path / "in", screener, ["a.csv", "b.csv", "c.csv"])
    for part in folder.iterdir():
        store.pipe_file(f"/in/{part.name}", part.read_bytes())
    return folder


def names(store: Any, folder: str) -> list[str]:
    return sorted(str(found).rpartition("/")[2] for found in store.find(folder))


RESULTS = ["a.parquet", "b.parquet", "c.parquet"]


@pytest.mark.parametrize("place", ["memory://in", "memory://in/", "memory://in/*.csv"])
def test_tables_at_an_address_have_the_same_results(
    run: Run, parts: Path, store: Any, screener: Screener, place: str
) -> None:
    ran = run("score", place, "-o", "memory://out")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "3 parts are finished; 0 of them were already.\n"
    assert names(store, "/out") == sorted([*RESULTS, *(f"{name}.json" for name in RESULTS)])
    for name in "abc":
        assert store.cat_file(f"/out/{name}.parquet") == alone(parts / f"{name}.csv", screener)


def test_one_table_may_stand_at_an_address(run: Run, parts: Path, tmp_path: Path, screener: Screener) -> None:
    ran = run("score", "memory://in/b.csv", "-o", tmp_path / "out")

    assert ran.out == "1 part is finished.\n"
    assert (tmp_path / "out" / "b.parquet").read_bytes() == alone(parts / "b.csv", screener)


def test_a_second_run_keeps_what_is_finished_and_clears_what_is_half(
    run: Run, parts: Path, store: Any, screener: Screener
) -> None:
    run("score", "memory://in", "-o", "memory://out")
    store.pipe_file("/out/b.parquet", store.cat_file("/out/b.parquet")[:-1])
    store.pipe_file("/out/.b.parquet.0f0f0f0f.part", b"of a process that was killed")

    ran = run("score", "memory://in", "-o", "memory://out")

    assert ran.out == "3 parts are finished; 2 of them were already.\n"
    assert store.cat_file("/out/b.parquet") == alone(parts / "b.csv", screener)
    assert not store.exists("/out/.b.parquet.0f0f0f0f.part")


def test_a_broken_part_is_named_and_its_older_result_goes(run: Run, parts: Path, store: Any) -> None:
    run("score", "memory://in", "-o", "memory://out")
    store.pipe_file("/in/b.csv", b"setting;age\n")

    ran = run("score", "memory://in", "-o", "memory://out")

    assert ran.code == 2
    assert ran.err.startswith("Error: 'b.csv'")
    assert [name for name in names(store, "/out") if name.endswith(".parquet")] == ["a.parquet", "c.parquet"]


def test_a_table_that_grows_while_it_is_fetched_is_named(
    run: Run, parts: Path, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = type(store).get_file

    def while_it_grows(self: Any, path: str, *given: Any, **options: Any) -> None:
        real(self, path, *given, **options)
        if path.endswith("b.csv"):
            with self.open(path, "ab") as file:
                file.write(b"x")

    with monkeypatch.context() as patched:
        patched.setattr(type(store), "get_file", while_it_grows)
        ran = run("score", "memory://in", "-o", "memory://out")

    assert ran.code == 2
    assert ran.err.startswith("Error: 'b.csv' changed while it was read.")


def test_a_store_that_takes_no_more_ends_the_run(
    run: Run, parts: Path, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = type(store).put_file

    def until_it_is_full(self: Any, here: str, there: str, *given: Any, **options: Any) -> None:
        if "out/.b.parquet." in there:
            raise OSError(28, "No space left on device")
        real(self, here, there, *given, **options)

    with monkeypatch.context() as patched:
        patched.setattr(type(store), "put_file", until_it_is_full)
        ran = run("score", "memory://in", "-o", "memory://out")

    assert ran.code == 2
    assert ran.err.splitlines() == [
        "Error: 'b.csv': The file 'b.parquet' cannot be written: No space left on device.",
        "1 of 3 parts are finished. The same command goes on with the rest.",
    ]
    assert names(store, "/out") == ["a.parquet", "a.parquet.json"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_address_without_tables_is_told(run: Run, parts: Path, store: Any, language: str) -> None:
    ran = run("score", "memory://elsewhere/*.csv", "-o", "memory://out", "--language", language)

    assert ran.code == 2
    assert ("no tables" if language == "en" else "geen tabellen") in ran.err
    assert not store.exists("/out")


def test_results_beside_the_tables_are_refused(run: Run, parts: Path, store: Any) -> None:
    ran = run("score", "memory://in", "-o", "memory://in/")

    assert ran.code == 2
    assert "beside 'a.csv'" in ran.err
    assert names(store, "/in") == ["a.csv", "b.csv", "c.csv"]


def test_without_fsspec_the_package_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *given: Any, **options: Any) -> Any:
        if name.startswith("fsspec"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *given, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    ran = run("score", "memory://in", "-o", "memory://out")

    assert ran.code == 2
    assert "package 'fsspec'" in ran.err


def test_the_address_of_a_local_file_needs_no_fsspec(
    run: Run, parts: Path, tmp_path: Path, screener: Screener
) -> None:
    ran = run("score", f"file://{parts}/a.csv", "-o", f"file://{tmp_path}/out")

    assert ran.code == 0
    assert (tmp_path / "out" / "a.parquet").read_bytes() == alone(parts / "a.csv", screener)
