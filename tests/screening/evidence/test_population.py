"""The population: victims differ from each other, and an intake records only part of what is true."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from screening.catalogue.catalogue import Catalogue
from screening.evidence.base_rates import base_rates
from screening.evidence.errors import EvidenceError
from screening.evidence.population_assumptions import Parameters
from screening.evidence.recording_noise import is_yes_or_no
from screening.evidence.simulated_population import Cohort, LabelNoise, Population
from screening.features.answers import ABSENT_STATES, FIRST_LEVEL

INTAKE = "youth_protection_intake"
CONFIRMED = FIRST_LEVEL + 2


def column(cohort: Cohort, catalogue: Catalogue, id_: str, what: str = "true_levels") -> NDArray[np.uint8]:
    number = [item.id for item in catalogue.items].index(id_)
    values: NDArray[np.uint8] = getattr(cohort, what)[:, number]
    return values


def test_no_direct_signs_that_end_an_estimate_are_inside_and_those_outside_are_counted(
    cohort: Cohort, catalogue: Catalogue
) -> None:
    """REQ direct-signs: none confirmed, at most one suspected; confirmed they are of victims alone."""
    suspected = np.zeros(len(cohort.codes), dtype=int)
    for sign in catalogue.direct_signs:
        codes = column(cohort, catalogue, sign.id, "codes")
        assert codes.max() < CONFIRMED
        assert (codes == CONFIRMED - 1).any()
        suspected += codes == CONFIRMED - 1
    assert suspected.max() == 1
    assert 0 < cohort.outside - cohort.outside_victims < 0.01 * cohort.outside_victims
    share = cohort.outside_victims / (cohort.outside_victims + cohort.victim.sum())
    assert 0.15 < share < 0.35


def test_the_share_of_victims_inside_is_the_base_rate(population: Population) -> None:
    for setting, base in base_rates().items():
        cohort = population.cohort(setting, 20_000, np.random.default_rng(3))
        assert cohort.victim.mean() == pytest.approx(base.rate, abs=0.012), setting


@pytest.mark.parametrize(("kind", "low", "high"), [("hidden", 0.20, 0.40), ("visible", 0.05, 0.10)])
def test_true_signs_are_missed_as_often_as_their_kind(
    cohort: Cohort, catalogue: Catalogue, parameters: Parameters, kind: str, low: float, high: float
) -> None:
    missed = seen = 0
    for item in catalogue.items:
        if is_yes_or_no(item) and parameters.indicators[item.id].sight == kind:
            codes = column(cohort, catalogue, item.id, "codes")
            there = (column(cohort, catalogue, item.id) > 0) & (codes >= FIRST_LEVEL)
            missed += int((codes[there] == FIRST_LEVEL).sum())
            seen += int(there.sum())
    assert low <= missed / seen <= high


def test_suspected_is_a_noisy_yes(cohort: Cohort, catalogue: Catalogue) -> None:
    """Some suspicions are true and some are not; a confirmed answer is true far more often."""
    codes = column(cohort, catalogue, "controlled_by_other", "codes")
    true = column(cohort, catalogue, "controlled_by_other") > 0

    suspected, confirmed = true[codes == CONFIRMED - 1].mean(), true[codes == CONFIRMED].mean()
    assert 0.3 < suspected < 0.85
    assert confirmed > suspected + 0.1


def test_absent_answers_stay_apart_and_hidden_signs_are_unknown_more_often(
    cohort: Cohort, catalogue: Catalogue, parameters: Parameters
) -> None:
    """REQ absent-states"""
    shares = {kind: np.zeros(3) for kind in parameters.sight}
    counted = dict.fromkeys(parameters.sight, 0)
    for item in catalogue.items:
        kind = parameters.indicators[item.id].sight
        codes = column(cohort, catalogue, item.id, "codes")
        shares[kind] += [(codes == code).mean() for code in range(len(ABSENT_STATES))]
        counted[kind] += 1
    hidden, visible = (shares[kind] / counted[kind] for kind in ("hidden", "visible"))
    for kind, found in (("hidden", hidden), ("visible", visible)):
        sight = parameters.sight[kind]
        np.testing.assert_allclose(found, [sight.not_asked, sight.unknown, sight.declined], atol=0.03)
    assert hidden[1] > visible[1]


def test_intakes_differ_in_how_thorough_they_are(cohort: Cohort) -> None:
    answered = (cohort.codes >= FIRST_LEVEL).sum(axis=1)

    assert np.percentile(answered, 5) < 20
    assert np.percentile(answered, 95) > 38


def test_signs_hang_together_most_within_their_block(
    cohort: Cohort, catalogue: Catalogue, parameters: Parameters
) -> None:
    """Among others, so that what victims share is left out; protective items are turned round."""
    signs = np.array([item.sign for item in catalogue.items])
    there = (cohort.true_levels[~cohort.victim] > 0) * signs
    correlation = np.corrcoef(there.T)
    block = np.array([parameters.indicators[item.id].block for item in catalogue.items])
    pairs = np.triu(np.ones_like(correlation, dtype=bool), k=1)
    same = block[:, None] == block[None, :]

    within, between = correlation[pairs & same].mean(), correlation[pairs & ~same].mean()
    assert within > between + 0.01 > 0.02


def test_not_every_victim_runs_away_and_subtypes_differ(
    cohort: Cohort, catalogue: Catalogue, parameters: Parameters
) -> None:
    runs = column(cohort, catalogue, "runaway_episodes") > 0
    strangers = column(cohort, catalogue, "online_strangers") > 0
    network = column(cohort, catalogue, "criminal_network") > 0
    names = ["others", *(subtype.id for subtype in parameters.subtypes)]
    group = {name: cohort.subtype == number for number, name in enumerate(names)}

    assert 0.25 < runs[cohort.victim].mean() < 0.60
    assert runs[group["partner_led"]].mean() > runs[group["online_led"]].mean() + 0.15
    assert strangers[group["online_led"]].mean() > strangers[group["family_led"]].mean() + 0.15
    assert network[group["criminal"]].mean() > network[group["partner_led"]].mean() + 0.15
    for subtype in parameters.subtypes:
        share = group[subtype.id].sum() / cohort.victim.sum()
        assert share == pytest.approx(subtype.share, abs=0.03), subtype.id


def test_the_plain_difference_is_larger_than_the_adjusted_one(cohort: Cohort, catalogue: Catalogue) -> None:
    """As published: abuse is far more common among victims, with hardly an effect of its own."""
    abused = column(cohort, catalogue, "prior_maltreatment") > 0
    victims, others = abused[cohort.victim].mean(), abused[~cohort.victim].mean()
    plain = np.log(victims / (1 - victims)) - np.log(others / (1 - others))
    prior = catalogue["prior_maltreatment"].prior

    assert prior is not None
    assert plain > 3 * prior.log_odds_ratio


def test_the_same_seed_gives_the_same_cases_and_another_seed_others(population: Population) -> None:
    """REQ reproducible"""
    first, again, other = (
        population.cohort(INTAKE, 3_000, np.random.default_rng(seed)) for seed in (5, 5, 6)
    )

    np.testing.assert_array_equal(first.codes, again.codes)
    np.testing.assert_array_equal(first.victim, again.victim)
    assert not np.array_equal(first.codes, other.codes)


def test_wrong_outcomes_can_be_mixed_in(population: Population) -> None:
    noise = LabelNoise(missed=0.3, wrong=0.02)
    cohort = population.cohort(INTAKE, 20_000, np.random.default_rng(8), rate=0.5, label_noise=noise)

    assert cohort.outcome[cohort.victim].mean() == pytest.approx(0.7, abs=0.02)
    assert cohort.outcome[~cohort.victim].mean() == pytest.approx(0.02, abs=0.005)


def test_times_can_change_and_intakes_can_be_thinner(population: Population) -> None:
    plain, drifted, thin = (
        population.cohort(INTAKE, 10_000, np.random.default_rng(9), drift=drift, more_absent=more_absent)
        for drift, more_absent in ((0.0, 0.0), (0.5, 0.0), (0.0, 1.0))
    )

    assert (drifted.true_levels > 0).mean() > (plain.true_levels > 0).mean() + 0.05
    assert (thin.codes < FIRST_LEVEL).mean() > (plain.codes < FIRST_LEVEL).mean() + 0.15


def test_fifty_thousand_cases_fit_in_a_few_bytes_each(population: Population, catalogue: Catalogue) -> None:
    cohort = population.cohort(INTAKE, 50_000, np.random.default_rng(2))

    assert cohort.codes.shape == cohort.true_levels.shape == (50_000, len(catalogue.items))
    assert cohort.codes.nbytes == 50_000 * len(catalogue.items)
    for number, item in enumerate(catalogue.items):
        assert cohort.codes[:, number].max() < FIRST_LEVEL + len(item.levels)


def test_an_unknown_setting_is_refused(population: Population) -> None:
    with pytest.raises(EvidenceError, match="'prison' is not in the evidence"):
        population.cohort("prison", 10, np.random.default_rng(1))


def test_victims_look_like_published_victims_and_never_more_marked(
    cohort: Cohort, catalogue: Catalogue
) -> None:
    """Abuse or neglect of any kind in more than 75 % of exploited young people, severe use of substances in
    31 %, frequent running away in 62 % (one study of victims, n = 113): the population stays below or near.
    """
    harm = ("prior_maltreatment", "neglect", "prior_sexual_abuse")
    harmed = np.any([column(cohort, catalogue, id_) > 0 for id_ in harm], axis=0)
    heavy = column(cohort, catalogue, "substance_use") >= 2
    runs = column(cohort, catalogue, "runaway_episodes") > 0

    assert harmed[cohort.victim].mean() == pytest.approx(0.75, abs=0.06)
    assert heavy[cohort.victim].mean() == pytest.approx(0.31, abs=0.06)
    assert runs[cohort.victim].mean() < 0.62
