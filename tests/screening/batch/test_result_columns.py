"""Which columns a result has, and that they hold what was computed whatever the kind of file."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from screening.batch.columns import Columns
from screening.batch.csv_text import csv_header, csv_lines
from screening.batch.encode_answers import encode
from screening.batch.errors import BatchError
from screening.batch.output_columns import GROUPS, USUAL, groups_named
from screening.batch.score_file import score_file
from screening.batch.words_of_rows import joined
from screening.batch.write_results import CONTRIBUTION
from screening.catalogue.catalogue import Catalogue
from screening.explain.estimate_with_interval import Estimator
from screening.explain.screener import Screener
from screening.language import LANGUAGES
from screening.model.score_table import ScoreTable
from tests.screening.batch.tables import random_rows, read_csv, write_csv

ALWAYS = {"row", "case", "setting", "age", "status", "reason", "acute", "ask_now"}
OF_THE_MODEL = {"model", "model_status", "model_digest", "catalogue_digest"}
OF_GROUP = {
    "estimate": {"probability", "base_rate", "log_odds", "base_log_odds", "band"},
    "interval": {
        f"interval_{cause}{end}" for cause in ("", "coefficients_", "unanswered_") for end in ("low", "high")
    },
    "questions": {"ask_next", "unanswered"},
    "words": {"words_estimate", "words_range", "words_base", "words_note"},
}


def scored(source: Path, screener: Screener, output: Any, *groups: str) -> pa.Table:
    sink = io.BytesIO()
    score_file(source, sink, screener, output, groups=frozenset(groups) or USUAL, language="en")
    if output == "parquet":
        return pq.read_table(pa.BufferReader(sink.getvalue()))
    kept = pa_csv.ConvertOptions(strings_can_be_null=True, quoted_strings_can_be_null=False)
    return pa_csv.read_csv(pa.BufferReader(sink.getvalue()), convert_options=kept)


@pytest.fixture
def source(tmp_path: Path, catalogue: Catalogue) -> Path:
    return write_csv(tmp_path / "in.csv", random_rows(catalogue, 300))


@pytest.mark.parametrize("output", ["csv", "parquet"])
@pytest.mark.parametrize("group", GROUPS)
def test_a_result_has_what_is_asked_for(source: Path, screener: Screener, output: str, group: str) -> None:
    """REQ acute-first: acute steps and the reason for no number are always there."""
    found = scored(source, screener, output, group)
    contributions = {CONTRIBUTION + item for item in screener.table.item_ids}
    expected = {**OF_GROUP, "contributions": contributions}[group]

    assert set(found.column_names) == ALWAYS | OF_THE_MODEL | expected
    everything = scored(source, screener, output, *GROUPS)
    for name in found.column_names:
        assert found[name].to_pylist() == everything[name].to_pylist(), name


def test_the_usual_columns_are_all_but_words(source: Path, screener: Screener) -> None:
    usual, everything = scored(source, screener, "parquet"), scored(source, screener, "parquet", *GROUPS)

    assert set(everything.column_names) - set(usual.column_names) == OF_GROUP["words"]
    assert usual.num_columns == 73
    assert usual.column_names == [name for name in everything.column_names if name in usual.column_names]


def test_csv_and_parquet_hold_the_same(source: Path, screener: Screener) -> None:
    text, binary = (scored(source, screener, output, *GROUPS) for output in ("csv", "parquet"))

    assert text.column_names == binary.column_names
    for name in text.column_names:
        values = text[name].to_pylist(), binary[name].to_pylist()
        assert values[0] == values[1], name


@pytest.mark.parametrize(
    ("group", "owner", "name"),
    [
        ("estimate", ScoreTable, "variance_of_points"),
        ("estimate", Estimator, "gains"),
        ("questions", Estimator, "bounds"),
        ("contributions", ScoreTable, "log_odds_from"),
        ("interval", Estimator, "gains"),
    ],
)
def test_what_is_not_asked_for_is_not_computed(
    source: Path,
    screener: Screener,
    monkeypatch: pytest.MonkeyPatch,
    group: str,
    owner: type,
    name: str,
) -> None:
    def refuse(*_given: object) -> None:
        raise AssertionError(name)

    monkeypatch.setattr(owner, name, refuse)
    assert scored(source, screener, "parquet", group).num_rows == 300
    with pytest.raises(AssertionError, match=name):
        scored(source, screener, "parquet")


def test_a_name_that_is_no_group_is_told_with_those_that_are() -> None:
    assert groups_named("words, estimate") == {"words", "estimate"}
    for wrong in ("estimates", "", "estimate,,words", "ESTIMATE", "111222333"):
        with pytest.raises(BatchError) as raised:
            groups_named(wrong)
        assert "111222333" not in str(raised.value)
        for language in LANGUAGES:
            assert ", ".join(GROUPS) in raised.value.in_language(language)


def test_lines_are_those_of_pyarrow() -> None:
    """Quotation marks, line ends and commas in text, missing cells, and numbers to the last digit."""
    lot = np.random.default_rng(1)
    numbers = lot.normal(size=40_000) * 10.0 ** lot.integers(-20, 20, 40_000)
    few = pa.array(lot.integers(0, 5, 40_000), mask=lot.random(40_000) < 0.2)
    repeated = pa.DictionaryArray.from_arrays(few, [0.1, -1e-9, 3.0, 5e300, 2.5])
    table = pa.table(
        {
            "row": pa.array(np.arange(40_000)),
            'a "name"': pa.array(['say "no"', "a,b", "two\nlines", "", None] * 8_000),
            "number": pa.array(numbers, mask=lot.random(40_000) < 0.1),
            **{f"few_{n}": repeated for n in range(9)},
            "text": pa.DictionaryArray.from_arrays(few, ["=1", 'q"', "", "é", "x,y"]),
            "last": pa.array(lot.integers(0, 99, 40_000)),
        }
    )
    plain = pa.table(
        {
            name: column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
    )
    expected = io.BytesIO()
    pa_csv.write_csv(plain, expected, pa_csv.WriteOptions(quoting_style="needed"))
    found = csv_header(table.column_names) + b"".join(bytes(lines) for lines in csv_lines(table))

    assert found == expected.getvalue()
    assert found != csv_header(table.column_names)


def test_what_repeats_is_kept_once(source: Path, screener: Screener) -> None:
    found = scored(source, screener, "parquet", *GROUPS)
    for name in ("setting", "status", "reason", "band", "acute", "ask_next", "words_note", "model"):
        assert pa.types.is_dictionary(found.schema.field(name).type), name
    assert found.schema.field("contribution_neglect").type == pa.float64()


def answers(catalogue: Catalogue, **columns: Any) -> tuple[pa.RecordBatch, Columns]:
    rows = len(next(iter(columns.values())))
    given = {"setting": ["x"] * rows, "age": [16] * rows, **columns}
    batch = pa.record_batch({name: pa.array(c) if isinstance(c, list) else c for name, c in given.items()})
    return batch, Columns.of(batch.schema.names, catalogue)


def test_a_dictionary_may_hold_words_that_no_row_has(catalogue: Catalogue, screener: Screener) -> None:
    """A part of a longer table keeps the words of the whole; only those of its rows are looked at."""
    codes = pa.array([1, None, 1, 2], pa.int8())
    neglect = pa.DictionaryArray.from_arrays(codes, ["nonsense", " no", "confirmed"])
    setting = pa.DictionaryArray.from_arrays(pa.array([0, 0, 0, 0]), ["here", "111222333"])
    batch, columns = answers(catalogue, setting=setting, neglect=neglect)
    rows = encode(batch, columns, catalogue, 1)

    number = [indicator.id for indicator in catalogue].index("neglect")
    assert rows.codes[:, number].tolist() == [3, 0, 3, 5]
    assert rows.settings == ("here",)
    again, _ = answers(catalogue, setting=setting.take(pa.array([0, 0, 0, 0])), neglect=neglect)
    wrong = neglect.take(pa.array([3, 2, 0, 0])).dictionary.to_pylist()
    assert wrong == ["nonsense", " no", "confirmed"]
    assert encode(again, columns, catalogue, 1).codes[:, number].tolist() == [3, 0, 3, 5]


def test_the_first_row_with_a_word_that_does_not_fit_is_told(catalogue: Catalogue) -> None:
    codes = pa.array([2, 2, 1, 0], pa.int8())
    neglect = pa.DictionaryArray.from_arrays(codes, ["worse", "bad", "no"])
    batch, columns = answers(catalogue, neglect=neglect)

    with pytest.raises(BatchError, match=r"Row 13: .*'bad'"):
        encode(batch, columns, catalogue, 11)


@pytest.mark.parametrize(
    "ages",
    [
        pa.array([16, 17, 0], pa.int16()),
        pa.array([16.0, 17.0, 0.0]),
        pa.array(["16", " 17 ", "0"]),
        pa.DictionaryArray.from_arrays(pa.array([1, 0, 2]), [17, 16, 0]),
    ],
)
def test_a_number_is_read_from_any_kind_of_column(catalogue: Catalogue, ages: Any) -> None:
    batch, columns = answers(catalogue, age=ages)

    assert encode(batch, columns, catalogue, 1).ages.tolist() == [16, 17, 0]


@pytest.mark.parametrize("cases", [["A-1", "", "B/2"], [" A-1", None, "B/2 "]])
def test_case_codes_are_carried_along(catalogue: Catalogue, cases: list[Any]) -> None:
    batch, columns = answers(catalogue, case=pa.array(cases, pa.string()))
    rows = encode(batch, columns, catalogue, 1)

    assert [rows.case_of(position) for position in range(3)] == ["A-1", "", "B/2"]


@pytest.mark.parametrize("case", ["111222333", "=1", "a\nb", "x" * 41, "Jan Jansen", "A-1\n"])
def test_a_code_that_is_none_is_told_with_its_row(catalogue: Catalogue, case: str) -> None:
    batch, columns = answers(catalogue, case=["A-1", case])
    if case == "A-1\n":  # white space around it
        assert encode(batch, columns, catalogue, 1).case_of(1) == "A-1"
        return
    with pytest.raises(BatchError, match=r"Row 2: ") as raised:
        encode(batch, columns, catalogue, 1)
    assert "111222333" not in str(raised.value)


def test_joined_words_of_more_flags_than_a_number_has_bits() -> None:
    lot = np.random.default_rng(4)
    names = [f"n{number}" for number in range(150)]
    flags = [lot.random(500) < 0.2 for _ in names]
    flags[3][:] = False
    for flag in flags:
        flag[7] = False
    found = joined(flags, names, 500)

    for row in range(500):
        there = [name for name, flag in zip(names, flags, strict=True) if flag[row]]
        assert found[row] == (";".join(there) or None)


def test_a_case_of_each_row_of_a_csv(tmp_path: Path, screener: Screener) -> None:
    rows = [{"case": f"C-{n}", "setting": "x", "age": 16} for n in range(20)]
    target = tmp_path / "out.csv"
    with target.open("wb") as sink:
        score_file(write_csv(tmp_path / "in.csv", rows), sink, screener, "csv", groups=frozenset({"words"}))

    assert [row["case"] for row in read_csv(target)] == [row["case"] for row in rows]
    assert {row["words_estimate"] for row in read_csv(target)} == {""}


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_scoring_loads_no_pandas(source: Path, tmp_path: Path, suffix: str) -> None:
    """It would take as long as a hundred thousand rows."""
    program = (
        "import sys\nfrom screening.cli.main import main\n"
        f"code = main(['score', {str(source)!r}, '--output', {str(tmp_path / f'out.{suffix}')!r}])\n"
        "sys.exit(code or 'pandas' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
