"""The pictures of a result say what was stored with it, and stand only where there is an estimate."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient

from screening.catalogue.read_catalogue import load_catalogue
from screening.explain.estimate_words import frequency_words, natural_frequency
from screening.explain.load_screener import load_screener
from screening.explain.screening_request import ScreeningRequest
from screening.explain.screening_result import Screening
from screening.model.log_odds import log_odds_of
from service.areas.result_pages.pictures_of_result import hundred_of, ranges_of, waterfall_of
from service.areas.screenings import shown_result
from service.areas.screenings.shown_result import MadeBy, Origin, block_of
from service.areas.screenings.shown_result_shapes import Block
from service.areas.screenings.verify import verify_screenings
from service.core.reader_language import reader
from service.db.all_tables import METADATA
from service.model_runtime.model_archive_files import Kept
from service.web.pictures.waterfall import MOST_APART
from tests.service.pages.reading import Page, get
from tests.service.prepared import with_share
from tests.service.raw import MOMENT, raw_database
from tests.service.screenings.flow import LISA_BEFORE, LISA_FOUND, judged, screen
from tests.service.web.pictures.drawn import drawn, has_class, marks, number, table
from tests.service.world import World

pytestmark = pytest.mark.slow

CATALOGUE = load_catalogue()
WORDS = reader("nl")
RESULT = "/cases/{}/screenings/1"
SCORED = [indicator for indicator in CATALOGUE if indicator.role == "scored"]
ALL_RAISE = {i.id: i.level_ids[-1 if i.sign > 0 else 0] for i in SCORED}
ALL_LOWER = {i.id: i.level_ids[0 if i.sign > 0 else -1] for i in SCORED}


def stored(
    world: World, answers: Mapping[str, str], now: Mapping[str, bool] | None = None
) -> tuple[TestClient, str, dict[str, Any]]:
    """Alice's browser, the code of a case with these answers, and the result as the API has it."""
    alice = world.client("alice")
    request = {**LISA_BEFORE, "answers": dict(answers), "now": dict(now or {})}
    reference = judged(alice, request=request)
    assert screen(alice, reference, request).status_code == 201
    return (
        world.browser("alice"),
        reference,
        alice.get(f"/api/v1{RESULT.format(reference)}").json(),
    )


def element(page: Page, tag: str, *, after: str) -> ET.Element:
    """The first element ``tag`` from the one with the id ``after`` on, read again."""
    start = page.html.index(f"<{tag}", page.html.rindex("<", 0, page.html.index(f'id="{after}"')))
    markup = page.html[start : page.html.index(f"</{tag}>", start) + len(tag) + 3]
    return ET.fromstring(markup.replace(" data-shown>", ">").replace(" data-today>", ">"))  # noqa: S314  our own markup


def test_the_waterfall_leads_from_the_stored_base_to_the_stored_estimate(world: World) -> None:
    alice, reference, result = stored(world, {**LISA_BEFORE["answers"], "trusted_adult": "yes"})
    page = get(alice, RESULT.format(reference))
    picture, words = element(page, "figure", after="waterfall"), page.main

    base, estimate = (mark["cx"] for kind in ("open", "dot") for mark in marks(picture, "circle", kind))
    assert base == pytest.approx(100 * result["base_rate"], abs=0.006)
    assert estimate == pytest.approx(100 * result["probability"], abs=0.006)
    across = max(marks(picture, "line", "span"), key=lambda mark: mark["x2"] - mark["x1"])
    bounds = (100 * result["interval"]["low"], 100 * result["interval"]["high"])
    assert (across["x1"], across["x2"]) == pytest.approx(bounds, abs=0.006)
    bars = marks(picture, "rect", "up") + marks(picture, "rect", "down")
    assert len(bars) == len(result["contributions"])
    now, start = (natural_frequency(result[name]) for name in ("probability", "base_rate"))
    assert f"Van {start} naar {now} van de 100." in words


def test_the_table_behind_the_waterfall_has_its_points_and_they_add_up(world: World) -> None:
    """Each answer once, with what else was shown of it; both ends, and the points between them."""
    alice, reference, result = stored(world, {**LISA_BEFORE["answers"], "trusted_adult": "yes"})
    page = get(alice, RESULT.format(reference))
    rows = table(element(page, "section", after="reasons"))
    answers, (start, end, interval) = rows[:-3], rows[-3:]

    assert len(answers) == len(result["contributions"])
    points = [row[-1] for row in answers if row[-1] != "minder dan 1 punt"]
    assert number(start[-1]) + sum(map(number, points)) == number(end[-1])
    assert "0" not in points, "each of these answers moves something"
    assert number(end[-1]) == natural_frequency(result["probability"])
    low, high = (frequency_words(result["interval"][name], "nl") for name in ("low", "high"))
    assert interval[-1] == f"{low} tot {high}"
    assert page.html.count('id="waterfall"') == 1
    assert "swing" not in page.html, "the bars would say it a second time"


@pytest.mark.parametrize("answers", [ALL_RAISE, ALL_LOWER], ids=["more", "fewer"])
def test_where_the_estimate_is_no_number_a_sentence_says_what_the_points_make(
    world: World, answers: dict[str, str]
) -> None:
    alice, reference, result = stored(world, answers)
    page = get(alice, RESULT.format(reference))
    said = frequency_words(result["probability"], "nl")

    assert not said.isdigit()
    total = natural_frequency(result["probability"])
    assert f"Startpunt en punten zijn samen {total}. Zo precies weten we het niet: ‘{said}’." in page.main
    rows = table(element(page, "section", after="reasons"))
    assert [row[-1] for row in rows].count("–") == len(answers) - MOST_APART


def test_no_picture_of_a_number_where_there_is_none(world: World) -> None:
    """REQ abstain, REQ direct-signs, REQ withheld-arm, REQ decline-score: withheld, declined, abstained,
    ended by a direct sign: words, and of direct signs the other signals beside them."""
    alice, browser = world.client("alice"), world.browser("alice")
    declined = judged(alice)
    assert screen(alice, declined, LISA_BEFORE).status_code == 201
    alice.post(f"/api/v1/cases/{declined}/score-refusal")
    few = judged(alice, request={**LISA_BEFORE, "answers": {"neglect": "no"}})
    screen(alice, few, {**LISA_BEFORE, "answers": {"neglect": "no"}})
    found = judged(alice, age=17, request=LISA_FOUND)
    screen(alice, found, LISA_FOUND)
    withheld = judged(with_share(world, 1.0).client("alice"))
    screen(with_share(world, 1.0).client("alice"), withheld, LISA_BEFORE)

    for reference in (declined, few, found, withheld):
        page = get(browser, RESULT.format(reference))
        assert {"waterfall", "errors"} & set(page.ids) == set(), reference
        assert 'class="ask ranges' not in page.html
        assert "nan" not in page.html.lower().replace("finan", "")
        assert "estimate" in page.ids
    assert "swing" in get(browser, RESULT.format(found)).html


def test_each_question_shows_both_ends_on_one_scale(world: World) -> None:
    alice, reference, result = stored(world, LISA_BEFORE["answers"])
    page = get(alice, RESULT.format(reference))
    asked = element(page, "ol", after="ask")
    ends = {CATALOGUE[q["indicator"]].wording.ask.nl: q["if"] for q in result["ask_next"]}

    assert len(list(asked)) == 8
    for item in asked:
        after = ends["".join(next(item.iter("span")).itertext())]
        low, high = (marks(item, "circle", kind)[0]["cx"] for kind in ("open", "dot"))
        now = marks(item, "line", "ref")[0]["x1"]
        assert low == pytest.approx(100 * min(after.values()), abs=0.006)
        assert high == pytest.approx(100 * max(after.values()), abs=0.006)
        assert now == pytest.approx(100 * result["probability"], abs=0.006)
        said = "".join(next(one for one in item.iter("span") if has_class(one, "ends")).itertext())
        assert frequency_words(min(after.values()), "nl") in said
        assert frequency_words(max(after.values()), "nl") in said


def test_what_to_ask_stands_in_the_order_of_ask_next(world: World) -> None:
    alice, reference, result = stored(world, LISA_BEFORE["answers"])
    shown = [
        "".join(next(item.iter("span")).itertext())
        for item in element(get(alice, RESULT.format(reference)), "ol", after="ask")
    ]
    in_order = [CATALOGUE[question["indicator"]].wording.ask.nl for question in result["ask_next"]]

    assert len(shown) == 8
    assert shown == [words for words in in_order if words in shown]


def test_looking_at_what_could_change_stores_nothing_but_the_look(world: World) -> None:
    alice, reference, _ = stored(world, LISA_BEFORE["answers"])
    path = RESULT.format(reference)
    get(alice, path)
    before = everything(world)
    get(alice, path)
    after = everything(world)

    changed = {name for name in after if before[name] != after[name]}
    assert changed == {"audit_entry"}
    new = after["audit_entry"][len(before["audit_entry"]) :]
    assert len(new) == 1
    assert "screening.read" in new[0]


def everything(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with closing(raw_database(world.installation.settings.data)) as db:
        return {
            name: list(map(tuple, db.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall()))
            for name in METADATA.tables
        }


def test_the_hundred_shows_what_the_model_says_of_its_limit(world: World) -> None:
    """REQ bands, REQ limits-visible: of a hundred young people as many are missed and wrongly marked as by
    the figures of the model that gave the estimate."""
    alice, reference, result = stored(world, LISA_BEFORE["answers"])
    page = get(alice, RESULT.format(reference))
    bands = load_screener().table.bands
    number_of_band = [band.id for band in bands].index(result["band"])
    expected = bands[max(1, number_of_band)].expected[LISA_BEFORE["setting"]]
    missed, found, wrong, left = (int(row[1]) for row in table(element(page, "figure", after="errors")))

    assert missed + found + wrong + left == 100
    assert missed == pytest.approx(result["base_rate"] * expected.missed_per_100_victims, abs=1)
    assert wrong == pytest.approx((1 - result["base_rate"]) * expected.wrongly_marked_per_100_others, abs=1)
    assert f"naar verwachting {missed}. Bij {wrong} is" in page.main


def test_a_result_from_before_the_pictures_reads_and_verifies(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REQ as-shown: its block has no shares of errors; what it has is shown, and no picture of them."""
    monkeypatch.setattr(shown_result, "_shown_errors", lambda *_: None)
    alice, reference, _ = stored(world, LISA_BEFORE["answers"])
    page = get(alice, RESULT.format(reference))

    assert "errors" not in page.ids
    assert "waterfall" in page.ids
    with world.installation.database.reading() as db:
        kept = Kept(world.installation.settings.data)
        keys = (*world.installation.keys.signing_public_keys,)
        found = [f.key for f in verify_screenings(db, kept, keys).findings]
    assert [key for key in found if key.startswith("block")] == []


def test_a_block_without_the_later_field_is_read() -> None:
    plain = json.loads(json.dumps(made(screened_by(LISA_BEFORE["answers"]), LISA_BEFORE["answers"])))
    limits = Block._fields.index("limits")
    assert Block.read(plain).limits.errors is not None
    plain[limits] = plain[limits][:-1]

    block = Block.read(plain)
    assert block.limits.errors is None
    assert hundred_of(block, WORDS) is None


def screened_by(answers: Mapping[str, str]) -> Screening:
    return load_screener().screen(
        ScreeningRequest.parse({**LISA_BEFORE, "answers": dict(answers)}, CATALOGUE)
    )


def made(screening: Screening, answers: Mapping[str, str]) -> Block:
    request = ScreeningRequest.parse({**LISA_BEFORE, "answers": dict(answers)}, CATALOGUE)
    by = MadeBy(CATALOGUE, load_screener().table)
    return block_of(
        screening,
        request,
        by,
        Origin(datetime.fromisoformat(MOMENT), "Alice", "op literatuur gebaseerd"),
        WORDS,
    )


def odd_screenings() -> Iterator[tuple[str, Screening]]:
    screening = screened_by(LISA_BEFORE["answers"])
    yield "no contribution", replace(screening, contributions=MappingProxyType({}))
    yield "sixty", replace(screening, contributions={f"{i.id}": 0.01 for i in CATALOGUE})
    yield "zero", replace(screening, contributions=dict.fromkeys(screening.contributions, 0.0))
    yield "certain", replace(screening, base_log_odds=log_odds_of(1 - 1e-12))
    yield "no number", replace(screening, base_log_odds=float("nan"))
    yield "withheld", load_screener().withheld(ScreeningRequest.parse(LISA_BEFORE, CATALOGUE), "withheld")


@pytest.mark.parametrize(
    ("name", "screening"), list(odd_screenings()), ids=lambda part: part if isinstance(part, str) else ""
)
def test_what_cannot_be_drawn_is_said_in_words(name: str, screening: Screening) -> None:
    """Never an empty frame, never a mark without a place."""
    block = made(screened_by(LISA_BEFORE["answers"]), LISA_BEFORE["answers"])
    picture = waterfall_of(screening, block, CATALOGUE, WORDS, exact=True)
    ranges = ranges_of(screening, block, CATALOGUE, WORDS)

    if name == "withheld":
        assert picture is None
        assert ranges is None
        return
    assert picture is not None
    assert ranges is not None
    element = drawn("waterfall", picture)
    text = " ".join(element.itertext())
    assert "nan" not in ET.tostring(element, "unicode").lower().replace("finding", "")
    if name == "no number":
        assert "Van deze schatting is een getal onbekend." in text
        assert list(element.iter("svg")) == []
    elif name == "no contribution":
        assert "Geen antwoord verschoof de schatting" in text
    else:
        assert len(picture.rows) > 2


def test_a_question_that_is_not_found_leaves_the_stored_line() -> None:
    block = made(screened_by(LISA_BEFORE["answers"]), LISA_BEFORE["answers"])
    first, *others = block.ask.questions
    strange = block._replace(ask=block.ask._replace(questions=(first._replace(ask="Anders?"), *others)))

    assert ranges_of(screened_by(LISA_BEFORE["answers"]), strange, CATALOGUE, WORDS) is None
    assert ranges_of(screened_by(LISA_BEFORE["answers"]), block, CATALOGUE, WORDS) is not None


def test_the_page_with_all_it_needs_takes_at_most_45_kb(world: World) -> None:
    """As it is sent to a browser with an empty cache: acute steps, most answers, eight questions.

    Every sign that could be acute now is said not to be; with all of these open the page holds the steps of
    each of them.
    """
    open_ones = {i.id for i in SCORED[::4]}
    answers = {i: level for i, level in ALL_RAISE.items() if i not in open_ones}
    now = {i.id: False for i in CATALOGUE if i.asks_now and i.id in answers}
    alice, reference, _ = stored(world, answers, now)
    page = get(alice, RESULT.format(reference))
    files = [address for address in page.asked_of if address.startswith("/static/")]
    sizes = [
        int(alice.get(address, headers={"Accept-Encoding": "gzip"}).headers["content-length"])
        for address in files
    ]

    assert len(files) >= 2
    assert {"acute", "waterfall", "errors", "ask"} <= set(page.ids)
    assert page.html.count('class="ends"') == 8
    assert len(page.html.encode()) + sum(sizes) <= 45_000
