"""The conversations of the demonstration: held after the visit, by the same functions as real ones."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from typing import Any

import pytest

from screening.plain_language_check import findings
from service.core.settings import Settings
from service.demo.young_people import young_people
from tests.service.demo.support import Demo, demo
from tests.service.raw import raw_database

pytestmark = pytest.mark.slow

__all__ = ["demo"]


@pytest.fixture(scope="module")
def settings(demo: Demo) -> Settings:
    return demo.settings


def rows(settings: Settings, asked: str) -> list[tuple[Any, ...]]:
    with closing(raw_database(settings.data)) as db:
        return db.execute(asked).fetchall()


def test_most_young_people_were_talked_with_and_some_still_wait(settings: Settings) -> None:
    outcomes = Counter(outcome for (outcome,) in rows(settings, "SELECT outcome FROM assessment"))
    recent = "SELECT count(DISTINCT case_id) FROM assessment WHERE held_on > '2017-01-01'"
    (talked,) = rows(settings, recent)[0]

    assert 10 < talked < 20
    assert set(outcomes) == {"established", "strong_indications", "not_shown", "undetermined"}


def test_the_outcomes_are_those_of_the_published_descriptions(settings: Settings) -> None:
    """Nobody who was exploited is "not shown", and nobody else is "established"."""
    for person in young_people():
        found = person.rounds[-1].found
        if found is not None:
            assert (found.outcome == "established") <= (person.outcome == "victim"), person.id
            assert (found.outcome == "not_shown") <= (person.outcome == "look_alike"), person.id


def test_lisa_was_found_and_it_is_established_after_the_visit(settings: Settings) -> None:
    asked = "SELECT outcome, made_at, present FROM assessment WHERE reference = '2025-0001' ORDER BY id"
    before, found = rows(settings, asked)

    assert (before[0], found[0]) == ("undetermined", "established")
    assert str(before[1]) < "2025-12"
    assert str(found[1]).startswith("2026-11-23")
    assert json.loads(found[2]) == ["young_person"]


def test_the_story_of_the_conversations_is_told_in_plain_words() -> None:
    """REQ plain-words."""
    said = [r.found.reason for person in young_people() for r in person.rounds if r.found]

    assert len(said) >= 12
    assert [finding for reason in said for finding in findings(reason, "nl")] == []
