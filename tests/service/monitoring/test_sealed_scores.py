"""No published figure tells a sealed score: every number of every page and metric tried against each."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from contextlib import closing
from itertools import combinations, pairwise
from typing import Any, Final

import pytest

from screening.monitor.cusum import ODDS_RATIO
from tests.service.assessments.flow import established, findings, recorded
from tests.service.prepared import with_share
from tests.service.raw import raw_database
from tests.service.screenings.flow import LISA_BEFORE, judged, screen
from tests.service.world import World

pytestmark = pytest.mark.slow

CASES: Final = 21
ANSWERS: Final = (
    "school_absence",
    "runaway_episodes",
    "substance_use",
    "self_harm",
    "police_contacts",
    "debts_for_other",
)
CLOSE: Final = 1e-9


def excluded(world: World) -> dict[str, Any]:
    return findings(world, outcome="not_shown", second=world.people["rita"])


@pytest.fixture
def few(world: World) -> tuple[World, list[str]]:
    """The same with twelve cases."""
    return filled(world, 12)


@pytest.fixture
def made(world: World) -> tuple[World, list[str]]:
    """An installation in which every third score is withheld, with cases of many ages."""
    return filled(world, CASES)


def filled(world: World, cases: int) -> tuple[World, list[str]]:
    world = with_share(world, 0.35)
    alice, codes = world.client("alice"), []
    catalogue = world.installation.catalogue
    for number in range(cases):
        levels = {
            one: catalogue[one].level_ids[-1 if number >> place & 1 else 0]
            for place, one in enumerate(ANSWERS)
        }
        age = (13, 15, 16, 19)[number % 4]
        asked = {**LISA_BEFORE, "age": age, "answers": LISA_BEFORE["answers"] | levels}
        code = judged(alice, age=age, request=asked, view="suspicion" if number % 5 else "some_concern")
        assert screen(alice, code).status_code == 201
        codes.append(code)
    return world, codes


def test_no_published_number_gives_a_sealed_score(made: tuple[World, list[str]]) -> None:
    """REQ withheld-stays-withheld: also not from what was published yesterday, by sum, difference, ratio,
    observed against expected, or from the path of a chart."""
    world, codes = made
    alice, anna = world.client("alice"), world.client("anna")
    sealed = _sealed(world)
    assert 4 <= len(sealed) <= 14
    published: list[dict[str, float]] = []
    for number, code in enumerate(codes):
        found = established(world) if number % 3 == 0 else excluded(world)
        recorded(alice, code, found)
        if number % 10 in (0, 8, 9):
            published.append(_published(anna))

    assert any("observed_expected.expected" in numbers for numbers in published)
    told = _told_by(published)
    for score in sealed:
        assert not [how for how, value in told if abs(value - score) < CLOSE], score


def test_the_figure_of_one_withheld_case_is_nowhere(few: tuple[World, list[str]]) -> None:
    """REQ small-cells, the smallest example: one outcome, of a case whose score is withheld."""
    world, _ = few
    (code, score) = next(iter(_by_case(world).items()))
    recorded(world.client("alice"), code, established(world))

    page = world.browser("anna").get("/monitoring").text
    ratio = f"{1 / score:.2f}"
    assert ratio not in page
    assert ratio.replace(".", ",") not in page
    metrics = world.client("anna").get("/metrics").text
    assert "expected_victims" not in metrics


def test_twelve_of_whom_all_are_victims_are_a_small_cell(few: tuple[World, list[str]]) -> None:
    """REQ small-cells: of all of them one would know the outcome."""
    world, codes = few
    for code in codes:
        recorded(world.client("alice"), code, established(world))

    answer = world.client("anna").get("/api/v1/monitoring").json()

    assert answer["observed_expected"]["n"] is None
    assert answer["observed_expected"]["ratio"]["reason"] == "small_group"
    assert all(group["suppressed"] for group in (*answer["settings"], *answer["ages"]))
    assert answer["cusum"] == []
    assert "12 uitgebuite jongeren" not in world.browser("anna").get("/monitoring").text


def test_no_group_under_ten_has_a_figure(few: tuple[World, list[str]]) -> None:
    """REQ small-cells: months, arms, reasons, groups; a number is 0 or at least ten, or it is not there."""
    world, codes = few
    for number, code in enumerate(codes[:11]):
        found = established(world) if number % 2 else excluded(world)
        recorded(world.client("alice"), code, found)

    answer = world.client("anna").get("/api/v1/monitoring").json()
    counts = [answer["screenings"], answer["undetermined"], answer["outside"]]
    counts += [month["n"] for month in answer["months"]]
    counts += [n for month in answer["months"] for n in month["by_arm"].values()]
    counts += [arm["n"] for arm in answer["arms"]] + [arm["observed_expected"]["n"] for arm in answer["arms"]]
    counts += list(answer["abstentions"]["by_reason"].values())
    counts += [group["n"] for group in (*answer["settings"], *answer["ages"])]
    counts += [n for shift in answer["shift"] for n in shift["counts"]]

    assert [n for n in counts if n is not None and 0 < n < 10] == []
    assert answer["observed_expected"]["n"] == 10


def _published(client: Any) -> dict[str, float]:
    """By name every number that is published at this moment."""
    numbers = dict(_numbers(client.get("/api/v1/monitoring").json(), ""))
    for line in client.get("/metrics").text.splitlines():
        if not line.startswith("#"):
            name, _, value = line.rpartition(" ")
            numbers[f"metric {name}"] = float(value)
    return numbers


def _numbers(shape: Any, at: str) -> Iterator[tuple[str, float]]:
    if isinstance(shape, bool):
        return
    if isinstance(shape, int | float):
        yield at.strip("."), float(shape)
    elif isinstance(shape, dict):
        for key, inner in shape.items():
            yield from _numbers(inner, f"{at}.{key}")
    elif isinstance(shape, list):
        for number, inner in enumerate(shape):
            yield from _numbers(inner, f"{at}[{number}]")


def _told_by(published: list[dict[str, float]]) -> list[tuple[str, float]]:
    """How and what: each number alone, in pairs of one moment, against itself of a later moment, and what the
    step of a chart or a ratio gives away."""
    found: list[tuple[str, float]] = []
    for numbers in {tuple(sorted(numbers.items())): numbers for numbers in published}.values():
        fractions = {k: v for k, v in numbers.items() if v != int(v) and math.isfinite(v)}
        found += list(fractions.items())
        found += [(f"{n} / {k}", n / v) for k, v in fractions.items() if v for n in range(1, CASES + 1)]
        for (one, a), (other, b) in combinations(fractions.items(), 2):
            found += [(f"{one} - {other}", abs(a - b)), (f"{one} + {other}", a + b)]
            found += [(f"{one} / {other}", a / b if b else 0.0), (f"{one} * {other}", a * b)]
        paths = [v for k, v in numbers.items() if re.match(r"cusum\[\d\]\.path", k)]
        found += [(f"step {step}", value) for step in pairwise(paths) for value in _of_step(*step)]
    for before, after in pairwise(published):
        for name in before.keys() & after.keys():
            found.append((f"{name} since", abs(after[name] - before[name])))
    return found


def _of_step(before: float, after: float) -> Iterator[float]:
    """The scores that would move a chart from one height to the next."""
    for ratio in (ODDS_RATIO, 1 / ODDS_RATIO):
        for event in (False, True):
            weight = after - before
            yield ((ratio if event else 1.0) * math.exp(-weight) - 1.0) / (ratio - 1.0)


def _by_case(world: World) -> dict[str, float]:
    """By code of a case: the score that is sealed."""
    with closing(raw_database(world.installation.settings.data)) as db:
        rows = db.execute("SELECT reference, sealed FROM screening WHERE arm = 'withheld'").fetchall()
    return {reference: float(json.loads(sealed)["probability"]) for reference, sealed in rows}


def _sealed(world: World) -> list[float]:
    return list(_by_case(world).values())
