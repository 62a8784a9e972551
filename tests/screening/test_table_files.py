"""What reading a table asks for: a header, rows, any column as text; and what a message repeats of it."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from screening.batch.read_chunks import read_table
from screening.bsn import find_bsn
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.errors import SignaalwijzerError
from screening.explain.screening_request import ScreeningRequest
from screening.language import LANGUAGES
from screening.quoted_in_messages import LONGEST_QUOTE, quoted
from screening.table_files import as_text, is_plain, level_behind_date
from screening.training.read_cases_as_text import read_frame


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("maybe", "maybe"),
        ("", ""),
        ("x" * 40, "x" * 40),
        ("x" * 60, "x" * 40 + "…"),
        ("see 111222333", "…"),
        ("bsn_123456782_mother", "…"),
        ("111_222_333", "…"),
        ("x" * 100 + " 111222333", "…"),
        ("x" * 30 + " 1112223330000", "…"),
        ("code A111222333", "code A111222333"),
        ("\x1b[31mred\x07", "\ufffd[31mred\ufffd"),
        ("two\nlines\u202e", "two\ufffdlines\ufffd"),
    ],
)
def test_what_is_repeated_is_short_printable_and_no_bsn(text: str, said: str) -> None:
    """REQ free-text: a message never repeats a BSN, and cannot write to a terminal by itself."""
    assert quoted(text) == said


@given(st.text(st.one_of(st.characters(), st.sampled_from("123 ._\x00")), max_size=80))
def test_whatever_stands_in_a_cell(text: str) -> None:
    """REQ free-text: the same of any text at all."""
    said = quoted(text)

    assert len(said) <= LONGEST_QUOTE + 1
    assert said.isprintable()
    assert find_bsn(said) is None


# What spreadsheets write. Both readers take every one of these, and read the same in it.

ROWS = [("youth_protection_intake", "16", "no"), ("night_shelter", "15", "3-5")]
PLAIN = "setting,age,runaway_episodes\nyouth_protection_intake,16,0\nnight_shelter,15,3-5\n"
SPREADSHEETS = {
    "comma": PLAIN,
    "semicolon": PLAIN.replace(",", ";"),
    "tab": PLAIN.replace(",", "\t"),
    "CRLF": PLAIN.replace("\n", "\r\n"),
    "CR, as an old Mac": PLAIN.replace("\n", "\r"),
    "byte order mark": "\ufeff" + PLAIN,
    "sep=;": "sep=;\r\n" + PLAIN.replace(",", ";").replace("\n", "\r\n"),
    '"sep=,"': '\ufeff"sep=,"\n' + PLAIN,
    "sep=\\t": "SEP=\t\n" + PLAIN.replace(",", "\t"),
    "a first line with nothing": "\n" + PLAIN,
    "first lines with nothing but delimiters": ";;\r\n \r\n" + PLAIN.replace(",", ";"),
    "rows with nothing but delimiters at the end": PLAIN.replace(",", ";") + ";;\n" * 55,
    "empty rows of fewer and more cells": PLAIN.replace(",", ";") + ";\n;;;;;;\n \n",
    "empty quoted rows": PLAIN + '"","",""\n, ,\n',
    "an empty row between": PLAIN.replace("\nnight", "\n,,\nnight"),
    "columns without a name and anything in them": PLAIN.replace("\n", ",,\n"),
    "every cell quoted": "\n".join(
        ",".join(f'"{c}"' for c in line.split(",")) for line in PLAIN.splitlines()
    ),
    "spaces around cells": PLAIN.replace(",", " , "),
    "a header that breaks off in quotes": PLAIN.replace("age", '"age\n"'),
    "no end of the last line": PLAIN.rstrip("\n"),
}


@pytest.mark.parametrize("how", SPREADSHEETS)
def test_every_file_of_a_spreadsheet_is_read_alike_by_both_readers(
    tmp_path: Path, catalogue: Catalogue, how: str
) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(SPREADSHEETS[how].encode())

    frame = read_frame(path)
    (piece,) = read_table(path, catalogue)

    assert list(frame.columns) == ["setting", "age", "runaway_episodes"]
    assert frame.to_numpy().tolist() == [
        ["youth_protection_intake", "16", "0"],
        ["night_shelter", "15", "3-5"],
    ]
    assert [piece.rows.request(place) for place in range(len(piece.rows))] == [
        ScreeningRequest("youth_protection_intake", 16, {"runaway_episodes": "0"}),
        ScreeningRequest("night_shelter", 15, {"runaway_episodes": "3-5"}),
    ]


def told(path: Path, catalogue: Catalogue) -> list[str]:
    """What each reader says is wrong with the file: the last part of the key."""
    codes = []
    for read in (lambda: list(read_table(path, catalogue)), lambda: read_frame(path)):
        with pytest.raises(SignaalwijzerError) as refused:
            read()
        for language in LANGUAGES:
            assert refused.value.in_language(language).endswith(".")
        cause = getattr(refused.value, "cause", refused.value)
        codes.append(cause.key.partition(".")[2])
    return codes


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\r\r\n;;;\n", "empty"),
        (b"sep=;", "empty"),
        (b"sep=;\n", "empty"),
        (b'"' + b"x" * 200_000 + b'",age\n1,2\n', "long_header"),
        (b'setting,age,"neglect\n' + b"s,16,no\n" * 200_000, "long_header"),
        (b"setting,age," + b"x" * (2 << 20), "long_header"),
        (b"setting,age," + b",".join(b"c%d" % number for number in range(200_000)) + b"\n", "long_header"),
        (b"setting,age\nx,16\n\xff,16\n", "not_utf8"),
        (b"setting,age\nx,16\nx,16,n\xe9e\n", "not_utf8"),
        (b"setting,age\nx,16\nx,16\xc3", "not_utf8"),
        ("setting\tage\n".encode("utf-16"), "not_utf8"),
        (b"setting,age\x00\n", "not_csv"),
        (b"setting,age,\ns,16,\ns,16,x\n", "no_name"),
        (b"setting;age\ns;16\ns;16;no\n", "cells"),
        (b"setting\rage\r", "missing_column"),
    ],
)
def test_what_is_no_table_is_told_alike_by_both_readers(
    tmp_path: Path, catalogue: Catalogue, content: bytes, code: str
) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(content)

    if code == "missing_column":  # one column is a table, but none to score
        assert read_frame(path).shape == (1, 1)
        with pytest.raises(SignaalwijzerError, match="'age'"):
            list(read_table(path, catalogue))
    else:
        assert told(path, catalogue) == [code, code]


@pytest.mark.parametrize("word", ["ja", "WAAR", "waar", "TRUE", "True", "1", "yes"])
@pytest.mark.parametrize("no", ["nee", "ONWAAR", "onwaar", "FALSE", "False", "0", "no"])
def test_yes_and_no_are_read_as_dutch_and_english_spreadsheets_write_them(
    tmp_path: Path, catalogue: Catalogue, word: str, no: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"setting;age;runaway_episodes__now\ns;16;{word}\ns;16;{no}\ns;16;\n")
    (piece,) = read_table(path, catalogue)

    assert [dict(piece.rows.request(place).now) for place in range(3)] == [
        {"runaway_episodes": True},
        {"runaway_episodes": False},
        {},
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("3-mei", "3-May", "3 mei", "5-mrt", "5-Mar", "03-05-2026", "3-5-2026", "3/5/2026", "5/3/26"),
        *("3/5", "2026-05-03", "2026-05-03 00:00:00", "3 mei 2026", "mei-03", "May 3", "5 maart"),
    ],
)
def test_a_level_that_a_spreadsheet_made_a_date_of_is_recognised(text: str) -> None:
    assert level_behind_date(text, ["0", "1", "2", "3-5", "6+"]) == "3-5"


@pytest.mark.parametrize(
    "text", ["3-5", "", "3", "35", "6+", "3-6", "3-jun", "2026-05-04", "many", "3-5-7-9-11"]
)
def test_no_other_text_is_taken_for_such_a_date(text: str) -> None:
    assert level_behind_date(text, ["0", "1", "2", "3-5", "6+"]) is None


def test_the_sentence_names_the_cause_and_the_level(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "t.csv"
    path.write_text("setting;age;runaway_episodes\ns;16;3-mei\n")
    with pytest.raises(SignaalwijzerError) as refused:
        list(read_table(path, catalogue))

    assert refused.value.in_language("nl") == (
        "Rij 1: In 'runaway_episodes' staat '3-mei'. Een spreadsheet maakte een datum van '3-5'. "
        "Maak van de kolom tekst en vul '3-5' in."
    )


# Types of Parquet.


def one(cells: Any, kind: Any = None) -> list[str]:
    """Cells as text, after they have been through a Parquet file."""
    sink = io.BytesIO()
    pq.write_table(pa.table({"x": pa.array(cells, kind)}), sink)
    column = pq.ParquetFile(sink).read().column("x")
    assert is_plain(column.type)
    found = as_text(column)
    assert as_text(column.combine_chunks()).to_pylist() == found.to_pylist()
    return list(found.to_pylist())


DAY = dt.datetime(2026, 3, 1)  # noqa: DTZ001  the zone stands in the column
NUMBER = uuid.UUID("550e8400-e29b-41d4-a716-446655440000")


@pytest.mark.parametrize(
    ("cells", "kind", "said"),
    [
        ([16, None], pa.int8(), ["16", ""]),
        ([16], pa.uint64(), ["16"]),
        (np.array([16, 15], dtype=np.float16), None, ["16", "15"]),
        (np.array([16, 15.5, np.nan], dtype=np.float16), None, ["16", "15.5", ""]),
        ([16.0, None, float("nan")], pa.float32(), ["16", "", ""]),
        ([Decimal("16.00"), Decimal("0.50"), None], pa.decimal128(5, 2), ["16", "0.50", ""]),
        ([Decimal(16)], pa.decimal256(40, 0), ["16"]),
        ([" a ", None], pa.large_string(), [" a ", ""]),
        ([" a ", None], pa.string_view(), [" a ", ""]),
        ([None, None], pa.null(), ["", ""]),
        ([True, False, None], pa.bool_(), ["yes", "no", ""]),
        ([DAY.date(), None], pa.date32(), ["2026-03-01", ""]),
        ([DAY.date(), None], pa.date64(), ["2026-03-01", ""]),
        ([DAY, None], pa.timestamp("s"), ["2026-03-01", ""]),
        ([DAY, None], pa.timestamp("ms"), ["2026-03-01", ""]),
        ([DAY, None], pa.timestamp("ns"), ["2026-03-01", ""]),
        ([NUMBER.bytes, None], pa.uuid(), [str(NUMBER), ""]),
    ],
)
def test_a_plain_column_of_parquet_is_text(cells: Any, kind: Any, said: list[str]) -> None:
    assert one(cells, kind) == said


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "UTC", "America/Curacao", "+05:00"])
@pytest.mark.parametrize("day", [DAY, dt.datetime(2026, 3, 29), dt.datetime(2026, 10, 25)])  # noqa: DTZ001
def test_midnight_is_a_day_where_the_column_says_it_is(zone: str, day: dt.datetime) -> None:
    import pyarrow.compute as pc

    column = pc.assume_timezone(pa.array([day, None], pa.timestamp("us")), zone)

    assert one(column) == [day.date().isoformat(), ""]


def test_a_moment_within_a_day_stays_a_moment() -> None:
    assert one([dt.datetime(2026, 3, 1, 14, 2)], pa.timestamp("s")) == ["2026-03-01 14:02:00.000"]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ([b"1234"], pa.binary(4)),
        ([b"1234"], pa.binary()),
        ([b"1234"], pa.large_binary()),
        ([b"1234"], pa.binary_view()),
        ([dt.time(1, 2)], pa.time64("us")),
        ([dt.timedelta(1)], pa.duration("us")),
        ([[1]], pa.list_(pa.int8())),
        ([{"a": 1}], pa.struct({"a": pa.int8()})),
        ([[("a", 1)]], pa.map_(pa.string(), pa.int8())),
    ],
)
def test_any_other_column_is_refused_by_its_name_in_both_readers(
    tmp_path: Path, catalogue: Catalogue, cells: Any, kind: Any
) -> None:
    """It is the column that must be made anew, not the file."""
    path = tmp_path / "t.parquet"
    table = {"setting": pa.array(["s"]), "age": pa.array([16]), "neglect": pa.array(cells, kind)}
    pq.write_table(pa.table(table), path)

    assert told(path, catalogue) == ["column_type", "column_type"]
    with pytest.raises(SignaalwijzerError, match="'neglect'"):
        read_frame(path)


# Whatever is in a file: rows, or one sentence.


def read_or_told(path: Path) -> None:
    """Read ``path`` as each reader would; any other error than ours would be an exit with 70."""
    catalogue = load_catalogue()
    readers: list[Callable[[], object]] = [lambda: list(read_table(path, catalogue))]
    if path.suffix != ".json":
        readers.append(lambda: read_frame(path))
    for read in readers:
        for said in sentences_of(read):
            assert said.endswith((".", "?"))
            assert find_bsn(said) is None
            assert len(said) < 2_000


def sentences_of(read: Callable[[], object]) -> list[str]:
    try:
        read()
    except SignaalwijzerError as error:
        return [error.in_language(language) for language in LANGUAGES]
    return []


@given(
    content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8")))
)
@example(b"\xef\xbb\xbf")
@example(b'sep="\n"')
@example(b'"')
@example(b"a\x00b,c\n")
def test_any_bytes_at_all_are_a_table_or_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    for suffix in ("csv", "parquet", "json"):
        path = folder / f"t.{suffix}"
        path.write_bytes(content)
        read_or_told(path)


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """``whole`` with a few of its bytes taken out, doubled or replaced."""
    content = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content) - 1))
        length = draw(st.integers(0, 8))
        new = draw(
            st.one_of(
                st.binary(max_size=4), st.sampled_from([b'"', b";", b"\r", b"\n\n", b"\x00", b"111222333"])
            )
        )
        content[at : at + length] = new
        if not content:
            content = bytearray(b"\n")
    return bytes(content)


@pytest.mark.slow
@given(content=st.sampled_from(sorted(SPREADSHEETS)).flatmap(lambda how: damaged(SPREADSHEETS[how].encode())))
def test_a_damaged_csv_file_is_a_table_or_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "t.csv"
    path.write_bytes(content)
    read_or_told(path)


def _parquet() -> bytes:
    sink = io.BytesIO()
    frame = pd.DataFrame(ROWS, columns=["setting", "age", "neglect"])
    pq.write_table(pa.Table.from_pandas(frame), sink)
    return sink.getvalue()


@given(content=damaged(_parquet()))
def test_a_damaged_parquet_file_is_a_table_or_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "t.parquet"
    path.write_bytes(content)
    read_or_told(path)
