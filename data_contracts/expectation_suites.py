"""The contract of each kind of table, made from the catalogue: one suite of expectations.

A change in the catalogue changes the suite with it; there is no second list of questions or answers here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from data_contracts.expectations.ages import ExpectAges, ExpectAgesOfTheModel
from data_contracts.expectations.allowed_values import ExpectCellsToBeListed, ExpectCellsToBeWords
from data_contracts.expectations.bsn import ExpectNoBsn
from data_contracts.expectations.case_codes import ExpectCaseCodes, ExpectCasesOnce
from data_contracts.expectations.dates import ExpectDays, ExpectDaysInOrder
from data_contracts.expectations.distribution_shift import ExpectAnswersAsInReference
from data_contracts.expectations.enough_data import (
    ExpectBothOutcomes,
    ExpectEachQuestionAnswered,
    ExpectEnoughCases,
    ExpectSomethingAnswered,
    shares,
)
from data_contracts.silent_great_expectations import (
    ExpectTableColumnsToMatchSet,
    ExpectTableRowCountToBeBetween,
    FailureSeverity,
)
from screening.canonical_json import digest_of
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.evidence.base_rates import base_rates
from screening.explain.screener import OLDEST, YOUNGEST
from screening.explain.screening_request import OLDEST as OLDEST_POSSIBLE
from screening.features.answers import ABSENT_STATES
from screening.training import case_columns as c

if TYPE_CHECKING:
    import pandas as pd

FEWEST_CASES: Final = 20
"""Cases to learn from below which ``check`` warns. It is no limit of sample size: that one stands in the
validation report. Below twenty a single case moves every share by more than five of a hundred."""

_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    c.JUDGEMENT: c.JUDGEMENT_VALUES,
    c.ARM: c.ARM_VALUES,
    c.SAW_SCORE: c.SAW_SCORE_VALUES,
    c.OUTCOME: c.OUTCOME_VALUES,
    c.OUTCOME_BASIS: c.BASIS_VALUES,
}


def columns_of(kind: c.Kind, catalogue: Catalogue) -> tuple[str, ...]:
    """Every column that a table of this kind must have, and the only ones that it may have."""
    questions = tuple(indicator.id for indicator in catalogue)
    if kind == "outcomes":
        return c.OUTCOMES
    if kind == "intake":
        return (*c.INTAKE, *questions)
    return (*c.INTAKE, *questions, *(name for name in c.OUTCOMES if name not in c.INTAKE))


def answers_of(catalogue: Catalogue) -> dict[str, list[str]]:
    """The words that may stand in the column of each question: its levels and the absent states."""
    return {indicator.id: [*indicator.level_ids, *ABSENT_STATES] for indicator in catalogue}


def direct_signs_of(catalogue: Catalogue) -> list[str]:
    return [indicator.id for indicator in catalogue.direct_signs]


def suite_of(
    kind: c.Kind, catalogue: Catalogue, *, today: date, reference: pd.DataFrame | None = None
) -> list[Any]:
    """The expectations of one kind of table, in the order in which findings are shown.

    ``reference`` are cells (``cells_of``) of a table with the same questions, to see a shift against. Each
    expectation says with ``severity`` what it weighs: ``critical`` refuses the table, ``warning`` asks for
    somebody's eyes, ``info`` is good to know.
    """
    columns = columns_of(kind, catalogue)
    expectations: list[Any] = [
        ExpectTableRowCountToBeBetween(min_value=1, meta={"code": "no_rows"}),
        ExpectTableColumnsToMatchSet(column_set=list(columns), exact_match=True, meta={"code": "columns"}),
        ExpectNoBsn(),
        ExpectCaseCodes(column=c.CASE),
        ExpectCasesOnce(column=c.CASE),
    ]
    if kind != "outcomes":
        expectations += _intake(catalogue)
    words = {name: list(allowed) for name, allowed in _WORDS.items() if name in columns}
    may_be_empty = [name for name in columns if name in c.MAY_BE_EMPTY]
    if words:
        expectations.append(ExpectCellsToBeListed(lists=words, may_be_empty=may_be_empty))
    days: list[str] = [name for name in c.DATES if name in columns]
    expectations.append(ExpectDays(columns=days, may_be_empty=may_be_empty, today=today.isoformat()))
    expectations.append(ExpectDaysInOrder(columns=days))
    if kind == "training":
        direct_signs = direct_signs_of(catalogue)
        expectations += [
            ExpectBothOutcomes(direct_signs=direct_signs, severity=FailureSeverity.WARNING),
            ExpectEnoughCases(
                direct_signs=direct_signs, fewest=FEWEST_CASES, severity=FailureSeverity.WARNING
            ),
        ]
    if reference is not None and kind != "outcomes":
        expectations.append(_shift(catalogue, reference))
    for place, expectation in enumerate(expectations):
        expectation.meta = {**(expectation.meta or {}), "place": place}
    return expectations


def _intake(catalogue: Catalogue) -> list[Any]:
    questions = [indicator.id for indicator in catalogue.items]
    return [
        _settings(catalogue),
        ExpectAges(column=c.AGE, oldest=OLDEST_POSSIBLE),
        ExpectAgesOfTheModel(
            column=c.AGE,
            youngest=YOUNGEST,
            oldest=OLDEST,
            possible=OLDEST_POSSIBLE,
            severity=FailureSeverity.INFO,
        ),
        ExpectCellsToBeListed(lists=answers_of(catalogue)),
        ExpectSomethingAnswered(items=questions, severity=FailureSeverity.WARNING),
        ExpectEachQuestionAnswered(items=questions, severity=FailureSeverity.INFO),
    ]


def _settings(catalogue: Catalogue) -> Any:
    """The settings that the published evidence knows; of another catalogue they are not known beforehand."""
    if catalogue.digest == load_catalogue().digest:
        return ExpectCellsToBeListed(lists={c.SETTING: list(base_rates())})
    return ExpectCellsToBeWords(columns=[c.SETTING])


def _shift(catalogue: Catalogue, reference: pd.DataFrame) -> Any:
    counts = {
        name: dict(zip(words, shares(reference[name], words).tolist(), strict=True))
        for name, words in answers_of(catalogue).items()
        if name in reference
    }
    return ExpectAnswersAsInReference(reference=counts, severity=FailureSeverity.WARNING)


def contract_digest(kind: c.Kind, catalogue: Catalogue) -> str:
    """SHA-256 (hex) over what the contract asks of a table: its columns, words, answers and expectations."""
    suite = suite_of(kind, catalogue, today=date(2000, 1, 1))
    return digest_of(
        {
            "kind": kind,
            "columns": list(columns_of(kind, catalogue)),
            "words": {name: list(words) for name, words in _WORDS.items()},
            "answers": answers_of(catalogue),
            "expectations": [type(expectation).__name__ for expectation in suite],
        }
    )
