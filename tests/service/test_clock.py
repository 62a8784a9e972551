"""A clock that steps: what is recorded never runs backwards, and what is stored is read all the same."""

from __future__ import annotations

from contextlib import closing, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from service.access import unit_of_work
from service.app import accept_clock as accepting
from service.app.verify_stored_records import verify_stored
from service.audit.verify import verify_log
from service.core.clock import LARGEST_STEP_BACK, Clock, record_time
from service.core.errors import ClockBehind, NotAllowed
from service.identity.permissions import Role, allows
from service.identity.sign_in_source import AT_THE_MACHINE
from tests.command_line import Run, run
from tests.service.assessments.flow import established, recorded
from tests.service.pages.reading import get, post
from tests.service.pages.test_every_page import EVERYONE, PLACES, _cases
from tests.service.prepared import Prepare, Prepared, quiet
from tests.service.raw import raw_database
from tests.service.screenings.flow import LISA_BEFORE, judged, screen
from tests.service.world import PASSWORD, STARTED, World

__all__ = ["run"]

pytestmark = pytest.mark.slow

AHEAD = timedelta(hours=2)
MINUTE = timedelta(minutes=1)
BEHIND = "De klok van deze machine loopt"


class StepClock:
    """A clock that somebody sets."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def elapsed(self) -> float:
        return self.moment.timestamp()


def set_to(world: World, moment: datetime) -> World:
    """The same installation with its clock set to ``moment``."""
    installation = replace(world.installation, clock=StepClock(moment))
    return quiet(installation, world.clock, world.people)


def accepted(world: World, login: str = "adam", clock: Clock | None = None) -> int:
    """Somebody says that the clock of ``world`` is right; gives the minutes."""
    from service.areas.sign_in.sign_in import prove

    installation = world.installation
    return accepting.accept_clock(
        installation.settings,
        clock or installation.clock,
        lambda opened: prove(opened, login, PASSWORD, AT_THE_MACHINE),
    )


def shut(world: World) -> bool:
    """Whether nobody can sign in, because the clock is behind."""
    answer = world.browser().post("/api/v1/sessions", json={"login": "alice", "password": PASSWORD})
    return answer.status_code == 503 and answer.json()["code"] == "clock_behind"


def whole(world: World) -> list[str]:
    """What the checks of everything stored find."""
    installation = world.installation
    data, keys = installation.settings.data, installation.keys
    stored = verify_stored(
        installation.database, data, keys, lambda _what, _n: nullcontext(lambda _done: None)
    )
    log = verify_log(installation.database, data, keys.audit)
    return [say("en") for say in stored.findings] + [finding.in_language("en") for finding in log.findings]


def not_opened(world: World, cases: dict[str, str]) -> list[tuple[str, str, int]]:
    """Every page that does not open for somebody who may see it."""
    failed: list[tuple[str, str, int]] = []
    for login in EVERYONE:
        browser = world.browser(login)
        for place in PLACES:
            path = place.path.format(**cases)
            if login in place.who and (status := browser.get(path).status_code) != 200:
                failed.append((login, path, status))
    return failed


def stored(world: World, statement: str) -> list[tuple[str, ...]]:
    data = world.installation.settings.data
    with closing(raw_database(data)) as connection:
        return connection.execute(statement).fetchall()


@pytest.fixture(scope="module")
def prepared(prepare: Prepare) -> Prepared:
    """Cases of every kind, made while the clock was two hours ahead."""

    def act(world: World) -> dict[str, str]:
        world.clock.advance(AHEAD)
        cases = _cases(world)
        recorded(world.client("alice"), cases["done"], established(world, revision=3))
        return cases

    return prepare(act)


def test_time_stands_still_until_the_clock_has_caught_up() -> None:
    last = STARTED
    assert record_time(last + MINUTE, last) == last + MINUTE
    assert record_time(last - LARGEST_STEP_BACK, last) == last
    assert record_time(last, None) == last
    with pytest.raises(ClockBehind):
        record_time(last - LARGEST_STEP_BACK - MINUTE, last)


def test_within_the_limit_records_keep_their_order_and_terms_count_from_the_clock(world: World) -> None:
    world.clock.advance(AHEAD)
    reference = judged(world.client("alice"))
    last = world.clock.now()
    back = set_to(world, last - 10 * MINUTE)

    assert screen(back.client("alice"), reference, LISA_BEFORE).status_code == 201
    alarmed = post(
        back.browser("alice"), f"/cases/{_made(back)}/form/direct_signs", {"answer.traded_sex": "confirmed"}
    )

    assert alarmed.status_code < 400
    moments = [at for (at,) in stored(back, "SELECT at FROM audit_entry ORDER BY seq")]
    assert moments == sorted(moments)
    (due,) = stored(back, "SELECT due_at FROM assessment_due WHERE because = 'direct_sign'")[0]
    assert datetime.fromisoformat(str(due)) == last - 10 * MINUTE
    assert whole(back) == []


def _made(world: World) -> str:
    from tests.service.screenings.flow import made

    return made(world.client("alice"))


def test_further_back_nothing_is_recorded_and_what_was_typed_stays(world: World, prepared: Prepared) -> None:
    """REQ fail-safe, typed-text-kept: one sentence says why; acute help stands; it is not ready."""
    now = world.clock.now() + AHEAD
    browser = set_to(world, now).browser("alice")
    back = set_to(world, now - AHEAD)
    behind = back.browser()
    behind.cookies.update(browser.cookies)
    words = "Zij belde om drie uur 's nachts"
    before = stored(back, "SELECT max(seq) FROM audit_entry")

    answer = post(behind, "/cases/new", {"topic": words, "age": "16"}, follow=False)

    assert answer.status_code == 503
    assert BEHIND in answer.text
    assert words.replace("'", "&#39;") in answer.text
    assert "120 minuten" in answer.text
    assert stored(back, "SELECT max(seq) FROM audit_entry") == before
    assert behind.get("/acute").status_code == 200
    assert behind.get("/readyz").json() == {
        "status": "not_ready",
        "database": "clock_behind",
        "scoring": "ok",
        "anchor_second": "none",
    }


def test_an_administrator_says_that_the_clock_is_right_and_work_goes_on(
    world: World, prepared: Prepared
) -> None:
    """Every page opens, everything stays whole, and a later step must be accepted again."""
    back = set_to(world, STARTED + MINUTE)
    assert shut(back)

    assert accepted(back) == 119

    assert not_opened(back, prepared.given) == []
    assert screen(back.client("alice"), judged(back.client("alice")), LISA_BEFORE).status_code == 201
    assert whole(back) == []
    assert (
        len(
            set(
                stored(
                    back,
                    "SELECT at FROM audit_entry WHERE seq > (SELECT min(seq) FROM audit_entry "
                    "WHERE action = 'clock.accept')",
                )
            )
        )
        == 1
    )

    assert shut(set_to(world, STARTED - timedelta(hours=1)))
    set_to(world, STARTED + timedelta(days=3)).client("alice")
    assert shut(back)


def test_only_an_administrator_may_say_so_and_only_where_it_is_needed(
    run: Run, world: World, prepared: Prepared, tmp_path: Path
) -> None:
    """REQ four-eyes: nothing changes by anybody else."""
    back = set_to(world, STARTED + MINUTE)
    with pytest.raises(NotAllowed):
        accepted(back, "alice")
    assert shut(back)
    assert {role for role in Role if allows(frozenset({role}), "clock.accept")} == {Role.ADMINISTRATOR}

    (tmp_path / "password").write_text(PASSWORD, "utf-8")
    data = world.installation.settings.data
    needless = run(
        *("audit", "accept-clock", "--as", "adam", "--password-file", tmp_path / "password"), "--data", data
    )
    assert needless.code == 2
    assert "there is nothing to accept" in needless.err


def test_the_service_does_not_start_under_a_clock_that_is_behind(
    run: Run, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = world.installation.settings.data
    set_to(world, datetime.now(tz=STARTED.tzinfo) + timedelta(days=400)).client("alice")
    (tmp_path / "password").write_text(PASSWORD, "utf-8")

    refused = run("user", "list", "--data", data)
    assert refused.code == 2
    assert "behind what was recorded last" in refused.err
    said = run(
        *("audit", "accept-clock", "--as", "adam", "--password-file", tmp_path / "password"), "--data", data
    )
    assert said.code == 0, said.err
    assert run("user", "list", "--data", data).code == 0


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=3)])
def test_what_an_older_program_stored_out_of_order_is_read_and_is_no_tampering(
    world: World, prepared: Prepared, monkeypatch: pytest.MonkeyPatch, back: timedelta
) -> None:
    """Pages of such cases once answered 500 for good, and the check once reported a later judgement."""
    monkeypatch.setattr(unit_of_work, "record_time", lambda clock, _last: clock)
    ahead = set_to(world, STARTED + timedelta(days=4))
    reference = judged(ahead.client("alice"))
    after = set_to(world, STARTED + timedelta(days=4) - back)
    assert screen(after.client("alice"), reference, LISA_BEFORE).status_code == 201

    assert not_opened(after, prepared.given) == []
    browser = after.browser("alice")
    for path in ("", "/screenings/1", "/record", "/screenings/1/explanation", "/rounds/new"):
        assert get(browser, f"/cases/{reference}{path}").status == 200
    assert whole(after) == []
