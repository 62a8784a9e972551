"""Answers that another system sends: stored as a draft, put right where that is harmless, else refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from screening.catalogue import load_catalogue
from screening.catalogue.fhir import KNOWN, LEVELS, YES_NO, form_url, now_link
from tests.service.exchange.flow import FHIR_JSON, answers_for, codes, read, send
from tests.service.screenings.flow import LISA_BEFORE, filled, judge, judged, made, screen
from tests.service.world import World

Client = Callable[[str], TestClient]

CATALOGUE = load_catalogue()
ASKS_NOW = next(i for i in CATALOGUE if i.asks_now)
TOP = ASKS_NOW.level_ids[-1]
SENT = {"Content-Type": FHIR_JSON}
ADDRESS = "/fhir/QuestionnaireResponse"


@pytest.fixture
def alice(client: Client) -> TestClient:
    return client("alice")


def draft(client: TestClient, reference: str) -> dict[str, Any]:
    return dict(client.get(f"/api/v1/cases/{reference}/draft").json())


def test_answers_become_the_draft_and_nothing_more(alice: TestClient) -> None:
    """REQ fhir: REQ judge-first: what comes from outside is a draft; no screening and no judgement follow."""
    reference = made(alice)
    levels = {"neglect": "suspected", "family_conflict": "unknown", ASKS_NOW.id: TOP}
    answer = send(alice, answers_for(reference, levels, {ASKS_NOW.id: False}))

    assert answer.status_code == 201, answer.text
    assert codes(answer)[-1] == "stored"
    assert answer.headers["location"] == f"{ADDRESS}/{reference}.1"
    assert answer.headers["etag"] == 'W/"1"'
    stored = draft(alice, reference)
    assert (stored["answers"], stored["now"]) == (levels, {ASKS_NOW.id: False})
    assert stored["stage"] == "draft"
    assert stored["recorded"]["neglect"]["by"] == stored["saved_by"]
    assert alice.post(f"/api/v1/cases/{reference}/screenings").status_code == 409


def test_what_is_handed_back_is_what_was_sent(alice: TestClient) -> None:
    """REQ absent-states: the three absent answers come back as they went in."""
    reference = made(alice)
    levels = {"neglect": "unknown", "family_conflict": "declined", "school_absence": "not_asked"}
    sent = answers_for(reference, levels)
    send(alice, sent)
    back = read(alice.get(f"{ADDRESS}/{reference}.1"))

    assert back["item"] == sent["item"]
    assert back["questionnaire"] == sent["questionnaire"]
    assert back["status"] == "in-progress"


def test_danger_is_named_first(alice: TestClient) -> None:
    """REQ acute-first: an answer that fires an acute rule is the first thing that is said."""
    reference = made(alice)
    answer = send(alice, answers_for(reference, {ASKS_NOW.id: TOP}, {ASKS_NOW.id: True}))

    assert codes(answer)[0] == "acute"
    assert f"/cases/{reference}/acute" in answer.json()["issue"][0]["details"]["text"]


def test_what_is_put_right_is_said(alice: TestClient) -> None:
    """REQ fhir: each warning has its name, and says which questions it is about."""
    reference = made(alice)
    sent = answers_for(reference, {ASKS_NOW.id: ASKS_NOW.level_ids[0]}, status="completed")
    del sent["authored"]
    sent["subject"]["display"] = "Lisa de Vries"
    yes = {"valueCoding": {"system": YES_NO, "code": "Y"}}
    sent["item"][0]["item"].append({"linkId": now_link(ASKS_NOW.id), "answer": [yes]})
    answer = send(alice, sent)
    by_code = dict(zip(codes(answer), answer.json()["issue"], strict=True))

    assert set(by_code) == {
        "stored",
        "fhir.no_authored",
        "fhir.questions_open",
        "fhir.disabled",
        "fhir.name_removed",
    }
    assert len(by_code["fhir.questions_open"]["expression"]) == len(CATALOGUE) - 1
    (place,) = by_code["fhir.disabled"]["expression"]
    assert now_link(ASKS_NOW.id) in place
    assert draft(alice, reference)["now"] == {}
    assert "Vries" not in json.dumps(draft(alice, reference))


def test_an_empty_response_is_accepted_and_changes_nothing(alice: TestClient) -> None:
    reference = made(alice)
    answer = send(alice, answers_for(reference, {}, item=[]))

    assert (answer.status_code, codes(answer)) == (201, ["stored", "fhir.no_items"])
    assert draft(alice, reference)["revision"] == 0


def refused(client: TestClient, resource: Any, status: int, code: str) -> Any:
    """The outcome for a response that is refused."""
    answer = send(client, resource)
    assert (answer.status_code, codes(answer)[0]) == (status, code), answer.text
    return answer.json()


def test_what_is_no_answer_to_the_form_is_refused_and_nothing_is_stored(alice: TestClient) -> None:
    """REQ fhir: one sentence, where it is, and no half of it stored."""
    reference = made(alice)
    good = answers_for(reference, {"neglect": "suspected", ASKS_NOW.id: TOP})
    level = {"valueCoding": {"system": LEVELS, "code": "homeless"}}
    for code, item in (
        ("fhir.unknown_question", {"linkId": "x_y", "answer": [level]}),
        ("fhir.two_answers", good["item"][0]["item"][0]),
        ("fhir.unknown_answer", {"linkId": "school_absence", "answer": [level]}),
    ):
        outcome = refused(alice, good | {"item": [*good["item"], item]}, 422, code)
        assert outcome["issue"][0]["severity"] == "error"
        assert outcome["issue"][0]["expression"][0].startswith("QuestionnaireResponse")
    assert draft(alice, reference)["answers"] == {}


def test_another_version_gets_409_with_what_differs(alice: TestClient) -> None:
    """REQ fhir: each question or answer that differs is an issue of its own."""
    reference = made(alice)
    old = answers_for(reference, {"neglect": "suspected"}, questionnaire=f"{form_url('nl')}|0.1")
    outcome = refused(alice, old, 409, "fhir.other_version")

    kinds = {issue["details"]["coding"][0]["code"] for issue in outcome["issue"][1:]}
    assert kinds == {"fhir.question_new"}
    assert len(outcome["issue"]) == len(CATALOGUE)
    assert draft(alice, reference)["answers"] == {}


def test_a_draft_that_is_judged_takes_nothing_more(alice: TestClient) -> None:
    """REQ judged-what-was-seen: answers under a judgement do not change from outside."""
    reference = judged(alice)
    refused(alice, answers_for(reference, {"neglect": "confirmed"}), 409, "draft.round_judged")
    assert screen(alice, reference, LISA_BEFORE).status_code == 201
    refused(alice, answers_for(reference, {"neglect": "confirmed"}), 409, "draft.round_closed")
    assert draft(alice, reference)["answers"] == LISA_BEFORE["answers"]


def test_answers_of_a_colleague_are_not_written_over_unseen(alice: TestClient) -> None:
    """REQ draft-safe: who did not read the draft may fill an empty one only; the revision is the ETag."""
    reference = made(alice)
    filled(alice, reference, {"answers": {"neglect": "no"}})
    sent = answers_for(reference, {"neglect": "confirmed"})
    refused(alice, sent, 409, "draft.stale")

    tag = alice.get(f"{ADDRESS}/{reference}.1").headers["etag"]
    assert send(alice, sent, **{"If-Match": tag}).status_code == 201
    assert draft(alice, reference)["answers"] == {"neglect": "confirmed"}
    assert codes(send(alice, sent, **{"If-Match": "yesterday"})) == ["exchange.if_match"]
    assert send(alice, sent).status_code == 201  # sent once more: it is there already


def test_what_a_response_leaves_out_stays(alice: TestClient) -> None:
    """REQ answer-source: and how an answer is known stays as long as the answer does."""
    reference = made(alice)
    known = {"neglect": {"how": "told", "at": "2026-11-20"}, "school_absence": {"how": "seen"}}
    before = {"neglect": "no", "school_absence": "often", "family_conflict": "no"}
    filled(alice, reference, {"answers": before, "known": known})
    back = alice.get(f"{ADDRESS}/{reference}.1")
    extensions = {
        item["linkId"]: item["extension"][0]["url"]
        for group in back.json()["item"]
        for item in group["item"]
        if "extension" in item
    }
    assert extensions == dict.fromkeys(known, KNOWN)
    # a renderer that knows nothing of extensions
    sent = answers_for(reference, {"neglect": "no", "school_absence": "never"})
    send(alice, sent, **{"If-Match": back.headers["etag"]})

    stored = draft(alice, reference)
    assert stored["answers"] == before | {"school_absence": "never"}
    assert stored["known"] == {"neglect": known["neglect"]}


def test_a_now_that_is_no_longer_sent_is_taken_back(alice: TestClient) -> None:
    reference = made(alice)
    first = send(alice, answers_for(reference, {ASKS_NOW.id: TOP}, {ASKS_NOW.id: True}))
    again = send(alice, answers_for(reference, {ASKS_NOW.id: TOP}), **{"If-Match": first.headers["etag"]})

    assert again.status_code == 201
    assert draft(alice, reference)["now"] == {}


def test_who_may_not_save_answers_stores_none(alice: TestClient, client: Client) -> None:
    """REQ need-to-know: the subject names a case, and the rights are those of that case."""
    sent = answers_for(made(alice), {"neglect": "suspected"})

    refused(client("charlie"), sent, 404, "not_found")
    refused(client("rita"), sent, 403, "not_allowed")
    refused(alice, answers_for("nonsense", {}), 404, "not_found")


def test_every_refusal_is_an_operation_outcome(world: World, alice: TestClient) -> None:
    """REQ fhir: those of guards too: nobody signed in, no JSON, too large, no such address, another site."""
    large = "[" + " " * 10_000_000 + "]"
    elsewhere = SENT | {"Origin": "http://example.org"}
    for answer, status, code in (
        (world.anonymous().get("/fhir/metadata"), 401, "sign_in_needed"),
        (alice.post(ADDRESS, content="{", headers=SENT), 422, "request_body.not_json"),
        (alice.post(ADDRESS, content="[]", headers=SENT), 422, "request_body.field"),
        (alice.post(ADDRESS, content=large, headers=SENT), 413, "too_large"),
        (alice.get("/fhir/Patient/1"), 404, "not_found"),
        (alice.get("/fhir/Questionnaire/intake-fr"), 404, "not_found"),
        (alice.delete("/fhir/metadata"), 405, "method_not_allowed"),
        (alice.post(ADDRESS, content="{}", headers=elsewhere), 403, "foreign_origin"),
    ):
        assert (answer.status_code, codes(answer)) == (status, [code]), answer.text


def test_a_form_of_another_site_cannot_send_a_response(alice: TestClient) -> None:
    """REQ asvs: V3.5.2, a type that any page can send is refused without a word of the browser."""
    answer = alice.post(ADDRESS, content="{}", headers={"Content-Type": "text/plain"})

    assert (answer.status_code, codes(answer)) == (403, ["foreign_origin"])


@pytest.mark.parametrize(("language", "words"), [("nl", "formulier"), ("en", "form")])
def test_the_sentence_is_in_the_language_of_the_reader(alice: TestClient, language: str, words: str) -> None:
    headers = SENT | {"Accept-Language": language}
    answer = alice.post(ADDRESS, content='{"resourceType": "Patient"}', headers=headers)

    assert words in answer.json()["issue"][0]["details"]["text"]


def test_the_same_screening_follows_as_from_the_form_of_the_product(alice: TestClient) -> None:
    """REQ fhir: answers that came in through FHIR give the same estimate, to the last digit."""
    ours = judged(alice)
    theirs = made(alice)
    send(alice, answers_for(theirs, LISA_BEFORE["answers"]))
    judge(alice, theirs)
    both = [screen(alice, reference, LISA_BEFORE).json() for reference in (ours, theirs)]

    assert both[0]["probability"] == both[1]["probability"]
    assert both[0]["contributions"] == both[1]["contributions"]
