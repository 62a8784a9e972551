"""Handing on records and counts: with consent, to a kind of receiver, and never with a score."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.access.unit_of_work import unit_as
from service.areas.assessments.outcomes import CaseFindings
from service.areas.htcds import service, standard
from service.areas.htcds.records import Organisation, record_of
from service.core.errors import Invalid
from service.core.organisation import HtcdsTerms
from tests.service.assessments.flow import established, recorded, screened_case
from tests.service.htcds.flow import ASK, NO, YES, case_with_outcome, consent, handed_on
from tests.service.pages.reading import Page, get, post
from tests.service.screenings.flow import LISA_BEFORE, LISA_FOUND, problem
from tests.service.world import World

pytestmark = pytest.mark.slow

Client = Callable[[str], TestClient]
OURS = Organisation("Jeugdhulp", "NGO")


def found(**more: Any) -> CaseFindings:
    values: dict[str, Any] = {
        "case_id": 1,
        "reference": "2026-0001",
        "since": date(2026, 11, 2),
        "held_on": date(2026, 11, 23),
        "age": 17,
        "outcome": "established",
        "exploitation": ("sexual_exploitation",),
        "means": (),
    }
    return CaseFindings(**values | more)


def test_a_record_holds_what_people_concluded(client: Client, world: World) -> None:
    """REQ htcds: names and values of the standard, with who made it and who did not endorse it."""
    alice = client("alice")
    reference = case_with_outcome(alice, world, exploitation=["forced_labour", "illicit_activities"])
    consent(alice, reference)

    file = handed_on(client("petra"))

    (record,) = file["records"]
    assert record.pop(standard.RECORD).startswith("h")
    assert record == {
        "org_Name": "Jeugdhulp Voorbeeld",
        "org_Type": "LocalGovernmentOrganisation",
        "vic_TraffickingStatus": "ActualVictimOfTrafficking",
        "vic_TraffickingStatusDecisionMakingOrg": "NonPoliceGovernmentalOrganization",
        "vic_TypeOfExploitation": ["Other", "ChildLabour"],
        "vic_MethodsOfControl": ["PhysicalThreats"],
        "cas_IncomingReferralDate": "2026-11",
        "con_Consent": "true",
        "x_age_band": "16_17",
        "x_nl_criminal_exploitation": "true",
        "x_forced_military_service": "false",
        "x_restricts_movement": "false",
        "x_uses_children": "false",
    }
    assert "CC BY 4.0" in file["attribution"]
    assert "not endorsed by IOM" in file["endorsement"]
    assert reference not in json.dumps(file)


def test_csv_says_the_same_behind_its_header(client: Client, world: World) -> None:
    alice = client("alice")
    consent(alice, case_with_outcome(alice, world, means=["threats", "debt_bondage"]))
    petra = client("petra")
    (record,) = handed_on(petra)["records"]

    answer = petra.post("/api/v1/exports/htcds", json=ASK | {"form": "csv"})

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    lines = answer.text.splitlines()
    header = [line for line in lines if line.startswith("# ")]
    assert [line.removeprefix("# ") for line in header] == [standard.ATTRIBUTION, standard.NOT_ENDORSED]
    (row,) = csv.DictReader(io.StringIO("\n".join(lines[len(header) :])))
    joined = {name: ";".join(v) if isinstance(v, list) else v for name, v in record.items()}
    assert row == joined


def test_only_what_was_concluded_with_consent_for_this_receiver(client: Client, world: World) -> None:
    """REQ htcds: that nothing was shown makes nobody "not a victim"."""
    alice = client("alice")
    consent(alice, case_with_outcome(alice, world, outcome="not_shown", exploitation=[], means=[]))
    consent(
        alice, case_with_outcome(alice, world, outcome="undetermined", exploitation=[], means=[], second=None)
    )
    case_with_outcome(alice, world)
    consent(alice, case_with_outcome(alice, world), NO)
    consent(alice, case_with_outcome(alice, world), YES | {"receivers": ["national_rapporteur"]})
    likely = case_with_outcome(alice, world, outcome="strong_indications", second=None)
    consent(alice, likely)

    (record,) = handed_on(client("petra"))["records"]

    assert record["vic_TraffickingStatus"] == "PossibleVictimOfTrafficking"
    with unit_as(world.installation, world.people["petra"]) as unit:
        assert service.hand_on(unit, "municipality", "care").left_out == {"outcome": 2, "consent": 3}


def test_consent_that_is_taken_back_ends_it(client: Client, world: World) -> None:
    alice, petra = client("alice"), client("petra")
    reference = case_with_outcome(alice, world)
    consent(alice, reference)
    assert len(handed_on(petra)["records"]) == 1

    consent(alice, reference, NO)

    assert handed_on(petra)["records"] == []


def test_who_got_a_case_stands_in_its_log(client: Client, world: World) -> None:
    """REQ htcds, REQ read-log: receiver and purpose, for the export and for each case that left."""
    alice = client("alice")
    reference = case_with_outcome(alice, world)
    consent(alice, reference)
    handed_on(client("petra"))

    asked = (
        "SELECT object_id, purpose, facts FROM audit_entry "
        "WHERE action IN ('htcds.handed_on', 'export.htcds') ORDER BY seq"
    )
    with world.installation.database.reading() as db:
        entries = [
            (row.object_id, row.purpose, json.loads(row.facts)["to"]) for row in db.execute(text(asked))
        ]

    assert entries == [(reference, "care", "municipality"), (None, "care", "municipality")]
    page = get(client("bob"), f"/cases/{reference}/record/looked")
    assert "conclusie doorgegeven" in page.text


def test_a_score_has_no_influence(client: Client, world: World) -> None:
    """REQ htcds: two cases that differ in answers and score alone give the same record."""
    alice = client("alice")
    for answers in (LISA_BEFORE, LISA_FOUND):
        reference = screened_case(alice, answers)
        recorded(alice, reference, established(world))
        consent(alice, reference)
    records = handed_on(client("petra"))["records"]

    assert len(records) == 2
    assert len({record.pop(standard.RECORD) for record in records}) == 2
    assert records[0] == records[1]


@pytest.mark.parametrize("receiver", ["police", "youth_care"])
def test_only_a_receiver_of_outcomes_is_taken(client: Client, receiver: str) -> None:
    """REQ no-police: neither law enforcement nor who receives rounds alone."""
    answer = client("petra").post("/api/v1/exports/htcds", json=ASK | {"receiver": receiver})

    assert problem(answer, 422, "htcds.receiver")


def test_children_need_no_means_and_labour_is_named_by_age() -> None:
    key = bytes(32)
    record = record_of(found(exploitation=("forced_labour",)), OURS, key)
    grown = record_of(found(exploitation=("forced_labour",), age=18, means=("threats",)), OURS, key)

    assert (record["vic_TypeOfExploitation"], record["vic_MethodsOfControl"]) == (("ChildLabour",), ())
    assert (grown["vic_TypeOfExploitation"], grown["x_age_band"]) == (("ForcedLabour",), "18_plus")
    assert record["vic_TraffickingStatusDecisionMakingOrg"] == "NGO"


@pytest.mark.parametrize(("age", "band"), [(11, "under_12"), (12, "12_15"), (15, "12_15"), (16, "16_17")])
def test_the_age_is_a_band(age: int, band: str) -> None:
    assert record_of(found(age=age), OURS, bytes(32))["x_age_band"] == band


def test_without_its_own_type_nothing_is_handed_on(world: World) -> None:
    organisation = world.installation.organisation
    unknown = organisation.model_copy(update={"htcds": HtcdsTerms()})
    installation = replace(world.installation, organisation=unknown)

    with (
        pytest.raises(Invalid, match="organisation_type"),
        unit_as(installation, world.people["petra"]) as unit,
    ):
        service.hand_on(unit, "municipality", "care")


def test_counts_of_a_past_year_leave_out_what_is_small(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REQ small-cells: what is small, and what follows from the total, is not told."""
    assert service.LEAST_COUNT == 11
    monkeypatch.setattr(service, "LEAST_COUNT", 3)
    alice = client("alice")
    for number in range(6):
        labour = ["forced_labour"] if number < 3 else []
        marriage = ["forced_marriage"] if number == 0 else []
        sexual = ["sexual_exploitation"] if number < 5 else []
        case_with_outcome(alice, world, exploitation=labour + marriage + sexual or ["other"])
    petra, asked = client("petra"), ASK | {"year": 2026}
    assert problem(petra.post("/api/v1/exports/htcds/counts", json=asked), 422, "htcds.year")

    world.clock.move_to(datetime(2027, 1, 2, 8, 0, tzinfo=UTC))
    counts = client("petra").post("/api/v1/exports/htcds/counts", json=asked).json()

    assert counts["records"] == 6
    assert counts["vic_TraffickingStatus"]["ActualVictimOfTrafficking"] == 6
    by_form = counts["vic_TypeOfExploitation"]
    assert by_form["ChildLabour"] == 3
    assert by_form["ForcedMarriage"] is None
    assert by_form["SexualExploitation"] is None  # the one other would follow from the total
    assert by_form["ForcedBegging"] == 0


def test_a_small_year_tells_nothing(client: Client, world: World) -> None:
    alice = client("alice")
    for _ in range(2):
        case_with_outcome(alice, world)
    world.clock.move_to(datetime(2027, 1, 2, 8, 0, tzinfo=UTC))

    counts = client("petra").post("/api/v1/exports/htcds/counts", json=ASK | {"year": 2026}).json()

    told = itertools.chain([counts["records"]], *(counts[name].values() for name in counts if "_T" in name))
    assert set(told) == {None}


def test_the_page_hands_out_the_file_or_says_what_is_missing(client: Client, world: World) -> None:
    alice, petra = client("alice"), world.browser("petra")
    consent(alice, case_with_outcome(alice, world))

    form = get(petra, "/htcds").form("/htcds")
    page = Page(post(petra, "/htcds", form.sent(purpose="care")))
    assert page.status == 422
    assert {"receiver-why", "what-why"} <= set(page.ids)
    answer = post(petra, "/htcds", form.sent(**ASK, what="json"))
    assert len(answer.json()["records"]) == 1
    assert answer.headers["content-disposition"] == 'attachment; filename="htcds-2026-11-23.json"'


def test_many_cases_are_read_in_blocks(client: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_BLOCK", 2)
    alice = client("alice")
    for _ in range(5):
        consent(alice, case_with_outcome(alice, world))

    assert len(handed_on(client("petra"))["records"]) == 5
    world.clock.move_to(world.clock.now() + timedelta(days=1))
    assert len(handed_on(client("petra"))["records"]) == 5
