"""A table of cases is read as text, or refused in one sentence that says what is wrong with the file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from screening.training.read_cases_as_text import (
    LARGEST_MB,
    MOST_CELLS,
    MOST_COLUMNS,
    CasesFileError,
    read_frame,
)


def written(folder: Path, content: bytes, name: str = "cases.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def parquet(folder: Path, **columns: pa.Array) -> Path:
    path = folder / "cases.parquet"
    pq.write_table(pa.table(columns), path)
    return path


@pytest.mark.parametrize(
    "content",
    [
        b"case,age\nA-1,15\nA-2,\n",
        b"\xef\xbb\xbfcase,age\r\nA-1,15\r\nA-2,\r\n",
        b"case;age\nA-1; 15\nA-2;\n",
        b'"case","age"\n"A-1","15"\n"A-2",""\n',
    ],
)
def test_every_spelling_of_csv_gives_the_same_text(tmp_path: Path, content: bytes) -> None:
    frame = read_frame(written(tmp_path, content))

    assert list(frame.columns) == ["case", "age"]
    assert frame.to_numpy().tolist() == [["A-1", "15"], ["A-2", ""]]
    assert [str(dtype) for dtype in frame.dtypes] == ["str", "str"]


def test_nothing_is_lost_on_the_way_from_csv(tmp_path: Path) -> None:
    frame = read_frame(written(tmp_path, b"case,x\n007,NA\n1e5,null\n"))

    assert frame.to_numpy().tolist() == [["007", "NA"], ["1e5", "null"]]


def test_parquet_gives_the_same_text_as_csv(tmp_path: Path) -> None:
    path = parquet(
        tmp_path,
        case=pa.array(["A-1 ", "A-2"]).dictionary_encode(),
        age=pa.array([15.0, None]),
        intake_date=pa.array([dt.date(2026, 3, 1), None]),
        outcome_date=pa.array([dt.date(2026, 3, 2), None], pa.date32()).cast(pa.timestamp("ns")),
        assessor_saw_score=pa.array([True, None]),
        weight=pa.array([0.5, 1e300]),
    )
    assert read_frame(path).to_numpy().tolist() == [
        ["A-1", "15", "2026-03-01", "2026-03-02", "yes", "0.5"],
        ["A-2", "", "", "", "", "1e+300"],
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "cases.empty"),
        (b"\n\n", "cases.empty"),
        (b"case,age\n", "cases.no_rows"),
        (b"case,age", "cases.no_rows"),
        (b"case,case\nA,B\n", "cases.double_column"),
        (b"case,,age\nA,B,C\n", "cases.no_name"),
        (b"case,age\nA-1,15\nA-2,15,16\n", "cases.cells"),
        (b"case,age\nA-1,15\nA-\xe9,15\n", "cases.not_utf8"),
        (b"case,\xff\nA-1,15\n", "cases.not_utf8"),
        (b"\x00\x01\x02,\x03\n\x00", "cases.not_csv"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00", "cases.not_csv"),
    ],
)
def test_what_is_no_table_is_said_in_one_sentence(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(CasesFileError) as refused:
        read_frame(written(tmp_path, content))

    assert refused.value.key == code
    assert "Traceback" not in str(refused.value)


def test_the_row_with_too_many_cells_is_named(tmp_path: Path) -> None:
    with pytest.raises(CasesFileError, match=r"row 2: .* must be 2"):
        read_frame(written(tmp_path, b"case,age\nA-1,15\nA-2,15,16\n"))


def test_a_file_that_is_no_parquet_or_has_another_name_or_is_not_there(tmp_path: Path) -> None:
    for path, code in (
        (written(tmp_path, b"case,age\nA,1\n", "cases.parquet"), "cases.not_parquet"),
        (written(tmp_path, b"case,age\nA,1\n", "cases.xlsx"), "cases.suffix"),
        (tmp_path / "nowhere.csv", "cases.no_file"),
    ):
        with pytest.raises(CasesFileError) as refused:
            read_frame(path)
        assert refused.value.key == code


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    folder = tmp_path / "cases.csv"
    folder.mkdir()
    with pytest.raises(CasesFileError) as refused:
        read_frame(folder)
    assert refused.value.key == "cases.unreadable"


def test_a_nested_column_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(CasesFileError, match="'age'"):
        read_frame(parquet(tmp_path, age=pa.array([[1, 2]])))


def test_a_file_of_two_gigabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, b"case,age\nA-1,15\n")
    with path.open("r+b") as file:
        file.truncate(2 << 30)

    with pytest.raises(CasesFileError, match=f"2048 MB; a table may be at most {LARGEST_MB} MB"):
        read_frame(path)


def test_a_small_file_that_unfolds_into_too_many_cells_is_refused(tmp_path: Path) -> None:
    rows = MOST_CELLS // 2 + 1
    path = parquet(tmp_path, case=pa.nulls(rows), age=pa.nulls(rows))
    assert path.stat().st_size < 1 << 20

    with pytest.raises(CasesFileError, match="may be"):
        read_frame(path)


def test_a_frame_that_was_read_can_be_changed_like_any_other(tmp_path: Path) -> None:
    frame = read_frame(written(tmp_path, b"case,age\nA-1,15\n"))
    frame.loc[0, "age"] = "16"

    pd.testing.assert_frame_equal(frame, pd.DataFrame({"case": ["A-1"], "age": ["16"]}, dtype="str"))


def test_a_table_of_a_thousand_columns_is_no_table_of_cases(tmp_path: Path) -> None:
    names = ",".join(f"c{number}" for number in range(MOST_COLUMNS + 1))
    with pytest.raises(CasesFileError, match=f"at most {MOST_COLUMNS}"):
        read_frame(written(tmp_path, f"{names}\n{names}\n".encode()))
