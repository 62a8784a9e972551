"""One shape and one set of numbers: in the API, on the command line, in storage and in the description."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.areas.screenings.result_schema import ScreeningOut
from tests.service.screenings.flow import LISA_BEFORE, LISA_FOUND, judged, screen, screened
from tests.service.world import World

pytestmark = pytest.mark.slow

PLACE = ("reference", "number", "arm", "made_at", "due", "withdrawn")


def own_shape(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer without where it belongs in the service."""
    return {key: value for key, value in answer.items() if key not in PLACE}


@pytest.mark.parametrize("request_", [LISA_BEFORE, LISA_FOUND])
def test_api_and_command_line_give_the_same_numbers(
    client: Callable[[str], TestClient], tmp_path: Path, request_: dict[str, Any]
) -> None:
    """REQ reproducible: the same request gives the same text, to the last digit, whichever way it goes."""
    answer = screened(client("alice"), request_)
    file = tmp_path / "request.json"
    file.write_text(json.dumps(request_), "utf-8")
    said = subprocess.run(
        [sys.executable, "-m", "screening.cli.main", "score", str(file), "--format", "json"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert own_shape(answer) == json.loads(said.stdout)


def test_lisa_a_year_before_is_scored_with_its_reasons(client: Callable[[str], TestClient]) -> None:
    """REQ exact-explanation: base and contributions add up to the log odds of the answer that is sent."""
    answer = screened(client("alice"), LISA_BEFORE)

    assert list(own_shape(answer)) == [
        "status",
        "reason",
        "probability",
        "interval",
        "base_rate",
        "log_odds",
        "base_log_odds",
        "contributions",
        "band",
        "acute",
        "ask_next",
        "unanswered",
        "model",
        "catalogue",
    ]
    total = answer["base_log_odds"] + sum(answer["contributions"].values())
    assert abs(total - answer["log_odds"]) < 1e-9
    assert answer["probability"] > 1.5 * answer["base_rate"]
    assert set(answer["contributions"]) == set(LISA_BEFORE["answers"])


def test_lisa_when_found_has_direct_signs_and_no_number(client: Callable[[str], TestClient]) -> None:
    """REQ direct-signs: no number and no band; the other signals explained; the assessment due at once."""
    answer = screened(client("alice"), LISA_FOUND)

    assert (answer["status"], answer["arm"]) == ("direct_signs", "shown")
    assert [answer[k] for k in ("probability", "interval", "base_rate", "log_odds", "band")] == [None] * 5
    assert answer["acute"][0] == "found_at_sex_venue"
    assert set(answer["contributions"]) == set(LISA_FOUND["answers"]) - {"found_at_sex_venue"}
    assert answer["due"] == answer["made_at"]


def test_what_is_sent_is_what_was_stored(world: World, client: Callable[[str], TestClient]) -> None:
    """REQ reproducible: the answer is the stored text itself, now and when it is asked for later."""
    alice = client("alice")
    answer = screen(alice, judged(alice), LISA_BEFORE)
    with world.installation.database.transaction() as db:
        shown, sealed = db.execute(text("SELECT shown, sealed FROM screening")).one()

    assert sealed is None
    assert answer.text.startswith(shown[:-1])
    reference = answer.json()["reference"]
    assert alice.get(f"/api/v1/cases/{reference}/screenings/1").content == answer.content


@pytest.mark.parametrize("request_", [LISA_BEFORE, LISA_FOUND, LISA_BEFORE | {"answers": {}}])
def test_the_description_of_the_api_fits_what_is_sent(
    client: Callable[[str], TestClient], request_: dict[str, Any]
) -> None:
    answer = screened(client("alice"), request_)

    ScreeningOut.model_validate_json(json.dumps(answer), strict=True)
    assert [field.alias or name for name, field in ScreeningOut.model_fields.items()] == list(answer)


def test_the_description_names_every_indicator_and_nothing_else(
    world: World, client: Callable[[str], TestClient]
) -> None:
    """REQ allow-list: one field per indicator with exactly its answers, and no others."""
    schemas = client("alice").get("/api/v1/openapi.json").json()["components"]["schemas"]
    answers = schemas["Answers"]

    assert answers["additionalProperties"] is False
    assert set(answers["properties"]) == {indicator.id for indicator in world.installation.catalogue}
    for indicator in world.installation.catalogue:
        allowed = answers["properties"][indicator.id]["enum"]
        assert allowed == [*indicator.level_ids, "not_asked", "unknown", "declined"]
    assert set(schemas["Now"]["properties"]) == {i.id for i in world.installation.catalogue if i.asks_now}


def test_every_role_that_may_read_a_decision_reads_the_same(client: Callable[[str], TestClient]) -> None:
    """A reviewer of the team and an analyst of any team open a past decision exactly as it was shown."""
    shown = screen(alice := client("alice"), judged(alice), LISA_BEFORE)
    way = f"/api/v1/cases/{shown.json()['reference']}/screenings/1"

    for login in ("rita", "anna", "bob"):
        assert client(login).get(way).content == shown.content
    for login in ("petra", "adam"):
        assert client(login).get(way).status_code == 403
