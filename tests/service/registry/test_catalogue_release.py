"""A whole release of the catalogue over a filled database: what was stored is read as it was asked, drafts go
on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from screening.catalogue.read_catalogue import load_catalogue
from screening.model.signing import shipped_public_keys
from service.areas.exports.training_table import header, training_rows
from service.areas.screenings.verify import verify_screenings
from service.core.clock import SetClock
from service.model_runtime.catalogue_and_model_archive import CatalogueGone
from service.model_runtime.model_archive_files import Kept
from tests.service.assessments.flow import established, recorded
from tests.service.prepared import Prepare, Prepared
from tests.service.registry.candidates import updated
from tests.service.registry.catalogue_release import ADDED, DROPPED, REMOVED, RENAMED, REWORDED, released
from tests.service.registry.support_registry import served
from tests.service.screenings.flow import LISA_BEFORE, judge, judged, made, screen
from tests.service.world import World
from tests.service.young_person_file.flow import put_right
from tests.service.young_person_file.test_access_export import export

pytestmark = pytest.mark.slow

OF_THEN = {DROPPED[0]: DROPPED[1], RENAMED[0]: "confirmed", REMOVED: "confirmed"}
ASKED = {**LISA_BEFORE, "answers": LISA_BEFORE["answers"] | OF_THEN}
SCREENED, DRAFT, JUDGED, CORRECTED = "2026-0001", "2026-0002", "2026-0003", "2026-0004"

WALKERS = ("alice", "bob", "rita", "anna", "petra")
"""Everybody who may read anything of a case or of models."""


def _paths(world: World) -> Iterator[str]:
    """Every GET route, once for each case where it is about one."""
    values = {
        "digest": world.installation.scoring.start_digest,
        "number": "1",
        "section": "money",
        "path": "x",
    }
    for route in world.app.routes:
        if not (isinstance(route, APIRoute) and "GET" in (route.methods or ())):
            continue
        names = re.findall(r"\{(\w+)", route.path)
        for case in (SCREENED, DRAFT, JUDGED, CORRECTED) if "reference" in names else ("",):
            yield route.path.format(**{n: case if n == "reference" else values.get(n, "1") for n in names})


def _walk(world: World) -> dict[tuple[str, str], int]:
    """What every route answers to everybody; model pages by their route, since each release has its own."""
    found = {}
    digest = world.installation.scoring.start_digest
    for login in WALKERS:
        browser = world.browser(login)
        for path in _paths(world):
            answer = browser.get(path, follow_redirects=False)
            found[login, path.replace(digest, "digest")] = answer.status_code
    return found


def _before(world: World) -> None:
    alice = world.client("alice")
    assert screen(alice, judged(alice, request=ASKED)).status_code == 201
    recorded(alice, SCREENED, established(world))
    for code in (made(alice), made(alice)):
        sent = {"revision": 0, "answers": ASKED["answers"], "known": {REMOVED: {"how": "seen"}}}
        assert alice.put(f"/api/v1/cases/{code}/draft", json=sent).status_code == 200
    judge(alice, JUDGED)
    assert screen(alice, judged(alice, request=ASKED)).status_code == 201
    put_right(alice, CORRECTED, neglect="no")
    served(world, updated(0.3, "5"))


@pytest.fixture(scope="module")
def prepared(prepare: Prepare) -> Prepared:
    return prepare(_before)


@pytest.fixture
def before(prepared: Prepared, world: World) -> World:
    """Screened, corrected, judged and unfinished cases, a conversation, and a model approved here."""
    return world


@pytest.fixture
def later(before: World, clock: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The same installation after the release."""
    installation = released(before.installation, clock, tmp_path, monkeypatch)
    yield World(installation, clock, before.people)
    installation.close()


def test_every_page_answers_after_the_release_as_before(
    before: World, request: pytest.FixtureRequest
) -> None:
    """C16: every route and role, over screened, judged, corrected and unfinished cases."""
    answered = _walk(before)
    assert [where for where, status in answered.items() if status >= 500] == []

    later: World = request.getfixturevalue("later")
    assert later.installation.catalogue.version == "9"
    changed = {
        where: (answered.get(where), status)
        for where, status in _walk(later).items()
        if status != answered.get(where)
    }
    assert changed == {}


def test_what_was_stored_reads_in_the_questions_of_then(later: World) -> None:
    """REQ as-shown: answers, review and the file name questions that are no longer asked; what is asked in
    other words today stands in those of then, beside an answer of then."""
    world = later
    alice, rita, labels = world.browser("alice"), world.browser("rita"), _labels_of_then()
    answers = alice.get(f"/cases/{SCREENED}/answers/1").text
    review = rita.get(f"/cases/{SCREENED}/screenings/1/review").text
    changed = rita.get(f"/cases/{CORRECTED}/screenings/1/review").text
    draft = alice.get(f"/cases/{DRAFT}/form/family").text
    file = export(world.browser("bob"), CORRECTED, form="page").text

    for page in (answers, review, file):
        for label in labels:
            assert label in page
    assert "Vermoeden" in answers
    for page in (answers, changed):
        assert REWORDED[1] in page
        assert REWORDED[2] not in page
    assert REWORDED[2] in draft
    for code in (RENAMED[0], REMOVED):
        assert code not in file


def test_a_draft_goes_on_and_its_author_is_told_what_changed(later: World) -> None:
    """C16: what the questions of today no longer have falls back to not asked and is listed until it is
    answered anew; nothing of it enters the screening."""
    world = later
    alice, browser = world.client("alice"), world.browser("alice")
    for page in (f"/cases/{DRAFT}", f"/cases/{DRAFT}/form/money", f"/cases/{DRAFT}/judgement"):
        text = browser.get(page).text
        assert "De vragenlijst is veranderd" in text
        for label in _labels_of_then():
            assert label in text
    draft = alice.get(f"/api/v1/cases/{DRAFT}/draft").json()
    assert set(draft["left"]) == set(OF_THEN)
    assert not set(OF_THEN) & set(draft["answers"])
    assert draft["left"][REMOVED] == {"answer": "confirmed", "how": "seen"}

    again = {"revision": draft["revision"], "answers": {DROPPED[0]: "confirmed"}}
    saved = alice.put(f"/api/v1/cases/{DRAFT}/draft", json=again)
    assert saved.status_code == 200, saved.text
    assert set(alice.get(f"/api/v1/cases/{DRAFT}/draft").json()["left"]) == {RENAMED[0], REMOVED}

    judge(alice, DRAFT)
    answer = screen(alice, DRAFT)
    assert answer.status_code == 201, answer.text
    assert answer.json()["catalogue"]["version"] == "9"
    assert {RENAMED[1], ADDED} <= set(answer.json()["unanswered"])


def test_a_judged_round_of_before_is_screened_by_the_questions_of_today(later: World) -> None:
    world = later
    answer = screen(world.client("alice"), JUDGED)

    assert answer.status_code == 201, answer.text
    assert DROPPED[0] in answer.json()["unanswered"]


def test_a_correction_and_a_new_round_work_on_a_screening_of_before(later: World) -> None:
    world = later
    alice = world.client("alice")
    assert alice.post(
        f"/api/v1/cases/{SCREENED}/intakes", json={"age": 16, "setting": "youth_protection_intake"}
    ).status_code in (201, 422)

    page = world.browser("alice").get(f"/cases/{CORRECTED}/judgement")
    assert page.status_code == 200
    judge(alice, CORRECTED)
    assert screen(alice, CORRECTED).status_code == 201


def test_the_training_table_has_the_questions_of_today_and_only_their_answers(later: World) -> None:
    """An answer that a question no longer has counts as not asked: no table holds an unknown code."""
    world = later
    (row,) = training_rows(world.installation, world.clock.now())
    cells = dict(zip(header(world.installation.catalogue), row, strict=True))

    assert cells[DROPPED[0]] == cells[RENAMED[1]] == cells[ADDED] == "not_asked"
    assert REMOVED not in cells
    assert cells["neglect"] == "suspected"


def test_everything_stored_is_computed_again_after_the_release(later: World) -> None:
    """REQ reproducible"""
    world = later
    screen(world.client("alice"), JUDGED)
    keys = (*shipped_public_keys(), *world.installation.keys.signing_public_keys)
    with world.installation.database.reading() as db:
        report = verify_screenings(db, Kept(world.installation.settings.data), keys)

    assert (report.screenings, report.findings) == (3, [])


def test_the_questions_are_kept_also_while_no_model_can_be_read(
    world: World, clock: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What answers are stored under does not hang on the model: without one the form goes on."""
    installation = released(world.installation, clock, tmp_path, monkeypatch)
    try:
        kept = Kept(installation.settings.data)
        assert set(kept.catalogue_digests()) >= {installation.catalogue.digest}
        assert installation.archive.named(RENAMED[0]) is not None
        with pytest.raises(CatalogueGone):
            installation.archive.catalogue("0" * 64)
    finally:
        installation.close()


def _labels_of_then() -> tuple[str, ...]:
    """The Dutch names of the questions as they were."""
    file = Path(str(Path(__file__).parents[3] / "screening" / "catalogue" / "indicators.toml"))
    catalogue = load_catalogue(file)
    return tuple(catalogue[indicator].wording.label.nl for indicator in OF_THEN)
