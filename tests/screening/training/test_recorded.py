"""A starting point from recorded outcomes, and training on a catalogue that nobody here planned for.

The survey has no trafficking label. What is shown is that the machinery is general and meets real missing
answers, not that a model of it finds anything.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.evidence.sign_constrained_fit import auroc
from screening.features.answers import FIRST_LEVEL
from screening.model.golden_vectors import check_golden
from screening.training.assemble_score_table import golden_vectors
from screening.training.baselines import BASELINES
from screening.training.errors import CannotLearnError
from screening.training.procedure import Trained, fit_champion
from screening.training.starting_point import StartingPoint
from screening.training.starting_point_from_outcomes import FEWEST, recorded_start
from screening.training.training_table import TrainingTable
from tests.screening.training.cases import simulated_table
from tests.youth_survey.survey import table as survey_table
from tests.youth_survey.survey import write_catalogue

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def halves(catalogue: Catalogue) -> tuple[TrainingTable, TrainingTable]:
    table = simulated_table(catalogue, 2_400, seed=61)
    even = np.arange(len(table)) % 2 == 0
    return table.subset(even), table.subset(~even)


@pytest.fixture(scope="module")
def from_half(catalogue: Catalogue, halves: tuple[TrainingTable, TrainingTable]) -> StartingPoint:
    return recorded_start(catalogue, halves[0])


def test_the_start_keeps_the_rules_of_any_prior(from_half: StartingPoint) -> None:
    """REQ monotone: signs are those of the catalogue; the covariance is one."""
    assert (from_half.mean * from_half.design.signs >= 0).all()
    assert np.linalg.eigvalsh(from_half.covariance)[0] > 0
    for shares in (from_half.frequencies.victims, from_half.frequencies.others):
        assert shares.sum(axis=1) == pytest.approx(1.0)


def test_the_centre_is_that_of_its_own_balanced_cases(from_half: StartingPoint) -> None:
    """REQ exact-explanation: the background mean of every column is 0, so that points are SHAP values."""
    background = from_half.reference.background(from_half.design)
    assert np.abs(from_half.design.matrix(background).mean(axis=0)).max() < 1e-12
    with pytest.raises(ValueError, match="centred on"):
        from_half.reference.background(
            replace(from_half.design, centre=np.full(len(from_half.design.columns), 0.5))
        )


def test_training_goes_on_from_there(
    catalogue: Catalogue, from_half: StartingPoint, halves: tuple[TrainingTable, TrainingTable]
) -> None:
    made = fit_champion(halves[1], from_half, name="second", version="1")

    assert made.table.provenance["start"]["digest"] == halves[0].digest
    assert check_golden(made.table, catalogue, golden_vectors(made.table)).ok


def test_a_question_that_nobody_answered_does_not_stand_in_the_way(
    catalogue: Catalogue, halves: tuple[TrainingTable, TrainingTable]
) -> None:
    silent = [table.codes.copy() for table in halves]
    for codes in silent:
        codes[:, 5] = 1
    before, after = (replace(table, codes=codes) for table, codes in zip(halves, silent, strict=True))
    made = fit_champion(after, recorded_start(catalogue, before), name="silent", version="1").table

    assert (made.points[5] == 0).all()


def test_too_few_outcomes_are_no_literature(catalogue: Catalogue, cases: TrainingTable) -> None:
    events = np.flatnonzero(cases.usable & (cases.label == 1))[: FEWEST - 1]
    others = np.flatnonzero(cases.usable & (cases.label == 0))
    with pytest.raises(CannotLearnError, match=str(FEWEST)):
        recorded_start(catalogue, cases.subset(np.concatenate([events, others])))


@pytest.fixture(scope="module")
def survey(
    reference: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Trained, TrainingTable, TrainingTable]:
    """Half of 2019 as literature, the other half to learn from; the model, what it learned from, and 2021."""
    folder = reference / "youth_survey"
    known = load_catalogue(write_catalogue(tmp_path_factory.mktemp("survey") / "questions.toml"))
    first = TrainingTable.from_frame(survey_table(folder, 2019), known)
    later = TrainingTable.from_frame(survey_table(folder, 2021), known)
    even = np.arange(len(first)) % 2 == 0
    start = recorded_start(known, first.subset(even))
    learned_from = first.subset(~even)
    return fit_champion(learned_from, start, name="survey", version="1"), learned_from, later


@pytest.mark.reference
def test_the_survey_goes_through_without_a_change_of_code(
    survey: tuple[Trained, TrainingTable, TrainingTable],
) -> None:
    """Learned on 2019, judged on 2021: real answers, more than one in ten of them missing."""
    made, _, later = survey
    estimate = made.learned.probability(later)

    assert (later.codes < FIRST_LEVEL).mean() > 0.1, "there are real missing answers"
    assert 0.8 < auroc(estimate, later.label == 1) < 0.9
    assert 0.8 < later.label.sum() / estimate.sum() < 1.25
    assert made.table.provenance["local_outcomes"] > 4_000


@pytest.mark.reference
def test_on_the_survey_it_does_not_lose_from_the_baselines(
    survey: tuple[Trained, TrainingTable, TrainingTable],
) -> None:
    """REQ beats-baselines: on answers that nobody here made up, log loss within 0.002 of the best of them."""
    made, learned_from, later = survey

    def loss(estimate: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        return float(-np.log(np.where(later.label == 1, estimate, 1 - estimate)).mean())

    best = min(loss(learner(learned_from)(later)) for learner in BASELINES.values())
    assert loss(made.learned.probability(later)) < best + 0.002


@pytest.mark.reference
def test_the_survey_model_explains_itself(survey: tuple[Trained, TrainingTable, TrainingTable]) -> None:
    """REQ golden-vectors: the independent program agrees for this catalogue as well."""
    made, learned_from, _ = survey
    assert check_golden(made.table, learned_from.catalogue, golden_vectors(made.table)).checked > 0
