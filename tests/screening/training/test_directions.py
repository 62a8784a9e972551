"""What recorded outcomes say against the directions of the catalogue."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from screening.catalogue.catalogue import Catalogue
from screening.features.design_matrix import Floats
from screening.model.evidence_logistic import EvidenceLogistic
from screening.training import case_columns as c
from screening.training.contradicted_signs import VAGUE_SD, against, directions, without_evidence
from screening.training.procedure import learn
from screening.training.simulate_cases import simulate
from screening.training.starting_point import StartingPoint
from screening.training.training_table import TrainingTable
from tests.command_line import Run
from tests.screening.training.cases import simulated_table

pytestmark = pytest.mark.slow

TURNED = ("controlled_by_other", "someone_waiting")


@pytest.fixture(scope="module")
def many(catalogue: Catalogue) -> TrainingTable:
    return simulated_table(catalogue, 6_000, seed=41)


@pytest.fixture(scope="module")
def turned(many: TrainingTable) -> TrainingTable:
    """The same cases, but on two questions victims answer as others did, and others as victims did."""
    cases, rng = many.subset(many.usable), np.random.default_rng(6)
    codes, victims = cases.codes.copy(), np.flatnonzero(cases.label == 1)
    others = np.flatnonzero(cases.label == 0)
    ids = [item.id for item in cases.catalogue.items]
    for name in TURNED:
        column = ids.index(name)
        codes[victims, column] = rng.choice(cases.codes[others, column], len(victims))
        codes[others, column] = rng.choice(cases.codes[victims, column], len(others))
    return replace(cases, codes=codes)


def test_where_the_catalogue_is_right_nothing_is_surely_contradicted(
    many: TrainingTable, start: StartingPoint
) -> None:
    found = directions(many, start)

    assert found.looked_at == len(start.design.items)
    assert not any(one.sure for one in found.contradicted)
    assert len(found.contradicted) <= found.by_chance


def test_turned_signs_are_found_and_told_with_their_interval(
    turned: TrainingTable, start: StartingPoint
) -> None:
    """REQ monotone: the model holds them at 0, and the list says that the outcomes would go further."""
    found = directions(turned, start)
    sure = [one for one in found.contradicted if one.sure]

    assert {one.indicator for one in sure} == set(TURNED)
    for one in sure:
        assert one.sign * one.low < 0
        assert one.sign * one.high < 0
        assert one.low < one.estimate < one.high
        assert 0 < one.answered < len(turned)
    held = {
        start.design.items[column.item].id: value
        for column, value in zip(start.design.columns, learn(turned, start).coefficients, strict=True)
    }
    assert all(abs(held[name]) < 0.02 for name in TURNED)


def test_leaving_the_evidence_out_is_the_same_as_fitting_without_it(
    turned: TrainingTable, start: StartingPoint
) -> None:
    """One Newton step from the mode, against a fit with that prior."""
    cases, column = turned.in_order, 0
    rows = np.column_stack([start.design.matrix(cases.codes)[:, :12], np.ones(len(cases))])
    mean, covariance = start.mean[:12], start.covariance[:12, :12].copy()

    def estimator(mean: Floats, covariance: Floats) -> EvidenceLogistic:
        return EvidenceLogistic(
            mean,
            covariance,
            trust_grid=(1.0,),
            trust_weights=(1.0,),
            width_grid=(1.0,),
            free_columns=(12,),
            free_mean=(-2.0,),
            free_sd=(1.0,),
            intercept_prior=None,
        )

    value, sd = without_evidence(estimator(mean, covariance.copy()), rows, cases.label, [np.array([column])])
    covariance[column, :] = covariance[:, column] = 0.0
    covariance[column, column] = VAGUE_SD**2
    own_mean = np.where(np.arange(12) == column, 0.0, mean)
    fitted = estimator(own_mean, covariance).fit(rows, cases.label.astype(int))

    assert sd[0] == pytest.approx(np.sqrt(fitted.posterior_covariance_[column, column]), rel=0.05)
    assert value[0] == pytest.approx(fitted.coef_[0, column], abs=0.1 * sd[0])


def test_few_outcomes_contradict_nothing(turned: TrainingTable, start: StartingPoint) -> None:
    """The estimates start from the evidence: two dozen cases do not turn it round."""
    few = turned.subset(np.flatnonzero(turned.usable)[:24])
    assert directions(few, start).contradicted == ()


def test_no_outcome_at_all_is_no_error(many: TrainingTable, start: StartingPoint) -> None:
    assert directions(many.subset(np.array([], dtype=int)), start).contradicted == ()


def test_the_plain_form_has_every_field(turned: TrainingTable, start: StartingPoint) -> None:
    plain = directions(turned, start).as_plain()
    assert set(plain) == {"looked_at", "by_chance", "contradicted"}
    assert set(plain["contradicted"][0]) == {
        "indicator",
        "sign",
        "estimate",
        "low",
        "high",
        "answered",
        "sure",
    }


def test_a_column_without_a_direction_is_never_contradicted() -> None:
    value, sd, signs = np.array([-1.0, -1, 1, -1]), np.full(4, 0.1), np.array([1.0, 0, -1, -1])
    assert against(value, sd, signs, 0.95).tolist() == [True, False, True, False]


def test_the_command_tells_which_signs_and_that_people_mend_the_catalogue(
    run: Run, catalogue: Catalogue, tmp_path: Path
) -> None:
    frame = simulate(catalogue, 6_000, seed=12)
    victims = frame[c.OUTCOME].isin(list(c.EVENT))
    for name in TURNED:
        of_others = frame.loc[~victims, name].sample(int(victims.sum()), replace=True, random_state=1)
        of_victims = frame.loc[victims, name].sample(int((~victims).sum()), replace=True, random_state=1)
        frame.loc[victims, name], frame.loc[~victims, name] = of_others.to_numpy(), of_victims.to_numpy()
    frame.to_csv(tmp_path / "cases.csv", index=False)
    (tmp_path / "signing.key").write_text(bytes(range(32)).hex() + "\n", "ascii")
    given = ("--key", tmp_path / "signing.key", "--output", tmp_path / "model.json", "--bootstraps", "0")
    ran = run("train", tmp_path / "cases.csv", *given)

    assert ran.code == 0, ran.err
    labels = {item.id: item.wording.label.en for item in catalogue.items}
    told = ran.out[ran.out.index("point the other way") :]
    for name in TURNED:
        assert labels[name] in told
    assert "odds ratio per level" in told
    assert "correct it in a new version" in told
