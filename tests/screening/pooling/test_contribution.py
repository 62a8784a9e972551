"""A contribution: what stands in it, when it is refused, and that it says what the outcomes say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from screening.features.answers import FIRST_LEVEL
from screening.model.signing import public_half
from screening.pooling.case_scores import scores_of
from screening.pooling.contribution import (
    Contribution,
    check_amount,
    make_contribution,
    natural_parameters,
    small_settings,
)
from screening.pooling.contribution_file import read_contribution, to_content, write_contribution
from screening.pooling.errors import PoolingError
from screening.pooling.reference_point import ReferencePoint
from screening.pooling.symmetric_matrix import is_precision
from screening.training.procedure import rows_of
from screening.training.training_table import TrainingTable
from tests.screening.pooling.organisations import key_of


def test_it_is_written_read_and_the_same(
    members: list[Contribution], at: ReferencePoint, tmp_path: Path
) -> None:
    for number, made in enumerate(members):
        file = tmp_path / f"{number}.json"
        digest = write_contribution(file, made, at, key_of(number))
        read = read_contribution(file, [public_half(key_of(number))], at)

        assert (read.digest, read.settings, read.period) == (digest, made.settings, made.period)
        assert np.array_equal(read.precision, made.precision)
        assert np.array_equal(read.precision_mean, made.precision_mean)
        assert to_content(read, at) == to_content(made, at)


def test_it_holds_no_case(
    members: list[Contribution], tables: list[TrainingTable], at: ReferencePoint
) -> None:
    """REQ pool-no-case: no code, no day and no row; how long it is hangs on the questions alone."""
    for made, table in zip(members, tables, strict=True):
        text = str(to_content(made, at))
        assert not any(str(code) in text for code in table.case)
        assert not any(str(day) in text for day in table.outcome_date)
        assert made.precision.shape == (len(at.point),) * 2
        assert set(made.attacks) >= {"membership", "guessed", "with_file", "margin"}


def test_the_same_cases_give_the_same_file_in_any_order(
    tables: list[TrainingTable], at: ReferencePoint
) -> None:
    """Who asks twice gets the same noise, so nobody can average it away."""
    turned = tables[0].subset(np.arange(len(tables[0]))[::-1])
    first, second = (make_contribution(table, at, key_of(0), contract="c") for table in (tables[0], turned))

    assert np.array_equal(first.precision_mean, second.precision_mean)
    other = make_contribution(tables[0], at, key_of(1), contract="c")
    assert not np.allclose(first.precision_mean, other.precision_mean)


def test_every_precision_is_one(members: list[Contribution]) -> None:
    assert all(is_precision(made.precision) for made in members)


def test_settings_without_cases_know_nothing(members: list[Contribution], at: ReferencePoint) -> None:
    k = len(at.columns) + at.settings.index("youth_protection_intake")

    for made in members:
        assert not made.precision[k].any()
        assert made.precision_mean[k] == 0.0


def test_with_many_cases_and_little_noise_it_says_what_a_fit_says(
    tables: list[TrainingTable], at: ReferencePoint
) -> None:
    """Against the exact likelihood at the reference point: the gradient, and the curvature per case."""
    table = tables[0].in_order
    scores = scores_of(table, at)
    rows = rows_of(table, at.start)
    p = 1 / (1 + np.exp(-(rows @ at.point)))
    exact = (rows * (p * (1 - p))[:, None]).T @ rows
    cases = {"specialised_crisis_shelter": len(table)}

    precision, mean = natural_parameters(at, scores.vectors.sum(axis=0), cases, 1e-3)

    gradient, clipped = rows.T @ (table.label - p), mean - precision @ at.point
    assert np.corrcoef(gradient, clipped)[0, 1] > 0.95
    assert np.trace(precision) == pytest.approx(np.trace(exact), rel=0.2)


def test_unknown_answers_are_no_answers(tables: list[TrainingTable], at: ReferencePoint) -> None:
    """Where half of the answers is missing the file knows less, and that is measured, not assumed."""
    table = tables[0]
    rng = np.random.default_rng(1)
    fewer = np.where((rng.random(table.codes.shape) < 0.6) & (table.codes >= FIRST_LEVEL), 1, table.codes)
    less = replace(table, codes=fewer.astype(np.uint8))
    whole, part = (make_contribution(one, at, key_of(0), contract="c") for one in (table, less))
    size = len(at.columns)

    assert np.trace(part.precision[:size, :size]) < 0.9 * np.trace(whole.precision[:size, :size])


@pytest.mark.parametrize(
    ("events", "others", "said"), [(6, 6, "12 cases"), (24, 0, "without"), (7, 30, "7 cases")]
)
def test_too_few_are_refused(tables: list[TrainingTable], events: int, others: int, said: str) -> None:
    table = tables[0].in_order
    rows = [np.flatnonzero(table.label == label)[:n] for label, n in ((1, events), (0, others))]

    with pytest.raises(PoolingError, match=said):
        check_amount(table.subset(np.concatenate(rows)))


def test_more_may_be_asked_and_never_less(few: TrainingTable) -> None:
    check_amount(few, fewest=5, fewest_of_each=2)
    with pytest.raises(PoolingError, match="30 are needed"):
        check_amount(few, fewest=30)
    with pytest.raises(PoolingError, match="13 are needed"):
        check_amount(few, fewest_of_each=13)
    with pytest.raises(PoolingError, match="20 are needed"):
        check_amount(few.subset(np.arange(2, 20)), fewest=5)


def test_a_setting_without_a_base_rate_is_refused(few: TrainingTable, at: ReferencePoint) -> None:
    elsewhere = replace(few, setting=np.full(len(few), "elsewhere", dtype=object))

    with pytest.raises(PoolingError, match="'elsewhere'"):
        make_contribution(elsewhere, at, key_of(0), contract="c")


def test_a_small_setting_takes_no_part(at: ReferencePoint, tables: list[TrainingTable]) -> None:
    """Its counts would tell of single cases: who knows that one young person was there knows the outcome."""
    table = tables[0].in_order
    moved = table.subset(np.arange(len(table)))
    moved.setting[:3] = "general_crisis_shelter"
    made = make_contribution(moved, at, key_of(0), contract="c" * 64)

    assert small_settings(moved) == {"general_crisis_shelter": 3}
    assert made.settings.keys() == {"specialised_crisis_shelter"}
    assert made.cases == len(table) - 3
    alone = table.subset(np.flatnonzero(table.label == 1))
    with pytest.raises(PoolingError):
        make_contribution(alone, at, key_of(0), contract="c" * 64)
