"""What a band does to the moment of the conversation: nothing, or bring it nearer. Never anything else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from screening.explain.screening_request import ScreeningRequest
from service.access.open_case import open_case
from service.access.unit_of_work import unit_as
from service.areas.cases.conversation_due import due_of
from service.areas.cases.create_case import NewCase, create_case
from service.areas.cases.rounds import latest_round
from service.areas.earlier_assessment_rule.band_rule import TERMS
from service.areas.screenings import draft_storage, judgements, make_screening
from service.areas.screenings.draft import Changes
from tests.service.earlier_assessment_rule.deciding import (
    SETTING,
    TODAY,
    Many,
    approve,
    propose,
    put_off,
    screened,
    switched_on,
)
from tests.service.prepared import with_share
from tests.service.registry.support_registry import lower
from tests.service.screenings.flow import LISA_BEFORE, LISA_FOUND, judged, screen
from tests.service.world import World

pytestmark = pytest.mark.slow

TWO_WEEKS = "2026-12-07T08:00"
BANDS = ("some_signals", "many_signals", "strong_signals")
ASKED = ("risky_relationship", "family_conflict", "neglect", "school_absence", "exploited_peers", "runaway")


def dues(world: World) -> list[Any]:
    with world.installation.database.transaction() as db:
        return list(db.execute(text("SELECT because, step_id FROM assessment_due ORDER BY id")))


def test_a_band_brings_the_conversation_forward_once_two_people_let_it(trusted: World) -> None:
    """REQ pull-forward-only: the same answers and judgement, before and after the decision."""
    before = screened(trusted)
    switched_on(trusted, dict.fromkeys(BANDS, "three_days"))
    after = screened(trusted)

    assert before["band"] == after["band"] in BANDS
    assert before["due"].startswith(TWO_WEEKS)
    assert after["due"].startswith("2026-11-26T08:00")
    assert [(row.because, row.step_id is None) for row in dues(trusted)] == [
        ("judgement", True),
        ("judgement", True),
        ("band", False),
    ]


def test_a_band_never_puts_the_conversation_back(trusted: World) -> None:
    """REQ pull-forward-only: where the own judgement is sooner, that stays, and no row is added."""
    switched_on(trusted, dict.fromkeys(BANDS, "two_weeks"))

    assert screened(trusted, within="today")["due"].startswith("2026-11-23T16:00")
    assert [row.because for row in dues(trusted)] == ["judgement"]


def test_a_proposal_alone_and_another_setting_change_nothing(trusted: World) -> None:
    """REQ pull-forward-only: it is decided per setting, and waits for the second person."""
    approve(trusted, propose(trusted, setting="general_crisis_shelter"))
    propose(trusted)

    assert screened(trusted)["due"].startswith(TWO_WEEKS)


def test_one_person_puts_it_off_and_what_was_brought_forward_stays(trusted: World) -> None:
    """REQ pull-forward-only: off from the next screening on; nothing puts a moment back."""
    switched_on(trusted, dict.fromkeys(BANDS, "today"))
    first = screened(trusted)
    put_off(trusted)

    assert screened(trusted)["due"].startswith(TWO_WEEKS)
    case = trusted.client("alice").get(f"/api/v1/cases/{first['reference']}").json()
    assert case["due"].startswith("2026-11-23T16:00")


def test_a_model_that_is_trusted_less_brings_nothing_forward(trusted: World) -> None:
    """REQ pull-forward-only: lowered to advisory its scores are shown, and move no conversation."""
    switched_on(trusted)
    digest = trusted.installation.scoring.mark.digest
    lower(trusted, digest, "advisory")

    assert screened(trusted)["due"].startswith(TWO_WEEKS)


def test_what_is_withheld_declined_or_stopped_brings_nothing_forward(trusted: World) -> None:
    """REQ withheld-arm, REQ decline-score, REQ stop-switch: a moment that moved would tell what is kept from
    everybody. So the moment is exactly that of a case without any score."""
    switched_on(trusted, dict.fromkeys(BANDS, "today"))
    alice = trusted.client("alice")
    withheld = screened(with_share(trusted, 1.0))
    declined = judged(alice, assess_within="two_weeks")
    alice.post(f"/api/v1/cases/{declined}/score-refusal")
    refused = screen(alice, declined, LISA_BEFORE).json()
    trusted.client("bob").post("/api/v1/scoring/stops", json={"reason": "De bandgrens lijkt verkeerd"})
    stopped = screened(trusted)

    assert [one["arm"] for one in (withheld, refused, stopped)] == ["withheld", "declined", "stopped"]
    assert all(one["due"].startswith(TWO_WEEKS) for one in (withheld, refused, stopped))
    assert {row.because for row in dues(trusted)} == {"judgement"}


def test_direct_signs_and_too_few_answers_have_no_band(trusted: World) -> None:
    """REQ direct-signs, REQ abstain: at once because of the sign; without a number no moment of a band."""
    switched_on(trusted, dict.fromkeys(BANDS, "today"))
    few = LISA_BEFORE | {"answers": {"risky_relationship": "confirmed"}}

    assert screened(trusted, LISA_FOUND)["due"].startswith("2026-11-23T08:00")
    assert screened(trusted, few)["due"].startswith(TWO_WEEKS)
    assert "band" not in {row.because for row in dues(trusted)}


def test_the_work_list_shows_the_moment_and_nothing_of_the_band(trusted: World) -> None:
    """REQ pull-forward-only: no word of a band in the list; a sooner moment is all there is."""
    switched_on(trusted, dict.fromkeys(BANDS, "today"))
    reference = screened(trusted)["reference"]
    row = trusted.client("alice").get("/api/v1/cases").json()["cases"][0]
    page = trusted.browser("alice").get("/cases").text

    assert row["reference"] == reference
    assert not {"band", "because", "step"} & set(row)
    assert not any(band in page for band in BANDS)


LEVELS = st.fixed_dictionaries(
    {name: st.sampled_from(["no", "suspected", "confirmed"]) for name in ASKED[:3]}
)
RULES = st.one_of(
    st.none(),
    st.tuples(*[st.integers(0, 3)] * 3).map(
        lambda three: dict(zip(BANDS, [TERMS[n] for n in sorted(three, reverse=True)], strict=True))
    ),
)


@settings(max_examples=25, phases=[Phase.explicit, Phase.generate])
@given(
    answers=LEVELS,
    rule=RULES,
    within=st.sampled_from(TERMS),
    absence=st.sampled_from(["never", "often", "stopped"]),
)
def test_with_a_band_never_later_and_without_it_the_same(
    trusted_for_many: Many, answers: dict[str, str], rule: dict[str, str] | None, within: str, absence: str
) -> None:
    """REQ pull-forward-only: for every score and every rule the moment is never later than without a rule,
    and where no rule holds it is the same to the second."""
    world = trusted_for_many.world
    sent = {
        "setting": SETTING,
        "age": 16,
        "answers": answers | {"school_absence": absence, "parents_separated": "confirmed"},
    }
    without = _moment(world, sent, within)
    if rule is not None:
        switched_on(world, rule)
    with_rule = _moment(world, sent, within)
    if rule is not None:
        put_off(world)

    assert with_rule <= without
    assert rule is not None or with_rule == without


def _moment(world: World, sent: dict[str, Any], within: str) -> datetime:
    with unit_as(world.installation, world.people["alice"]) as unit:
        case = create_case(unit, NewCase(SETTING, 16, None, "school"))
        request = ScreeningRequest.parse(sent, world.installation.catalogue)
        draft_storage.save_draft(unit, case, 0, Changes(request.answers, request.now, request.known))
        seen = judgements.judged_on(unit, draft_storage.draft(unit, case).round)
        judgements.judge(unit, case, "some_concern", within, "Zorgen van school", seen=seen)
    with unit_as(world.installation, world.people["alice"]) as unit:
        opened = open_case(unit, case.reference, "screening.create")
        make_screening.screen(unit, opened)
        due = due_of(unit, latest_round(unit, opened.id))
    assert due is not None
    return due.at


@pytest.mark.parametrize("band", TODAY)
def test_every_band_of_the_rule_is_one_of_the_model(trusted: World, band: str) -> None:
    assert band in [one.id for one in trusted.installation.scoring.table.bands[1:]]  # type: ignore[union-attr]
