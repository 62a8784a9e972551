"""Access: everything about one young person in a file that can be read, and never to an unsafe parent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.access.unit_of_work import unit_of_system
from service.db.base import Base
from service.db.rows_of_case import tables_of_a_case
from tests.service.prepared import with_share
from tests.service.screenings.flow import LISA_BEFORE, REASON, judged, screen
from tests.service.world import World

pytestmark = pytest.mark.slow

ABOUT_NOBODY_ALONE = {
    "installation",
    *("audit_entry", "person", "person_role", "person_team", "team", "sign_in_attempt", "sign_in_session"),
    *("model_version", "model_step", "registered_model", "scoring_stop", "monitoring_alarm", "shown_words"),
    *("table_seat", "table_meeting", "table_attendance", "table_minutes", "table_confirmation"),
    *("table_correction", "emergency_ask", "pull_forward_step", "account_change", "account_notice_read"),
    *("provider_identity", "provider_request", "provider_logout"),
    *("authenticator", "recovery_code", "passkey", "spent_challenge"),
    *("tombstone", "destruction_open", "number_given", "row_seal", "case_seal_key", "changed_row"),
}
"""Tables that say nothing about one young person; the access log goes into the file by its own way."""


def contact(client: TestClient, reference: str, **typed: str) -> Any:
    sent = {"relation": "mother", "safe": "yes", "reason": "De jongere zegt het zelf"} | typed
    return client.post(f"/cases/{reference}/record/contacts", data=sent, follow_redirects=False)


def export(client: TestClient, reference: str, **typed: str) -> Any:
    sent = {"to": "young_person", "purpose": "access_request", "form": "json"} | typed
    return client.post(f"/cases/{reference}/record/export", data=sent, follow_redirects=False)


@pytest.fixture
def reference(world: World) -> str:
    """A case of team A, screened once, with a conversation in a stay."""
    alice = world.client("alice")
    code = judged(alice)
    assert screen(alice, code, LISA_BEFORE).status_code == 201
    assert alice.post(f"/api/v1/cases/{code}/stays", json={"begun_on": "2026-11-23"}).status_code == 201
    return code


def test_every_table_is_about_a_case_or_known_not_to_be() -> None:
    """REQ access-export: a table that somebody adds is in the file by itself, or this test asks about it."""
    assert tables_of_a_case() | ABOUT_NOBODY_ALONE == set(Base.metadata.tables)
    assert tables_of_a_case().isdisjoint(ABOUT_NOBODY_ALONE)


def test_the_file_holds_every_row_about_this_young_person_and_none_about_another(
    world: World, reference: str
) -> None:
    """REQ access-export: answers, judgement and its reason, score, stay, and who looked."""
    other = judged(world.client("alice"), reason="Dit gaat over iemand anders")
    world.client("rita").get(f"/api/v1/cases/{reference}")
    answer = export(world.browser("bob"), reference)

    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="record-{reference}.json"'
    file = answer.json()
    assert [row["reason"] for row in file["record"]["judgement"]] == [REASON]
    assert file["record"]["judgement"][0]["made_by"] == "Alice"
    assert file["record"]["screening"][0]["shown"]["probability"] > 0
    assert file["record"]["draft"][0]["content"]["answers"] == LISA_BEFORE["answers"]
    assert len(file["record"]["stay"]) == 1
    assert {entry["who"] for entry in file["who_looked"]} >= {"Alice", "Rita"}
    assert other not in answer.text
    assert "iemand anders" not in answer.text


def test_a_score_that_nobody_was_shown_is_in_the_file(world: World) -> None:
    """REQ access-export: all scores, also the withheld ones; the case page shows none."""
    withheld = with_share(world, 0.5)
    alice = withheld.client("alice")
    for _ in range(12):
        code = judged(alice)
        made = screen(alice, code, LISA_BEFORE).json()
        if made["reason"] == "withheld":
            break
    assert made["probability"] is None

    stored = export(withheld.browser("bob"), code).json()["record"]["screening"][0]
    assert stored["arm"] == "withheld"
    assert 0 < stored["sealed"]["probability"] < 1


def test_the_page_to_read_holds_the_same(world: World, reference: str) -> None:
    """REQ access-export: a plain page that needs nothing else, in words where there are words."""
    answer = export(world.browser("bob"), reference, form="page")

    assert answer.headers["content-type"].startswith("text/html")
    assert "Schattingen, ook die niemand zag" in answer.text
    assert REASON in answer.text
    assert "<script" not in answer.text
    assert "stylesheet" not in answer.text


def test_nothing_goes_to_a_parent_who_was_marked_unsafe(world: World, reference: str) -> None:
    """REQ access-export: blocked with a clear sentence, logged, and the last word on a parent counts."""
    bob = world.browser("bob")
    assert contact(bob, reference).status_code == 303
    assert export(bob, reference, to="1").status_code == 200
    unsafe = {"number": "1", "safe": "no", "reason": "De jongere is bang voor thuis"}
    assert contact(bob, reference, **unsafe).status_code == 303

    refused = export(bob, reference, to="1")

    assert refused.status_code == 403
    assert "contact gevaar geeft" in refused.text
    assert REASON not in refused.text
    assert export(bob, reference, to="young_person").status_code == 200
    with unit_of_system(world.installation, "test") as unit:
        said = unit.db.execute(
            text("SELECT outcome, purpose FROM audit_entry WHERE action = 'record.export'")
        )
        assert [tuple(row) for row in said] == [
            ("ok", "access_request"),
            ("refused", "access_request"),
            ("ok", "access_request"),
        ]
        facts = unit.db.execute(
            text("SELECT facts FROM audit_entry WHERE action = 'record.exported'")
        ).scalars()
        assert [json.loads(one)["to"] for one in facts] == ["1", "young_person"]


@pytest.mark.parametrize(
    ("typed", "status"),
    [({"to": "7"}, 404), ({"purpose": "curiosity"}, 422), ({"purpose": ""}, 422), ({"to": ""}, 404)],
)
def test_a_file_for_nobody_or_for_nothing_is_refused(
    world: World, reference: str, typed: dict[str, str], status: int
) -> None:
    assert export(world.browser("bob"), reference, **typed).status_code == status


@pytest.mark.parametrize(
    "typed",
    [{"relation": "uncle"}, {"safe": "perhaps"}, {"reason": "kort"}, {"reason": "BSN is 111222333"}],
)
def test_a_contact_that_does_not_fit_is_refused_and_what_was_typed_stays(
    world: World, reference: str, typed: dict[str, str]
) -> None:
    """REQ free-text: no citizen service number in the reason; yes and no need a reason."""
    answer = contact(world.browser("alice"), reference, **typed)

    assert answer.status_code == 422
    assert typed.get("reason", "De jongere zegt het zelf") in answer.text


def test_who_has_looked_is_said_in_plain_words(world: World, reference: str) -> None:
    """REQ read-log: by day, who did what and how often; a stranger who tried stands there too."""
    world.client("charlie").get(f"/api/v1/cases/{reference}")
    world.client("rita").get(f"/api/v1/cases/{reference}")
    said = world.browser("bob").get(f"/cases/{reference}/record/looked").text

    assert "23 november 2026" in said
    assert "<strong>Rita</strong>" in said
    assert "dossier bekeken" in said
    assert "<strong>Charlie</strong>" in said
    assert "geweigerd" in said
    assert "audit" not in said
