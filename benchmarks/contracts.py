"""A hundred thousand cases held against the training contract, against pandera asking the same.

``python -m benchmarks.contracts``. pandera is used as its own documentation advises: one schema, vectorised
checks, ``lazy`` so that every mistake is reported, as ours does. Both are measured in turns in the same
process on the same table, and the best turn of each counts. The table is good: both must look at all of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from benchmarks.limits import Limit, conclude
from screening.bsn import find_bsn
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.evidence.base_rates import base_rates
from screening.features.answers import ABSENT_STATES
from screening.training import case_columns as c

ROWS: Final = 100_000
TURNS: Final = 5
TODAY: Final = date(2026, 6, 1)
_PERHAPS_BSN: Final = r"\d(?:[ .\u00a0]?\d){8}"
_CASE_CODE: Final = r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9._/-]{0,39}"
_WORDS: Final = {
    c.JUDGEMENT: c.JUDGEMENT_VALUES,
    c.ARM: c.ARM_VALUES,
    c.SAW_SCORE: c.SAW_SCORE_VALUES,
    c.OUTCOME: c.OUTCOME_VALUES,
    c.OUTCOME_BASIS: c.BASIS_VALUES,
}


def good_table(catalogue: Catalogue, rows: int, seed: int = 1) -> pd.DataFrame:
    """Text cells that keep the training contract, every word about equally often."""
    rng = np.random.default_rng(seed)
    intake = np.datetime64("2024-01-01") + rng.integers(0, 700, rows)
    table: dict[str, Any] = {
        c.CASE: [f"SW-{number:08d}A" for number in range(rows)],
        c.SETTING: rng.choice(list(base_rates()), rows),
        c.AGE: rng.integers(12, 24, rows).astype(str),
        c.INTAKE_DATE: intake.astype(str),
    }
    for indicator in catalogue:
        table[indicator.id] = rng.choice([*indicator.level_ids, *ABSENT_STATES], rows)
    for name, days in ((c.JUDGEMENT_DATE, 0), (c.ASSESSMENT_DATE, 6), (c.OUTCOME_DATE, 40)):
        table[name] = (intake + days).astype(str)
    table |= {name: rng.choice(words, rows) for name, words in _WORDS.items()}
    return pd.DataFrame(table, dtype="str")


def pandera_schema(catalogue: Catalogue, *, with_bsn: bool) -> Any:
    """The same contract in pandera: columns, words, codes, ages, days, their order, and no BSN anywhere."""
    import pandera.pandas as pa

    no_bsn = [pa.Check(_no_bsn, name="no_bsn")] if with_bsn else []
    age = pa.Check(lambda column: column.str.fullmatch(r"\d{1,3}") & (column.astype(int) <= 120))
    allowed: dict[str, list[str]] = {
        c.SETTING: list(base_rates()),
        **{indicator.id: [*indicator.level_ids, *ABSENT_STATES] for indicator in catalogue},
        **{name: [*words, ""] if name in c.MAY_BE_EMPTY else list(words) for name, words in _WORDS.items()},
    }
    columns = {name: pa.Column("str", [pa.Check.isin(words), *no_bsn]) for name, words in allowed.items()}
    columns[c.CASE] = pa.Column("str", [pa.Check.str_matches(_CASE_CODE + r"\Z"), *no_bsn], unique=True)
    columns[c.AGE] = pa.Column("str", [age, *no_bsn])
    for name in c.DATES:
        columns[name] = pa.Column("str", [pa.Check(_days_until_today, name="days"), *no_bsn])
    return pa.DataFrameSchema(columns, strict=True, checks=pa.Check(_in_order, name="order"))


def _no_bsn(column: pd.Series[str]) -> pd.Series[bool]:
    suspects = column[column.str.contains(_PERHAPS_BSN)]
    bad = [row for row, text in suspects.items() if find_bsn(text) is not None]
    return pd.Series(~column.index.isin(bad), index=column.index)


def _days_until_today(column: pd.Series[str]) -> pd.Series[bool]:
    days = pd.to_datetime(column.where(column != ""), format="%Y-%m-%d", errors="coerce")
    return (days <= pd.Timestamp(TODAY)) | (column == "")


def _in_order(frame: pd.DataFrame) -> pd.Series[bool]:
    days = [pd.to_datetime(frame[name], format="%Y-%m-%d", errors="coerce") for name in c.DATES]
    good = pd.Series(True, index=frame.index)
    for place, day in enumerate(days):
        for earlier in days[:place]:
            good &= ~(day < earlier)
    return good


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def measure() -> tuple[Limit, ...]:
    """Both ratios with their limit. pandera spends most of its time on the BSNs, so once it is let off."""
    from data_contracts import check

    catalogue = load_catalogue()
    table = good_table(catalogue, ROWS)
    schema, without_bsn = (pandera_schema(catalogue, with_bsn=with_bsn) for with_bsn in (True, False))

    def ours() -> None:
        result = check(table, "training", catalogue, today=TODAY)
        if not result.quiet:
            raise RuntimeError(f"the table of the benchmark is not good: {result.findings}")

    def of_pandera(schema: Any) -> Callable[[], object]:
        return lambda: schema.validate(table, lazy=True)

    work = {"ours": ours, "pandera": of_pandera(schema), "without BSN": of_pandera(without_bsn)}
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(TURNS):
        for name, once in work.items():
            taken[name].append(seconds(once))
    best = {name: min(times) for name, times in taken.items()}

    def limit(what: str, name: str) -> Limit:
        return Limit(
            f"the training contract on {ROWS:,} rows, times pandera with {what}",
            best["ours"] / best[name],
            "at most",
            3.0,
            "",
            f"{best['ours'] * 1000:.0f} ms against {best[name] * 1000:.0f} ms",
        )

    return (
        limit("the same checks", "pandera"),
        limit("those checks but the search for BSNs", "without BSN"),
    )


if __name__ == "__main__":
    conclude(measure())
