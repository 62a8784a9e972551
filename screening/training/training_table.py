"""The training table: one row a case, encoded once, with its label and whether it may be learned from.

What a cell may hold is judged before, by the data contracts. Here every cell is looked up in the catalogue
once more, because a code that is wrong would be learned from without a word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.deny_list import deny_list
from screening.features.answers import ABSENT_STATES
from screening.features.design_matrix import Codes, Floats
from screening.features.direct_signs import direct_items, ending_signs
from screening.quoted_in_messages import quoted
from screening.training import case_columns as c
from screening.training.errors import TrainingError

if TYPE_CHECKING:
    import pandas as pd

Texts = NDArray[np.object_]
Bools = NDArray[np.bool_]
Days = NDArray[np.datetime64]

_CATEGORIES: Final = {
    c.JUDGEMENT: c.JUDGEMENT_VALUES,
    c.ARM: c.ARM_VALUES,
    c.SAW_SCORE: c.SAW_SCORE_VALUES,
    c.OUTCOME: c.OUTCOME_VALUES,
    c.OUTCOME_BASIS: c.BASIS_VALUES,
}
_IN_TABLE: Final = (c.CASE, c.SETTING, c.AGE, *c.DATES, *_CATEGORIES)


@dataclass(frozen=True, slots=True)
class TableCounts:
    """Cases in all; ``outside``: direct signs end the estimate; ``undetermined``: inside, without a label.

    The other cases are usable: ``events`` (victims) and ``others``.
    """

    cases: int
    outside: int
    undetermined: int
    events: int
    others: int

    @property
    def usable(self) -> int:
        return self.events + self.others


@dataclass(frozen=True, eq=False)
class TrainingTable:
    """``n`` cases. Arrays have shape ``(n,)``; ``codes`` is ``(n, n_items)`` uint8, items of the catalogue.

    Categories are the words of ``screening.training.case_columns``, ``""`` where the cell is empty; dates are
    ``datetime64[D]``, ``NaT`` where the cell is empty; ``age`` is in whole years.
    """

    catalogue: Catalogue
    case: Texts
    setting: Texts
    age: NDArray[np.int64]
    codes: Codes
    judgement: Texts
    arm: Texts
    saw_score: Texts
    outcome: Texts
    outcome_basis: Texts
    intake_date: Days
    judgement_date: Days
    assessment_date: Days
    outcome_date: Days

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, catalogue: Catalogue) -> TrainingTable:
        """The table in ``frame``: text cells, named as in ``training.case_columns`` and the catalogue.

        Other columns are not read. Raises ``TrainingError``: a forbidden column, a column missing, or the
        first cell that holds no known word.
        """
        own = {*_IN_TABLE, *catalogue.level_numbers}
        denied = deny_list().found_in(str(name) for name in frame.columns if name not in own)
        if denied:
            raise TrainingError("training.forbidden_column", column=quoted(next(iter(denied))))
        needed = (*_IN_TABLE, *(item.id for item in catalogue.items))
        if missing := [name for name in needed if name not in frame.columns]:
            raise TrainingError("training.missing_column", column=missing[0])
        texts = {name: _category(frame[name], values) for name, values in _CATEGORIES.items()}
        dates = {name: _dates(frame[name]) for name in c.DATES}
        codes = np.empty((len(frame), len(catalogue.items)), dtype=np.uint8)
        for k, item in enumerate(catalogue.items):
            codes[:, k] = _places(frame[item.id], (*ABSENT_STATES, *item.level_ids))
        return cls(
            catalogue=catalogue,
            case=_texts(frame[c.CASE]),
            setting=_texts(frame[c.SETTING]),
            age=_ages(frame[c.AGE]),
            codes=codes,
            judgement=texts[c.JUDGEMENT],
            arm=texts[c.ARM],
            saw_score=texts[c.SAW_SCORE],
            outcome=texts[c.OUTCOME],
            outcome_basis=texts[c.OUTCOME_BASIS],
            intake_date=dates[c.INTAKE_DATE],
            judgement_date=dates[c.JUDGEMENT_DATE],
            assessment_date=dates[c.ASSESSMENT_DATE],
            outcome_date=dates[c.OUTCOME_DATE],
        )

    def __len__(self) -> int:
        return len(self.case)

    @property
    def made_up(self) -> int:
        """How many of the cases were simulated, by their codes."""
        return sum(str(code).startswith(c.MADE_UP) for code in self.case)

    @cached_property
    def label(self) -> Floats:
        """1 for a victim, 0 when exploitation was not shown, NaN where it stayed undetermined."""
        label = np.full(len(self), np.nan)
        label[np.isin(self.outcome, list(c.EVENT))] = 1.0
        label[np.isin(self.outcome, list(c.NO_EVENT))] = 0.0
        return label

    @cached_property
    def inside(self) -> Bools:
        """Cases of the model's population: without direct signs at intake that end an estimate."""
        return np.asarray(~ending_signs(self.codes, direct_items(self.catalogue.items)).any(axis=1))

    @cached_property
    def usable(self) -> Bools:
        """Cases to learn from and to judge by: inside the population, with a label."""
        return np.asarray(self.inside & ~np.isnan(self.label))

    @cached_property
    def counts(self) -> TableCounts:
        used = self.label[self.usable]
        return TableCounts(
            cases=len(self),
            outside=int((~self.inside).sum()),
            undetermined=int((self.inside & np.isnan(self.label)).sum()),
            events=int((used == 1).sum()),
            others=int((used == 0).sum()),
        )

    def subset(self, rows: Bools | NDArray[np.integer[Any]]) -> TrainingTable:
        """The cases that ``rows`` marks (booleans) or numbers (a case may come more than once)."""
        arrays = {f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name != "catalogue"}
        return replace(self, **arrays)

    def joined(self, other: TrainingTable) -> TrainingTable:
        """These cases and below them those of ``other``, of the same catalogue."""
        names = [f.name for f in fields(self) if f.name != "catalogue"]
        both: dict[str, Any] = {
            name: np.concatenate([getattr(self, name), getattr(other, name)]) for name in names
        }
        return replace(self, **both)

    @cached_property
    def in_order(self) -> TrainingTable:
        """The usable cases in the order of their codes: what is learned may not hang on the file's order."""
        rows = np.flatnonzero(self.usable)
        return self.subset(rows[np.argsort(self.case[rows].astype(str), kind="stable")])

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) over catalogue and cases; the order of the rows makes no difference."""
        total = hashlib.sha256(self.catalogue.digest.encode())
        order = np.argsort(self.case.astype(str), kind="stable")
        for field in fields(self):
            if field.name == "catalogue":
                continue
            values = getattr(self, field.name)[order]
            total.update(f"\0{field.name}\0".encode())
            if values.dtype == object:
                total.update("\n".join(values.tolist()).encode())
            else:
                plain = values.astype(np.int64) if values.dtype.kind == "M" else values
                total.update(np.ascontiguousarray(plain).tobytes())
        return total.hexdigest()


def _texts(column: pd.Series[Any]) -> Texts:
    return column.fillna("").to_numpy(dtype=object)


def _places(column: pd.Series[Any], values: Sequence[str]) -> NDArray[np.intp]:
    """The place of each cell in ``values``; ``TrainingError`` names the first cell that has none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.index_in(
        pa.array(column, pa.string(), from_pandas=True), value_set=pa.array(values, pa.string())
    )
    places: NDArray[np.intp] = pc.fill_null(found, -1).to_numpy(zero_copy_only=False)
    if (places < 0).any():
        _refuse(column, int(np.argmax(places < 0)), ", ".join(v for v in values if v))
    return places


def _category(column: pd.Series[Any], values: Sequence[str]) -> Texts:
    may_be_empty = column.name in c.MAY_BE_EMPTY
    known = (*values, "") if may_be_empty else tuple(values)
    return np.array(known, dtype=object)[_places(column.fillna(""), known)]


def _ages(column: pd.Series[Any]) -> NDArray[np.int64]:
    import pandas as pd

    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = ~(np.isfinite(numbers) & (numbers == np.floor(numbers)) & (numbers >= 0))
    if wrong.any():
        _refuse(column, int(np.argmax(wrong)), "0, 1, 2, …")
    return numbers.astype(np.int64)


def _dates(column: pd.Series[Any]) -> Days:
    import pandas as pd

    text = column.fillna("").astype("str")
    dates = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce").to_numpy().astype("datetime64[D]")
    empty = (text == "").to_numpy() if column.name in c.MAY_BE_EMPTY else np.zeros(len(text), dtype=bool)
    wrong = np.isnat(dates) & ~empty
    if wrong.any():
        _refuse(column, int(np.argmax(wrong)), "2026-01-31")
    return dates


def _refuse(column: pd.Series[Any], row: int, allowed: str) -> None:
    given = quoted(str(column.iloc[row]))
    raise TrainingError(
        "training.unknown_value", column=str(column.name), row=row + 1, given=given, allowed=allowed
    )
