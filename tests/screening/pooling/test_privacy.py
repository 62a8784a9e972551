"""What a contribution could tell about one young person: noise, both attacks, and when nothing is made."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import kstest, norm

from screening.pooling.attacks import MARGIN, attack
from screening.pooling.case_scores import scores_of
from screening.pooling.clipping import CLIP
from screening.pooling.contribution import DELTA, EPSILON, make_contribution
from screening.pooling.errors import DisclosureError
from screening.pooling.gaussian_mechanism import delta_of, mu_of, secret_noise
from screening.pooling.reference_point import ReferencePoint
from screening.training.training_table import TrainingTable
from tests.screening.pooling.organisations import key_of


@pytest.mark.parametrize(("epsilon", "mu"), [(0.5, 0.2), (1.0, 0.7), (4.0, 1.0431), (8.0, 2.0)])
def test_delta_is_what_its_definition_integrates_to(epsilon: float, mu: float) -> None:
    """δ = ∫ max(p - exp(ε) q, 0) for p = N(μ, 1) and q = N(0, 1)."""
    edge = epsilon / mu + mu / 2  # from here on p is larger than exp(ε) q

    def lost(x: float) -> float:
        return float(norm.pdf(x - mu) - math.exp(epsilon) * norm.pdf(x))

    assert delta_of(epsilon, mu) == pytest.approx(quad(lost, edge, edge + 30)[0], rel=1e-5)


@given(st.floats(0.1, 8), st.floats(1e-8, 0.1))
def test_the_noise_keeps_what_it_states(epsilon: float, delta: float) -> None:
    assert delta_of(epsilon, mu_of(epsilon, delta)) == pytest.approx(delta, rel=1e-6)


@pytest.mark.parametrize(("epsilon", "delta"), [(0.0, 0.1), (1.0, 0.0), (1.0, 1.0), (-1.0, 0.1)])
def test_no_privacy_is_no_noise_that_can_be_worked_out(epsilon: float, delta: float) -> None:
    with pytest.raises(ValueError, match="privacy"):
        mu_of(epsilon, delta)


def test_noise_is_normal_and_hangs_on_key_and_cases() -> None:
    noise = secret_noise(key_of(1), b"cases", 20_000)

    assert kstest(noise, "norm").pvalue > 0.01
    assert np.array_equal(noise, secret_noise(key_of(1), b"cases", 20_000))
    for key, message in ((key_of(2), b"cases"), (key_of(1), b"casea")):
        assert abs(np.corrcoef(noise, secret_noise(key, message, 20_000))[0, 1]) < 0.05


def test_no_case_moves_the_sum_by_more_than_the_clip(tables: list[TrainingTable], at: ReferencePoint) -> None:
    vectors = scores_of(tables[3], at).vectors

    assert np.linalg.norm(vectors, axis=1).max() <= CLIP * (1 + 1e-12)


def test_a_case_of_nothing_but_signs_is_clipped_too(tables: list[TrainingTable], at: ReferencePoint) -> None:
    """The strangest case there can be: everything confirmed, and not exploited."""
    scores = scores_of(tables[0], at)
    codes = np.tile(at.start.design.highest_code, (1, 1))
    rows = at.rows(codes, np.array(["specialised_crisis_shelter"], dtype=object))
    from screening.pooling.clipping import clipped

    strange = clipped(rows, np.zeros(1), scores.sizes[:1], at.point)

    assert np.linalg.norm(strange) == pytest.approx(CLIP)


def test_removal_is_what_leaving_the_case_out_does(few: TrainingTable, at: ReferencePoint) -> None:
    """REQ pool-no-case: the attack tells how far the file really moves without a case."""
    noise_sd = CLIP / mu_of(EPSILON, DELTA)
    whole = scores_of(few, at)
    moved = []
    for left_out in range(len(few)):
        rest = scores_of(few.subset(np.arange(len(few)) != left_out), at)
        moved.append(np.linalg.norm(whole.vectors.sum(axis=0) - rest.vectors.sum(axis=0)) / noise_sd)

    found = attack(whole, at, noise_sd)

    assert found.moved_most == pytest.approx(max(moved))
    assert found.moved_median == pytest.approx(np.median(moved))
    assert 0.5 < found.membership < 0.75


def test_an_unreduced_contribution_is_refused(few: TrainingTable, at: ReferencePoint) -> None:
    """REQ pool-no-case: without noise nearly every answer can be read from the file, and nothing is made."""
    found = attack(scores_of(few, at), at, 1e-3)

    assert found.with_file > 0.99
    with pytest.raises(DisclosureError, match="guessed rightly"):
        found.check()
    with pytest.raises(DisclosureError):
        make_contribution(few, at, key_of(1), contract="c", epsilon=2000.0)


def test_with_the_noise_of_the_product_nobody_gains(few: TrainingTable, at: ReferencePoint) -> None:
    found = attack(scores_of(few, at), at, CLIP / mu_of(EPSILON, DELTA))

    assert found.gained <= 0.02 < MARGIN
    assert found.guessed > 0.3
    found.check()


def test_less_noise_tells_more(tables: list[TrainingTable], at: ReferencePoint) -> None:
    scores = scores_of(tables[0], at)
    found = [attack(scores, at, CLIP / mu_of(epsilon, DELTA)) for epsilon in (1.0, 16.0, 256.0)]

    assert [one.with_file for one in found] == sorted(one.with_file for one in found)
    assert found[-1].gained > MARGIN
    assert [one.membership for one in found] == sorted(one.membership for one in found)


def test_guessing_is_what_frequencies_alone_give(few: TrainingTable, at: ReferencePoint) -> None:
    """With endless noise the file says nothing, and both ways of guessing are one."""
    found = attack(scores_of(few, at), at, 1e9)

    assert found.with_file == pytest.approx(found.guessed)
