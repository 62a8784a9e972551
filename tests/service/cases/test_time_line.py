"""The time line: what was told once stays as it was, in words and place, and what comes after it is added."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from service.areas.case_pages.time_line import SAVED, _merge_saves
from service.areas.cases.time_line_event import Event
from service.core.days import day_of
from tests.service.assessments.flow import findings, recorded
from tests.service.screenings.flow import judge, made, screen
from tests.service.world import STARTED, World
from tests.service.young_person_file.flow import put_right

pytestmark = pytest.mark.slow

LINE = re.compile(r'<li( class="open")?><time datetime="([^"]+)">(.*?)</time>(.*?)</li>', re.DOTALL)
HERE = ZoneInfo("Europe/Amsterdam")


@dataclass
class Told:
    """What a case told so far, in the API and on its page in both languages; each look is held to it."""

    world: World
    reference: str
    events: list[Any] = field(default_factory=list)
    lines: dict[str, list[Any]] = field(default_factory=dict)
    looks: int = 0

    def look(self) -> None:
        """What was told before is the beginning of what is told now."""
        alice = self.world.browser("alice")
        events = alice.get(f"/api/v1/cases/{self.reference}/timeline").json()
        assert events[: len(self.events)] == self.events
        self.events = events
        for language in ("nl", "en"):
            alice.post("/language", data={"language": language, "back": "/about"})
            page = alice.get(f"/cases/{self.reference}").text
            lines = [(at, who, words) for is_open, at, who, words in LINE.findall(page) if not is_open]
            before = self.lines.get(language, [])
            assert lines[: len(before)] == before
            self.lines[language] = lines
        alice.post("/language", data={"language": "nl", "back": "/about"})
        self.looks += 1


def talked(world: World, reference: str, **answers: str) -> None:
    """The conversation of the first round, which taught ``answers``."""
    alice = world.client("alice")
    revision = alice.get(f"/api/v1/cases/{reference}/draft").json()["revision"]
    known = {indicator: {"how": "told"} for indicator in answers}
    recorded(alice, reference, findings(world, revision=revision, answers=answers, known=known))


def everything(world: World, reference: str) -> Iterator[str]:
    """A case through everything that can happen to it, one thing at a time."""

    def alice() -> TestClient:
        return world.client("alice")

    def save(login: str, **answers: str) -> None:
        client = world.client(login)
        revision = client.get(f"/api/v1/cases/{reference}/draft").json()["revision"]
        sent = {"revision": revision, "answers": answers}
        answer = client.put(f"/api/v1/cases/{reference}/draft", json=sent)
        assert answer.status_code == 200, answer.text

    yield "made"
    for answers in ({"neglect": "suspected"}, {"self_harm": "no"}, {"school_absence": "often"}):
        save("alice", **answers)
        yield "answers of one person"
    save("bob", family_conflict="confirmed", image_blackmail="suspected")
    yield "an acute sign by another"
    save("alice", parents_separated="confirmed")
    yield "answers after it"
    bob = world.client("bob")
    after = bob.get(f"/api/v1/cases/{reference}/assignments").json()[-1]["id"]
    given = {"person": world.people["bob"], "after": after, "note": "Nachtdienst"}
    assert bob.post(f"/api/v1/cases/{reference}/assignments", json=given).status_code == 201
    yield "handed over"
    judge(alice(), reference)
    yield "judged"
    assert screen(alice(), reference).status_code == 201
    yield "screened"
    judge(alice(), reference, view="suspicion", reason="Een tante belde met nieuwe zorgen")
    yield "judged again"
    alice().post(f"/api/v1/cases/{reference}/score-refusal")
    yield "declined"
    talked(world, reference, trauma_symptoms="suspected")
    yield "talked with"
    put_right(alice(), reference, image_blackmail="no")
    yield "put right"
    judge(alice(), reference)
    assert screen(alice(), reference).status_code == 201
    yield "asked anew"


def test_what_was_told_stays_as_it_was(world: World) -> None:
    """REQ as-shown: a case goes through everything; each earlier time line begins each later one, in the API
    and on the page, in both languages."""
    reference = made(world.client("alice"))
    told = Told(world, reference)
    for _ in everything(world, reference):
        told.look()
        world.clock.advance(timedelta(minutes=11))
        told.look()
    kinds = {event["kind"] for event in told.events}
    assert told.looks > 20
    assert kinds >= {
        "case_made",
        "round_begun",
        "round_corrects",
        SAVED,
        "judgement",
        "due_set",
        "due_lifted",
    }
    assert kinds >= {"screening", "withdrawn", "assessment", "score_declined"}


def test_the_judgement_does_not_come_to_stand_before_its_answers(world: World) -> None:
    """REQ as-shown: the fault in small. Twelve answers at 8.25, one more in the conversation at 8.36."""
    alice = world.client("alice")
    reference = made(alice)
    catalogue = [i.id for i in world.installation.catalogue.scored if i.acute == "never"][:12]
    answers = {name: world.installation.catalogue[name].level_ids[0] for name in catalogue}
    alice.put(f"/api/v1/cases/{reference}/draft", json={"revision": 0, "answers": answers})
    world.clock.advance(timedelta(minutes=5))
    judge(alice, reference)
    screen(alice, reference)
    world.clock.advance(timedelta(minutes=6))
    talked(world, reference, trauma_symptoms="suspected")

    told = alice.get(f"/api/v1/cases/{reference}/timeline").json()
    saved = [(e["at"][11:16], e["facts"]) for e in told if e["kind"] == SAVED]
    assert saved == [("08:00", {"answers": 12}), ("08:11", {"answers": 1})]
    page = world.browser("alice").get(f"/cases/{reference}").text
    words = [unescape(line[3]) for line in LINE.findall(page)]
    assert "12 antwoorden bewaard." in words
    assert words.index("12 antwoorden bewaard.") < words.index("Eigen oordeel vastgelegd.")


def test_answers_that_are_still_being_saved_stand_apart(
    world: World, client: Callable[[str], TestClient]
) -> None:
    """REQ as-shown: a line that still grows says so; the next day it is told for good."""
    alice = client("alice")
    reference = made(alice)
    for revision, answers in enumerate(({"neglect": "no"}, {"self_harm": "no"})):
        alice.put(f"/api/v1/cases/{reference}/draft", json={"revision": revision, "answers": answers})
    page = world.browser("alice").get(f"/cases/{reference}").text
    assert "2 antwoorden bewaard tot nu toe." in page
    assert SAVED not in {e["kind"] for e in alice.get(f"/api/v1/cases/{reference}/timeline").json()}

    world.clock.advance(timedelta(days=1))
    page = world.browser("alice").get(f"/cases/{reference}").text
    assert "2 antwoorden bewaard." in page
    assert "tot nu toe" not in page


def test_that_a_moment_lapsed_is_a_line_of_its_own(world: World) -> None:
    """REQ as-shown: the line that set it stays; that it was lifted comes after it."""
    reference = made(world.client("alice"))
    list(everything(world, reference))
    told = world.client("alice").get(f"/api/v1/cases/{reference}/timeline").json()
    lifted = [e for e in told if e["kind"] == "due_lifted"]
    assert lifted
    for event in lifted:
        assert event["facts"] in [e["facts"] for e in told if e["kind"] == "due_set"]
    assert (
        "vervalt: de antwoorden erachter zijn verbeterd"
        in world.browser("alice").get(f"/cases/{reference}").text
    )


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 300_000),
            st.sampled_from((SAVED, SAVED, SAVED, "judgement", "assigned")),
            st.integers(1, 2),
            st.integers(1, 2),
        ),
        max_size=12,
    )
)
def test_whatever_happens_a_closed_line_never_changes(steps: list[tuple[int, str, int, int]]) -> None:
    """REQ as-shown: saves and other things in any order, over days; each told line stays."""
    at, events = STARTED, list[Event]()
    told: list[Any] = []
    for seconds, kind, person, round_ in steps:
        at += timedelta(seconds=seconds)
        events.append(Event(at, kind, person, round_, {"answers": 1} if kind == SAVED else {}))
        lines = list(_merge_saves(events, HERE))
        closed = lines[:-1] if lines[-1].kind == SAVED else lines
        assert closed[: len(told)] == told
        told = closed
        assert sum(e.facts.get("answers", 0) for e in lines) == sum(e.kind == SAVED for e in events)
        assert len({(e.person_id, e.round, day_of(e.at, HERE)) for e in lines}) <= len(lines)
