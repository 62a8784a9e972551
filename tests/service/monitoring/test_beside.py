"""Two models on the same screenings: agreement of bands, difference, and which of them the outcomes fit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from service.areas.monitoring.shadow_comparison import Beside, Key, beside
from service.areas.registry.shadow_scores import Said, catch_up
from tests.service.assessments.flow import established, recorded, screened_case
from tests.service.monitoring.rows import outcome, screening
from tests.service.pages.reading import Page
from tests.service.registry.candidates import offered, updated
from tests.service.registry.support_registry import approve, propose
from tests.service.world import World

pytestmark = pytest.mark.slow


def of(n: int, first: float, second: float, *, moved: int = 0, victims: int = 0) -> Beside:
    """``n`` cases: every estimate of each model the same; ``moved`` bands differ; ``victims`` of them are."""
    screenings = [screening(number) for number in range(n)]
    outcomes = {
        one.reference: outcome(number, outcome="established" if number < victims else "not_shown")
        for number, one in enumerate(screenings)
    }
    said: list[dict[Key, Said]] = [
        {(number, 1): Said(estimate, "other" if which and number < moved else "same") for number in range(n)}
        for which, estimate in enumerate((first, second))
    ]
    return beside(screenings, outcomes, *said)


def test_bands_are_counted_and_differences_averaged() -> None:
    found = of(20, 0.25, 0.4, moved=12)

    assert (found.n, found.same_band.value, found.higher, found.lower) == (20, 0.4, 12, 0)
    assert found.mean_difference == pytest.approx(0.15)
    assert found.mean_apart == pytest.approx(0.15)
    assert of(20, 0.4, 0.25, moved=12).lower == 12
    assert of(20, 0.4, 0.25, moved=5).lower is None, "of a few is told that they are few"


def test_each_is_held_against_the_same_outcomes() -> None:
    found = of(40, 0.25, 0.5, victims=20)

    assert (found.first.observed, found.first.expected) == (20, 10.0)
    assert (found.second.observed, found.second.expected) == (20, 20.0)


def test_under_ten_screenings_nothing_is_told() -> None:
    found = of(9, 0.25, 0.5, moved=9, victims=9)

    assert (found.n, found.higher, found.lower, found.mean_difference) == (None, None, None, None)
    assert (found.same_band.estimable, found.first.n, found.second.n) == (False, 0, 0)


def test_only_screenings_that_both_scored_count() -> None:
    screenings = [screening(number) for number in range(30)]
    first = {(number, 1): Said(0.2, "a") for number in range(20)}
    second = {(number, 1): Said(0.2, "a") for number in range(8, 30)}

    assert beside(screenings, {}, first, second).n == 10, "figures move in steps of ten"
    assert beside(screenings[:12], {}, first, second).n is None


@pytest.fixture
def shadowed(world: World) -> World:
    """Eleven cases with a model that computes along, two of them with an outcome."""
    approve(world, propose(world, offered(world.installation, updated(0.3)), to="shadow"))
    alice = world.client("alice")
    references = [screened_case(alice) for _ in range(11)]
    for reference in references[:2]:
        recorded(alice, reference, established(world))
    return world


def test_the_page_shows_both_once_it_was_computed(shadowed: World) -> None:
    waits = Page(shadowed.browser("anna").get("/monitoring"))
    assert "Op 10 screenings" not in waits.main
    catch_up(shadowed.installation)
    page = Page(shadowed.browser("anna").get("/monitoring"))

    assert "Modellen die meerekenen" in page.main
    assert "Op 10 screenings gaven beide een schatting." in page.main
    assert "te weinig conclusies om iets te laten zien" in page.main


def test_programs_read_the_same(shadowed: World, client: Callable[[str], TestClient]) -> None:
    catch_up(shadowed.installation)
    (told,) = client("petra").get("/api/v1/monitoring").json()["shadows"]

    assert (told["model"], told["n"]) == (updated(0.3).digest, 10)
    assert told["mean_difference"] > 0
    assert told["observed_expected"]["shadow"]["expected"] is None, "two outcomes are too few"
