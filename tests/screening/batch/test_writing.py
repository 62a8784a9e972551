"""Results appear whole or not at all."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from screening.batch.errors import BatchError
from screening.batch.output_columns import GROUPS
from screening.batch.score_file import score_file
from screening.batch.write_results import whole_file
from screening.explain.screener import Screener
from tests.screening.batch.tables import random_rows, write_csv, write_json
from tests.screening.lisa import BEFORE


def test_a_file_that_failed_halfway_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("the result of yesterday")

    def write_half() -> None:
        with whole_file(target) as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()

    assert target.read_text() == "the result of yesterday"
    assert list(tmp_path.iterdir()) == [target]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match=r"cannot be written"), whole_file(tmp_path / "no" / "out.csv"):
        pass


def test_a_full_disk_is_told_and_nothing_half_stays(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"

    with pytest.raises(BatchError, match="No space left"), whole_file(target):
        raise OSError(28, "No space left on device")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("output", ["csv", "parquet"])
def test_a_table_without_rows_is_no_result(tmp_path: Path, screener: Screener, output: str) -> None:
    source = tmp_path / "in.csv"
    source.write_text("setting,age,neglect\n")

    with pytest.raises(BatchError) as raised:
        score_file(source, io.BytesIO(), screener, output)  # type: ignore[arg-type]

    assert raised.value.key == "batch.no_rows"


def test_an_object_is_answered_by_an_object_and_a_list_by_a_list(tmp_path: Path, screener: Screener) -> None:
    answers = []
    for content in (BEFORE, [BEFORE], [BEFORE, BEFORE], []):
        sink = io.BytesIO()
        score_file(write_json(tmp_path / "in.json", content), sink, screener, "json")
        answers.append(json.loads(sink.getvalue()))

    one, list_of_one, list_of_two, nothing = answers
    assert list_of_one == [one]
    assert list_of_two == [one, one]
    assert nothing == []


def test_progress_ends_at_the_end(tmp_path: Path, screener: Screener) -> None:
    shares: list[float] = []
    rows = [{"setting": "youth_protection_intake", "age": 16, "neglect": "no"}] * 20_000
    score_file(write_csv(tmp_path / "in.csv", rows), io.BytesIO(), screener, "csv", shares.append)

    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)


def test_a_case_code_stays_with_its_row(tmp_path: Path, screener: Screener) -> None:
    rows = [{"case": case, "setting": "x", "age": 16} for case in ("A-1", "", "B/2.c")]
    sink = io.BytesIO()
    score_file(write_csv(tmp_path / "in.csv", rows), sink, screener, "csv")

    assert [line.split(",")[1] for line in sink.getvalue().decode().splitlines()] == [
        '"case"',
        '"A-1"',
        "",
        '"B/2.c"',
    ]


def test_an_unknown_setting_is_no_formula_in_a_spreadsheet(tmp_path: Path, screener: Screener) -> None:
    rows = [{"setting": setting, "age": 16} for setting in ("=1+1", "@x", "-x", "elsewhere")]
    sink = io.BytesIO()
    score_file(write_csv(tmp_path / "in.csv", rows), sink, screener, "csv")

    settings = [line.split(",")[1] for line in sink.getvalue().decode().splitlines()[1:]]
    assert settings == ['"\'=1+1"', '"\'@x"', '"\'-x"', '"elsewhere"']


def test_a_dictionary_holds_each_word_once(tmp_path: Path, screener: Screener) -> None:
    """Rules about one question, and settings that differ in spaces, come to the same word.

    pyarrow ends a dictionary that repeats itself with memory of the process, and uses it nowhere.
    """
    rows = random_rows(screener.catalogue, 3_000, seed=5)
    spaced = [{**row, "setting": row["setting"] + " " * (number % 2)} for number, row in enumerate(rows)]
    source, sink = write_csv(tmp_path / "in.csv", spaced), io.BytesIO()
    groups = frozenset(GROUPS)

    score_file(source, sink, screener, "parquet", groups=groups)

    file = pq.ParquetFile(sink)
    columns = [file.metadata.row_group(0).column(n) for n in range(file.metadata.num_columns)]
    used = {c.path_in_schema for c in columns if "RLE_DICTIONARY" in c.encodings}
    assert {"setting", "acute", "ask_next", "words_estimate", "words_range"} <= used
    assert {c.path_in_schema for c in columns if c.has_dictionary_page} == used
