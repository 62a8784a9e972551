"""Declined, withheld, in the shadow: where a score may not be seen, no number leaves the installation."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from screening.explain.screening_result import Screening
from service.areas.screenings.score_shown_or_withheld import is_withheld, without_score
from service.core.errors import BadSettings
from service.core.organisation import Organisation
from tests.service.prepared import with_share
from tests.service.screenings.flow import (
    LISA_BEFORE,
    LISA_FOUND,
    filled,
    judge,
    judged,
    numbers_in,
    screen,
    screened,
)
from tests.service.world import World

pytestmark = pytest.mark.slow

EVERY_CASE = 1.0


def looked_at(client: TestClient, reference: str) -> list[object]:
    """Everything the API says about a case."""
    ways = ("", "/timeline", "/draft", "/screenings/1")
    return [client.get(f"/api/v1/cases/{reference}{way}").json() for way in ways] + [
        client.get("/api/v1/cases").json()
    ]


def test_declining_is_one_act_at_any_time_and_nothing_is_computed(
    world: World, client: Callable[[str], TestClient]
) -> None:
    """REQ decline-score: one request without a body; the screening that follows holds no number at all."""
    alice = client("alice")
    reference = judged(alice)

    assert alice.post(f"/api/v1/cases/{reference}/score-refusal").status_code == 204
    answer = screen(alice, reference, LISA_BEFORE).json()

    assert (answer["status"], answer["reason"], answer["arm"]) == ("abstained", "score_declined", "declined")
    with world.installation.database.transaction() as db:
        assert db.execute(text("SELECT sealed FROM screening")).scalar_one() is None


def test_a_young_person_may_decline_as_well(client: Callable[[str], TestClient]) -> None:
    """REQ decline-score: the refusal says whose it was, and asks no reason."""
    alice = client("alice")
    reference = judged(alice)
    alice.post(f"/api/v1/cases/{reference}/score-refusal", json={"by": "young_person"})

    refused = [
        e for e in alice.get(f"/api/v1/cases/{reference}/timeline").json() if e["kind"] == "score_declined"
    ]
    assert [event["facts"] for event in refused] == [{"by": "young_person"}]


def test_a_score_that_was_shown_is_hidden_once_it_is_declined(
    client: Callable[[str], TestClient],
) -> None:
    """REQ decline-score: hidden from everyone from then on, still stored, and back when it is taken back."""
    alice, rita, anna = client("alice"), client("rita"), client("anna")
    shown = screened(alice, LISA_BEFORE)
    reference = shown["reference"]
    alice.post(f"/api/v1/cases/{reference}/score-refusal")

    for person in (alice, rita, anna):
        hidden = person.get(f"/api/v1/cases/{reference}/screenings/1").json()
        assert (hidden["reason"], numbers_in(hidden)) == ("score_declined", [])
    again = screen(alice, reference, LISA_BEFORE)
    assert (again.status_code, numbers_in(again.json())) == (200, [])

    alice.delete(f"/api/v1/cases/{reference}/score-refusal")
    assert alice.get(f"/api/v1/cases/{reference}/screenings/1").json() == shown


def test_declining_has_no_consequence_for_the_rest(client: Callable[[str], TestClient]) -> None:
    """REQ decline-score: the same term for the assessment, the same next steps, the same work list."""
    alice = client("alice")
    with_score, without = judged(alice), judged(alice)
    alice.post(f"/api/v1/cases/{without}/score-refusal")
    dues = {screen(alice, r, LISA_BEFORE).json()["due"] for r in (with_score, without)}
    rows = alice.get("/api/v1/cases").json()["cases"]

    assert len(dues) == 1
    assert len({tuple(v for k, v in row.items() if k != "reference") for row in rows}) == 1


def test_no_number_of_a_withheld_case_leaves_by_any_route(
    world: World,
) -> None:
    """REQ withheld-arm: status abstained, reason withheld, to every role; the result is sealed in storage."""
    installation = with_share(world, EVERY_CASE)
    alice = installation.client("alice")
    answer = screened(alice, LISA_BEFORE)
    reference = answer["reference"]

    assert (answer["status"], answer["reason"], answer["arm"]) == ("abstained", "withheld", "withheld")
    assert answer["contributions"] == {}
    assert answer["ask_next"] == []
    for login in ("alice", "bob", "rita", "anna"):
        assert numbers_in(looked_at(installation.client(login), reference)) == []
    with world.installation.database.transaction() as db:
        sealed, shown = db.execute(text("SELECT sealed, shown FROM screening")).one()
    assert json.loads(sealed)["status"] == "scored"
    assert numbers_in(json.loads(shown)) == []


def test_a_withheld_case_stays_withheld_in_every_round(world: World) -> None:
    """REQ withheld-arm: the draw is of the case, so a new round does not draw again."""
    alice = with_share(world, EVERY_CASE).client("alice")
    reference = screened(alice, LISA_BEFORE)["reference"]
    alice.post(f"/api/v1/cases/{reference}/intakes", json={"age": 17, "setting": "youth_protection_intake"})
    filled(alice, reference, LISA_BEFORE)
    judge(alice, reference)
    later = screen(alice, reference, LISA_BEFORE | {"age": 17}).json()

    assert (later["number"], later["arm"], numbers_in(later)) == (2, "withheld", [])


def test_direct_signs_are_told_in_a_withheld_case_too(world: World) -> None:
    """REQ withheld-arm: a confirmed direct sign is no score. It is told at once; what the model said about
    the other signals is not."""
    found = screened(with_share(world, EVERY_CASE).client("alice"), LISA_FOUND)

    assert (found["status"], found["arm"], found["contributions"]) == ("direct_signs", "withheld", {})
    assert found["acute"][0] == "found_at_sex_venue"


@given(key=st.binary(min_size=32, max_size=32), number=st.integers(1, 9_999))
def test_the_draw_is_stable_and_grows_with_the_share(key: bytes, number: int) -> None:
    """REQ withheld-arm: the same key and case always draw the same, and a larger share only adds cases."""
    reference = f"2026-{number:04d}"
    drawn = [is_withheld(key, reference, share) for share in (0.0, 0.05, 0.2, 0.5, 1.0)]

    assert drawn == sorted(drawn)
    assert (drawn[0], drawn[-1]) == (False, True)
    assert drawn[1] == is_withheld(key, reference, 0.05)


def test_the_draw_keeps_to_the_share_and_depends_on_the_key() -> None:
    """REQ withheld-arm: about the share of many cases, other cases under another key."""
    cases = [f"2026-{number:04d}" for number in range(1, 10_001)]
    one, other = ({c for c in cases if is_withheld(key, c, 0.1)} for key in (b"a" * 32, b"b" * 32))

    assert 900 < len(one) < 1_100
    assert 900 < len(other) < 1_100
    assert len(one & other) < 200


def test_outside_a_demonstration_the_share_is_never_nothing(world: World) -> None:
    """REQ withheld-arm: the settings refuse 0, except in a demonstration."""
    file = world.installation.settings.organisation_file
    file.write_text('name = "Voorbeeld"\nwithheld_share = 0\n', "utf-8")

    with pytest.raises(BadSettings) as refused:
        Organisation.read(file)
    assert refused.value.key == "settings.withheld_share"
    assert Organisation.read(file, demonstration=True).withheld_share == 0


def test_a_model_in_the_shadow_is_computed_and_shown_to_nobody(world: World) -> None:
    alice = world.client("alice")
    mark = world.installation.scoring.mark
    with world.installation.database.transaction() as db:
        values = {**mark.to_json(), "cat": world.installation.catalogue.digest}
        db.execute(
            text(
                "INSERT INTO model_version (digest, name, version, status, stage, catalogue_digest, "
                "first_served_at) VALUES (:digest, :name, :version, :status, 'shadow', :cat, "
                "'2026-11-22T09:30:00.000000+00:00')"
            ),
            values,
        )
    answer = screened(alice, LISA_BEFORE)

    assert (answer["arm"], answer["status"], numbers_in(answer)) == ("shadow", "abstained", [])


@pytest.mark.parametrize("request_", [LISA_BEFORE, LISA_FOUND])
def test_without_score_keeps_what_is_no_score(world: World, request_: dict[str, object]) -> None:
    """Acute rules and open questions stay; every number goes."""
    answer = screened(world.client("alice"), request_)
    own = {k: v for k, v in answer.items() if k not in ("reference", "number", "arm", "made_at", "due")}
    whole = Screening.from_json(own)
    bare = without_score(whole, "withheld")

    assert numbers_in(bare.to_json()) == []
    assert (bare.acute, bare.unanswered, bare.model) == (whole.acute, whole.unanswered, whole.model)
    assert replace(bare, contributions={}) == bare
