"""Deciding that a band may bring conversations forward: two people up, one down, all of it kept."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from screening.errors import SignaalwijzerError
from service.access.unit_of_work import unit_as
from service.areas.earlier_assessment_rule import service as decisions
from service.areas.earlier_assessment_rule.band_rule import rule_for
from service.core.errors import Conflict, Invalid, NotAllowed
from tests.service.earlier_assessment_rule.deciding import (
    REASON,
    SETTING,
    TODAY,
    approve,
    propose,
    put_off,
    switched_on,
)
from tests.service.raw import only_new_rows
from tests.service.registry.candidates import updated
from tests.service.registry.support_registry import served
from tests.service.screenings.flow import problem
from tests.service.world import World

pytestmark = pytest.mark.slow

BANDS = ("few_signals", "some_signals", "many_signals", "strong_signals")
PROPOSAL = {"setting": SETTING, "terms": TODAY, "reason": REASON}
WAY = "/api/v1/pull-forward"


def test_nobody_approves_what_they_proposed(trusted: World) -> None:
    """REQ four-eyes, REQ pull-forward-only: a coordinator who proposes waits for somebody else, and it is
    logged."""
    proposal = propose(trusted, by="bob")
    with pytest.raises(NotAllowed) as refused:
        approve(trusted, proposal, by="bob")
    assert refused.value.key == "pull_forward.same_person"
    approve(trusted, proposal, by="adam")

    with trusted.installation.database.transaction() as db:
        asked = "SELECT outcome FROM audit_entry WHERE action = 'pull_forward.approve' ORDER BY seq"
        assert list(db.execute(text(asked)).scalars()) == ["refused", "ok"]


def test_the_way_by_the_api(trusted: World) -> None:
    """REQ pull-forward-only: proposed, approved by name with a reason, put off; every step stays."""
    anna, bob, petra = (trusted.client(login) for login in ("anna", "bob", "petra"))
    made = anna.post(f"{WAY}/proposals", json=PROPOSAL)
    assert made.status_code == 201, made.text
    number = made.json()["proposal"]
    problem(anna.post(f"{WAY}/proposals", json=PROPOSAL), 409, "pull_forward.already_proposed")
    assert anna.post(f"{WAY}/proposals/{number}/approval", json={"reason": REASON}).status_code == 403
    assert bob.post(f"{WAY}/proposals/{number}/approval", json={"reason": REASON}).status_code == 204
    problem(
        bob.post(f"{WAY}/proposals/{number}/approval", json={"reason": REASON}), 409, "pull_forward.decided"
    )
    on = petra.get(WAY).json()
    assert petra.post(f"{WAY}/{SETTING}/off", json={"reason": REASON}).status_code == 204
    problem(petra.post(f"{WAY}/{SETTING}/off", json={"reason": REASON}), 409, "pull_forward.is_off")
    off = petra.get(WAY).json()

    assert [here["setting"] for here in on["settings"] if here["holds"]] == [SETTING]
    assert not any(here["holds"] for here in off["settings"])
    assert [step["kind"] for step in off["steps"]] == ["off", "approved", "proposed"]
    assert off["steps"][1]["made_by"] == trusted.people["bob"]


def test_a_rejection_changes_nothing(trusted: World) -> None:
    number = propose(trusted)
    with unit_as(trusted.installation, trusted.people["bob"]) as unit:
        decisions.reject(unit, number, REASON)
        assert not any(here.holds or here.proposal for here in decisions.decisions(unit).settings)


def test_with_another_model_it_has_lapsed(trusted: World) -> None:
    """REQ pull-forward-only: it was decided about the bands of one model; another one asks anew."""
    switched_on(trusted)
    proposal = propose(trusted, setting="general_crisis_shelter")
    served(trusted, updated(rate=0.4, version="3"))

    with unit_as(trusted.installation, trusted.people["bob"]) as unit:
        assert not any(here.holds for here in decisions.decisions(unit).settings)
    with pytest.raises(Conflict) as refused:
        approve(trusted, proposal)
    assert refused.value.key == "pull_forward.not_triage"


def test_a_model_below_triage_is_not_asked_for(world: World) -> None:
    """REQ pull-forward-only: the model that comes with the product moves nothing."""
    answer = world.client("anna").post(f"{WAY}/proposals", json=PROPOSAL)

    problem(answer, 409, "pull_forward.not_triage")


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({}, "no_terms"),
        ({"strong_signals": ""}, "no_terms"),
        ({"few_signals": "today"}, "band"),
        ({"strong_signals": "never"}, "term"),
        ({"many_signals": "today", "strong_signals": "one_week"}, "not_in_order"),
        ({"some_signals": "one_week"}, "not_in_order"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused(terms: dict[str, str], code: str) -> None:
    """REQ pull-forward-only: the lowest band never has a term; a higher one never a later term."""
    with pytest.raises(Invalid) as refused:
        rule_for("sha256:1", BANDS, terms)

    assert refused.value.key == f"pull_forward.{code}"


@pytest.mark.parametrize("login", ["alice", "rita", "petra", "pim"])
def test_other_roles_decide_nothing(trusted: World, login: str) -> None:
    answer = trusted.client(login).post(f"{WAY}/proposals", json=PROPOSAL)

    problem(answer, 403, "not_allowed")


def test_the_steps_cannot_be_changed(trusted: World) -> None:
    switched_on(trusted)

    for change in ("UPDATE pull_forward_step SET kind = 'off'", "DELETE FROM pull_forward_step"):
        with (
            only_new_rows(),
            trusted.installation.database.transaction() as db,
        ):
            db.execute(text(change))


def test_without_a_reason_nothing_is_decided(trusted: World) -> None:
    with (
        unit_as(trusted.installation, trusted.people["anna"]) as unit,
        pytest.raises(SignaalwijzerError) as refused,
    ):
        decisions.propose(unit, SETTING, TODAY, "ja")

    assert refused.value.key == "free_text.too_short"


def test_putting_off_ends_a_proposal_that_waits(trusted: World) -> None:
    number = propose(trusted)
    put_off(trusted)

    with pytest.raises(Conflict) as refused:
        approve(trusted, number)
    assert refused.value.key == "pull_forward.decided"
