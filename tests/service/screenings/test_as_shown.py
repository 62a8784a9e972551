"""A stored result stays as it was shown, whatever is released, recalled or reworded afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import pytest

from screening.explain.texts import explain_texts
from screening.language import LANGUAGES
from screening.model.shipped_files import shipped_version
from screening.model.signing import shipped_public_keys
from service.access.unit_of_work import unit_as
from service.app.background_work import every_hour
from service.areas.registry import recall
from service.areas.screenings import rebuild_shown_result as rebuild
from service.areas.screenings import shown_result_storage as shown
from service.areas.screenings.verify import verify_screenings
from service.core.clock import SetClock
from service.core.reader_language import page_texts
from service.installation.running_installation import Installation
from service.model_runtime.model_archive_files import Kept
from tests.service.prepared import Prepare, Prepared, with_share
from tests.service.raw import NO_BYTE, drop_guards, past_the_guards, raw_database
from tests.service.registry.candidates import updated
from tests.service.registry.catalogue_release import released
from tests.service.registry.support_registry import REASON, served
from tests.service.screenings.flow import LISA_BEFORE, LISA_FOUND, judged, screen, screened
from tests.service.screenings.shown_parts import shown_parts
from tests.service.world import World
from tests.service.young_person_file.flow import put_right
from tests.service.young_person_file.test_access_export import export

pytestmark = pytest.mark.slow

Pages = dict[tuple[str, str, str], tuple[str, ...]]
VIEWS = ("", "/print", "/explanation", "/review")


def shown_everywhere(world: World) -> Pages:
    """By case, view and language: the parts of the page that are the block."""
    with closing(raw_database(world.installation.settings.data)) as db:
        cases = [row[0] for row in db.execute("SELECT reference FROM screening ORDER BY reference")]
    found: Pages = {}
    for language in LANGUAGES:
        readers = {login: world.browser(login) for login in ("alice", "rita")}
        for reader in readers.values():
            reader.post("/language", data={"language": language, "back": "/"})
        for case in cases:
            for view in VIEWS:
                page = readers["rita" if view == "/review" else "alice"].get(
                    f"/cases/{case}/screenings/1{view}"
                )
                assert page.status_code == 200, page.text
                found[case, view, language] = shown_parts(page.text)
    return found


def _every_arm(world: World) -> None:
    alice = world.client("alice")
    screened(alice, LISA_BEFORE)
    screened(alice, LISA_FOUND)
    screened(alice, {**LISA_BEFORE, "answers": {"neglect": "no"}})
    phones = {"several_phones": "suspected", "older_partner": "confirmed", "mark_or_tattoo": "confirmed"}
    screened(alice, {**LISA_BEFORE, "answers": LISA_BEFORE["answers"] | phones})
    screened(with_share(world, 1.0).client("alice"), LISA_BEFORE)
    declined = judged(alice)
    alice.post(f"/api/v1/cases/{declined}/score-refusal")
    screen(alice, declined, LISA_BEFORE)
    served(world, updated(0.3, "5"))
    screened(alice, LISA_BEFORE)


@pytest.fixture(scope="module")
def prepared(prepare: Prepare) -> Prepared:
    return prepare(_every_arm)


@pytest.fixture
def every_arm(prepared: Prepared, world: World) -> World:
    """A screening in every arm and of every status, one of them of a model that was approved here."""
    return world


def test_the_block_is_the_same_to_the_byte_after_releases_and_a_recall(
    every_arm: World, clock: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REQ as-shown: a model, a catalogue, other words and a recall later, every page shows what it showed."""
    before = shown_everywhere(every_arm)
    assert any("nagebootste groep" in part for parts in before.values() for part in parts)
    assert any("gemist" in part for part in before["2026-0001", "", "nl"])

    served(every_arm, updated(0.2, "3"))
    with unit_as(every_arm.installation, every_arm.people["anna"]) as unit:
        recall.recall(unit, f"evidence-{shipped_version()}", REASON)
    assert shown_everywhere(every_arm) == before, "after a model release and a recall"

    installation = released(every_arm.installation, clock, tmp_path, monkeypatch)
    try:
        later = World(installation, clock, every_arm.people)
        assert shown_everywhere(later) == before, "after a catalogue release"
        _other_words(monkeypatch)
        assert shown_everywhere(later) == before, "after other words"
        assert _verified(installation) == []
    finally:
        installation.close()


def test_what_stands_around_the_block_is_of_today(every_arm: World) -> None:
    """The footer has the status of the model that serves now, the block that of the one of then; that the
    result was withdrawn since stands outside the block, and what can be done next is of today."""
    alice, result = every_arm.browser("alice"), "/cases/2026-0001/screenings/1"
    then, now = "nog niet getoetst met eigen dossiers", "getoetst met eigen dossiers en goedgekeurd op"
    block, around = _apart(alice.get(result).text)

    assert then in " ".join(block)
    assert now not in " ".join(block)
    assert now in around.partition("<footer")[2]
    assert then not in around
    assert f"{result}/correction" in around
    assert "Ingetrokken" not in around

    put_right(every_arm.client("alice"), "2026-0001", neglect="no")
    later, around = _apart(alice.get(result).text)

    assert later == block
    assert f"{result}/correction" not in around
    assert "Ingetrokken" in around


def _apart(page: str) -> tuple[tuple[str, ...], str]:
    """The block of a page, and the page without it."""
    parts = shown_parts(page)
    around = page
    for part in parts:
        around = around.replace(part, "", 1)
    return parts, around


def test_the_status_is_that_of_the_moment_and_one_source_says_it(
    world: World, client: Callable[[str], Any]
) -> None:
    """C15: once two people let a model go on its results, no page says that it is not validated; a block that
    was shown before still does."""
    table = updated(0.3, "5")
    old = "nog niet getoetst met eigen dossiers"
    screened(client("alice"), LISA_BEFORE)
    served(world, table)
    screened(client("alice"), LISA_BEFORE)
    alice, anna = world.browser("alice"), world.browser("anna")
    now = "getoetst met eigen dossiers en goedgekeurd op 23 november 2026"

    pages = [alice.get("/about"), alice.get("/cases"), anna.get("/models"), anna.get("/scoring")]
    pages += [anna.get(f"/models/{table.digest}"), anna.get("/monitoring")]
    pages += [alice.get(f"/cases/2026-0002/screenings/1{view}") for view in ("", "/print")]
    for page in pages:
        assert page.status_code == 200
        assert "bijgewerkt met eigen dossiers" not in page.text
    assert now in pages[0].text
    assert now in " ".join(shown_parts(pages[-2].text))
    assert old in " ".join(shown_parts(alice.get("/cases/2026-0001/screenings/1").text))
    assert old not in " ".join(shown_parts(pages[-1].text))
    assert client("anna").get("/api/v1/model").json()["validated_at"] is not None


def test_the_words_of_the_block_come_from_the_block_alone() -> None:
    """The template that writes the block down asks for no text of today."""
    template = files("service.web") / "templates" / "parts" / "result.html"
    of_block = template.read_text("utf-8").partition("{% macro limits(")[2]

    assert "data-shown" in of_block
    assert "t(" not in of_block.replace("import(", "")


def test_a_screening_from_before_gets_its_block_put_together_and_says_so(every_arm: World) -> None:
    """What was stored before blocks were: the same figures, marked; and from then on it stays as well."""
    before = shown_everywhere(every_arm)
    _forget_blocks(every_arm.installation)
    at_once = shown_everywhere(every_arm)
    rebuilt = "Opnieuw opgebouwd"

    assert any(rebuilt in part for part in at_once["2026-0001", "", "nl"])
    first, again = before["2026-0001", "", "nl"], at_once["2026-0001", "", "nl"]
    assert first[:-1] == again[:-1]
    assert rebuild.waiting(every_arm.installation) == len(before) // (len(VIEWS) * len(LANGUAGES))

    every_hour(every_arm.installation)

    assert rebuild.waiting(every_arm.installation) == 0
    assert shown_everywhere(every_arm) == at_once
    assert _verified(every_arm.installation) == []
    assert rebuild.catch_up(every_arm.installation) == 0


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (
            f"UPDATE shown_block SET content = {NO_BYTE} || substr(content, 2) WHERE case_id = 1",
            "block_changed",
        ),
        (f"UPDATE shown_block SET content = content || {NO_BYTE} WHERE case_id = 1", "block_changed"),
        ("UPDATE shown_block SET rebuilt = NOT rebuilt WHERE case_id = 1", "block_changed"),
        ("UPDATE shown_block SET words_digest = 'x' WHERE case_id = 1", "block_changed"),
        (
            "UPDATE shown_block SET content_digest = substr(content_digest, 2) || 'x' WHERE case_id = 1",
            "block_differs",
        ),
        ("DELETE FROM shown_block WHERE case_id = 1", "block_missing"),
        ("UPDATE shown_block SET case_id = 99 WHERE case_id = 1", "block_missing"),
        (f"UPDATE shown_words SET content = {NO_BYTE}", "block_changed"),
    ],
)
def test_one_changed_byte_of_what_was_shown_is_found(
    world: World, client: Callable[[str], Any], change: str, key: str
) -> None:
    """REQ reproducible: `screening verify` covers every sentence and figure that was shown."""
    screened(client("alice"), LISA_BEFORE)
    screened(client("alice"), LISA_FOUND)
    _from_outside(world.installation, change)
    shown._READ.clear()

    assert key in _verified(world.installation)


def test_a_block_of_another_screening_is_found(world: World, client: Callable[[str], Any]) -> None:
    """Figures that do not belong to the outcome are found even where digest and log were forged."""
    screened(client("alice"), LISA_BEFORE)
    screened(client("alice"), {**LISA_BEFORE, "answers": {**LISA_BEFORE["answers"], "debts_for_other": "no"}})
    with closing(raw_database(world.installation.settings.data)) as db:
        other = db.execute("SELECT content, content_digest FROM shown_block WHERE case_id = 2").fetchone()
        drop_guards(db)
        db.execute("UPDATE shown_block SET content = ?, content_digest = ? WHERE case_id = 1", other)
        db.commit()

    assert {"block_differs"} <= set(_verified(world.installation))


def test_the_young_persons_file_holds_what_was_shown_as_words(
    world: World, client: Callable[[str], Any]
) -> None:
    """REQ access-export: not bytes but the sentences themselves."""
    screened(client("alice"), LISA_BEFORE)
    file = export(world.browser("bob"), "2026-0001")
    (block,) = json.loads(file.text)["record"]["shown_block"]

    assert "Uitbuiting zonder deze signalen ziet het model niet." in block["content"]


def _other_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sentence of explanations and of pages reads otherwise."""
    for texts in (explain_texts(), page_texts()):
        for sentences in texts.sentences.values():
            for key, entry in list(sentences.items()):
                counted = (
                    {} if isinstance(entry, str) else {count: f"{said}!" for count, said in entry.items()}
                )
                monkeypatch.setitem(cast("dict[str, object]", sentences), key, counted or f"{entry}!")


def _forget_blocks(installation: Installation) -> None:
    """As an installation was before blocks were stored: no block, and no word of one in the log."""
    _from_outside(installation, "DELETE FROM shown_block", "DELETE FROM shown_words", seal=True)


def _from_outside(installation: Installation, *changes: str, seal: bool = False) -> None:
    with closing(raw_database(installation.settings.data, autocommit=True)) as db, past_the_guards(db):
        for change in changes:
            assert db.execute(change).rowcount >= 1, change
        if seal:
            for seq, facts in db.execute(
                "SELECT seq, facts FROM audit_entry WHERE action = 'screening.stored'"
            ).fetchall():
                without = {k: v for k, v in json.loads(facts).items() if k != "block"}
                db.execute("UPDATE audit_entry SET facts = ? WHERE seq = ?", (json.dumps(without), seq))


def _verified(installation: Installation) -> list[str]:
    keys = (*shipped_public_keys(), *installation.keys.signing_public_keys)
    with installation.database.reading() as db:
        return [one.key for one in verify_screenings(db, Kept(installation.settings.data), keys).findings]
