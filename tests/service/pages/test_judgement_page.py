"""The own judgement comes first, from one's own head, and stays."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from service.access.open_case import open_case
from service.access.unit_of_work import unit_as
from service.areas.screenings import draft_storage, judgements
from service.areas.serving_model import stop_switch
from tests.service.pages.reading import Page, get, post
from tests.service.pages.way import JUDGEMENT, LISA_BEFORE, LISA_FOUND, filled, judge, made
from tests.service.world import World

pytestmark = pytest.mark.slow

Browser = Callable[[str], TestClient]


def test_nothing_of_a_score_is_anywhere_before_the_own_judgement(browser: Browser) -> None:
    """REQ judge-first: case, form and judgement page hold no number; asking for the score is refused."""
    alice = browser("alice")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)

    for path in (f"/cases/{reference}", f"/cases/{reference}/form/family", f"/cases/{reference}/judgement"):
        assert not re.search(r"\d+ van de 100", get(alice, path).text)
    refused = post(alice, f"/cases/{reference}/screenings", {})
    assert refused.status_code == 409
    assert get(alice, f"/cases/{reference}/screenings/1", 404)


def test_no_judgement_is_suggested(browser: Browser) -> None:
    """REQ nothing-prefilled: no view, term or reason is chosen beforehand, also with acute signs."""
    alice = browser("alice")
    reference = made(alice)
    filled(alice, reference, LISA_FOUND)
    form = get(alice, f"/cases/{reference}/judgement").form()

    carried = {"round", "revision", "after"}
    assert [(name, value) for name, value in form.own if value and name not in carried] == []
    assert len(form.offered["view"]) == 5
    assert len(form.offered["assess_within"]) == 4


def test_the_case_and_the_check_count_the_same_answers(browser: Browser, client: Browser) -> None:
    """Not known and not asked are filled in, and no answers."""
    alice = browser("alice")
    reference = made(alice)
    path = f"/api/v1/cases/{reference}/draft"
    answers = {"neglect": "suspected", "family_conflict": "unknown", "school_absence": "often"}
    sent = {"revision": client("alice").get(path).json()["revision"], "answers": answers}
    assert client("alice").put(path, json=sent).status_code == 200
    total = len(load_catalogue())

    said = get(alice, f"/cases/{reference}").main
    assert f"2 van de {total} vragen hebben een antwoord." in said
    assert f"U beantwoordde 2 van de {total} vragen." in get(alice, f"/cases/{reference}/judgement").main


def test_answers_are_checked_before_the_judgement_each_with_its_change(browser: Browser) -> None:
    """Every question of the form is there, with its answer or without, and leads back to where it is."""
    alice = browser("alice")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)

    page = get(alice, f"/cases/{reference}/judgement")
    assert "Kijk uw antwoorden na" in page.main
    changes = [link for link in page.links if "?check=1#" in link]
    catalogue = load_catalogue()
    assert {link.rpartition("#")[2] for link in changes} == {indicator.id for indicator in catalogue}
    assert page.main.count("nog niet ingevuld") == len(catalogue) - len(LISA_BEFORE)
    # What stands out is seen without opening anything: each of these five is above the lowest level.
    assert len(changes) == len(catalogue) + len(LISA_BEFORE)

    form = get(alice, next(link for link in changes if link.endswith("#neglect")).partition("#")[0])
    assert "neglect" in form.ids
    assert "Bewaar en ga terug" in form.main
    sent = post(alice, f"/cases/{reference}/form/family", form.form().sent(then="judgement"))
    assert Page(sent).title.startswith("Uw oordeel")


def test_topics_say_whether_they_are_done(browser: Browser) -> None:
    """To do, part of them, done, or not asked at all; in words."""
    alice = browser("alice")
    reference = made(alice)
    catalogue = load_catalogue()
    school, family, online = (catalogue.in_section(name) for name in ("school", "family", "online"))
    answers = {item.id: item.level_ids[0] for item in school}
    answers |= {item.id: "not_asked" for item in online}
    answers[family[0].id] = family[0].level_ids[0]
    filled(alice, reference, answers)

    page = get(alice, f"/cases/{reference}/judgement").html
    tasks = re.sub(r"<[^>]+>", " ", page[page.index('id="steps"') :])
    said = {title: " ".join(tasks.split(title, 1)[1].split()[:3]) for title in _titles(catalogue, tasks)}
    assert said["School"].startswith("klaar")
    assert said["Thuis en gezin"].startswith(f"1 van {len(family)}")
    assert said["Online"].startswith("niet gevraagd")
    assert list(said.values()).count("te doen") == 0
    assert sum(words.startswith("te doen") for words in said.values()) == len(catalogue.sections) - 3


def _titles(catalogue: Catalogue, tasks: str) -> list[str]:
    titles = [section.title.nl for section in catalogue.sections]
    assert all(title in tasks for title in titles)
    return titles


def test_acute_steps_stand_on_the_judgement_page_too(browser: Browser) -> None:
    """REQ acute-first: before any judgement or score."""
    alice = browser("alice")
    reference = made(alice)
    filled(alice, reference, LISA_FOUND)

    assert "acute" in get(alice, f"/cases/{reference}/judgement").ids


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"view": ""}, "view", "Kies wat u zelf denkt."),
        ({"view": "guilty"}, "view", ""),
        ({"assess_within": ""}, "assess_within", "Kies wanneer het gesprek uiterlijk moet zijn."),
        ({"reason": ""}, "reason", "Schrijf waar u dit op baseert"),
        ({"reason": "kort"}, "reason", ""),
        ({"reason": "Het BSN is 111222333 volgens school"}, "reason", "BSN"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    browser: Browser, world: World, wrong: dict[str, str], field: str, said: str
) -> None:
    alice = browser("alice")
    reference = made(alice)
    page = Page(post(alice, f"/cases/{reference}/judgement", JUDGEMENT | wrong))

    assert page.status == 422
    assert page.title.startswith("Fout:")
    assert f"#{field}" in page.links
    assert said in page.main
    sent = dict(page.form().fields)
    for name, value in (JUDGEMENT | wrong).items():
        assert sent.get(name, "") == (value if value != "guilty" else "")
    with unit_as(world.installation, world.people["alice"]) as unit:
        case = open_case(unit, reference, "case.read")
        assert draft_storage.draft(unit, case).round.stage == "draft"


def test_a_judgement_without_its_screening_waits_with_one_button(browser: Browser, world: World) -> None:
    """REQ fail-safe: whatever stopped the score, the judgement stands and the case says what to do."""
    alice = browser("alice")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)
    with unit_as(world.installation, world.people["alice"]) as unit:
        case = open_case(unit, reference, "judgement.create")
        seen = judgements.judged_on(unit, draft_storage.draft(unit, case).round)
        words = (JUDGEMENT["view"], JUDGEMENT["assess_within"], JUDGEMENT["reason"])
        judgements.judge(unit, case, *words, seen=seen)

    page = get(alice, f"/cases/{reference}")
    assert "Uw oordeel is vastgelegd." in page.main
    form = page.form(f"/cases/{reference}/screenings")
    made_now = post(alice, form.action, form.sent(), follow=False)
    assert made_now.headers["location"] == f"/cases/{reference}/screenings/1"


def test_sending_the_judgement_twice_gives_one_screening(browser: Browser) -> None:
    alice = browser("alice")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)

    first, second = judge(alice, reference), judge(alice, reference)

    assert first.headers["location"] == second.headers["location"]
    assert get(alice, f"/cases/{reference}/screenings/2", 404)


def test_a_later_judgement_is_added_and_says_that_the_score_was_seen(browser: Browser) -> None:
    """REQ judgement-immutable: the first one stays as it was."""
    alice, bob = browser("alice"), browser("bob")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)
    result = judge(alice, reference).headers["location"]
    assert "Uw eerste oordeel blijft staan." in get(bob, f"/cases/{reference}/judgement").main

    judge(bob, reference, view="strong_suspicion", reason="School belde: vaker weg dan gedacht.")

    page = get(bob, result)
    assert "Oordeel van Alice, vóór de schatting Vermoeden" in page.main
    assert "na de schatting: sterk vermoeden" in page.main


def test_with_scoring_stopped_the_way_of_a_case_is_the_same(browser: Browser, world: World) -> None:
    """REQ stop-switch: form, judgement, acute steps and result page go on; the result gives the reason."""
    alice = browser("alice")
    with unit_as(world.installation, world.people["bob"]) as unit:
        stop_switch.stop(unit, "De vragenlijst wordt nagekeken.")
    reference = made(alice)
    filled(alice, reference, LISA_FOUND)

    page = get(alice, judge(alice, reference).headers["location"])

    assert "acute" in page.ids
    assert not re.search(r"\d+ van de 100", page.main)
