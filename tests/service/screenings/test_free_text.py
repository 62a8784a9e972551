"""What somebody types: a BSN is refused, and the rest reaches no model, no log and no address."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from tests.service.screenings.flow import JUDGEMENT, LISA_BEFORE, filled, judge, judged, made, problem, screen
from tests.service.world import World

BSN = "111222333"
NOTE = "Moeder belde over een zilveren auto"


@pytest.mark.parametrize("written", [BSN, "bsn 111.222.333", "nummer 123 456 782, zegt moeder"])
def test_a_citizen_number_is_refused_wherever_it_is_typed(
    client: Callable[[str], TestClient], written: str
) -> None:
    """REQ free-text: one clear sentence, nothing stored, and the number is not repeated."""
    alice, bob = client("alice"), client("bob")
    reference = made(alice)
    answers = [
        alice.put(f"/api/v1/cases/{reference}/draft", json={"revision": 0, "note": written}),
        alice.post(
            f"/api/v1/cases/{reference}/judgements", json=JUDGEMENT | {"reason": f"Gemeld: {written}"}
        ),
        alice.post(f"/api/v1/cases/{reference}/score-refusal", json={"note": written}),
        bob.post("/api/v1/scoring/stops", json={"reason": f"Fout bij {written}"}),
    ]

    for answer in answers:
        said = problem(answer, 422, "free_text.bsn")
        assert written not in said["detail"]
    assert alice.get(f"/api/v1/cases/{reference}/draft").json()["revision"] == 0


def test_a_note_reaches_neither_model_nor_log(
    world: World, client: Callable[[str], TestClient], caplog: pytest.LogCaptureFixture
) -> None:
    """REQ free-text: the note is not in what was asked of the model, nor in what was computed, the access
    log or the log of the machine."""
    caplog.set_level(logging.DEBUG)
    alice = client("alice")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)
    alice.put(f"/api/v1/cases/{reference}/draft", json={"revision": 1, "note": NOTE})
    judge(alice, reference, reason=f"{NOTE} en dat klopte")
    answer = screen(alice, reference, LISA_BEFORE)
    alice.post(f"/api/v1/cases/{reference}/score-refusal", json={"note": NOTE})

    assert answer.status_code == 201
    with world.installation.database.transaction() as db:
        stored = db.execute(text("SELECT request, coalesce(sealed, ''), shown FROM screening")).one()
        asked = text("SELECT coalesce(facts, '') || coalesce(object_id, '') FROM audit_entry")
        log = list(db.execute(asked).scalars())
    assert any(reference in entry for entry in log)
    for told in (*stored, *log, caplog.text, answer.text):
        assert NOTE not in told


def test_a_request_has_no_place_for_text(client: Callable[[str], TestClient]) -> None:
    """REQ free-text: a note inside a request to the model is refused by name."""
    alice = client("alice")
    request = LISA_BEFORE | {"note": NOTE}

    problem(screen(alice, judged(alice), request), 422, "request.unknown_key")


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("te kort", "free_text.too_short"),
        ("x" * 4_001, "free_text.too_long"),
        ("null\x00teken!", "free_text.unprintable"),
    ],
)
def test_a_reason_that_does_not_fit_says_so(
    client: Callable[[str], TestClient], reason: str, code: str
) -> None:
    alice = client("alice")
    sent = JUDGEMENT | {"reason": reason}

    problem(alice.post(f"/api/v1/cases/{made(alice)}/judgements", json=sent), 422, code)
