"""The training procedure: the evidence learns from outcomes, and stays additive, monotone and repeatable."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from data_contracts.commands.validating import champion
from screening.build_evidence_model import build_evidence_model
from screening.catalogue.catalogue import Catalogue
from screening.evidence.prior import Size, make_prior
from screening.features.answers import FIRST_LEVEL
from screening.model.artefact import read_artefact, read_shipped, write_artefact
from screening.model.golden_vectors import check_golden
from screening.model.shap_identity import largest_difference
from screening.model.shipped_files import shipped_version
from screening.model.signing import public_half
from screening.training.assemble_score_table import golden_vectors
from screening.training.case_columns import MADE_UP
from screening.training.errors import CannotLearnError, TrainingError
from screening.training.procedure import Trained, champion_probability, fit_champion, learn, procedure_of
from screening.training.starting_point import StartingPoint, start_of
from screening.training.starting_point_from_evidence import SimulatedReference
from screening.training.training_table import TrainingTable
from tests.screening.training.cases import simulated_table, with_cells

pytestmark = pytest.mark.slow

SMALL = Size(background=4_000, fit=6_000, world=2_000, worlds=4, check=4_000)


def test_the_start_is_the_prior_that_the_evidence_model_was_made_from(catalogue: Catalogue) -> None:
    """Mean and covariance follow from the shipped table; nothing has to be simulated again."""
    prior = make_prior(catalogue, 7, size=SMALL)
    start = start_of(
        build_evidence_model(7, catalogue=catalogue, size=SMALL), SimulatedReference(catalogue, 7, SMALL)
    )

    assert start.mean == pytest.approx(prior.mean, rel=1e-10, abs=1e-12)
    assert start.covariance == pytest.approx(prior.covariance, abs=1e-6)
    assert {s: b.sd for s, b in start.bases.items()} == pytest.approx(
        {s: b.sd for s, b in prior.base_rates.items()}, rel=1e-6
    )


def test_a_model_that_has_learned_is_no_start(trained: Trained, start: StartingPoint) -> None:
    with pytest.raises(TrainingError, match="house-1"):
        start_of(trained.table, start.reference)


def test_a_case_drawn_several_times_counts_as_often(catalogue: Catalogue, start: StartingPoint) -> None:
    """A resample is learned from as cases with a weight: the same fit as with every repeat in its own row."""
    cases = simulated_table(catalogue, 900, seed=8)
    drawn = cases.subset(np.random.default_rng(3).integers(0, len(cases), len(cases)))
    # In this order no two equal cases stand together, so none is folded.
    apart = np.argsort(np.concatenate([np.arange(n) for n in _runs(drawn)]), kind="stable")
    in_order = drawn.in_order
    unfolded = replace(in_order.subset(apart), case=np.array([f"{k:06}" for k in range(len(apart))], object))
    folded, plain = learn(drawn, start), learn(unfolded, start)

    assert np.abs(folded.coefficients - plain.coefficients).max() < 1e-9
    assert np.abs(folded.covariance - plain.covariance).max() < 1e-9
    assert {s: i.cases for s, i in folded.intercepts.items()} == {
        s: i.cases for s, i in plain.intercepts.items()
    }


def _runs(drawn: TrainingTable) -> list[int]:
    """How often each case was drawn, in the order of the cases."""
    return [int(n) for n in np.unique(drawn.in_order.case.astype(str), return_counts=True)[1]]


def test_the_same_cases_give_the_same_digest(
    frame: pd.DataFrame, catalogue: Catalogue, start: StartingPoint, trained: Trained
) -> None:
    """REQ reproducible: whatever the order of the rows; another seed or case gives another digest."""
    shuffled = frame.sample(frac=1, random_state=9).reset_index(drop=True)
    again = fit_champion(TrainingTable.from_frame(shuffled, catalogue), start, name="house", version="1")
    fewer = fit_champion(TrainingTable.from_frame(frame[:-1], catalogue), start, name="house", version="1")

    assert again.table.digest == trained.table.digest
    assert fewer.table.digest != trained.table.digest


def test_more_of_a_sign_never_lowers_the_estimate(trained: Trained) -> None:
    """REQ monotone: after training too, and a protective answer never raises it."""
    for item, row in zip(trained.table.design.items, trained.table.points, strict=True):
        levels = row[FIRST_LEVEL : FIRST_LEVEL + len(item.levels)] * item.sign
        assert all(low <= high for low, high in pairwise(levels))
        assert (row[:FIRST_LEVEL] == 0).all(), "an absent answer adds exactly nothing"


def test_contributions_are_shap_values_and_add_up(trained: Trained, start: StartingPoint) -> None:
    """REQ exact-explanation: of a trained model as well, to 1e-9."""
    table, background = trained.table, start.reference.background(start.design)
    codes = background[::97]
    for setting in table.settings:
        contributions, log_odds = table.score(codes, setting)
        assert largest_difference(table, background, codes, setting) <= 1e-9
        assert np.abs(contributions.sum(axis=1) + table.bases[setting].log_odds - log_odds).max() <= 1e-12


def test_the_independent_program_agrees(trained: Trained, catalogue: Catalogue) -> None:
    """REQ golden-vectors: made anew for each trained model."""
    report = check_golden(trained.table, catalogue, golden_vectors(trained.table))
    assert report.ok, report.findings


def test_a_trained_model_is_written_and_read_like_any_other(
    trained: Trained, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> None:
    key, file = bytes(range(32)), tmp_path_factory.mktemp("made") / "model.json"
    write_artefact(file, trained.table, key)
    assert read_artefact(file, [public_half(key)], catalogue).digest == trained.table.digest


def test_a_model_of_own_outcomes_says_so(
    trained: Trained, cases: TrainingTable, start: StartingPoint
) -> None:
    """The same cases under codes that nobody made up: the same points, and another status and source."""
    own = replace(cases, case=np.char.replace(cases.case.astype(str), MADE_UP, "own-").astype(object))
    made = fit_champion(own, start, name="house", version="1").table

    assert (made.status, made.provenance["data"]["made_up"]) == ("locally_updated", 0)
    assert "recorded outcomes" in made.bases["youth_protection_intake"].source
    assert (made.points == trained.table.points).all()


def test_the_model_says_what_it_learned_from(trained: Trained, cases: TrainingTable) -> None:
    """REQ honest-status: updated with cases that are made up, which is said, and validated on none."""
    told, counts = trained.table.provenance, cases.counts

    assert (trained.table.status, told["data"]["made_up"]) == ("updated_with_made_up", len(cases))
    assert told["local_outcomes"] == counts.usable
    assert (told["data"]["events"], told["data"]["others"]) == (counts.events, counts.others)
    assert told["data"]["digest"] == cases.digest
    assert told["recalibration"]["applied"] is (trained.recalibration.reason is None)
    assert f"{trained.intercepts['youth_protection_intake'].cases} simulated outcomes" in (
        trained.table.bases["youth_protection_intake"].source
    )


def test_the_table_gives_the_estimates_of_the_procedure(trained: Trained, cases: TrainingTable) -> None:
    from_table = champion_probability(trained, cases)
    assert from_table == pytest.approx(trained.learned.probability(cases), abs=1e-8)


def test_undetermined_and_outside_cases_teach_nothing(
    frame: pd.DataFrame, catalogue: Catalogue, start: StartingPoint, cases: TrainingTable
) -> None:
    """REQ outcome-definition: with or without them the same numbers are learned."""
    without = TrainingTable.from_frame(frame[cases.usable].reset_index(drop=True), catalogue)
    assert np.array_equal(learn(without, start).coefficients, learn(cases, start).coefficients)


@pytest.mark.parametrize("outcome", ["established", "not_shown"])
def test_one_outcome_is_enough_to_learn_from(
    frame: pd.DataFrame, catalogue: Catalogue, start: StartingPoint, outcome: str
) -> None:
    """One class only is allowed: each recorded outcome moves the estimate of its setting, a little."""
    table = TrainingTable.from_frame(frame[:60], catalogue)
    row = int(np.flatnonzero(table.usable)[0])
    one = TrainingTable.from_frame(
        with_cells(frame, "outcome", {row: outcome})[row : row + 1].reset_index(drop=True), catalogue
    )
    setting = one.setting[0]
    moved = learn(one, start).intercepts[setting].log_odds - start.bases[setting].log_odds

    assert np.sign(moved) == (1 if outcome == "established" else -1)
    assert abs(moved) < 0.5


def test_a_setting_without_outcomes_keeps_its_base_rate(cases: TrainingTable, start: StartingPoint) -> None:
    part = cases.subset(cases.setting != "specialised_crisis_shelter")
    made = fit_champion(part, start, name="house", version="2").table

    assert made.bases["specialised_crisis_shelter"] == start.bases["specialised_crisis_shelter"]
    assert made.bases["youth_protection_intake"] != start.bases["youth_protection_intake"]


def test_intercepts_follow_the_share_of_victims(catalogue: Catalogue, start: StartingPoint) -> None:
    """With many outcomes the mean estimate per setting is the share of victims that was recorded."""
    table = simulated_table(catalogue, 4_000, seed=21)
    used = table.subset(table.usable)
    estimate = learn(table, start).probability(used)

    for setting in start.bases:
        mine = used.setting == setting
        assert logit(estimate[mine].mean()) == pytest.approx(logit(used.label[mine].mean()), abs=0.15)


def test_nothing_to_learn_from_is_refused(
    frame: pd.DataFrame, catalogue: Catalogue, start: StartingPoint
) -> None:
    undetermined = TrainingTable.from_frame(frame.assign(outcome="undetermined"), catalogue)
    items = {item.id: "unknown" for item in catalogue.items}
    unknown = TrainingTable.from_frame(frame.assign(**items), catalogue)

    with pytest.raises(CannotLearnError, match="600 cases has an outcome"):
        learn(undetermined, start)
    with pytest.raises(CannotLearnError, match="has an answer"):
        learn(unknown, start)


def test_a_setting_without_a_base_rate_is_refused(
    frame: pd.DataFrame, catalogue: Catalogue, start: StartingPoint
) -> None:
    elsewhere = TrainingTable.from_frame(frame.assign(setting="hospital"), catalogue)
    with pytest.raises(TrainingError, match="hospital"):
        learn(elsewhere, start)


def test_a_table_of_another_catalogue_is_refused(cases: TrainingTable, start: StartingPoint) -> None:
    with pytest.raises(TrainingError, match="another catalogue"):
        fit_champion(cases, replace(start, catalogue_digest="0" * 64), name="house", version="1")


def test_the_procedure_can_be_repeated_on_resamples(cases: TrainingTable, start: StartingPoint) -> None:
    """A case that is drawn twice counts twice."""
    procedure, usable = procedure_of(start), cases.subset(cases.usable)
    twice = usable.subset(np.arange(len(usable)).repeat(2))

    assert procedure(usable)(cases).shape == (len(cases),)
    assert not np.allclose(procedure(twice)(cases), procedure(usable)(cases), atol=1e-4)


def test_the_shipped_model_is_left_alone(catalogue: Catalogue, trained: Trained) -> None:
    """REQ not-self-learning: training gives a new table; the one in use stays what it was."""
    shipped = read_shipped(catalogue)
    assert shipped.status == "evidence_only"
    assert shipped.provenance["local_outcomes"] == 0
    assert shipped.version == shipped_version()
    assert trained.table.digest != shipped.digest


def test_without_any_case_the_champion_of_a_validation_is_the_shipped_model(
    cases: TrainingTable, start: StartingPoint, catalogue: Catalogue
) -> None:
    """The learning curve begins where the product begins: with as much of the evidence as is believed."""
    none = cases.subset(np.array([], dtype=int))
    shipped = read_shipped(catalogue)
    log_odds = [shipped.log_odds(cases.codes[[k]], cases.setting[k])[0] for k in range(50)]

    estimated = champion(start, 1)(none)(cases.subset(np.arange(50)))
    assert logit(estimated) == pytest.approx(log_odds, abs=1e-9)
