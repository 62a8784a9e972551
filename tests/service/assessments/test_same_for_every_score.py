"""The pages of the conversation know no score: byte for byte the same whatever the model said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app.open_installation import open_installation
from tests.service.assessments.flow import screened_case
from tests.service.pages.reading import Page
from tests.service.prepared import copied
from tests.service.raw import drop_guards, raw_database
from tests.service.screenings.flow import LISA_BEFORE, LISA_FOUND, judged
from tests.service.world import World, settings_for

pytestmark = pytest.mark.slow

Client = Callable[[str], TestClient]

PAGES = ("", "/guide", "/new")
FORM = "/cases/{}/assessments/1/new"
OTHER_SCORES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    # what was shown becomes high, low, hidden, declined, or no number at all
    "high": ("", {"probability": 0.97, "band": "high"}),
    "low": ("", {"probability": 0.01, "band": "low"}),
    "withheld": ("arm = 'withheld', sealed = shown", {}),
    "declined": ("arm = 'declined', status = 'abstained'", {}),
    "stopped": ("arm = 'stopped'", {"probability": None}),
}
"""What is set in the stored screening, and what then in its numbers that were shown."""


@contextmanager
def with_another_score(world: World, folder: Path, score: str) -> Iterator[World]:
    """The same installation, in which the stored screenings say something else."""
    data = folder / "data"
    copied(world.installation.settings.data, data)
    settings = settings_for(data)
    with closing(raw_database(settings.data, autocommit=True)) as db:
        drop_guards(db)
        columns, numbers = OTHER_SCORES[score]
        if columns:
            assert db.execute(f"UPDATE screening SET {columns}").rowcount > 0
        if numbers:
            stored = db.execute("SELECT case_id, number, shown FROM screening").fetchall()
            assert stored
            for case_id, number, shown in stored:
                changed = json.dumps(json.loads(shown) | numbers, separators=(",", ":"))
                change = "UPDATE screening SET shown = ? WHERE case_id = ? AND number = ?"
                db.execute(change, (changed, case_id, number))
    installation = open_installation(settings, world.clock)
    try:
        yield World(installation, world.clock, world.people)
    finally:
        installation.close()


def bodies(world: World, reference: str) -> list[bytes]:
    alice = world.browser("alice")
    return [alice.get(f"/cases/{reference}/assessments/1{page}").content for page in PAGES]


@pytest.mark.parametrize("score", OTHER_SCORES)
def test_each_page_is_byte_identical_for_every_score(world: World, tmp_path: Path, score: str) -> None:
    """REQ same-assessment, REQ blind-outcome: the guide, the form and the record page."""
    reference = screened_case(world.client("alice"))
    expected = bodies(world, reference)
    with with_another_score(world, tmp_path / "other", score) as other:
        assert bodies(other, reference) == expected


def test_no_page_says_a_score(client: Client, world: World) -> None:
    """REQ blind-outcome: not the number, nor the band, nor a word of the explanation."""
    alice = client("alice")
    reference = screened_case(alice)
    shown = alice.get(f"/api/v1/cases/{reference}/screenings/1").json()
    browser = world.browser("alice")
    assert shown["probability"] is not None
    for page in PAGES:
        read = Page(browser.get(f"/cases/{reference}/assessments/1{page}"))
        assert not re.search(r"van de 100|\d+ ?%", read.text)
        assert f"/cases/{reference}/screenings/1" not in read.links


def test_the_form_asks_the_same_of_everybody(client: Client, world: World) -> None:
    """REQ same-assessment: a case with a direct sign, one with many signals and one with hardly any."""
    alice, browser = client("alice"), world.browser("alice")
    few = {"setting": "youth_protection_intake", "age": 16, "answers": {"school_absence": "never"}}
    offered = []
    for answers in (LISA_FOUND | {"age": 16}, LISA_BEFORE, few):
        form = Page(browser.get(FORM.format(screened_case(alice, answers)))).form()
        offered.append((form.offered, sorted({name for name, _ in form.fields})))

    assert offered[0] == offered[1] == offered[2]


def test_nothing_is_chosen_beforehand(client: Client, world: World) -> None:
    """REQ nothing-prefilled: all that stands there is who is writing, and the day of today."""
    form = Page(world.browser("alice").get(FORM.format(screened_case(client("alice"))))).form()
    filled = {name: value for name, value in form.own if value}

    assert filled == {
        "after": "0",
        "revision": "1",
        "held_on": "2026-11-23",
        "assessor": str(world.people["alice"]),
    }


def test_the_guide_puts_first_what_is_still_open(client: Client, world: World) -> None:
    alice = client("alice")
    reference = screened_case(
        alice, LISA_BEFORE | {"answers": {"documents_held": "unknown", "older_partner": "no"}}
    )
    text = Page(world.browser("alice").get(f"/cases/{reference}/assessments/1/guide")).main

    opened, known = text.index("paspoort en je bankpas"), text.index("Hoe oud zijn de mensen")
    assert opened < text.index("Om af te sluiten") < text.index("Al bekend") < known
    assert "waarom" not in text.lower()


def test_a_round_that_is_not_screened_yet_says_what_comes_first(client: Client, world: World) -> None:
    answer = world.browser("alice").get(FORM.format(judged(client("alice"))))
    assert answer.status_code == 409
    assert "Maak eerst deze screening af" in answer.text
