"""Who may read monitoring, in which forms, and what never stands in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from screening.language import LANGUAGES, Language
from screening.plain_language_check import findings as plain_findings
from tests.service.assessments.flow import established, findings, recorded, screened_case
from tests.service.pages.reading import Page, post
from tests.service.world import PEOPLE, World

pytestmark = pytest.mark.slow

Client = Callable[[str], TestClient]
TOKEN = "t" * 24


@pytest.fixture
def used(client: Client, world: World) -> World:
    """Twelve screened cases with an outcome, half of them victims; ten of those are told of."""
    alice = client("alice")
    references = [screened_case(alice) for _ in range(12)]
    for number, reference in enumerate(references):
        other = findings(world, outcome="not_shown", second=world.people["rita"])
        recorded(alice, reference, established(world) if number % 2 else other)
    return world


@pytest.mark.parametrize("login", ["bob", "anna", "petra", "adam"])
def test_who_watches_over_the_model_may_read_it(world: World, login: str) -> None:
    page = Page(world.browser(login).get("/monitoring"))

    assert page.status == 200
    assert "niet te schatten" in page.main
    assert "0%" not in page.main


@pytest.mark.parametrize("login", ["alice", "rita"])
def test_who_works_with_young_people_has_no_business_there(client: Client, login: str) -> None:
    for path in ("/api/v1/monitoring", "/metrics", "/monitoring"):
        assert client(login).get(path, follow_redirects=False).status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_all_of_it_in_plain_words(used: World, language: Language) -> None:
    """REQ plain-words"""
    browser = used.browser("petra")
    post(browser, "/language", {"language": language, "back": "/monitoring"})
    page = Page(browser.get("/monitoring"))
    said = {
        "nl": (
            "12",
            "Er zijn 5 uitgebuite jongeren bij 10 conclusies",
            "te weinig conclusies",
            "nooit getoetst",
            "Staat er ‘weggelaten’? Dan zijn het er minder dan tien",
        ),
        "en": (
            "12",
            "There are 5 exploited young people among 10 conclusions",
            "too few conclusions",
            "never validated",
            "Where it says ‘left out’, they are fewer than ten",
        ),
    }

    for words in said[language]:
        assert words in page.main
    assert page.language == language
    for sentence in re.split(r"(?<=[.?!]) ", page.main):
        assert [one for one in plain_findings(sentence, language) if "words, at most" not in one] == []


def test_nothing_of_a_person_stands_in_any_form(used: World, client: Client) -> None:
    """REQ agreement-alarm: no worker, no case, no team is named: there is no figure per person."""
    petra = client("petra")
    everything = " ".join(petra.get(path).text for path in ("/api/v1/monitoring", "/metrics", "/monitoring"))
    names = [login for login in PEOPLE if login != "petra"]

    assert not re.search(r"\b\d{4}-\d{4}\b", everything)
    for name in (*names, "Team A", "Team B", "made_by", "worker"):
        assert not re.search(rf"\b{name}\b", everything, re.IGNORECASE), name


def metrics_of(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample by its name and labels, as Prometheus's own reader finds them."""
    families = text_string_to_metric_families(text)
    return {(one.name, tuple(sorted(one.labels.items()))): one.value for f in families for one in f.samples}


def test_metrics_are_what_a_monitoring_program_reads(used: World, client: Client) -> None:
    text = client("anna").get("/metrics")
    values = {
        (name.removeprefix("signaalwijzer_"), labels): value
        for (name, labels), value in metrics_of(text.text).items()
    }
    (model,) = (dict(labels) for name, labels in values if name == "model_info")

    assert text.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert values["screenings", (("arm", "shown"),)] == 12
    assert values["observed_victims", ()] == 5
    assert values["scoring_stopped", ()] == 0
    assert values["alarm", (("kind", "agreement"),)] == 0
    assert (values["decisions", ()], values["agreement_ratio", ()]) == (10, 0)
    assert set(model) == {"name", "version", "digest"}
    assert re.fullmatch("[0-9a-f]{64}", model["digest"])


def test_a_figure_that_is_not_estimable_is_no_line_and_not_zero(client: Client) -> None:
    values = {name: value for (name, _), value in metrics_of(client("anna").get("/metrics").text).items()}

    assert values["signaalwijzer_outcomes"] == 0
    assert "signaalwijzer_agreement_ratio" not in values
    assert "signaalwijzer_observed_expected_ratio" not in values


def test_a_program_with_the_token_reads_metrics_and_nothing_else(world: World) -> None:
    settings = world.installation.settings.model_copy(update={"metrics_token": TOKEN})
    other = World(replace(world.installation, settings=settings), world.clock, world.people)
    program = other.anonymous()

    for word in ("", f"Bearer {TOKEN}x", TOKEN):
        answer = program.get("/metrics", headers={"Authorization": word}, follow_redirects=False)
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_needed")
        assert answer.headers["content-type"] == "application/problem+json"
    allowed = {"Authorization": f"Bearer {TOKEN}"}
    assert program.get("/metrics", headers=allowed).status_code == 200
    assert program.get("/api/v1/monitoring", headers=allowed).status_code == 401


def test_without_a_token_set_no_word_opens_metrics(world: World) -> None:
    program = world.anonymous()

    for word in ("", "Bearer ", "Bearer None"):
        answer = program.get("/metrics", headers={"Authorization": word}, follow_redirects=False)
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_needed")
        assert answer.headers["content-type"] == "application/problem+json"


def test_the_api_gives_what_the_page_shows_and_null_where_nothing_can_be_estimated(client: Client) -> None:
    seen = client("anna").get("/api/v1/monitoring").json()

    assert seen["observed_expected"]["ratio"] == {
        "value": None,
        "low": None,
        "high": None,
        "n": 0,
        "reason": "not_recorded",
    }
    assert seen["agreement"]["share"]["reason"] == "no_cases"
    assert seen["revalidation"]["overdue"] is True
    assert "NaN" not in json.dumps(seen)
