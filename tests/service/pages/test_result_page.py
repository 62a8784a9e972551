"""The result: one estimate in whole people, with its limits beside it, or plainly none."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from screening.catalogue.read_catalogue import load_catalogue
from screening.explain.answer_sentences import said
from tests.service.pages.reading import Page, get, post
from tests.service.pages.way import LISA_BEFORE, LISA_FOUND, filled, judge, made, screened
from tests.service.prepared import with_share
from tests.service.world import World

pytestmark = pytest.mark.slow

Browser = Callable[[str], TestClient]

BANDS = (
    "Geen of weinig signalen",
    "Enkele signalen",
    "Veel signalen",
    "Sterke signalen",
)


def get_json(browser: TestClient, path: str) -> Any:
    return browser.get(path).json()


def estimate_in(page: Page) -> list[str]:
    return re.findall(r"\d+ van de 100", page.main)


def test_the_estimate_is_whole_people_out_of_a_hundred(browser: Browser) -> None:
    """REQ natural-frequency: "x van de 100", interval and base rate in the same unit, no decimal anywhere."""
    page = screened(browser("alice"), LISA_BEFORE)

    said = re.search(r"(\d+) van de 100 Van 100 jongeren .* zijn het er minder dan 1 tot (\d+)\.", page.main)
    assert said, page.main
    number, high = (int(part) for part in said.groups())
    assert number < high
    assert f"onzeker: minder dan 1 tot {high}" in page.main
    assert re.search(r"Startpunt voor iedereen hier: \d+ van de 100 \(jeugdbescherming\)", page.main)
    assert "%" not in page.main
    told = page.main[page.main.index("Schatting van het model") : page.main.index("Herkomst")]
    clocks_and_thousands = r"\d\d\.\d\d uur|\d+\.\d{3}\b"
    assert not re.search(r"\d[.,]\d", re.sub(clocks_and_thousands, "", told)), told


def test_the_picture_says_the_same_in_words(browser: Browser) -> None:
    """REQ natural-frequency: a hundred figures, and the same told to who does not see them."""
    page = screened(browser("alice"), LISA_BEFORE)

    drawn = re.search(r'class="people" viewBox="[^"]+" role="img" aria-label="([^"]+)"', page.html)
    assert drawn
    number = estimate_in(page)[0].split()[0]
    assert drawn.group(1).startswith(f"{number} van de 100 figuren zijn ingekleurd.")
    bodies = re.findall(r'body-of" d="([^"]+)"', page.html)[:2]
    assert [path.count("m") for path in bodies] == [100 - int(number), int(number)]


def test_a_band_says_what_to_do_and_never_reassures(browser: Browser) -> None:
    """REQ bands: one of four sentences about the next step; none speaks of a low risk."""
    page = screened(browser("alice"), LISA_BEFORE)

    assert sum(band in page.main for band in BANDS) == 1
    for word in ("laag risico", "veilig", "positief"):
        assert word not in page.text.lower()


def test_few_signals_do_not_rule_anything_out(browser: Browser) -> None:
    """REQ bands: the lowest band says that it does not rule out that someone is a victim."""
    calm = {"neglect": "no", "family_conflict": "no", "school_absence": "never", "substance_use": "never"}
    no = "older_partner controlled_by_other someone_waiting low_self_worth risky_relationship trauma_symptoms"
    quiet = {**dict.fromkeys(no.split(), "no"), "runaway_episodes": "0", "fearful_or_rehearsed": "no"}
    page = screened(browser("alice"), {**calm, **quiet, "trusted_adult": "yes", "daily_structure": "yes"})

    assert "Geen of weinig signalen in de antwoorden. Dit sluit uitbuiting niet uit." in page.main


def test_what_the_model_does_not_know_stands_with_the_number(browser: Browser) -> None:
    """REQ limits-visible: in the same part of the page, before the reasons, with errors in both ways."""
    page = screened(browser("alice"), LISA_BEFORE)

    order = ["estimate", "own", "limits", "errors", "reasons", "more-limits", "ask", "origin"]
    assert [id_ for id_ in page.ids if id_ in order] == order
    limits = page.main[page.main.index("Wat deze schatting niet weet") : page.main.index("Waarom deze")]
    assert re.search(r"\d+ vragen hebben nog geen antwoord", limits)
    assert re.search(r"Op 100 jongeren missen we er dan naar verwachting \d+\. Bij \d+ is", limits)
    assert re.search(r"\d+ gemist \d+ terecht gekozen \d+ ten onrechte gekozen", limits)
    more = page.main[page.main.index("Meer over de grenzen") :]
    assert re.search(r"\d+ van de 100 uitgebuite jongeren gemist", more)
    assert re.search(r"\d+ van de 100 andere jongeren", more)


def test_what_is_not_known_never_counts_as_lowering(browser: Browser) -> None:
    """REQ unknown-not-reassuring: absent answers are counted beside the reasons and are no reason."""
    absent = dict.fromkeys(("partner_violence", "older_partner", "self_harm"), "unknown")
    page = screened(browser("alice"), {**LISA_BEFORE, **absent})

    section = page.html[page.html.index('id="reasons"') :]
    reasons = section[: section.index("</tbody>")]
    assert reasons.count('<tr role="row">') == len(LISA_BEFORE)
    assert "verlaagt" not in reasons
    assert "rect" in reasons
    assert 'class="down"' not in reasons
    assert re.search(r"\d+ vragen hebben nog geen antwoord. Dat is geen geruststelling.", page.main)


def test_the_reasons_speak_in_the_words_of_the_questions_strongest_first(browser: Browser) -> None:
    """In the picture and in the table behind it, raising and lowering ones together."""
    alice, answers, catalogue = browser("alice"), {**LISA_BEFORE, "trusted_adult": "yes"}, load_catalogue()
    page = screened(alice, answers)
    reference = re.findall(r"Dossier (\d{4}-\d+)", page.main)[0]
    sizes = get_json(alice, f"/api/v1/cases/{reference}/screenings/1")["contributions"]
    order = sorted(sizes, key=lambda indicator: -abs(sizes[indicator]))
    section = page.html[page.html.index('id="reasons"') :]
    drawn, table = section.partition("<table")[::2]

    for markup in (drawn, table):
        places = [markup.index(said(catalogue[i], answers[i], "nl")) for i in order]
        assert places == sorted(places)
    ways = re.findall(r'<rect class="(up|down)"', drawn)
    assert ways == ["up" if sizes[indicator] > 0 else "down" for indicator in order]
    assert catalogue["risky_relationship"].wording.statement.nl in page.main


def test_two_suspected_direct_signs_give_no_number_and_are_not_called_confirmed(browser: Browser) -> None:
    """REQ direct-signs: the acute steps first, no number, and the heading says what was answered."""
    signs = {"found_at_sex_venue": "suspected", "traded_sex": "suspected"}
    page = screened(browser("alice"), {**LISA_BEFORE, **signs})

    assert page.ids.index("acute") < page.ids.index("estimate")
    assert not estimate_in(page)
    assert "Er is een vermoeden van kernsignalen" in page.main
    assert "Er is een vermoeden van twee of meer kernsignalen." in page.main
    assert "is bekend" not in page.main[page.main.index("Er is een vermoeden van kernsignalen") :]


def test_beside_one_suspected_sign_no_word_reassures(browser: Browser) -> None:
    """REQ direct-signs, REQ bands: the lowest band does not say that there is little."""
    lowest = {
        i.id: i.level_ids[0 if i.sign > 0 else -1] for i in load_catalogue().items if i.role == "scored"
    }
    page = screened(browser("alice"), {**lowest, "found_at_sex_venue": "suspected"})

    assert "minder dan 1 van de 100" in page.main
    assert "Eerst de acute stappen." in page.main
    assert "Daarom ligt de schatting niet boven het startpunt." in page.main
    assert "Geen of weinig signalen" not in page.main


def test_a_confirmed_direct_sign_gives_no_number_and_the_acute_steps_first(browser: Browser) -> None:
    """REQ direct-signs: acute steps before all else, no number, no band, the other signals explained."""
    page = screened(browser("alice"), LISA_FOUND, age="17")

    shown = [id_ for id_ in page.ids if id_ in ("acute", "estimate", "own", "limits", "reasons", "ask")]
    assert shown == ["acute", "estimate", "own", "limits", "reasons", "ask"]
    assert not estimate_in(page)
    assert "people" not in page.html.split("<main")[1]
    assert not any(band in page.main for band in BANDS)
    assert "Gesprek met de jongere: nu meteen" in page.main
    assert "Een getal voegt daar niets aan toe." in page.main
    assert said(load_catalogue()["school_absence"], "stopped", "nl") in page.main


def test_nobody_is_told_to_ask_about_direct_signs(browser: Browser) -> None:
    page = screened(browser("alice"), LISA_FOUND, age="17")

    ask = page.html[page.html.index('id="ask"') :]
    for indicator in load_catalogue().direct_signs:
        assert f"<li>{indicator.wording.label.nl}</li>" not in ask


@pytest.mark.parametrize(
    ("answers", "age", "reason"),
    [
        ({"neglect": "no"}, "16", "minder dan 4 vragen beantwoord"),
        (LISA_BEFORE, "30", "het model is gemaakt voor 12 tot en met 23 jaar"),
    ],
)
def test_outside_its_limits_the_model_says_so_and_nothing_else(
    browser: Browser, answers: dict[str, str], age: str, reason: str
) -> None:
    """REQ abstain: no number, the reason, a neutral look, and the conversation goes on."""
    page = screened(browser("alice"), answers, age=age, age_confirmed="yes")

    assert "Geen schatting" in page.main
    assert reason in page.main
    assert not estimate_in(page)
    assert "Het gesprek gaat door zoals altijd." in page.main
    assert "acute" not in page.ids


def test_a_withheld_score_looks_like_any_other_page_without_one(world: World) -> None:
    """REQ withheld-arm: the page gives the reason and not one number of the score."""
    page = screened(with_share(world, 1.0).browser("alice"), LISA_BEFORE)

    assert not estimate_in(page)
    assert "reasons" not in page.ids
    assert "bij een deel van de dossiers tonen we bewust geen schatting" in page.main


def test_one_click_leaves_the_score_out_and_one_brings_it_back(browser: Browser) -> None:
    """REQ decline-score: at any time, without a reason to give; a score shown before is hidden."""
    alice = browser("alice")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)
    result = str(judge(alice, reference).headers["location"])
    page = get(alice, result)
    refusal = page.form(f"/cases/{reference}/score-refusal")
    assert refusal.buttons == [("do", "worker", "Gebruik geen schatting in dit dossier")]

    post(alice, refusal.action, {"do": "young_person"})
    hidden = get(alice, result)
    assert not estimate_in(hidden)
    assert "in dit dossier wordt de schatting niet gebruikt" in hidden.main

    post(alice, refusal.action, {"do": "take_back"})
    assert estimate_in(get(alice, result)) == estimate_in(page)


def test_the_own_judgement_stands_beside_without_right_or_wrong(browser: Browser) -> None:
    """REQ equal-friction: a later judgement is one link away, whatever the score said."""
    alice = browser("alice")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)
    result = str(judge(alice, reference).headers["location"])
    page = get(alice, result)

    own = page.main[page.main.index("Uw oordeel, vóór de schatting") :]
    assert "Vermoeden" in own[:60]
    assert "Uw oordeel mag altijd anders zijn dan de schatting." in own
    assert f"/cases/{reference}/judgement" in page.links

    again = judge(alice, reference, view="no_signs_seen", reason="Na overleg kijk ik er anders naar.")
    later = get(alice, str(again.headers["location"]))
    assert "na de schatting: geen signalen gezien" in later.main
    assert "Vermoeden" in later.main


def test_where_the_estimate_comes_from_is_told_honestly(browser: Browser) -> None:
    """REQ honest-status: the result names the model and that it was not tested on own outcomes."""
    page = screened(browser("alice"), LISA_BEFORE)

    origin = page.main[page.main.index("Herkomst") :]
    assert "gebaseerd op onderzoek, nog niet getoetst met eigen dossiers" in origin
    assert "optelling klopt" in origin


def test_the_same_result_reads_in_english(browser: Browser) -> None:
    alice = browser("alice")
    post(alice, "/language", {"language": "en", "back": "/cases"})
    page = screened(alice, LISA_BEFORE)

    assert page.language == "en"
    assert re.search(r"\d+ of 100", page.main)
    assert "What this estimate does not know" in page.main
