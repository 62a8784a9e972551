"""The way of a case through the pages, without script: made, filled in, judged, screened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi.testclient import TestClient
from httpx2 import Response

from screening.catalogue.read_catalogue import load_catalogue
from tests.service.pages.reading import Page, get, post

NEW: Final = {"setting": "youth_protection_intake", "age": "16", "reported_by": "police"}
LISA_BEFORE: Final = {
    "risky_relationship": "confirmed",
    "parents_separated": "confirmed",
    "family_conflict": "confirmed",
    "neglect": "suspected",
    "school_absence": "often",
}
LISA_FOUND: Final = {**LISA_BEFORE, "school_absence": "stopped", "found_at_sex_venue": "confirmed"}
JUDGEMENT: Final = {
    "view": "suspicion",
    "assess_within": "three_days",
    "reason": "Nieuwe vriend, weinig op school, moe.",
}


def made(browser: TestClient, **more: str) -> str:
    """The code of a new case."""
    get(browser, "/cases/new")  # the same form sent again without it would be a double click
    answer = post(browser, "/cases/new", NEW | more, follow=False)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).rpartition("/")[2]


def filled(browser: TestClient, reference: str, answers: Mapping[str, str]) -> None:
    """Fill in ``answers``, section by section, as each form stands."""
    catalogue = load_catalogue()
    for section in catalogue.sections:
        mine = {i.id: answers[i.id] for i in catalogue.in_section(section.id) if i.id in answers}
        if mine:
            path = f"/cases/{reference}/form/{section.id}"
            fields = get(browser, path).form().sent(**{f"answer.{i}": a for i, a in mine.items()})
            answer = post(browser, path, fields, follow=False)
            assert answer.status_code == 303, answer.text


def judge(browser: TestClient, reference: str, **more: str) -> Response:
    """Send the own judgement; the answer is not followed."""
    path = f"/cases/{reference}/judgement"
    return post(browser, path, get(browser, path).form().sent(**JUDGEMENT | more), follow=False)


def screened(browser: TestClient, answers: Mapping[str, str], **new: str) -> Page:
    """The result of a new case with these answers."""
    reference = made(browser, **new)
    filled(browser, reference, answers)
    answer = judge(browser, reference)
    assert answer.status_code == 303, answer.text
    return get(browser, str(answer.headers["location"]))
