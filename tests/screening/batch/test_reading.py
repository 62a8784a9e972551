"""Tables are read as people make them, and a mistake is told with its row."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from screening.batch.encoded_chunk import Coded
from screening.batch.errors import BatchError
from screening.batch.read_chunks import read_table
from screening.catalogue.catalogue import Catalogue
from screening.errors import SignaalwijzerError
from screening.explain.screening_request import ScreeningRequest
from screening.language import LANGUAGES
from tests.screening.batch.tables import write_csv, write_json, write_parquet

GOOD: dict[str, Any] = {"setting": "youth_protection_intake", "age": 16, "neglect": "no"}


def requests(path: Path, catalogue: Catalogue) -> list[ScreeningRequest]:
    return [
        piece.rows.request(position)
        for piece in read_table(path, catalogue)
        for position in range(len(piece.rows))
    ]


def mistake(path: Path, catalogue: Catalogue) -> SignaalwijzerError:
    with pytest.raises(SignaalwijzerError) as raised:
        list(read_table(path, catalogue))
    for language in LANGUAGES:
        assert raised.value.in_language(language).endswith(".")
    return raised.value


def test_semicolons_a_byte_order_mark_and_spaces_are_as_spreadsheets_write_them(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    path = tmp_path / "excel.csv"
    path.write_bytes("\ufeffsetting; age ;neglect\r\nyouth_protection_intake;16; no \r\n\r\n".encode())

    assert requests(path, catalogue) == [ScreeningRequest("youth_protection_intake", 16, {"neglect": "no"})]


def test_a_blank_cell_is_not_asked_and_the_absent_states_stay_apart(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    """REQ absent-states: blank is not_asked; unknown and declined are themselves."""
    rows = [{**GOOD, "neglect": cell} for cell in ("", "not_asked", "unknown", "declined", "no")]
    found = requests(write_csv(tmp_path / "t.csv", rows), catalogue)

    assert [dict(request.answers) for request in found] == [
        {},
        {},
        {"neglect": "unknown"},
        {"neglect": "declined"},
        {"neglect": "no"},
    ]


def test_now_is_read_in_both_languages_and_blank_is_not_known(tmp_path: Path, catalogue: Catalogue) -> None:
    cells = ("true", "Ja", "1", "FALSE", "nee", "no", "")
    rows = [{**GOOD, "runaway_episodes": "2", "runaway_episodes__now": cell} for cell in cells]
    found = requests(write_csv(tmp_path / "t.csv", rows), catalogue)

    assert [dict(request.now).get("runaway_episodes") for request in found] == [
        True,
        True,
        True,
        False,
        False,
        False,
        None,
    ]


@pytest.mark.parametrize(
    "cells", [[0, 2, None], [0.0, 2.0, None], [0.0, 2.0, float("nan")], ["0", "2", None]]
)
def test_numbers_in_parquet_are_levels(tmp_path: Path, catalogue: Catalogue, cells: Sequence[Any]) -> None:
    columns = {"setting": ["s"] * 3, "age": [14.0, 15.0, 16.0], "police_contacts": cells}
    found = requests(write_parquet(tmp_path / "t.parquet", columns), catalogue)

    assert [dict(r.answers) for r in found] == [{"police_contacts": "0"}, {"police_contacts": "2"}, {}]
    assert [r.age for r in found] == [14, 15, 16]


def test_dictionary_columns_and_booleans_in_parquet_are_read(tmp_path: Path, catalogue: Catalogue) -> None:
    import pyarrow as pa

    columns = {
        "setting": pa.array(["s", "s"]).dictionary_encode(),
        "age": [14, 15],
        "runaway_episodes": pa.array(["2", None]).dictionary_encode(),
        "runaway_episodes__now": [True, None],
    }
    found = requests(write_parquet(tmp_path / "t.parquet", columns), catalogue)

    assert [dict(r.now) for r in found] == [{"runaway_episodes": True}, {}]
    assert [dict(r.answers) for r in found] == [{"runaway_episodes": "2"}, {}]


@pytest.mark.parametrize(
    ("bad", "mentioned"),
    [
        ({"neglect": "maybe"}, ["Row 3", "maybe", "neglect", "suspected"]),
        ({"age": "sixteen"}, ["Row 3", "sixteen", "120"]),
        ({"age": ""}, ["Row 3", "age"]),
        ({"age": "121"}, ["Row 3", "121"]),
        ({"age": "16.5"}, ["Row 3", "16.5"]),
        ({"setting": ""}, ["Row 3", "setting"]),
        ({"runaway_episodes__now": "perhaps"}, ["Row 3", "perhaps", "true or false"]),
        ({"case": "Jansen, Piet"}, ["Row 3", "case", "short code"]),
        ({"case": "=SUM(A1)"}, ["Row 3", "case"]),
        ({"case": "x" * 41}, ["Row 3", "case"]),
    ],
)
def test_a_wrong_cell_is_told_with_its_row(
    tmp_path: Path, catalogue: Catalogue, bad: dict[str, str], mentioned: list[str]
) -> None:
    first = {**GOOD, "case": "C-1", "runaway_episodes__now": ""}
    error = mistake(write_csv(tmp_path / "t.csv", [first, first, {**first, **bad}, first]), catalogue)

    assert [word for word in mentioned if word not in str(error)] == []
    assert error.in_language("nl").startswith("Rij 3: ")


def test_the_row_is_counted_over_all_chunks(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.batch.read_chunks.ROWS_AT_ONCE", 10)
    rows = [GOOD] * 37 + [{**GOOD, "neglect": "maybe"}]

    assert "Row 38:" in str(mistake(write_csv(tmp_path / "t.csv", rows), catalogue))
    columns = {name: [row[name] for row in rows] for name in GOOD}
    assert "Row 38:" in str(mistake(write_parquet(tmp_path / "t.parquet", columns), catalogue))
    shapes = [{"setting": "s", "age": 16, "answers": {"neglect": row["neglect"]}} for row in rows]
    assert "Row 38:" in str(mistake(write_json(tmp_path / "t.json", shapes), catalogue))


@pytest.mark.parametrize("column", ["case", "setting", "neglect", "age"])
def test_a_bsn_in_any_cell_is_refused_and_not_repeated(
    tmp_path: Path, catalogue: Catalogue, column: str
) -> None:
    """REQ free-text: the message names the row and the column, never the number."""
    path = write_csv(tmp_path / "t.csv", [{**GOOD, "case": "C-1"}, {**GOOD, column: "123456782"}])
    error = mistake(path, catalogue)

    assert "Row 2" in str(error)
    assert "BSN" in str(error)
    assert "123456782" not in str(error)


def test_a_row_with_too_many_cells_is_told_with_its_row(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "t.csv"
    path.write_text("setting,age\ns,16\ns,16\ns,16,no\n")

    assert str(mistake(path, catalogue)).startswith("Row 3: The number of cells")


@pytest.mark.parametrize(
    ("name", "content", "mentioned"),
    [
        ("t.xlsx", b"", "t.xlsx"),
        ("t.csv", b"", "empty"),
        ("t.csv", b"setting,age\n\xe9,16\n", "UTF-8"),
        ("t.csv", b"s\xe9tting,age\n", "UTF-8"),
        ("t.parquet", b"no parquet", "Parquet"),
        ("t.json", b"", "JSON"),
        ("t.json", b"[{]", "JSON"),
        ("t.json", b"\xff", "UTF-8"),
        ("t.json", b'{"setting": 1}', "setting"),
    ],
)
def test_a_file_that_is_something_else_is_told(
    tmp_path: Path, catalogue: Catalogue, name: str, content: bytes, mentioned: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert mentioned in str(mistake(path, catalogue))


def test_a_file_that_is_not_there_or_is_a_folder_is_told(tmp_path: Path, catalogue: Catalogue) -> None:
    assert "t.csv" in str(mistake(tmp_path / "t.csv", catalogue))
    (tmp_path / "folder.parquet").mkdir()
    assert "folder.parquet" in str(mistake(tmp_path / "folder.parquet", catalogue))


def test_a_parquet_column_that_holds_more_than_one_value_is_told(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    columns = {"setting": ["s"], "age": [16], "neglect": [["no", "confirmed"]]}

    assert "'neglect'" in str(mistake(write_parquet(tmp_path / "t.parquet", columns), catalogue))


def test_standard_input_is_json(catalogue: Catalogue) -> None:
    source = io.BytesIO(b'{"setting": "s", "age": 16, "answers": {"neglect": "declined"}}')
    (piece,) = read_table(source, catalogue)

    assert isinstance(piece.rows, Coded)
    assert dict(piece.rows.request(0).answers) == {"neglect": "declined"}


def test_a_row_error_is_a_batch_error(tmp_path: Path, catalogue: Catalogue) -> None:
    assert isinstance(mistake(write_csv(tmp_path / "t.csv", [{**GOOD, "age": "x"}]), catalogue), BatchError)
