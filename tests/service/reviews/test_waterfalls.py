"""A reviewer sees with exact log odds how an estimate came about, beside that of the round before."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient

from screening.catalogue.read_catalogue import load_catalogue
from tests.service.pages.reading import Page, get
from tests.service.prepared import with_share
from tests.service.screenings.flow import LISA_BEFORE, LISA_FOUND, filled, judge, judged, screen
from tests.service.web.pictures.drawn import marks, number, table
from tests.service.world import World

pytestmark = pytest.mark.slow

BEFORE: Mapping[str, str] = LISA_BEFORE["answers"]
LATER: Mapping[str, str] = {"older_partner": "confirmed", "neglect": "no"}
NOTHING = "–"


def next_round(alice: TestClient, reference: str, answers: Mapping[str, str]) -> None:
    """Another round of the case with all answers of before and these; they may change what was answered."""
    new = {"age": 16, "setting": LISA_BEFORE["setting"]}
    assert alice.post(f"/api/v1/cases/{reference}/intakes", json=new).status_code == 201
    filled(alice, reference, {"answers": {**BEFORE, **answers}})
    judge(alice, reference)
    assert screen(alice, reference).status_code == 201


def first_round(alice: TestClient) -> str:
    reference = judged(alice)
    assert screen(alice, reference, LISA_BEFORE).status_code == 201
    return reference


def review(world: World, reference: str, number: int) -> Page:
    return get(world.browser("rita"), f"/cases/{reference}/screenings/{number}/review")


def result(world: World, reference: str, number: int) -> dict[str, float]:
    answer = world.client("alice").get(f"/api/v1/cases/{reference}/screenings/{number}").json()
    return {
        "waterfall.base": answer["base_log_odds"],
        **answer["contributions"],
        "waterfall.estimate": answer["log_odds"],
    }


def figure(page: Page, id_: str) -> ET.Element:
    start = page.html.rindex("<", 0, page.html.index(f'id="{id_}"'))
    return ET.fromstring(page.html[start : page.html.index("</figure>", start) + 9])  # noqa: S314  our own markup


def log_odds_in(picture: ET.Element) -> list[float]:
    """What each answer adds, from the table behind the picture."""
    return [number(row[2]) for row in table(picture) if row[2] != NOTHING]


def test_both_rounds_stand_side_by_side_with_their_exact_log_odds(world: World) -> None:
    alice = world.client("alice")
    reference = first_round(alice)
    next_round(alice, reference, LATER)
    page = review(world, reference, 2)

    for id_, of in (("waterfall", 2), ("waterfall-before", 1)):
        picture, stored = figure(page, id_), result(world, reference, of)
        base, *sizes, estimate = stored.values()
        assert sorted(log_odds_in(picture)) == pytest.approx(sorted(sizes), abs=0.0006)
        rows = table(picture)
        assert number(rows[0][3]) == pytest.approx(base, abs=0.0006)
        assert number(rows[-2][3]) == pytest.approx(estimate, abs=0.0006)
        assert base + sum(log_odds_in(picture)) == pytest.approx(estimate, abs=0.005)
        assert len(marks(picture, "circle", "dot")) == 1
    assert page.ids.index("waterfall") < page.ids.index("waterfall-before")


def test_what_changed_between_the_rounds_is_listed_with_both_values(world: World) -> None:
    alice, catalogue = world.client("alice"), load_catalogue()
    reference = first_round(alice)
    next_round(alice, reference, LATER)
    page = review(world, reference, 2)
    then, now = (result(world, reference, n) for n in (1, 2))
    section = page.html[page.html.index("Wat tussen de screenings veranderde") :]
    rows = table(ET.fromstring("<table>" + section[section.index("<thead") : section.index("</table>") + 8]))  # noqa: S314  our own markup
    listed = {row[0]: (row[1], row[2]) for row in rows}

    different = {i for i in {*then, *now} if then.get(i) != now.get(i) and "." not in i}
    assert set(listed) == {catalogue[i].wording.label.nl for i in different}
    for indicator in different:
        for said, stored in zip(listed[catalogue[indicator].wording.label.nl], (now, then), strict=True):
            if indicator in stored:
                assert number(said) == pytest.approx(stored[indicator], abs=0.0006)
            else:
                assert said == NOTHING


def test_a_first_round_stands_alone(world: World) -> None:
    page = review(world, first_round(world.client("alice")), 1)

    assert "waterfall" in page.ids
    assert "waterfall-before" not in page.ids
    assert "tussen de screenings" not in page.main


def test_rounds_that_are_alike_say_so(world: World) -> None:
    alice = world.client("alice")
    reference = first_round(alice)
    next_round(alice, reference, {})
    assert "Tussen de screenings veranderde geen aandeel." in review(world, reference, 2).main


def test_no_number_shows_where_none_may_be_seen(world: World) -> None:
    """REQ withheld-arm, REQ decline-score, REQ direct-signs: neither of this round nor of the one before."""
    alice = world.client("alice")
    found = judged(alice, age=17, request=LISA_FOUND)
    screen(alice, found, LISA_FOUND)
    withheld = judged(with_share(world, 1.0).client("alice"))
    screen(with_share(world, 1.0).client("alice"), withheld, LISA_BEFORE)
    declined = first_round(alice)
    next_round(alice, declined, LATER)
    alice.post(f"/api/v1/cases/{declined}/score-refusal")
    after_withheld = with_share(world, 1.0).client("alice")
    next_round(after_withheld, withheld, LATER)

    for reference, of in ((found, 1), (withheld, 1), (withheld, 2), (declined, 2)):
        page = review(world, reference, of)
        assert {"waterfall", "waterfall-before"} & set(page.ids) == set(), (reference, of)
        assert "log odds" not in page.main
