"""The form: every question of the catalogue, nothing chosen beforehand, nothing ever lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from screening.catalogue.read_catalogue import load_catalogue
from service.access.open_case import open_case
from service.access.unit_of_work import unit_as
from service.areas.screenings import draft_storage
from service.areas.screenings.draft import Draft
from service.core.clock import SetClock
from tests.service.pages.reading import Page, get, post
from tests.service.pages.way import LISA_BEFORE, LISA_FOUND, filled, judge, made
from tests.service.world import World

pytestmark = pytest.mark.slow

Browser = Callable[[str], TestClient]
CATALOGUE = load_catalogue()


def draft(world: World, reference: str) -> Draft:
    with unit_as(world.installation, world.people["alice"]) as unit:
        return draft_storage.draft(unit, open_case(unit, reference, "draft.read"))


@pytest.mark.parametrize("section", [section.id for section in CATALOGUE.sections])
def test_every_question_offers_its_levels_and_the_absent_answers_with_nothing_chosen(
    browser: Browser, section: str
) -> None:
    """REQ nothing-prefilled: no radio, list or note holds anything before a person chose it."""
    alice = browser("alice")
    form = get(alice, f"/cases/{made(alice)}/form/{section}").form()

    for indicator in CATALOGUE.in_section(section):
        offered = form.offered[f"answer.{indicator.id}"]
        assert offered == [*indicator.level_ids, "unknown", "not_asked", "declined"]
        assert len(offered) >= 4
        assert (f"now.{indicator.id}" in form.offered) == indicator.asks_now
    sent = {name for name, value in form.fields if value}
    assert sent == {"form.author", "revision", "was"}


def test_definition_example_and_reason_are_one_keystroke_away(browser: Browser) -> None:
    alice = browser("alice")
    page = get(alice, f"/cases/{made(alice)}/form/school")
    wording = CATALOGUE["school_absence"].wording

    assert page.html.count("<summary>Wat telt mee en waarom") == 2
    for text in (wording.question, wording.definition, wording.example, wording.why):
        assert text.nl in page.main


def test_answers_are_saved_and_say_how_they_are_known_who_recorded_them_and_when(
    browser: Browser, world: World
) -> None:
    """REQ answer-source: the form and the list of answers show who, when and how known."""
    alice, bob = browser("alice"), browser("bob")
    reference = made(alice)
    path = f"/cases/{reference}/form/school"
    form = get(alice, path).form()
    post(alice, path, form.sent(answer__school_absence="often", known__school_absence="third_party"))

    assert draft(world, reference).known["school_absence"].how == "third_party"
    assert "ingevuld door u, vandaag, 09.00 uur" in get(alice, path).main
    assert "ingevuld door Alice, vandaag, 09.00 uur" in get(bob, path).main
    answers = get(bob, f"/cases/{reference}/answers/1").main
    assert "Vaak" in answers
    assert "van een ander gehoord" in answers


def test_progress_counts_every_answer_also_not_knowing(browser: Browser) -> None:
    """REQ absent-states: "I do not know" is an answer, and is kept as itself."""
    alice = browser("alice")
    reference = made(alice)
    filled(alice, reference, {"school_absence": "declined", "school_change": "unknown"})

    page = get(alice, f"/cases/{reference}/form/school")
    assert re.search(r"School\s+2 van 2", page.main)
    chosen = [value for name, value in page.form().fields if name.startswith("answer.")]
    assert chosen == ["declined", "unknown"]


def test_what_happens_now_is_kept_only_beside_a_sign(browser: Browser, world: World) -> None:
    alice = browser("alice")
    reference = made(alice)
    path = f"/cases/{reference}/form/health"
    form = get(alice, path).form()
    post(alice, path, form.sent(answer__self_harm="suspected", now__self_harm="yes"))
    assert draft(world, reference).now == {"self_harm": True}

    again = get(alice, path).form()
    post(alice, path, again.sent(answer__self_harm="no"))
    assert draft(world, reference).now == {}
    assert draft(world, reference).answers == {"self_harm": "no"}


def test_an_acute_answer_is_told_at_once_on_the_form(browser: Browser) -> None:
    """REQ acute-first: one jump from the form to what must be done, before any judgement or score."""
    alice = browser("alice")
    reference = made(alice)
    filled(alice, reference, {"found_at_sex_venue": "suspected"})

    page = get(alice, f"/cases/{reference}/form/school")
    assert "Er is een acuut signaal ingevuld." in page.main
    assert page.links.count(f"/cases/{reference}/acute") >= 2
    steps = get(alice, f"/cases/{reference}/acute")
    assert "Vermoeden: aangetroffen waar seks wordt verkocht" in steps.main
    assert 'href="tel:0101234567"' in steps.html


def test_every_acute_question_leads_to_the_steps_when_it_is_answered(browser: Browser) -> None:
    alice = browser("alice")
    reference = made(alice)
    page = get(alice, f"/cases/{reference}/form/direct_signs")

    assert page.html.count('value="confirmed" data-level data-some data-acts') == 5
    assert page.html.count('value="suspected" data-level data-some data-acts') == 5
    assert page.html.count("Dit kan acuut gevaar zijn.") == 5


def test_a_colleague_who_saved_in_between_costs_nobody_anything(
    browser: Browser, world: World, clock: SetClock
) -> None:
    """REQ draft-safe: where two people answered different questions, both answers stand."""
    alice, bob = browser("alice"), browser("bob")
    reference = made(alice)
    path = f"/cases/{reference}/form/family"
    open_with_alice = get(alice, path).form()
    filled(bob, reference, {"neglect": "confirmed"})

    answer = post(alice, path, open_with_alice.sent(answer__family_conflict="suspected"), follow=False)

    assert answer.status_code == 303
    assert draft(world, reference).answers == {"neglect": "confirmed", "family_conflict": "suspected"}


def test_what_the_answers_mean_stands_above_the_questions_that_have_them(
    browser: Browser, world: World
) -> None:
    """Not where no question has no, suspected and known, such as housing and support."""
    alice = browser("alice")
    reference = made(alice)
    said = "‘Nee’: nagegaan, en het is niet zo. ‘Vermoeden’: iets wijst erop."

    assert said in get(alice, f"/cases/{reference}/form/control").main
    assert said not in get(alice, f"/cases/{reference}/form/housing_support").main


def test_a_stale_save_shows_both_versions_to_choose_from(browser: Browser, world: World) -> None:
    """REQ draft-safe: nothing is overwritten; the person chooses per question, and all else goes along."""
    alice, bob = browser("alice"), browser("bob")
    reference = made(alice)
    path = f"/cases/{reference}/form/family"
    open_with_alice = get(alice, path).form()
    filled(bob, reference, {"neglect": "confirmed"})

    mine = open_with_alice.sent(answer__neglect="no", answer__family_conflict="suspected")
    both = Page(post(alice, path, mine))
    assert both.status == 409
    assert draft(world, reference).answers == {"neglect": "confirmed"}
    assert "Bob vulde dit dossier ook in, vandaag, 09.00 uur." in both.main
    assert "Nee" in both.main
    assert "Ja, bekend" in both.main

    form = both.form(path)
    sides = form.offered["choose.neglect"]
    assert len(sides) == 2
    assert not [value for name, value in form.fields if name == "choose.neglect"]
    answer = post(alice, path, form.sent(choose__neglect=sides[0]), follow=False)
    assert answer.status_code == 303
    assert draft(world, reference).answers == {"neglect": "no", "family_conflict": "suspected"}


def test_two_notes_are_put_together_by_a_person(browser: Browser, world: World) -> None:
    """REQ draft-safe: a note that a colleague changed too is never overwritten."""
    alice, bob = browser("alice"), browser("bob")
    reference = made(alice)
    path = f"/cases/{reference}/form/school"
    open_with_alice = get(alice, path).form()
    post(bob, path, get(bob, path).form().sent(note="Gebeld met school."))

    both = Page(post(alice, path, open_with_alice.sent(note="Mentor belt morgen.")))
    assert both.status == 409
    offered = dict(both.form(path).fields)["note"]
    assert "Gebeld met school." in offered
    assert "Mentor belt morgen." in offered

    post(alice, path, both.form(path).sent(note="Gebeld met school. Mentor belt morgen."))
    assert draft(world, reference).note == "Gebeld met school. Mentor belt morgen."


def test_a_citizen_number_in_the_note_is_refused_and_nothing_typed_is_lost(
    browser: Browser, world: World
) -> None:
    """REQ free-text: one clear sentence, the title says there is a mistake, the answers are still there."""
    alice = browser("alice")
    reference = made(alice)
    path = f"/cases/{reference}/form/school"
    form = get(alice, path).form()

    page = Page(post(alice, path, form.sent(answer__school_absence="often", note="BSN 111222333")))

    assert page.status == 422
    assert page.title.startswith("Fout:")
    assert "#note" in page.links
    sent = dict(page.form().fields)
    assert sent["answer.school_absence"] == "often"
    assert sent["note"] == "BSN 111222333"
    assert draft(world, reference).revision == 0


@pytest.mark.parametrize("was", ["", "[]", "{", '{"neglect": 3}', '{"neglect": ["no", 4, null]}'])
def test_a_form_that_was_tampered_with_saves_what_it_answers(
    browser: Browser, world: World, was: str
) -> None:
    alice = browser("alice")
    reference = made(alice)
    path = f"/cases/{reference}/form/family"
    fields = {"revision": "0", "was": was, "answer.neglect": "suspected", "then": "case"}

    assert post(alice, path, fields, follow=False).status_code == 303
    assert draft(world, reference).answers == {"neglect": "suspected"}


def test_unknown_answers_and_sections_are_refused(browser: Browser, world: World) -> None:
    alice = browser("alice")
    reference = made(alice)
    fields = {"revision": "0", "was": "{}", "answer.neglect": "a_lot"}

    assert post(alice, f"/cases/{reference}/form/family", fields).status_code == 422
    assert get(alice, f"/cases/{reference}/form/elsewhere", 404)
    assert draft(world, reference).revision == 0


def test_after_the_result_the_form_gives_way_to_the_answers(browser: Browser) -> None:
    alice = browser("alice")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)
    judge(alice, reference)

    answer = alice.get(f"/cases/{reference}/form/family", follow_redirects=False)
    assert answer.headers["location"] == f"/cases/{reference}/answers/1"


def test_who_may_only_read_sees_the_answers_and_no_form(browser: Browser) -> None:
    alice, rita = browser("alice"), browser("rita")
    reference = made(alice)
    filled(alice, reference, LISA_FOUND)

    page = get(rita, f"/cases/{reference}/form/family")
    assert "Ja, bekend" in page.main
    assert not [form for form in page.forms if form.action == ""]
    assert post(rita, f"/cases/{reference}/form/family", {"answer.neglect": "no"}).status_code == 403


def test_the_page_keeps_time_by_the_clock_on_the_wall(browser: Browser, clock: SetClock) -> None:
    alice = browser("alice")
    reference = made(alice)
    filled(alice, reference, {"school_absence": "often"})
    clock.advance(timedelta(minutes=2))

    assert "Bewaard: vandaag, 09.00 uur" in get(alice, f"/cases/{reference}/form/school").main
