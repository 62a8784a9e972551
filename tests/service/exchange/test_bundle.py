"""A round handed out as a Bundle: what is in it, what never is, and that others can read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient

from screening.catalogue.fhir import questionnaire
from screening.language import LANGUAGES
from service.areas.exchange.risk_assessments import BASE, CONTRIBUTION, METHOD
from tests.service.exchange.checked import Validators, resources_in
from tests.service.exchange.flow import codes, fetch, of_kind, read
from tests.service.prepared import with_share
from tests.service.screenings.flow import LISA_BEFORE, LISA_FOUND, judge, judged, made, screen
from tests.service.world import World

Client = Callable[[str], TestClient]


def screened(client: TestClient, request: dict[str, Any] = LISA_BEFORE) -> str:
    reference = judged(client, request=request, age=request["age"])
    assert screen(client, reference, request).status_code == 201
    return reference


def numbers_of(bundle: Any) -> list[Any]:
    """The assessments of the model."""
    assessments = of_kind(bundle, "RiskAssessment")
    return [found for found in assessments if "probabilityDecimal" in found["prediction"][0]]


def test_the_judgement_comes_first_and_the_estimate_refers_to_it(client: Client) -> None:
    """REQ fhir: answers, the professional's assessment, then the model's, both on the same answers."""
    alice = client("alice")
    bundle = read(fetch(alice, screened(alice)))
    address = {entry["resource"].get("id", n): entry["fullUrl"] for n, entry in enumerate(bundle["entry"])}
    own, model = of_kind(bundle, "RiskAssessment")

    assert [e["resource"]["resourceType"] for e in bundle["entry"][:3]] == [
        "QuestionnaireResponse",
        "RiskAssessment",
        "RiskAssessment",
    ]
    assert own["method"]["coding"] == [{"system": METHOD, "code": "own_judgement"}]
    assert "parent" not in own
    assert model["parent"] == {"reference": bundle["entry"][1]["fullUrl"]}
    assert own["basis"] == model["basis"] == [{"reference": bundle["entry"][0]["fullUrl"]}]
    assert own["prediction"][0]["qualitativeRisk"]["coding"][0]["code"] == "some_concern"
    assert len(set(address.values())) == len(bundle["entry"])
    assert own["occurrenceDateTime"] <= model["occurrenceDateTime"]


def test_every_digit_of_the_estimate_is_that_of_the_screening(client: Client) -> None:
    """REQ fhir: decimals go out as they are stored, in percent; the parts add up to the whole."""
    alice = client("alice")
    reference = screened(alice)
    stored = json.loads(alice.get(f"/api/v1/cases/{reference}/screenings/1").text, parse_float=Decimal)
    (model,) = numbers_of(read(fetch(alice, reference)))
    estimate, interval = model["prediction"]
    ends = interval["probabilityRange"]

    assert estimate["probabilityDecimal"] == stored["probability"] * 100
    assert [ends[end]["value"] for end in ("low", "high")] == [
        stored["interval"][end] * 100 for end in ("low", "high")
    ]
    assert ends["low"]["value"] <= estimate["probabilityDecimal"] <= ends["high"]["value"]
    assert {(ends[e]["system"], ends[e]["code"]) for e in ends} == {("http://unitsofmeasure.org", "%")}
    parts = {e["url"]: e.get("valueDecimal") for e in model["extension"]}
    own = {
        e["extension"][0]["valueCode"]: e["extension"][1]["valueDecimal"]
        for e in model["extension"]
        if e["url"] == CONTRIBUTION
    }
    assert own == stored["contributions"]
    assert abs(parts[BASE] + sum(own.values()) - stored["log_odds"]) < Decimal("1e-9")


@pytest.mark.parametrize("arm", ["withheld", "declined", "stopped", "direct", "abstained"])
def test_no_number_leaves_where_none_may_be_seen(client: Client, world: World, arm: str) -> None:
    """REQ fhir: withheld, declined, stopped, ended by a direct sign, or too few answers: no estimate, and
    nothing that the model computed."""
    request = LISA_FOUND if arm == "direct" else LISA_BEFORE
    if arm == "abstained":
        request = {**LISA_BEFORE, "answers": {"neglect": "suspected"}}
    world = with_share(world, 1.0) if arm == "withheld" else world
    alice = world.client("alice")
    if arm == "stopped":
        stop = {"reason": "De cijfers kloppen niet meer"}
        assert world.client("bob").post("/api/v1/scoring/stops", json=stop).status_code < 300
    reference = screened(alice, request)
    if arm == "declined":
        assert numbers_of(read(fetch(alice, reference)))
        assert alice.post(f"/api/v1/cases/{reference}/score-refusal").status_code == 204
    answer = fetch(alice, reference)
    bundle = read(answer)

    assert len(of_kind(bundle, "RiskAssessment")) == 1
    assert "probability" not in answer.text
    assert CONTRIBUTION not in answer.text
    assert "model-digest" not in answer.text


def test_a_withdrawn_screening_gives_its_answers_as_wrong_and_no_number(client: Client) -> None:
    alice = client("alice")
    reference = screened(alice)
    put_right = {"because": "wrong_entry", "reason": "Het antwoord was van iemand anders", "revision": 1}
    answer = alice.post(f"/api/v1/cases/{reference}/screenings/1/correction", json=put_right)
    assert answer.status_code == 201, answer.text

    first, second = read(fetch(alice, reference)), read(fetch(alice, reference, 2))
    assert of_kind(first, "QuestionnaireResponse")[0]["status"] == "entered-in-error"
    assert not numbers_of(first)
    assert of_kind(second, "QuestionnaireResponse")[0]["status"] == "in-progress"
    assert of_kind(second, "RiskAssessment") == []


def test_a_later_judgement_is_part_of_the_first_and_says_that_the_score_was_seen(client: Client) -> None:
    alice = client("alice")
    reference = screened(alice)
    judge(alice, reference, view="strong_suspicion", assess_within="today", reason="Later meer gehoord")
    bundle = read(fetch(alice, reference))
    first, later, model = of_kind(bundle, "RiskAssessment")

    assert later["parent"] == model["parent"] == {"reference": bundle["entry"][1]["fullUrl"]}
    assert [e["valueBoolean"] for e in (first["extension"][1], later["extension"][1])] == [False, True]


def test_a_draft_goes_out_without_any_assessment(client: Client) -> None:
    """REQ judge-first: before the own judgement there are answers and nothing else."""
    alice = client("alice")
    bundle = read(fetch(alice, made(alice)))

    assert of_kind(bundle, "RiskAssessment") == []
    assert of_kind(bundle, "QuestionnaireResponse")[0]["status"] == "in-progress"


def test_who_looked_and_where_it_comes_from_go_along(client: Client, world: World) -> None:
    """REQ fhir: every entry of the log about the case, and the digests of catalogue and model."""
    alice = client("alice")
    reference = screened(alice)
    client("charlie").get(f"/api/v1/cases/{reference}")
    bundle = read(fetch(alice, reference))
    looks, (origin,) = of_kind(bundle, "AuditEvent"), of_kind(bundle, "Provenance")

    assert [look["outcome"] for look in looks if look["outcome"] != "0"] == ["4"]
    assert "case.read" in {look["subtype"][0]["code"] for look in looks}
    assert all(a["recorded"] <= b["recorded"] for a, b in pairwise(looks))
    digests = {e["what"]["identifier"]["value"] for e in origin["entity"]}
    assert digests == {world.installation.catalogue.digest, world.installation.scoring.start_digest}
    assert [t["reference"] for t in origin["target"]] == [e["fullUrl"] for e in bundle["entry"][:3]]


def test_no_name_of_anybody_goes_out(client: Client) -> None:
    alice = client("alice")
    text = fetch(alice, screened(alice)).text

    assert not [name for name in ("Alice", "alice", "Bob", "display") if name in text]


def test_receiver_and_purpose_are_chosen_and_logged(client: Client) -> None:
    """REQ no-police: what is no known receiver gets nothing, and what left is in the log."""
    alice, petra = client("alice"), client("petra")
    reference = screened(alice)
    for asked, code in (
        ({"receiver": "police"}, "exchange.receiver"),
        ({"receiver": ""}, "exchange.receiver"),
        ({"purpose": "investigation"}, "exchange.purpose"),
        ({"purpose": ""}, "exchange.purpose"),
    ):
        answer = fetch(alice, reference, 1, **asked)
        assert (answer.status_code, codes(answer)) == (422, [code])
    read(fetch(alice, reference))

    entries = petra.get("/api/v1/audit", params={"case": reference}).json()["entries"]
    (gone,) = [entry for entry in entries if entry["action"] == "case.handed_out"]
    assert gone["purpose"] == "shared_care"
    assert gone["facts"]["receiver"] == "youth_care"
    assert gone["facts"]["round"] == 1


def test_another_team_gets_nothing(client: Client) -> None:
    alice = client("alice")
    reference = screened(alice)
    answer = fetch(client("charlie"), reference)

    assert (answer.status_code, codes(answer)) == (404, ["not_found"])
    assert fetch(client("anna"), reference).status_code == 403
    assert fetch(alice, reference, 2).status_code == 404
    assert alice.get("/fhir/Bundle/2026-0001.0", params={}).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("request_", [LISA_BEFORE, LISA_FOUND], ids=["scored", "direct"])
def test_every_resource_passes_every_validator(
    world: World, validators: Validators, language: str, request_: dict[str, Any]
) -> None:
    """REQ fhir: four validators that others made; each refuses what the others let pass."""
    alice = world.client("alice")
    alice.headers["Accept-Language"] = language
    reference = screened(alice, request_)
    judge(alice, reference, view="suspicion", assess_within="today", reason="Later meer gehoord")
    world.client("charlie").get(f"/api/v1/cases/{reference}")
    bundle = fetch(alice, reference)
    addresses = ("metadata", f"Questionnaire/intake-{language}", f"QuestionnaireResponse/{reference}.1")
    answers = [bundle, *(alice.get(f"/fhir/{address}") for address in addresses)]
    assert [answer.status_code for answer in answers] == [200] * 4
    texts = [
        # one of the four knows no version after 4.0.0
        *(answer.text.replace('"fhirVersion":"4.0.1"', '"fhirVersion":"4.0.0"') for answer in answers),
        alice.get("/fhir/Questionnaire/nothing").text,
        *(json.dumps(resource) for resource in resources_in(bundle.json())),
    ]

    assert {text: found for text in texts if (found := validators.complaints(text))} == {}
    assert bundle.json()["language"] == language


@pytest.mark.parametrize(
    "wrong",
    [
        {
            "resourceType": "RiskAssessment",
            "status": "final",
            "subject": {"reference": "Patient/1"},
            "basis": [],
        },
        {"resourceType": "Questionnaire", "status": "bogus"},
        {"resourceType": "QuestionnaireResponse", "id": "a_b", "status": "completed"},
        {"resourceType": "AuditEvent", "recorded": "2026-11-23T09:00:00"},
        {
            "resourceType": "RiskAssessment",
            "status": "final",
            "subject": {"reference": "Patient/1"},
            "prediction": [{"probabilityDecimal": 250}],
        },
    ],
)
def test_the_validators_can_refuse(validators: Validators, wrong: Any) -> None:
    assert validators.complaints(json.dumps(wrong))


def test_each_of_the_validators_can_refuse(validators: Validators) -> None:
    wrong = {"resourceType": "RiskAssessment", "status": "bogus", "unknown": 1, "subject": {"display": "x"}}

    said = validators.complaints(json.dumps(wrong))

    assert {found.partition(":")[0] for found in said} == {"fhirkit", "schema", "npm fhir", "medplum"}


def test_the_form_is_that_of_the_catalogue(client: Client, world: World) -> None:
    alice = client("alice")
    installation = world.installation
    for language in LANGUAGES:
        form = read(alice.get(f"/fhir/Questionnaire/intake-{language}"))
        assert form == questionnaire(installation.catalogue, installation.acute_rules, language)
