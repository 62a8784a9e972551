"""The pages of the registry as an analyst and an approver meet them, and what a report may do there."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from screening.model.score_table import ScoreTable
from service.web.security.response_headers import CONTENT_POLICY, REPORT_POLICY
from tests.service.pages.reading import Page, get, post
from tests.service.registry.candidates import estimate, offered, updated
from tests.service.registry.support_registry import REASON, approve, propose, served
from tests.service.screenings.flow import LISA_BEFORE, screened
from tests.service.world import World

pytestmark = pytest.mark.slow


def send(browser: TestClient, world: World, table: ScoreTable, to: str = "advisory", **more: Any) -> Response:
    """The form of a proposal with its three files."""
    files = offered(world.installation, table, report=True, **more)
    return browser.post(
        "/models",
        data={"to": to, "reason": REASON},
        files={
            "artefact": ("model.json", files.artefact),
            "results": ("results.json", files.results),
            "report": ("report.html", files.report),
        },
        follow_redirects=False,
    )


def test_an_analyst_proposes_and_another_person_approves(world: World) -> None:
    """REQ four-eyes: through the pages alone; the next screening uses the new version."""
    anna, bob, table = world.browser("anna"), world.browser("bob"), updated()
    answer = send(anna, world, table)
    assert answer.status_code == 303, answer.text
    address = answer.headers["location"]
    hers, his = get(anna, address), get(bob, address)

    assert [form.action for form in hers.forms if "approve" in form.action] == []
    assert "Een ander beslist" in hers.main
    (approval,) = [form for form in his.forms if "approve" in form.action]
    sent = post(bob, approval.action, approval.sent(reason=REASON), follow=False)
    assert (sent.status_code, sent.headers["location"]) == (303, address)
    assert screened(world.client("alice"), LISA_BEFORE)["model"]["digest"] == table.digest
    assert "local 5" in get(world.browser("rita"), "/account").text, "the frame of every page names it"


def test_the_page_of_a_proposal_shows_what_it_asks_and_what_changes(world: World) -> None:
    """REQ limits-visible: each limit, met or not, with its source; figures of the signed results."""
    number = propose(world, offered(world.installation, updated(), beats_baselines=False))
    page = get(world.browser("bob"), f"/models/{updated().digest}")

    assert (
        "Dat het model meer oplevert dan eenvoudige manieren en het eigen oordeel, is niet aangetoond."
        in page.main
    )
    assert "0,90 (95%: 0,40 tot 1,40)" in page.main
    assert "60 dossiers, 25 uitgebuit" in page.main
    assert "Vickers" in page.main
    assert "30" in page.main
    form = page.form(f"/models/{updated().digest}/proposals/{number}/approve")
    refused = post(world.browser("bob"), form.action, form.sent(reason=REASON), follow=False)
    assert refused.status_code == 409
    assert "kan nog niet goedgekeurd worden" in Page(refused).main


def test_the_page_says_who_trained_and_what_the_model_is_without_contacts_with_the_police(
    world: World,
) -> None:
    """REQ four-eyes, REQ allow-list: the login in the model file, the analysis from the signed results."""
    less = {"auroc": estimate(0.80, 0.69, 0.91), "changing_band": estimate(0.05, 0.01, 0.12)}
    propose(world, offered(world.installation, updated(trained_by="nina"), without_police=less))
    propose(world, offered(world.installation, updated(version="3")))
    told = get(world.browser("bob"), f"/models/{updated(trained_by='nina').digest}").main
    untold = get(world.browser("bob"), f"/models/{updated(version='3').digest}").main

    assert "nina" in told
    assert "zonder contacten met de politie 0,80 (95%: 0,69 tot 0,91)" in told
    assert "Deel met een ander signaalniveau zonder die vraag 0,05 (95%: 0,01 tot 0,12)" in told
    assert "niet vastgelegd: wie het trainde, gaf geen naam op. Anna stelde het voor." in untold
    assert "politie" not in untold


def test_a_file_that_is_refused_leads_back_to_the_form(world: World) -> None:
    anna = world.browser("anna")
    none = post(anna, "/models", {"to": "advisory", "reason": REASON}, follow=False)
    short = anna.post("/models", data={"to": "advisory", "reason": "kort"}, files=_files(world))

    assert (none.status_code, short.status_code) == (422, 422)
    assert "Kies het modelbestand" in Page(none).main
    assert [link for link in Page(short).links if link == "#reason"]


def _files(world: World) -> dict[str, tuple[str, bytes]]:
    files = offered(world.installation, updated())
    return {"artefact": ("m.json", files.artefact), "results": ("r.json", files.results)}


def test_a_report_opens_and_may_do_nothing(world: World) -> None:
    """REQ no-third-party, REQ asvs: V3.4, the report has a closed policy of its own; no script runs."""
    anna = world.browser("anna")
    address = send(anna, world, updated()).headers["location"]
    report = anna.get(f"{address}/report")

    assert report.status_code == 200
    assert report.headers["content-security-policy"] == REPORT_POLICY
    assert "script-src" not in REPORT_POLICY
    assert "sandbox" in REPORT_POLICY
    assert "allow-scripts" not in REPORT_POLICY
    assert report.headers["x-content-type-options"] == "nosniff"
    assert anna.get(address).headers["content-security-policy"] == CONTENT_POLICY


def test_a_model_without_a_report_says_so(world: World) -> None:
    propose(world, offered(world.installation, updated()))
    anna = world.browser("anna")

    assert anna.get(f"/models/{updated().digest}/report").status_code == 404
    assert "geen rapport bewaard" in get(anna, f"/models/{updated().digest}").main


def test_the_list_names_what_serves_and_what_waits(world: World) -> None:
    served(world, updated())
    propose(world, offered(world.installation, updated(0.2, "6")), to="shadow")
    page = get(world.browser("petra"), "/models")

    assert page.main.index("local, versie 5") < page.main.index("local, versie 6")
    assert "geeft nu de schattingen" in page.main
    assert "voorstel: uitgerekend" in page.main or "voorstel:" in page.main
    assert [form for form in page.forms if form.action == "/models"] == []


def test_a_model_is_taken_out_of_use_on_its_page(world: World) -> None:
    """REQ stop-switch: the page about scoring says at once that no model gives estimates."""
    table = updated()
    served(world, table)
    petra = world.browser("petra")
    form = get(petra, f"/models/{table.digest}").form(f"/models/{table.digest}/lower")
    assert "to" not in dict(form.fields), "nothing is chosen beforehand"
    done = post(petra, form.action, form.sent(to="retired", reason=REASON), follow=False)

    assert done.status_code == 303
    assert "Geen model mag nu schattingen geven" in get(petra, "/scoring").main


def test_recall_on_its_page(world: World) -> None:
    """REQ recall: the cases with what followed, and one button that opens the reviews."""
    answer = screened(world.client("alice"), LISA_BEFORE)
    digest, anna = answer["model"]["digest"], world.browser("anna")
    before = get(anna, f"/models/{digest}/recall")
    form = before.form(f"/models/{digest}/recall")
    assert post(anna, form.action, form.sent(reason="kort"), follow=False).status_code == 422
    assert post(anna, form.action, form.sent(reason=REASON), follow=False).status_code == 303
    after = get(anna, f"/models/{digest}/recall")

    assert f"{answer['reference']}/1" in before.main
    assert "enige zorgen" in before.main
    assert "Voor 1 dossier is nog niet gevraagd om mee te kijken." in before.main
    assert "Voor elk dossier is gevraagd om mee te kijken." in after.main
    assert not [f for f in after.forms if f.action.endswith("/recall")]


@pytest.mark.parametrize("beside", ["", "nonsense", "start"])
def test_versions_stand_side_by_side(world: World, beside: str) -> None:
    table = updated()
    served(world, table)
    chosen = world.installation.scoring.start_digest if beside == "start" else beside
    page = get(world.browser("anna"), f"/models/{table.digest}?beside={chosen}")

    assert "Verschil met een ander model" in page.main
    assert "Startpunt, van de 100" in page.main


def test_the_api_says_the_same(world: World) -> None:
    anna, bob = world.client("anna"), world.client("bob")
    number = propose(world, offered(world.installation, updated()))
    waiting = anna.get(f"/api/v1/models/{updated().digest[:12]}").json()
    own = anna.post(f"/api/v1/models/proposals/{number}/approval", json={"reason": REASON})
    approved = bob.post(f"/api/v1/models/proposals/{number}/approval", json={"reason": REASON})
    again = world.client("adam").post(f"/api/v1/models/proposals/{number}/approval", json={"reason": REASON})

    assert (waiting["stage"], waiting["proposal"]) == ("candidate", number)
    assert (own.status_code, approved.status_code, again.status_code) == (403, 200, 409)
    assert approved.json()["serves"] is True
    assert [one["stage"] for one in anna.get("/api/v1/models").json()] == ["advisory", "retired"]
    lowered = bob.post(f"/api/v1/models/{updated().digest}/lower", json={"to": "shadow", "reason": REASON})
    assert lowered.json()["stage"] == "shadow"


def test_the_api_takes_files_in_base64(world: World) -> None:
    import base64

    files = offered(world.installation, updated())
    body = {
        "artefact": base64.b64encode(files.artefact).decode(),
        "results": base64.b64encode(files.results).decode(),
        "to": "shadow",
        "reason": REASON,
    }
    anna = world.client("anna")
    made = anna.post("/api/v1/models/proposals", json=body)
    wrong = anna.post("/api/v1/models/proposals", json=body | {"results": "§"})

    assert (made.status_code, wrong.status_code) == (201, 422)
    assert approve(world, made.json()["proposal"]).stage == "shadow"
