"""The simulation is held to what queueing theory says; the theory to figures from its books."""

from __future__ import annotations

import math

import numpy as np
import pytest

from screening.impact.conversation_queue import waiting_times
from screening.impact.errors import ImpactError
from screening.impact.queueing_theory import chance_to_wait, mean_number_waiting, mean_wait, share_within
from screening.impact.simulated_intake import draw_intake, due
from screening.impact.simulation_plan import DAYS_IN_WEEK, POLICIES
from tests.screening.impact.plans import plan

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("load", [0.1, 0.5, 0.9])
def test_with_one_assessor_the_chance_to_wait_is_the_load(load: float) -> None:
    assert chance_to_wait(load, 1.0, 1) == pytest.approx(load, abs=1e-12)
    assert mean_wait(load, 1.0, 1) == pytest.approx(load / (1 - load), abs=1e-12)


@pytest.mark.parametrize(("offered", "assessors"), [(1.0, 2), (8.0, 10), (2.5, 3), (95.0, 100)])
def test_the_recursion_is_the_sum_that_erlang_wrote_down(offered: float, assessors: int) -> None:
    last = offered**assessors / math.factorial(assessors) * assessors / (assessors - offered)
    below = sum(offered**k / math.factorial(k) for k in range(assessors))

    assert chance_to_wait(offered, 1.0, assessors) == pytest.approx(last / (below + last), rel=1e-10)


def test_a_printed_figure_two_servers_at_a_load_of_a_half() -> None:
    """M/M/2 at load 1/2: a third of the customers wait (any textbook of queueing theory)."""
    assert chance_to_wait(1.0, 1.0, 2) == pytest.approx(1 / 3, abs=1e-12)


def test_the_share_within_a_time_goes_from_those_who_need_not_wait_to_everybody() -> None:
    assert share_within(0.0, 2.0, 1.0, 3) == pytest.approx(1 - chance_to_wait(2.0, 1.0, 3))
    assert share_within(1e6, 2.0, 1.0, 3) == 1.0


@pytest.mark.parametrize("arrivals", [3.0, 4.0])
def test_a_line_that_grows_without_end_has_no_steady_waiting_time(arrivals: float) -> None:
    with pytest.raises(ImpactError, match="grows without end"):
        mean_wait(arrivals, 1.0, 3)


def test_the_simulated_waits_are_those_of_erlang() -> None:
    """Twenty long periods of M/M/3 at a load of 0.8, start cut off; 4 standard errors of their means."""
    asked = plan(per_week=12.0, talks_per_week=5.0, weeks=400, warm_up=60)
    means, at_once, within_two = [], [], []
    for seed in range(20):
        intake = draw_intake(asked, np.random.default_rng(seed))
        waits = waiting_times(intake, due(intake, asked, "first_come"), asked)[intake.measured]
        means.append(waits.mean())
        at_once.append((waits < 1e-9).mean())
        within_two.append((waits <= 2.0).mean())

    rates = (12.0 / DAYS_IN_WEEK, 5.0 / DAYS_IN_WEEK, 3)
    for figures, theory in (
        (means, mean_wait(*rates)),
        (at_once, 1 - chance_to_wait(*rates)),
        (within_two, share_within(2.0, *rates)),
    ):
        error = np.std(figures, ddof=1) / np.sqrt(len(figures))
        assert error < 0.06 * theory, "the periods are too short to tell anything"
        assert np.mean(figures) == pytest.approx(theory, abs=4 * error)


def test_the_number_who_wait_obeys_little() -> None:
    """Little's law holds exactly on a path that begins and ends empty: area under the line = sum of waits."""
    asked = plan(weeks=60)
    intake = draw_intake(asked, np.random.default_rng(3))
    waits = waiting_times(intake, due(intake, asked, "score_forward"), asked)

    moments = np.concatenate([intake.arrival, intake.arrival + waits])
    steps = np.concatenate([np.ones(intake.n), -np.ones(intake.n)])
    order = np.argsort(moments, kind="stable")
    waiting = np.cumsum(steps[order])[:-1]
    area = float((waiting * np.diff(moments[order])).sum())

    assert area == pytest.approx(waits.sum(), rel=1e-9)
    assert mean_number_waiting(2.0, 1.0, 3) == pytest.approx(2.0 * mean_wait(2.0, 1.0, 3))


def test_no_order_makes_the_waiting_in_all_less() -> None:
    """Kleinrock's conservation law, exact here: talks begin at the same moments under every policy."""
    asked = plan()
    intake = draw_intake(asked, np.random.default_rng(11))
    waits = {policy: waiting_times(intake, due(intake, asked, policy), asked) for policy in POLICIES}

    begun = [np.sort(intake.arrival + waits[policy]) for policy in POLICIES]
    for other in begun[1:]:
        assert np.allclose(begun[0], other, atol=1e-9, rtol=0)
    assert not np.allclose(waits["first_come"], waits["score_forward"]), "the order did change"
