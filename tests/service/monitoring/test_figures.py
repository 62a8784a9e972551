"""The figures of a period: honest where there is little, hidden where a group is small."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from screening.explain.load_screener import load_screener
from screening.explain.screener import Screener
from screening.monitor.revalidation import revalidation
from service.areas.assessments.outcomes import CaseOutcome
from service.areas.monitoring.disclosure_control import age_group
from service.areas.monitoring.figures import Figures, figures
from service.areas.monitoring.screenings_of_period import gather
from service.areas.screenings.screenings_for_monitoring import Counted
from tests.service.monitoring.rows import STARTED, outcome, screening


@pytest.fixture(scope="module")
def screener() -> Screener:
    return load_screener()


def figured(screener: Screener, screenings: Sequence[Counted], outcomes: Sequence[CaseOutcome]) -> Figures:
    until = STARTED + timedelta(days=365)
    digest = screener.table.digest
    period = gather(
        STARTED,
        until,
        screenings,
        {one.reference: one for one in outcomes},
        model=digest,
        marking=frozenset({"many_signals", "strong_signals"}),
    )
    dates = revalidation(None, date(2026, 1, 5), date(2026, 6, 1))
    return figures(period, screener.table, screener.catalogue, dates, ZoneInfo("Europe/Amsterdam"))


def test_nothing_to_count_is_not_estimable_and_never_zero(screener: Screener) -> None:
    found = figured(screener, [], [])

    assert str(found.observed.ratio) == "not estimable: no outcome is recorded"
    assert found.agreement.share.reason == "no_cases"
    assert found.abstentions.share.reason == "no_cases"
    assert found.absent is None
    assert (found.charts, found.alarms, found.settings, found.shifts) == ((), (), (), ())
    assert all(arm.observed.ratio.reason == "not_recorded" for arm in found.arms)


def test_small_groups_have_no_figures_and_cannot_be_worked_out(screener: Screener) -> None:
    """REQ fairness-store, REQ small-cells: groups under 10 are suppressed in what the service tells."""
    digest = screener.table.digest
    rows = [
        *(screening(n, model_digest=digest) for n in range(1, 13)),
        *(screening(n, model_digest=digest, setting="general_crisis_shelter") for n in range(13, 36)),
        *(screening(n, model_digest=digest, setting="specialised_crisis_shelter") for n in range(36, 41)),
    ]
    ended = [outcome(n, outcome="established" if n % 2 else "not_shown") for n in range(1, 41)]
    found = figured(screener, rows, ended)

    shown = {group.group: group.n for group in found.settings}
    assert shown == {
        "general_crisis_shelter": 23,
        "specialised_crisis_shelter": None,
        "youth_protection_intake": None,
    }
    assert [(group.group, group.n) for group in found.ages] == [("16_to_17", 40)]


def test_answers_of_fewer_than_ten_are_not_shown(screener: Screener) -> None:
    """REQ fairness-store: nine screenings would tell what nine young people answered."""
    digest = screener.table.digest
    nine = [screening(n, model_digest=digest) for n in range(1, 10)]

    assert figured(screener, nine, []).shifts == ()
    shown = figured(screener, [*nine, screening(10, model_digest=digest)], []).shifts
    assert {one.n for one in shown} == {10}
    assert len(shown) == len(screener.table.item_ids)
    assert not any(one.stands_out for one in shown), "ten are too few to judge"


def test_answers_that_nobody_gives_any_more_stand_out_with_their_share(screener: Screener) -> None:
    digest = screener.table.digest
    rows = [
        screening(n, model_digest=digest, answers={"risky_relationship": "confirmed"}) for n in range(1, 41)
    ]
    found = {one.indicator: one for one in figured(screener, rows, []).shifts}

    assert found["risky_relationship"].stands_out
    assert found["risky_relationship"].absent.value == 0.0
    assert found["neglect"].absent.value == 1.0
    assert sum(found["neglect"].expected) == pytest.approx(40.0)


def test_volumes_abstentions_and_arms_are_counted(screener: Screener) -> None:
    """REQ small-cells: and what counts a few is not told, nor what would give it away."""
    digest = screener.table.digest
    none = {"status": "abstained", "probability": None, "band": None}
    rows = [
        *(screening(n % 20, case_id=n, model_digest=digest) for n in range(30)),
        *(screening(n % 20, case_id=n, model_digest=digest, arm="withheld") for n in range(30, 50)),
        *(screening(40, case_id=n, model_digest=digest, reason="too_few_answers", **none) for n in range(12)),
        *(screening(41, case_id=n, arm="declined", reason="score_declined", **none) for n in range(12, 15)),
    ]
    found = figured(screener, rows, [])

    assert found.screenings is None, "less those that were computed it would be three"
    assert [(month.month, month.n) for month in found.months] == [("2026-01", 50), ("2026-02", None)]
    january, february = (month.by_arm for month in found.months)
    assert january == {"shown": 30, "withheld": 20, "shadow": 0, "declined": 0, "stopped": 0}
    assert (february["shown"], february["declined"]) == (12, None)
    assert found.abstentions.by_reason == {"too_few_answers": 12}
    assert found.abstentions.n == 62
    assert found.abstentions.share.value == pytest.approx(12 / 62)
    assert {arm.arm: arm.n for arm in found.arms} == {"shown": 42, "withheld": 20, "shadow": 0}


def test_ninety_five_per_cent_of_decisions_with_the_band_is_an_alarm(screener: Screener) -> None:
    """REQ agreement-alarm"""
    digest = screener.table.digest
    rows = [screening(n, model_digest=digest, later_view="suspicion") for n in range(1, 30)]
    apart = screening(30, model_digest=digest, later_view="no_signs_seen")

    assert figured(screener, [*rows, apart], []).alarms == ("agreement",)
    assert figured(screener, rows, []).alarms == (), "29 cases are too few"


def test_ages_go_in_groups() -> None:
    assert [age_group(age) for age in (8, 13, 14, 15, 16, 17, 18, 25)] == [
        "under_14",
        "under_14",
        "14_to_15",
        "14_to_15",
        "16_to_17",
        "16_to_17",
        "from_18",
        "from_18",
    ]
