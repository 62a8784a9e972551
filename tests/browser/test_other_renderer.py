"""The intake in a form renderer from elsewhere: the same questions, the same codes, the same screening."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page

from screening.catalogue.fhir import (
    ABSENT,
    ABSENT_CODES,
    NOW_CODES,
    YES_NO,
    answer_coding,
    enables_now,
    now_link,
)
from screening.catalogue.read_catalogue import load_catalogue
from tests.browser.conftest import Windows
from tests.browser.support_hands import Pointer
from tests.browser.support_intake import Worker
from tests.browser.support_renderer import Renderer, served, unpacked
from tests.browser.support_server import CASE, JUDGEMENT, Api, DemoServer
from tests.once_per_run import once_per_run

TOLERANCE: Final = 1e-12
CATALOGUE: Final = load_catalogue()
NOW_WORDS: Final = {True: "yes", False: "no", None: "unknown"}
Given = tuple[dict[str, str], dict[str, bool | None]]


@pytest.fixture(scope="module")
def renderer_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(once_per_run(tmp_path_factory, "lforms", unpacked)) as address:
        yield address


@pytest.fixture
def page(chromium: Browser, renderer_at: str) -> Iterator[Page]:
    """A page of the renderer, which asks nothing of any other host."""
    asked: list[str] = []
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(renderer_at)
    yield page
    context.close()
    here = renderer_at.rpartition("/")[0]
    assert [url for url in asked if not url.startswith((here, "data:"))] == []


def given(seed: int) -> Given:
    """An answer to every question, absent ones among them, and "now" wherever it is asked; no direct sign
    stands in the way of an estimate."""
    random = Random(seed)
    answers = {
        i.id: random.choice([*ABSENT_CODES, *(i.level_ids[:1] if i.role == "direct" else i.level_ids * 2)])
        for i in CATALOGUE
    }
    asked = [i.id for i in CATALOGUE if enables_now(i, answers[i.id])]
    return answers, {id_: random.choice([True, False, None]) for id_ in asked}


def codings(answers: Mapping[str, str], now: Mapping[str, bool | None]) -> set[tuple[str, str, str]]:
    """linkId, system and code of each answer; an unknown "now" is one too."""
    chosen = {(id_, c["system"], c["code"]) for id_, c in ((i, answer_coding(a)) for i, a in answers.items())}
    for id_, happens in now.items():
        coding = (ABSENT, ABSENT_CODES["unknown"]) if happens is None else (YES_NO, NOW_CODES[happens])
        chosen.add((now_link(id_), *coding))
    return chosen


def screened(api: Api, reference: str) -> dict[str, Any]:
    """Judge on the draft of the case and screen it."""
    way = f"/api/v1/cases/{reference}"
    draft = api.get(f"{way}/draft")
    seen = {"round": draft["round"], "revision": draft["revision"]}
    api.post(f"{way}/judgements", {**JUDGEMENT, **seen})
    return dict(api.post(f"{way}/screenings", {}))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_filled_by_clicks_it_gives_the_same_codes_and_the_same_screening(
    demo_server: DemoServer, page: Page, window: Windows, language: str
) -> None:
    """REQ fhir: REQ absent-states: every answer of 49 questions comes back with its code, and what follows is
    what follows from the form of the product, filled by clicks too."""
    answers, now = given(7 if language == "nl" else 8)
    api = Api(demo_server, demo_server.account("intake_worker"))
    theirs, ours = (str(api.post("/api/v1/cases", CASE)["reference"]) for _ in range(2))
    renderer = Renderer(page)
    renderer.show(api.get(f"/fhir/Questionnaire/intake-{language}"))
    for link, system, code in sorted(codings(answers, {}) | codings({}, now), key=lambda c: c[0]):
        renderer.choose(link, system, code)
    young_person = {"resourceType": "Patient", "id": theirs, "name": [{"text": "Lisa de Vries"}]}
    sent = renderer.response(young_person)
    outcome = api.post("/fhir/QuestionnaireResponse", sent)

    said = [issue["details"]["coding"][0]["code"] for issue in outcome["issue"]]
    assert [code for code in said if code != "acute"] == ["stored", "fhir.name_removed"]
    draft = api.get(f"/api/v1/cases/{theirs}/draft")
    assert draft["answers"] == answers
    assert draft["now"] == {id_: value for id_, value in now.items() if value is not None}

    _fill_in_product(window, demo_server, ours, answers, now)
    own = api.get(f"/api/v1/cases/{ours}/draft")
    assert (own["answers"], own["now"]) == (draft["answers"], draft["now"])
    first, second = screened(api, theirs), screened(api, ours)
    assert first["status"] == second["status"] == "scored"
    assert abs(first["probability"] - second["probability"]) < TOLERANCE
    assert first["acute"] == second["acute"]


def _fill_in_product(
    window: Windows, server: DemoServer, reference: str, answers: dict[str, str], now: dict[str, bool | None]
) -> None:
    """Fill in the form of the product by clicks."""
    page = window().new_page()
    hands = Pointer(page)
    worker = Worker(page, hands, lambda _: None)
    worker.sign_in(server.account("intake_worker"), "nl")
    page.goto(f"/cases/{reference}/form/{CATALOGUE.sections[0].id}")
    for section in CATALOGUE.sections:
        page.wait_for_url(f"**/form/{section.id}")
        for indicator in CATALOGUE.in_section(section.id):
            hands.choose(f"answer.{indicator.id}", answers[indicator.id])
            if indicator.id in now:
                hands.choose(f"now.{indicator.id}", NOW_WORDS[now[indicator.id]])
        hands.press(page.locator("main form .acts button[class='btn']"))
    page.wait_for_url("**/judgement")


def test_filled_in_with_our_response_it_shows_every_answer(demo_server: DemoServer, page: Page) -> None:
    """REQ fhir: what we hand out is shown whole, and comes back as it went."""
    answers, now = given(9)
    known = {id_: value for id_, value in now.items() if value is not None}
    api = Api(demo_server, demo_server.account("intake_worker"))
    reference = str(api.post("/api/v1/cases", CASE)["reference"])
    api.put(f"/api/v1/cases/{reference}/draft", {"revision": 0, "answers": answers, "now": known})
    renderer = Renderer(page)
    renderer.show(
        api.get("/fhir/Questionnaire/intake-nl"), api.get(f"/fhir/QuestionnaireResponse/{reference}.1")
    )

    assert renderer.chosen() == codings(answers, known)
    sent = renderer.response({"resourceType": "Patient", "id": reference})
    outcome = api.post("/fhir/QuestionnaireResponse", sent)
    said = [issue["details"]["coding"][0]["code"] for issue in outcome["issue"]]
    assert [code for code in said if code != "acute"] == ["stored"]
    assert api.get(f"/api/v1/cases/{reference}/draft")["revision"] == 1  # nothing changed


def test_it_shows_no_number_asks_now_when_it_should_and_warns_of_danger(
    demo_server: DemoServer, page: Page
) -> None:
    """REQ judge-first: REQ acute-first: no option shows a weight, and danger is told at once."""
    api = Api(demo_server, demo_server.account("intake_worker"))
    form = api.get("/fhir/Questionnaire/intake-en")
    renderer = Renderer(page)
    renderer.show(form)
    always = next(i for i in CATALOGUE if i.acute == "always")
    asks = next(i for i in CATALOGUE if i.asks_now)
    notice = "This may be acute danger."

    assert "112" in renderer.text()
    assert notice not in renderer.text()
    assert not [line for line in renderer.text().splitlines() if line.startswith(("No - ", "Often - "))]
    renderer.choose(always.id, **_coding(always.level_ids[-1]))
    assert renderer.text().count(notice) == 1
    assert not renderer.offers(now_link(asks.id))
    renderer.choose(asks.id, **_coding(asks.level_ids[-1]))
    assert renderer.offers(now_link(asks.id))
    renderer.choose(now_link(asks.id), YES_NO, "Y")
    assert renderer.text().count(notice) == 2
    renderer.choose(asks.id, **_coding("unknown"))
    assert not renderer.offers(now_link(asks.id))
    assert renderer.text().count(notice) == 1


def _coding(answer: str) -> dict[str, str]:
    return dict(answer_coding(answer))
