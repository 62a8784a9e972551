"""Better, no worse, worse, or not to be told; and whether a model brings more than there is without it."""

from __future__ import annotations

from typing import Any

import pytest

from screening.validate.report.comparison_verdicts import (
    cases_needed,
    margins,
    over_simpler,
    rounded_up,
    verdict,
    within_margins,
)

NOTHING = {"value": None, "low": None, "high": None, "n": 24}


def between(low: float, high: float, n: int = 400) -> dict[str, Any]:
    return {"value": (low + high) / 2, "low": low, "high": high, "n": n}


GAIN = between(0.02, 0.06)


def test_the_smallest_difference_that_matters_is_data_with_a_source() -> None:
    """REQ equal-chances: two of 100 pairs, one victim of 100 young people."""
    assert (margins().auroc, margins().net_benefit) == (0.02, 0.01)


@pytest.mark.parametrize(
    ("lead", "gain", "said"),
    [
        (GAIN, GAIN, "better"),
        (GAIN, between(-0.002, 0.02), "better"),
        (GAIN, between(-0.03, 0.01), "cannot_be_told"),
        (GAIN, between(-0.008, 0.004), "no_worse"),
        (between(0.001, 0.007), between(0.0003, 0.0019), "no_worse"),
        (between(-0.001, 0.007), between(0.0003, 0.0019), "no_worse"),
        (between(-0.006, -0.002), between(-0.001, 0.001), "no_worse"),
        (between(-0.024, -0.006), between(-0.001, 0.001), "cannot_be_told"),
        (between(-0.01, 0.03), GAIN, "no_worse"),
        (between(-0.3, 0.3), between(-0.1, 0.1), "cannot_be_told"),
        (between(-0.3, -0.1), GAIN, "worse"),
        (GAIN, between(-0.03, -0.01), "worse"),
        (GAIN, NOTHING, "cannot_be_told"),
        (NOTHING, NOTHING, "not_estimable"),
    ],
)
def test_a_difference_is_held_against_what_matters(
    lead: dict[str, Any], gain: dict[str, Any], said: str
) -> None:
    """REQ equal-chances: nothing in many cases is no lead, and silence in few cases is no "no worse"."""
    assert verdict(lead, gain) == said


def test_a_difference_that_is_written_as_nothing_is_never_worse() -> None:
    for high in (-0.0001, -0.004, -0.0099):
        assert verdict(between(high - 0.0001, high), between(high / 2 - 0.0001, high / 2)) == "no_worse"


def test_a_handful_of_victims_gives_no_verdict() -> None:
    """REQ within-setting: with two degrees of freedom an interval is more than twice as wide."""
    better, worse = between(0.005, 0.095), between(-0.095, -0.005)
    assert [verdict(better, better, degrees) for degrees in (0, 2, 30)] == [
        "cannot_be_told",
        "cannot_be_told",
        "better",
    ]
    assert [verdict(worse, better, degrees) for degrees in (2, 30)] == ["cannot_be_told", "worse"]


def test_so_many_cases_would_tell() -> None:
    """Half the width goes with the root of the number of cases: then the verdict is there."""
    lead, gain = between(-0.04, 0.05, 100), between(-0.03, 0.05, 100)
    needed = cases_needed(lead, gain, 100)
    assert needed is not None
    shrunk = [
        between(one["value"] - half, one["value"] + half)
        for one in (lead, gain)
        for half in [(one["high"] - one["low"]) / 2 * (100 / needed) ** 0.5]
    ]

    assert verdict(lead, gain) == "cannot_be_told"
    assert verdict(shrunk[0], shrunk[1]) == "no_worse"
    assert cases_needed(NOTHING, NOTHING, 24) is None
    assert [rounded_up(number) for number in (7, 24, 101, 12_345)] == [7, 24, 110, 13_000]


def row(said: str, *, equal: bool = True, needed: int | None = 900) -> dict[str, Any]:
    return {"verdict": said, "equal": equal, "needed": needed}


def over(changed: dict[str, Any], *, honest: bool = True) -> dict[str, Any]:
    benefit = {name: changed.get(name, GAIN) for name in ("over_everybody", "over_nobody", "over_setting")}
    names = ("checklist", "penalised_logistic", "boosting")
    compared = {name: changed.get(name, row("better")) for name in names if changed.get(name) != "without"}
    own = {"n": changed.get("own_n", 5), **changed.get("own", row("better"))}
    return over_simpler(benefit, compared, own, honest=honest)


@pytest.mark.parametrize(
    ("changed", "said", "needed"),
    [
        ({}, "yes", None),
        ({"checklist": row("no_worse"), "own": row("no_worse")}, "yes", None),
        ({"boosting": row("cannot_be_told")}, "yes", None),
        ({"own": row("not_estimable"), "own_n": 0}, "yes", None),
        ({"over_setting": between(-0.01, 0.06, 400)}, "cannot_be_told", 790),
        ({"over_nobody": NOTHING}, "cannot_be_told", None),
        ({"penalised_logistic": row("cannot_be_told")}, "cannot_be_told", 900),
        (
            {"own": row("cannot_be_told", needed=2_000), "checklist": row("cannot_be_told")},
            "cannot_be_told",
            2_000,
        ),
        ({"checklist": row("not_estimable", needed=None)}, "cannot_be_told", None),
        ({"checklist": "without"}, "cannot_be_told", None),
        ({"checklist": row("worse", equal=False)}, "cannot_be_told", None),
        ({"over_everybody": between(-0.006, -0.001)}, "no", None),
        ({"over_everybody": between(-0.006, 0.004)}, "no", None),
        ({"checklist": row("worse")}, "no", None),
        ({"boosting": row("worse")}, "no", None),
        ({"own": row("worse")}, "no", None),
    ],
)
def test_what_counts_as_more_than_without_the_model(
    changed: dict[str, Any], said: str, needed: int | None
) -> None:
    """REQ beats-baselines, REQ equal-chances: shown, ruled out, or so many cases would tell."""
    found = over(changed)

    assert (found["verdict"], found["needed"]) == (said, needed)


def test_a_model_judged_by_memory_shows_nothing() -> None:
    assert over({}, honest=False)["verdict"] == "cannot_be_told"


def test_what_had_other_cases_is_named() -> None:
    """REQ equal-chances: the gate does not use it, and the report can say so."""
    assert over({"boosting": row("worse", equal=False)})["unequal"] == ["boosting"]
    assert over({"boosting": row("worse", equal=False)})["verdict"] == "yes"


@pytest.mark.parametrize(
    ("lead", "gain", "said"),
    [
        (between(0.007, 0.017), between(0.002, 0.004), True),
        (between(-0.004, -0.001), between(0.0002, 0.0008), True),
        (between(-0.019, 0.019), between(-0.009, 0.009), True),
        (between(-0.01, 0.03), between(-0.001, 0.001), False),
        (between(-0.001, 0.001), between(-0.002, 0.02), False),
        (GAIN, GAIN, False),
        (GAIN, NOTHING, False),
        (NOTHING, NOTHING, False),
    ],
)
def test_no_worse_can_be_a_difference_that_does_not_matter(
    lead: dict[str, Any], gain: dict[str, Any], said: bool
) -> None:
    """REQ equal-chances: both intervals inside both margins, ahead and behind; never with another verdict."""
    assert within_margins(lead, gain) == said
    assert not said or verdict(lead, gain) == "no_worse"
    assert not within_margins(lead, gain, 0)


def test_yes_says_whether_the_worker_was_compared() -> None:
    """REQ beats-baselines: where no judgement is recorded yes is said against the other ways only."""
    without = over({"own": row("not_estimable"), "own_n": 0})

    assert (without["verdict"], without["worker_compared"]) == ("yes", False)
    assert over({})["worker_compared"]
