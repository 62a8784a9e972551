"""The looks at a case in a Bundle: found by an index, as the log has them, each with its address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.access.open_case import open_case
from service.access.unit_of_work import UnitOfWork, unit_as
from service.areas.access_log import service as audit
from service.areas.exchange.references import ROOT, address
from tests.service.exchange.flow import fetch, of_kind, read
from tests.service.plans import slow_steps
from tests.service.screenings.flow import LISA_BEFORE, judged, screen
from tests.service.world import World

pytestmark = pytest.mark.slow


@given(st.text(max_size=20), st.text(max_size=10), st.integers() | st.text(max_size=6))
def test_an_address_is_a_uuid_of_its_name(reference: str, kind: str, number: int | str) -> None:
    expected = uuid5(ROOT, f"{reference}/{kind}/{number}")

    assert address(reference, kind, number) == f"urn:uuid:{expected}"


def test_each_look_is_as_the_log_has_it(world: World) -> None:
    """REQ fhir: looks that differ in their moment alone, refused ones, those of an emergency, and those at
    what belongs to the case; none of another case, whose code begins alike."""
    alice, charlie = world.client("alice"), world.client("charlie")
    reference = judged(alice)
    assert screen(alice, reference, LISA_BEFORE).status_code == 201
    for path in ("draft", "draft", "screenings/1", "screenings/7"):
        alice.get(f"/api/v1/cases/{reference}/{path}")
        charlie.get(f"/api/v1/cases/{reference}/{path}")
    alice.get(f"/api/v1/cases/{reference}0")
    asked = {"case": reference, "reason": "De jongere is vannacht gevonden en zit bij ons"}
    assert charlie.post("/api/v1/emergency-accesses", json=asked).status_code < 300
    charlie.get(f"/api/v1/cases/{reference}")

    with unit_as(world.installation, world.people["alice"]) as unit:
        open_case(unit, reference)
        log = list(reversed(audit.looks_at(unit, reference)))
    events = of_kind(read(fetch(alice, reference)), "AuditEvent")

    assert [_told(event) for event in events[: len(log)]] == [
        (
            entry.action,
            {"ok": "0", "refused": "4", "failed": "8"}[entry.outcome],
            entry.object_id,
            str(entry.person_id),
            entry.role.split("+"),
            [entry.purpose] * (entry.purpose is not None) + ["BTG"] * ("emergency" in entry.facts),
            entry.at.isoformat(timespec="microseconds"),
        )
        for entry in log
    ]
    seen = {told[2] for told in map(_told, events)}
    assert {reference, f"{reference}/1", f"{reference}/7"} <= seen
    assert f"{reference}0" not in seen
    assert {told[1] for told in map(_told, events)} == {"0", "4"}
    assert any("BTG" in told[5] for told in map(_told, events))


def _told(event: Any) -> tuple[Any, ...]:
    (agent,) = event["agent"]
    return (
        event["subtype"][0]["code"],
        event["outcome"],
        event["entity"][0]["what"]["identifier"]["value"],
        agent["who"]["identifier"]["value"],
        [role["coding"][0]["code"] for role in agent["role"]],
        [purpose["coding"][0]["code"] for purpose in event.get("purposeOfEvent", ())],
        event["recorded"],
    )


@pytest.mark.sqlite("its plans are SQLite's")
@pytest.mark.parametrize("act", [audit.looks_in_codes, audit.count_looks, audit.looks_at])
def test_no_look_at_a_case_reads_the_whole_log(
    world: World, act: Callable[[UnitOfWork, str], object]
) -> None:
    """Who looked at one case is asked of an index, however much all others were looked at."""
    reference = judged(world.client("alice"))

    steps = slow_steps(
        world.installation, world.people["alice"], lambda unit: act(unit, reference), {"audit_entry"}
    )

    assert [step for step in steps if step.startswith("SCAN")] == []
