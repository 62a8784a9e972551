"""The next step stands first on a result: the conversation, until held; then nothing alarms."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.service.assessments.flow import findings, recorded, screened_case
from tests.service.pages.reading import Page, get
from tests.service.screenings.flow import LISA_BEFORE, filled, judge, screen
from tests.service.world import World
from tests.service.young_person_file.flow import put_right

pytestmark = pytest.mark.slow

RESULT = "/cases/{}/screenings/{}"
ACUTE = LISA_BEFORE | {"answers": LISA_BEFORE["answers"] | {"someone_waiting": "confirmed"}}
STEP = "Laat de jongere niet alleen."
HELD = "Het gesprek is gevoerd op 23 november 2026, door Alice."


def buttons(page: Page) -> list[str]:
    """The buttons of the page itself, in order: where each link goes, or the words of the button."""
    main = page.html[page.html.index("<main") : page.html.index("</main>")]
    found = re.findall(r'<(?:a|button) class="btn[^"]*"(?: href="([^"]*)")?[^>]*>([^<]*)<', main)
    return [href or words for href, words in found]


def result_of(world: World, who: str, reference: str, number: int = 1) -> Page:
    return get(world.browser(who), RESULT.format(reference, number))


def test_the_conversation_is_the_first_button_until_it_is_held(world: World) -> None:
    alice = world.client("alice")
    reference = screened_case(alice, ACUTE)
    path = f"/cases/{reference}/assessments/1"
    before = result_of(world, "alice", reference)
    assert buttons(before)[0] == f"{path}/new"
    assert f"{path}/guide" in before.links

    recorded(alice, reference, findings(world))
    after = result_of(world, "alice", reference)

    assert f"{path}/new" not in after.links
    assert path in after.links
    assert HELD in after.main


def test_once_held_the_deadline_and_the_acute_box_alarm_no_more(world: World) -> None:
    """Who and when stand there quietly. The steps can still be read and the numbers called."""
    alice = world.client("alice")
    reference = screened_case(alice, ACUTE)
    before = result_of(world, "alice", reference)
    recorded(alice, reference, findings(world))
    after = result_of(world, "alice", reference)

    assert 'class="card acute" id="acute"' in before.html
    assert "tag now" in before.html
    assert "Nu eerst: acute veiligheid" in before.main
    assert re.search(r'<p class="end">.*Gesprek met de jongere: uiterlijk', before.html)

    assert 'class="card" id="acute"' in after.html
    assert "tag now" not in after.html
    assert "Nu eerst: acute veiligheid" not in after.main
    assert re.search(r'<p class="end muted">Het gesprek is gevoerd op', after.html)
    assert "Persoonlijk gesprek: " not in after.main
    steps = [
        re.findall(r"<ol>(.*?)</ol>", page.html[page.html.index('id="acute"') :], re.S)[0]
        for page in (before, after)
    ]
    assert STEP in steps[0]
    assert steps[0] == steps[1]


def test_the_print_says_so_too(world: World) -> None:
    alice = world.client("alice")
    reference = screened_case(alice, ACUTE)
    recorded(alice, reference, findings(world))
    page = get(world.browser("alice"), RESULT.format(reference, 1) + "/print")

    assert HELD in page.main
    assert ".." not in page.main
    assert 'class="card acute"' not in page.html
    assert STEP in page.main


@pytest.mark.parametrize("place", ["", "/judgement"])
def test_no_page_of_the_case_alarms_once_the_conversation_was_held(world: World, place: str) -> None:
    """The steps stay to be read; a later round raises the alarm again."""
    alice = world.client("alice")
    reference = screened_case(alice, ACUTE)
    page = f"/cases/{reference}{place}"
    before = get(world.browser("alice"), page)
    recorded(alice, reference, findings(world))
    after = get(world.browser("alice"), page)
    setting = {"age": 16, "setting": LISA_BEFORE["setting"]}
    assert alice.post(f"/api/v1/cases/{reference}/intakes", json=setting).status_code == 201
    filled(alice, reference, ACUTE)
    again = get(world.browser("alice"), page)

    alarm = 'class="card acute" id="acute"'
    assert [alarm in one.html for one in (before, after, again)] == [True, False, True]
    assert all(STEP in one.main for one in (before, after, again))


@pytest.mark.parametrize("place", ["", "/judgement"])
def test_what_the_conversation_found_to_be_acute_alarms(world: World, place: str) -> None:
    """It was not known when the screening was made: whoever opens the case next must see it first."""
    alice = world.client("alice")
    reference = screened_case(alice, ACUTE)
    found: dict[str, Any] = {"answers": {"self_harm": "confirmed"}, "now": {"self_harm": True}}
    found["known"] = {"self_harm": {"how": "told"}}
    recorded(alice, reference, findings(world, **found))
    page = get(world.browser("alice"), f"/cases/{reference}{place}")

    assert 'class="card acute" id="acute"' in page.html


def test_only_the_conversation_of_the_round_itself_counts(world: World) -> None:
    """A later round has its own: its result asks for it, and its acute steps come first again."""
    alice = world.client("alice")
    reference = screened_case(alice, ACUTE)
    recorded(alice, reference, findings(world))
    setting = {"age": 16, "setting": LISA_BEFORE["setting"]}
    assert alice.post(f"/api/v1/cases/{reference}/intakes", json=setting).status_code == 201
    filled(alice, reference, ACUTE)
    judge(alice, reference)
    assert screen(alice, reference).status_code == 201
    first, second = (result_of(world, "alice", reference, number) for number in (1, 2))

    assert HELD in first.main
    assert buttons(first)[0] != f"/cases/{reference}/assessments/1/new"
    assert HELD not in second.main
    assert buttons(second)[0] == f"/cases/{reference}/assessments/2/new"
    assert 'class="card acute" id="acute"' in second.html


def test_a_withdrawn_result_asks_for_no_conversation(world: World) -> None:
    reference = screened_case(world.client("alice"))
    put_right(world.client("alice"), reference, neglect="no")

    assert f"/cases/{reference}/assessments/1/new" not in result_of(world, "alice", reference).links


def test_who_may_not_read_the_record_does_not_hear_of_it(world: World) -> None:
    """REQ need-to-know: an analyst opens the result as it was shown, and nothing else of the case."""
    reference = screened_case(world.client("alice"), ACUTE)
    before = result_of(world, "anna", reference)
    recorded(world.client("alice"), reference, findings(world))

    after = result_of(world, "anna", reference)
    assert "Het gesprek is gevoerd" not in after.main
    assert after.main == before.main
    assert not [link for link in after.links if "/assessments/" in link]
    assert "Het gesprek is gevoerd" in result_of(world, "rita", reference).main
