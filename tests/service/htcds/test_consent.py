"""Consent to hand on: who may give it at which age, for whom, and that it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.service.htcds.flow import NO, YES, consent
from tests.service.pages.reading import Page, get, post
from tests.service.screenings.flow import judged, problem
from tests.service.world import World

pytestmark = pytest.mark.slow

Client = Callable[[str], TestClient]


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"said_on": "2026-11-24"}, "consent.said_ahead"),
        ({"said_on": "2020-11-24"}, "consent.said_far"),
        ({"receivers": []}, "consent.receivers"),
        ({"consent_of": None}, "consent.consent_of"),
        ({"age": None}, "consent.age"),
        ({"age": 15}, "consent.too_young"),
        ({"age": 12, "consent_of": "parent"}, "consent.not_asked"),
        ({"version": "of an hour ago"}, "consent.version"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    client: Client, changed: dict[str, Any], refusal: str
) -> None:
    alice = client("alice")
    reference = judged(alice)

    answer = alice.post(f"/api/v1/cases/{reference}/consent", json=YES | changed)

    assert problem(answer, 422, refusal)
    assert alice.get(f"/api/v1/cases/{reference}/consent").json() == []


@pytest.mark.parametrize(
    ("age", "consent_of"),
    [(11, "parent"), (11, "young_person_and_parent"), (12, "young_person_and_parent"), (16, "young_person")],
)
def test_who_may_consent_at_which_age(client: Client, age: int, consent_of: str) -> None:
    alice = client("alice")
    consent(alice, judged(alice), YES | {"age": age, "consent_of": consent_of})


def test_the_last_one_counts_and_the_same_twice_is_one(client: Client) -> None:
    alice = client("alice")
    reference = judged(alice)
    for said in (YES, YES, NO, NO):
        consent(alice, reference, said)

    kept = alice.get(f"/api/v1/cases/{reference}/consent").json()

    assert [(one["given"], one["receivers"]) for one in kept] == [(True, YES["receivers"]), (False, [])]


def test_the_page_keeps_what_was_typed(client: Client, world: World) -> None:
    """REQ typed-text-kept: a mistake names its field and loses nothing."""
    reference, alice = judged(client("alice")), world.browser("alice")
    form = get(alice, f"/cases/{reference}/consent").form(f"/cases/{reference}/consent")
    sent = form.sent(given="yes", receivers="municipality", consent_of="young_person", age="15", version="1")

    page = Page(post(alice, f"/cases/{reference}/consent", sent))

    assert page.status == 422
    assert "Onder de 16 jaar is ook toestemming van een ouder of voogd nodig." in page.main
    assert "consent_of-why" in page.ids
    kept = dict(page.form(f"/cases/{reference}/consent").own)
    assert {name: kept[name] for name in ("given", "receivers", "age")} == {
        "given": "yes",
        "receivers": "municipality",
        "age": "15",
    }


def test_it_is_in_the_file_of_the_young_person(client: Client, world: World) -> None:
    """REQ access-export: consent in words, for whom and by whom."""
    alice = client("alice")
    reference = judged(alice)
    consent(alice, reference)

    bob, way = world.browser("bob"), f"/cases/{reference}/record/export"
    form = get(bob, f"/cases/{reference}/record").form(way)
    page = Page(post(bob, way, form.sent(to="young_person", purpose="access_request", form="page")))

    assert "Toestemming om door te geven" in page.text
    assert "gemeente, onderzoeksinstelling" in page.text
