"""A case has a code and no name; a few words of who works on it say what a code on a list is about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.service.assessments.flow import findings, recorded, screened_case
from tests.service.screenings.flow import LISA_BEFORE, judged, made, problem, screen
from tests.service.world import World

pytestmark = pytest.mark.slow

WORDS = "Weg van huis, slaapt bij een tante"


def named(world: World, words: str = WORDS) -> str:
    reference = made(world.client("alice"), topic=words)
    assert world.client("alice").get(f"/api/v1/cases/{reference}/topic").json()["words"] == words
    return reference


def test_a_topic_stands_beside_the_code_wherever_the_team_sees_it(world: World) -> None:
    reference = named(world)
    alice, bob = world.browser("alice"), world.browser("bob")

    assert WORDS in alice.get("/cases").text
    assert WORDS in bob.get(f"/cases/{reference}").text
    assert bob.get("/api/v1/cases").json()["cases"][0]["topic"] == WORDS
    alice.post(f"/api/v1/cases/{reference}/stays", json={"begun_on": "2026-11-23"})
    assert WORDS in bob.get("/stays").text


def test_a_reviewer_sees_it_in_the_queue(world: World) -> None:
    alice = world.client("alice")
    reference = judged(alice)
    alice.put(f"/api/v1/cases/{reference}/topic", json={"words": WORDS})
    screen(alice, reference, LISA_BEFORE)

    assert WORDS in world.browser("rita").get("/reviews").text


def test_at_the_table_the_team_sees_it_and_a_partner_does_not(world: World) -> None:
    reference = named(world)
    sheet = {"worry": "De jongere is vaak weg", "question": "Wie kent de jongere?", "case": reference}
    made_ = world.client("bob").post("/api/v1/table/sheets", json=sheet).json()["sheet"]["reference"]
    day = "2026-12-22"
    bob = world.client("bob")
    planned = bob.post("/api/v1/table/meetings", json={"day": day, "chair": world.people["bob"]})
    assert planned.status_code == 201, planned.text
    read = {"seen": bob.get(f"/api/v1/table/meetings/{day}").json()["seen"]}
    agenda = bob.post(f"/api/v1/table/meetings/{day}/agenda", json=read)
    assert agenda.status_code == 201, agenda.text

    assert WORDS in world.browser("bob").get("/table").text
    assert WORDS in world.browser("bob").get(f"/table/sheets/{made_}").text
    pim = world.browser("pim")
    for page in ("/table", f"/table/sheets/{made_}", f"/table/meetings/{day}"):
        seen = pim.get(page)
        assert seen.status_code == 200
        assert WORDS not in seen.text


def talked_about(world: World, follows: str) -> str:
    """The code of a case whose conversation was held."""
    alice = world.client("alice")
    reference = screened_case(alice)
    recorded(alice, reference, findings(world, follows=[follows]))
    return reference


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("x" * 61, "case.topic_long"),
        ("BSN 111222333", "free_text.bsn"),
    ],
)
def test_what_does_not_fit_is_told_and_stays_in_the_form(world: World, words: str, code: str) -> None:
    reference = made(world.client("alice"))
    problem(world.client("alice").put(f"/api/v1/cases/{reference}/topic", json={"words": words}), 422, code)

    page = world.browser("alice").post(f"/cases/{reference}/topic", data={"topic": words, "after": "0"})
    assert page.status_code == 422
    assert f'value="{words}"' in page.text
    new = {"setting": "youth_protection_intake", "age": "16", "reported_by": "school", "topic": words}
    page = world.browser("alice").post("/cases/new", data=new)
    assert page.status_code == 422
    assert f'value="{words}"' in page.text


def test_somebody_elses_topic_is_not_written_over_unseen(world: World) -> None:
    reference = named(world)
    after = world.client("alice").get(f"/api/v1/cases/{reference}/topic").json()["id"]
    bob = world.browser("bob")
    bob.post(f"/cases/{reference}/topic", data={"topic": "Terug bij moeder", "after": str(after)})

    page = world.browser("alice").post(
        f"/cases/{reference}/topic", data={"topic": "Bij tante", "after": str(after)}
    )

    assert page.status_code == 409
    assert "Terug bij moeder" in page.text
    assert 'value="Bij tante"' in page.text


def test_the_words_stand_in_the_file_and_in_no_log_address_or_table(world: World) -> None:
    reference = named(world)
    file = world.client("bob").post(
        f"/api/v1/cases/{reference}/record/export", json={"purpose": "access_request"}
    )
    assert WORDS in file.text

    entries = world.client("petra").get("/api/v1/audit", params={"case": reference}).text
    assert "case.topic_set" in entries
    assert WORDS not in entries
    assert (
        WORDS
        not in world.client("anna").get("/api/v1/exports/training", params={"purpose": "validation"}).text
    )
    assert WORDS not in str(world.client("alice").get(f"/api/v1/cases/{reference}/timeline").json())


def test_another_team_and_an_analyst_do_not_see_it(world: World) -> None:
    reference = named(world)

    assert world.client("charlie").get(f"/api/v1/cases/{reference}/topic").status_code == 404
    assert WORDS not in world.browser("anna").get("/screenings").text
    assert WORDS not in world.browser("petra").get(f"/retention/cases/{reference}").text


def test_the_list_begins_with_what_is_open(world: World) -> None:
    """E25: a case in which nothing waits any more is found with one chip, and by its code."""
    done, open_ = talked_about(world, "nothing_now"), made(world.client("alice"))
    alice = world.browser("alice")

    page = alice.get("/cases").text
    assert open_ in page
    assert done not in page
    assert done in alice.get("/cases?state=all").text
    assert done in alice.get(f"/cases?code={done}").text
    assert done in str(world.client("alice").get("/api/v1/cases").json())
    assert done not in str(world.client("alice").get("/api/v1/cases", params={"open": True}).json())


@pytest.mark.parametrize("waits", ["another_conversation", "stay"])
def test_a_case_stays_open_while_something_waits(world: World, waits: str) -> None:
    """A conversation that was agreed on, or a stay that runs: it may not drop out of sight."""
    reference = talked_about(world, "nothing_now" if waits == "stay" else waits)
    alice = world.client("alice")
    if waits == "stay":
        assert (
            alice.post(f"/api/v1/cases/{reference}/stays", json={"begun_on": "2026-11-23"}).status_code == 201
        )
    world.clock.advance(timedelta(hours=1))

    listed = world.client("alice").get("/api/v1/cases", params={"open": True}).json()["cases"]
    assert [row["reference"] for row in listed] == [reference]
