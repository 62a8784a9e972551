"""The page of the access log: one line an act, filters, whether it is whole, and how much one page reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from service.access.unit_of_work import UnitOfWork, unit_as
from service.areas.access_log import service as access_log
from service.areas.access_log.service import LogFilter, read_acts
from service.audit import queries
from service.audit.anchor import LINES_FILE
from service.audit.tables import AuditEntry
from tests.service.pages.reading import get
from tests.service.plans import slow_steps
from tests.service.raw import drop_guards, raw_database
from tests.service.screenings import flow
from tests.service.world import World

pytestmark = pytest.mark.slow

Browser = Callable[[str], TestClient]
Client = Callable[[str], TestClient]


NEGLECT = {"answers": {"neglect": "no"}}
SECOND = timedelta(seconds=1)


def _answered(alice: TestClient, world: World, meanwhile: Callable[[], object] = lambda: None) -> str:
    """A new case in which one answer was kept for the time being and then saved, as the form does; each at
    another moment."""
    reference = flow.made(alice)
    draft = f"/api/v1/cases/{reference}/draft"
    world.clock.advance(SECOND)
    revision = alice.get(draft).json()["revision"]
    world.clock.advance(SECOND)
    assert alice.put(f"{draft}/provisional", json=NEGLECT).status_code == 204
    meanwhile()
    world.clock.advance(SECOND)
    assert alice.put(draft, json={"revision": revision, **NEGLECT}).status_code == 200
    world.clock.advance(SECOND)
    return reference


def _acts(world: World, chosen: LogFilter) -> access_log.ActsPage:
    with unit_as(world.installation, world.people["petra"]) as unit:
        return read_acts(unit, chosen)


def test_saving_one_answer_is_one_act(client: Client, world: World) -> None:
    """REQ read-log: one line for each act of a person, with every entry behind it."""
    reference = _answered(client("alice"), world)

    page = _acts(world, LogFilter(case=reference))

    heads = [act.head.action for act in page.acts]
    assert heads.count("draft.save") == 1
    assert "draft.keep" not in heads
    saved = page.acts[heads.index("draft.save")]
    assert [entry.action for entry in saved.entries] == ["draft.keep", "draft.save"]
    made = page.acts[heads.index("case.create")]
    assert [entry.action for entry in made.entries] == ["case.create", "case.assigned"]


def test_what_a_colleague_does_in_between_parts_nothing(client: Client, world: World) -> None:
    bob = client("bob")

    reference = _answered(client("alice"), world, lambda: bob.get("/api/v1/cases"))

    heads = [act.head.action for act in _acts(world, LogFilter()).acts]
    assert heads[:2] == ["draft.save", "case.list"]
    assert reference


def test_no_act_is_lost_or_doubled_between_pages(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = client("alice")
    for _ in range(8):
        _answered(alice, world)
    everything = [act.last for act in _acts(world, LogFilter()).acts]

    monkeypatch.setattr(access_log, "ACTS", 5)
    paged: list[int] = []
    before = everything[0] + 1
    while before:
        page = _acts(world, LogFilter(before=before))
        paged += [act.last for act in page.acts]
        before = page.older or 0

    assert paged == everything


def test_the_log_is_read_by_act_and_period(browser: Browser, client: Client, world: World) -> None:
    """REQ read-log: by act, by person and over a period, alone or together."""
    reference = _answered(client("alice"), world)
    petra = browser("petra")

    def lines(asked: str) -> str:
        return get(petra, f"/log?{asked}").main.split("Nieuwste eerst")[-1]

    assert "antwoorden bewaard" in lines("action=draft.save")
    assert "dossier aangemaakt" not in lines("action=draft.save")
    assert reference in lines("action=case.create&login=alice&since=2026-11-23&until=2026-11-23")
    for nothing in (
        "action=case.create&login=bob",
        "action=case.create&until=2026-11-22",
        "action=case.create&since=2026-11-24",
    ):
        assert "Er zijn geen regels" in get(petra, f"/log?{nothing}").main, nothing

    with world.installation.database.reading() as db:
        asked = str(db.execute(text("SELECT facts FROM audit_entry ORDER BY seq DESC LIMIT 1")).scalar())
    assert '"done":"case.create"' in asked
    assert '"first_day":"2026-11-24"' in asked


@pytest.mark.parametrize("asked", ["%00", "a%00b", "%FF", "case.unheard_of", "Dossier%20bekeken"])
def test_an_act_that_does_not_exist_gets_a_sentence(browser: Browser, client: Client, asked: str) -> None:
    petra = browser("petra")
    answer = petra.get(f"/log?action={asked}")
    assert answer.status_code == 422
    assert "Deze handeling is er niet. Kies er een uit de lijst." in answer.text
    assert 'aria-describedby="action-why"' in answer.text

    by_api = client("petra").get(f"/api/v1/audit?action={asked}")
    assert by_api.status_code == (200 if asked == "case.unheard_of" else 422)


def test_a_period_begins_and_ends_with_its_days(client: Client, world: World) -> None:
    """The first entry from a moment on is found by halving, also where the log has none or all of them."""
    client("alice")
    world.clock.advance(timedelta(hours=3))
    client("bob")
    with world.installation.database.reading() as db:
        moments = {row.seq: row.at for row in db.execute(select(AuditEntry.seq, AuditEntry.at))}
        for moment in (*moments.values(), *(at + timedelta(seconds=1) for at in moments.values())):
            expected = min((seq for seq, at in moments.items() if at >= moment), default=max(moments) + 1)
            assert queries.first_from(db, moment) == expected


@pytest.fixture
def tampered(world: World, client: Client) -> Iterator[Callable[[str], None]]:
    """Run a statement on the log from outside."""
    client("alice")
    with closing(raw_database(world.installation.settings.data, autocommit=True)) as raw:
        drop_guards(raw)

        def run(statement: str) -> None:
            raw.execute(statement)

        yield run


def test_the_page_says_what_of_the_log_it_looked_at(browser: Browser) -> None:
    """REQ read-log: and what not."""
    page = get(browser("petra"), "/log").main

    assert "Het einde klopt." in page
    assert "De andere regels zijn hier niet nagekeken." in page
    assert "screening audit verify" in page


def test_an_entry_that_was_changed_is_told_on_its_page(
    browser: Browser, tampered: Callable[[str], None]
) -> None:
    petra = browser("petra")
    tampered("UPDATE audit_entry SET role = 'reviewer' WHERE seq = 2")
    page = get(petra, "/log").main

    assert "Een regel op deze pagina is veranderd" in page
    assert "Het einde klopt." not in page


def test_an_entry_that_was_taken_away_is_told_on_its_page(
    browser: Browser, tampered: Callable[[str], None]
) -> None:
    petra = browser("petra")
    tampered("DELETE FROM audit_entry WHERE seq = 3")

    assert "of er mist er een" in get(petra, "/log").main


def test_an_end_that_was_changed_is_told(
    browser: Browser, world: World, tampered: Callable[[str], None]
) -> None:
    petra = browser("petra")
    get(petra, "/log")
    tampered(f"UPDATE audit_entry SET role = 'admin' WHERE seq = {world.installation.anchor.head.seq}")

    assert "Het einde van het logboek klopt niet." in get(petra, "/log").main


def test_lines_of_the_anchor_that_name_another_log_are_told(browser: Browser, world: World) -> None:
    petra = browser("petra")
    file = world.installation.settings.data / LINES_FILE
    world.clock.advance(timedelta(minutes=2))
    get(petra, "/log")
    lines = file.read_bytes()
    assert lines
    file.write_bytes(lines.replace(b'"seq":', b'"seq":1', 1))

    assert "klopt niet met wat buiten de database staat" in get(petra, "/log").main


@pytest.mark.sqlite("its plans")
def test_one_page_reads_no_whole_log(client: Client, world: World) -> None:
    """Every filter finds its entries by an index."""
    client("alice")
    day = date(2026, 11, 23)
    asked = {
        "nothing": LogFilter(),
        "person": LogFilter(person_id=1),
        "action": LogFilter(action="case.read"),
        "both": LogFilter(person_id=1, action="case.read", before=20),
        "period": LogFilter(from_day=day, to_day=day),
        "case": LogFilter(case="2026-0001"),
    }
    for name, chosen in asked.items():

        def act(unit: UnitOfWork, chosen: LogFilter = chosen) -> object:
            return read_acts(unit, chosen)

        steps = slow_steps(world.installation, world.people["petra"], act, {"audit_entry"})
        # Without a condition only the last entries are read, in their order; what is sorted has a limit.
        assert [step for step in steps if step.startswith("SCAN") and "WHERE" in step] == [], name


def test_two_filters_look_at_a_bounded_number_of_entries(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where few of them fit, the page says until when was looked, and goes on from there."""
    alice = client("alice")
    reference = flow.made(alice)
    client("bob").get(f"/api/v1/cases/{reference}")
    for _ in range(6):
        alice.get(f"/api/v1/cases/{reference}")
    monkeypatch.setattr(queries, "LOOKED_AT", 3)
    chosen = LogFilter(person_id=world.people["bob"], action="case.read")

    page = _acts(world, chosen)
    assert page.acts == ()
    assert page.until is not None
    found: list[str] = []
    while page.older:
        page = _acts(world, LogFilter(chosen.case, chosen.person_id, chosen.action, before=page.older))
        found += [act.head.action for act in page.acts]
    assert found == ["case.read"]
    assert page.until is None
