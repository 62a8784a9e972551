"""A world turns assumptions into chances: documented frequencies, the catalogue's log odds ratios."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy.special import expit, logit

from screening.catalogue.catalogue import Catalogue
from screening.evidence.parameter_draw import Draw
from screening.evidence.population_assumptions import Parameters
from screening.evidence.recording_noise import recorded_at_most
from screening.evidence.simulated_population import Population
from screening.evidence.world_parameters import OTHERS, make_world


@pytest.fixture(scope="module")
def numbers(catalogue: Catalogue) -> dict[str, int]:
    return {item.id: number for number, item in enumerate(catalogue.items)}


def test_others_have_the_documented_frequency_when_averaged_over_their_background(
    population: Population, parameters: Parameters, numbers: dict[str, int]
) -> None:
    """Checked against a plain Monte-Carlo average of the factors, which the world does not use."""
    world, rng = population.world, np.random.default_rng(1)
    factors = rng.standard_normal((200_000, world.loadings.shape[1]))
    for id_ in ("runaway_episodes", "prior_sexual_abuse", "trusted_adult", "documents_held"):
        i = numbers[id_]
        share = parameters.indicators[id_].others.share
        at_least = expit(world.cuts[2, OTHERS, i, 0] + factors @ world.loadings[i]).mean()
        assert at_least == pytest.approx(sum(share), abs=0.003), id_


def test_given_the_background_the_top_level_has_the_catalogues_log_odds_ratio(
    population: Population, catalogue: Catalogue, parameters: Parameters
) -> None:
    """Subtypes lean to either side of it; averaged over the subtypes it is the prior, scaled."""
    world = population.world
    for i, item in enumerate(catalogue.items):
        n = 1 if item.role == "direct" else len(item.levels) - 1
        at_least = np.concatenate([np.ones((5, 1)), expit(world.cuts[0, :, i, :n])], axis=1)
        ratio = np.log(at_least[:, n] / (1 - at_least[:, 1]))
        average = world.subtype_shares @ (ratio[1:] - ratio[OTHERS])
        assert item.prior is not None
        assert average == pytest.approx(parameters.scale * item.prior.log_odds_ratio, abs=1e-9), item.id


def test_the_scale_multiplies_every_log_odds_ratio(catalogue: Catalogue, parameters: Parameters) -> None:
    half = make_world(catalogue, dataclasses.replace(parameters, scale=parameters.scale / 2))
    whole = make_world(catalogue, parameters)

    np.testing.assert_allclose(2 * half.log_odds_ratios, whole.log_odds_ratios)


def test_a_risky_relationship_is_nearly_universal_in_the_specialised_shelter(
    population: Population, parameters: Parameters, numbers: dict[str, int]
) -> None:
    """PINQ-crisis: all were referred because of one, so there it separates little."""
    shelter = parameters.others("risky_relationship", "specialised_crisis_shelter")
    elsewhere = parameters.others("risky_relationship", "youth_protection_intake")

    assert shelter.share[0] > 0.8
    assert elsewhere.share[0] < 0.4
    first = population.world.settings.index("specialised_crisis_shelter")
    assert population.world.cuts[first, OTHERS, numbers["risky_relationship"], 0] > logit(0.8)


def test_more_of_a_sign_is_never_less_likely_for_victims(
    catalogue: Catalogue, population: Population
) -> None:
    """REQ monotone: and of a protective item never more likely."""
    world = population.world
    average = np.tensordot(world.subtype_shares, world.cuts[:, 1:], axes=(0, 1))
    for i, item in enumerate(catalogue.items):
        n = 1 if item.role == "direct" else len(item.levels) - 1
        assert np.all(item.sign * (average[:, i, :n] - world.cuts[:, OTHERS, i, :n]) > -1e-9), item.id


def test_a_drawn_world_never_turns_a_sign_round(catalogue: Catalogue, parameters: Parameters) -> None:
    """REQ monotone"""
    signs = np.array([item.sign for item in catalogue.items])
    for seed in range(20):
        draw = Draw.random(catalogue, parameters, np.random.default_rng(seed))
        assert np.all(signs * make_world(catalogue, parameters, draw).log_odds_ratios >= 0)


def test_drawn_worlds_spread_as_the_priors_say(catalogue: Catalogue, parameters: Parameters) -> None:
    draws = [Draw.random(catalogue, parameters, np.random.default_rng(seed)) for seed in range(400)]

    spread = np.std([draw.log_odds_ratios for draw in draws], axis=0)
    wanted = np.array([item.prior.sd for item in catalogue.items if item.prior])
    np.testing.assert_allclose(spread, wanted, rtol=0.2)
    missed = [draw.missed["hidden"] for draw in draws]
    assert 0.20 <= min(missed) < 0.22
    assert 0.38 < max(missed) <= 0.40


def test_recording_keeps_every_row_a_distribution(catalogue: Catalogue, parameters: Parameters) -> None:
    for item in catalogue.items:
        for sight in parameters.sight.values():
            at_most = recorded_at_most(item, sight, sight.missed, 0.12, 0.3)
            assert at_most.shape == (len(item.levels), len(item.levels) - 1)
            assert np.all(np.diff(np.column_stack([at_most, np.ones(len(at_most))]), axis=1) >= -1e-12)
            assert np.all(at_most >= 0)
