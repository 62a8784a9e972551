"""The guides are true: what they say to choose is there, on a page that somebody of the role can open.

People do what the guides tell. Every page that comes is read, and each button that a guide names must have
been on one that somebody of a role of that guide saw.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from service.areas.help.guides import guides
from service.areas.help.markers import markers
from service.core.reader_language import reader
from tests.service.assessments.flow import findings, recorded
from tests.service.earlier_assessment_rule.deciding import at_triage
from tests.service.fairness.conftest import TERMS
from tests.service.help.watched import Watched
from tests.service.pages.test_every_page import EVERYONE, PLACES, WITHOUT_SIGNING_IN, _cases
from tests.service.pages.way import LISA_BEFORE, filled, judge, made
from tests.service.people.test_second_factor import set_up
from tests.service.prepared import Prepare, Prepared
from tests.service.registry.candidates import offered, updated
from tests.service.registry.support_registry import propose
from tests.service.screenings.flow import judged
from tests.service.world import World

pytestmark = pytest.mark.slow

REASON: Final = "Dit is nodig voor deze jongere"
FAMILY: Final = "/form/family"


def _prepared(world: World) -> dict[str, str]:
    at_triage(world)
    return _cases(world)


@pytest.fixture(scope="module")
def prepared(prepare: Prepare) -> Prepared:
    return prepare(_prepared)


@pytest.fixture
def followed(world: World, prepared: Prepared) -> Watched:
    """Everybody did what the guides tell them."""
    cases = dict(prepared.given)
    organisation = world.installation.organisation.model_copy(update={"fairness": TERMS})
    watched = Watched(
        World(replace(world.installation, organisation=organisation), world.clock, world.people)
    )
    for login in EVERYONE:
        for place in PLACES:
            if login in place.who:
                watched.at(login, place.path.format(**cases))
    for path in WITHOUT_SIGNING_IN:
        watched.at("", path)
    for follow in (_work, _case, _talk_and_stay, _emergency, _people, _keeping, _model, _own_account, _table):
        follow(watched, cases["ref"], cases["done"])
    return watched


def _work(of: Watched, ref: str, done: str) -> None:
    """A new round with the answers of last time, a choice not saved, and a mistake put right."""
    of.sends("alice", f"/cases/{done}/rounds/new", age="16", setting="youth_protection_intake")
    of.at("alice", f"/cases/{done}{FAMILY}")
    of.at("alice", f"/cases/{ref}{FAMILY}?from=judgement")
    for link in of.at("alice", f"/cases/{ref}/judgement").links:
        if FAMILY in link:
            of.at("alice", link)
    of.asks("alice", "PUT", f"/api/v1/cases/{ref}/draft/provisional", {"answers": {"neglect": "no"}})
    of.at("alice", f"/cases/{ref}{FAMILY}")
    stale = of.at("bob", f"/cases/{ref}{FAMILY}").form().sent(answer__neglect="confirmed")
    of.sends("alice", f"/cases/{ref}{FAMILY}", answer__neglect="no")
    of.posts("bob", f"/cases/{ref}{FAMILY}", stale, status=409)
    of.posts("alice", f"/cases/{ref}/score-refusal", {"do": "worker"})
    of.posts("alice", f"/cases/{ref}/score-refusal", {"do": "take_back"})


def _case(of: Watched, ref: str, done: str) -> None:
    """A topic, a colleague, another team, and two cases of one young person."""
    of.sends("alice", f"/cases/{done}/topic", topic="Weg van huis")
    team_b = of.at("alice", f"/cases/{ref}/transfer").form(f"/cases/{ref}/transfer").offered["team"][0]
    of.sends("alice", f"/cases/{ref}/transfer", f"/cases/{ref}/transfer", team=team_b, note=REASON)
    of.at("alice", f"/cases/{ref}/transfer")
    of.at("charlie", "/cases/transfers")
    of.posts("alice", f"/cases/{ref}/transfer/withdraw", {})
    alice = of.browser("alice")
    other = made(alice)
    link = {"other": other, "which": "this", "reason": REASON}
    of.sends("alice", f"/cases/{done}/link", f"/cases/{done}/link", **link)
    waiting = of.at("bob", f"/cases/{done}/link")
    confirm = next(form.action for form in waiting.forms if form.action.endswith("/confirm"))
    of.posts("bob", confirm, {})
    of.at("alice", f"/cases/{other}/link")
    review = f"/cases/{done}/screenings/1/review"
    of.sends("rita", f"{review}/question", review, question="Wie vertelde dit aan u?")
    of.at("alice", f"/cases/{done}/reviews")


def _talk_and_stay(of: Watched, _ref: str, _done: str) -> None:
    """The conversation is recorded; the young person goes, comes back, and the stay goes on."""
    alice = of.browser("alice")
    talked = made(alice)
    filled(alice, talked, LISA_BEFORE)
    judge(alice, talked)
    of.at("alice", f"/cases/{judged(of.world.client('alice'))}")
    recorded(of.world.client("alice"), talked, findings(of.world, revision=3))
    of.at("alice", f"/cases/{talked}")
    of.at("alice", f"/cases/{talked}/assessments/1")
    of.sends("alice", f"/cases/{talked}/stays/new", begun_on="2026-11-23")
    stay = f"/cases/{talked}/stays/1"
    of.sends("alice", f"{stay}/record/missing", day="2026-11-23", code="left")
    of.at("alice", stay)
    of.sends("alice", f"{stay}/record/returned", day="2026-11-23")
    for phase in ("analysis", "closing"):
        of.sends("alice", f"{stay}/phase", day="2026-11-23", to=phase)
    of.at("alice", stay)
    of.at("alice", f"{stay}/end")


def _emergency(of: Watched, ref: str, _done: str) -> None:
    asked = {"case": ref, "reason": "De jongere is vannacht gevonden en zit bij ons", "hours": "1"}
    of.sends("charlie", "/emergency", "/emergency", **asked)
    of.at("charlie", "/emergency")
    of.at("petra", "/notices/1")
    of.posts("charlie", "/emergency/1/end", {})
    of.at("petra", "/notices/1")


def _people(of: Watched, _ref: str, _done: str) -> None:
    """Somebody is added, which a second person confirms; a team stops."""
    of.world.clock.advance(timedelta(minutes=1))  # news is what came after one's own account was made
    fields = {"login": "nina", "name": "Nina", "roles": "intake_worker", "teams": "1"}
    of.posts("adam", "/people", [*fields.items()])
    people = of.at("adam", "/people")
    nina = max(
        int(link.rpartition("/")[2])
        for link in people.links
        if link.startswith("/people/") and link[8:].isdigit()
    )
    of.at("adam", f"/people/{nina}")
    waiting = of.at("petra", "/people")
    of.at("petra", "/notices")
    of.posts("petra", next(form.action for form in waiting.forms if form.action.endswith("/confirm")), {})
    of.posts("petra", f"/people/{nina}", {"roles": "coordinator", "seen": _seen(of, nina)})
    of.at("adam", "/people")
    of.posts("adam", f"/people/{nina}/disable", {})
    of.sends("adam", "/teams", "/teams", name="Nacht")
    closes = [form.action for form in of.at("adam", "/teams").forms if form.action.endswith("/close")]
    of.posts("adam", max(closes), {})
    of.at("petra", "/notices")


def _seen(of: Watched, person: int) -> str:
    return dict(of.at("petra", f"/people/{person}").form(f"/people/{person}").fields)["seen"]


def _keeping(of: Watched, ref: str, done: str) -> None:
    """A hold that is lifted, and a request that somebody else answers."""
    page = f"/retention/cases/{done}"
    of.sends("petra", f"{page}/holds", page, **{"hold-reason": REASON})
    lift = next(form for form in of.at("petra", "/retention").forms if form.action.endswith("/lift"))
    of.posts("petra", lift.action, [(name, REASON) for name, _ in lift.own])
    asked = {"ground": "young_person_asked", "weighed": "yes", "reason": REASON}
    of.sends("petra", f"{page}/requests", page, **asked)
    of.at("bob", page)
    of.sends("bob", f"/retention/cases/{ref}/requests", f"/retention/cases/{ref}", **asked)
    of.at("petra", f"/retention/cases/{ref}")
    begun = {"purpose": "bias_audit", "ground": "ai_act_10_5", "reason": REASON, "delete_on": "2027-01-01"}
    of.sends("petra", "/fairness/collections", "/fairness", **begun)
    of.at("petra", "/fairness")


def _table(of: Watched, _ref: str, _done: str) -> None:
    """A meeting with an agreement and minutes, and the next one, a month later."""
    first, then = "/table/meetings/2026-11-23", "/table/meetings/2026-12-21"
    forward = {"worry": "De jongere is vaak weg.", "question": "Wie kent de jongere?"}
    of.sends("pim", "/table/forward", **forward)
    of.sends("bob", f"{first}/agenda", first)
    sheet = next(link for link in of.at("bob", first).links if link.startswith("/table/sheets/"))
    agreed = {"sheet": sheet.rpartition("/")[2], "owner": "mee", "due": "2026-12-01"}
    of.sends("bob", f"{first}/agreements", first, agreement="Bellen met school", **agreed)
    of.sends("bob", f"{first}/minutes", first, minutes="Besproken en afgesproken.")
    of.sends("bob", "/table/meetings", "/table", day="2026-12-21", chair=str(of.world.people["bob"]))
    of.later(days=28)
    of.sends("bob", f"{then}/attendance", then, **{"present-mee": "present"})
    of.sends("pim", f"{first}/confirm", first)
    of.at("bob", first)


def _model(of: Watched, _ref: str, _done: str) -> None:
    """Stopped and started again, a stage proposed and decided, a conversation planned earlier."""
    here = "/pull-forward"
    rule = {"setting": "youth_protection_intake", "term-strong_signals": "today", "reason": REASON}
    of.sends("bob", f"{here}/proposals", here, **rule)
    page = of.at("adam", here)
    of.posts("adam", next(f.action for f in page.forms if f.action.endswith("/approve")), {"reason": REASON})
    of.at("bob", here)
    propose(of.world, offered(of.world.installation, updated(version="9"), report=True))
    for link in of.at("bob", "/models").links:
        if link.startswith("/models/"):
            of.at("bob", link)
            of.at("anna", f"{link}/recall")
    of.sends("bob", "/scoring/stop", "/scoring", reason=REASON)
    of.sends("bob", "/scoring/ask-resume", "/scoring", reason=REASON)
    of.sends("petra", "/scoring/approve-resume", "/scoring", reason=REASON)


def _own_account(of: Watched, _ref: str, _done: str) -> None:
    """A text that was not sent, and a second step."""
    kept = {"page": "/emergency", "forms": {"/emergency": [["reason", "De jongere is vannacht gevonden"]]}}
    of.asks("alice", "PUT", "/api/v1/kept-words", kept)
    of.at("alice", "/kept")
    set_up(of.browser("anna"), of.world)
    of.at("anna", "/account/second-factor")
    of.at("adam", f"/people/{of.world.people['anna']}")
    of.posts("anna", "/account/second-factor/codes", {})


NEEDS_MORE: Final = {
    "passkey.add": "an address that takes passkeys",
    "log.further": "more lines than one search looks at",
}
"""Buttons for which the small world is too small, each with what it takes."""


def test_every_button_that_a_guide_names_was_there(followed: Watched) -> None:
    """REQ help: in the rendered page, for a role that the guide is for."""
    say = reader("nl")
    missing = set()
    for one in guides("nl"):
        there = set(followed.open) if not one.roles else set()
        for role in one.roles or followed.seen:
            there |= followed.seen[role]
        for part in one.parts:
            named = (key for text in part.sentences for kind, key in markers(text) if kind == "button")
            missing |= {(f"{one.id}#{part.id}", key) for key in named if say(key) not in there}
    assert {key for _, key in missing} == NEEDS_MORE.keys(), sorted(missing)
