"""An operator's day: the small installation, people, an identity provider, work, backup, a kill, restore,
upgrade, new keys, another database.

Nothing is lost, and every look is in the log.

``SIGNAALWIJZER_DAY_CASES=200`` makes more cases.
"""

from __future__ import annotations

import json
import os
import re
import tarfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from screening.model.shipped_files import shipped_version
from service.core.clock import SystemClock
from service.core.settings import DATABASE_FILE
from service.db.all_tables import METADATA
from service.db.database import Database
from service.db.grants import grants
from tests.command_line import Run, run
from tests.postgresql_cluster import Cluster
from tests.service.backup.conftest import files_like
from tests.service.people.test_second_factor import set_up
from tests.service.provider.certified import AtProvider, Certified
from tests.service.provider.conftest import certified
from tests.service.provider.way import back, begun, me
from tests.service.provider.way import opened_with as with_provider
from tests.service.real_service import CASE, at_work, serving, signed_in
from tests.service.real_service import judged as judged_there
from tests.service.screenings.flow import judged, screen
from tests.service.small_install import ran, small
from tests.service.test_killed import ask_and_kill
from tests.service.world import PASSWORD, World, settings_for

__all__ = ["certified", "run", "small"]

pytestmark = [pytest.mark.slow, pytest.mark.sqlite("an installation that moves to PostgreSQL")]

CASES: Final = int(os.environ.get("SIGNAALWIJZER_DAY_CASES", "8"))
PEOPLE: Final = {
    "adam": ("administrator",),
    "petra": ("privacy_officer",),
    "alice": ("intake_worker", "Team A"),
    "bob": ("coordinator", "Team A"),
    "rita": ("reviewer", "Team A"),
}
WITH_FACTOR: Final = ("adam", "petra", "bob")
"""Whose role asks for a second factor when the settings say nothing about it."""

OLD: Final = Path(__file__).with_name("data_of_0015.tar.xz")
"""A data folder as the program of 22 November 2026 made it (commit 0d5dc5a): the people of ``world``, four
cases of Alice, two of them with a score. Its keys are of no other installation."""


@dataclass
class Day:
    """The machine of the operator: its folders, and what is known of the work on it."""

    run: Run
    folder: Path
    identity: Path
    data: Path = field(init=False)
    codes: dict[str, str] = field(default_factory=dict)
    references: list[str] = field(default_factory=list)
    screened: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.data = self.folder / "data"

    def does(self, *words: str | Path, data: Path | None = None) -> str:
        """Run a command on the data folder; it must go well. Gives what it said."""
        ran = self.run(*words, "--data", data or self.data)
        assert ran.code == 0, (words, ran)
        return ran.out

    def is_sound(self, data: Path | None = None) -> None:
        self.does("verify", data=data)
        self.does("audit", "verify", data=data)

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        return {name: number_in(self.data, f'SELECT count(*) FROM "{name}"') for name in METADATA.tables}


def number_in(data: Path, asked: str, **values: Any) -> int:
    with closing(Database(settings_for(data).url)) as database, database.reading() as db:
        return int(db.execute(text(asked), values).scalar_one())


def looks(data: Path, reference: str) -> int:
    """How often the log says that Alice looked at a case."""
    return number_in(
        data,
        "SELECT count(*) FROM audit_entry WHERE action = 'case.read' AND object_id = :reference "
        "AND person_id = (SELECT id FROM person WHERE login = 'alice')",
        reference=reference,
    )


def seen_by(alice: TestClient, reference: str) -> Any:
    """The first screening of a case, as Alice reads it."""
    answer = alice.get(f"/api/v1/cases/{reference}/screenings/1")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def day(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Day:
    monkeypatch.setenv("SIGNAALWIJZER_PASSWORD_WORK", json.dumps({"passes": 1, "memory_kib": 8}))
    identity = tmp_path / "elsewhere" / "identity.txt"
    identity.parent.mkdir()
    recipient = re.search(r"age1\w+", run("backup", "identity", identity).out)
    assert recipient
    monkeypatch.setenv("SIGNAALWIJZER_BACKUP_RECIPIENTS", json.dumps([recipient[0]]))
    return Day(run, tmp_path, identity)


def install_with_people(day: Day, small: str) -> None:
    """Make the installation, and an account with a code for each of five people."""
    made = ran(small, day.data, "init")
    assert made.returncode == 0, made.stderr
    day.does("user", "add-team", "Team A")
    for login, (role, *teams) in PEOPLE.items():
        words = ["user", "add", login, "--name", login.title(), "--role", role, "--generate"]
        said = day.does(*words, *(word for team in teams for word in ("--team", team)))
        code = re.search(r"shown this once: (\S+)", said)
        assert code
        day.codes[login] = code[1]


def everybody_begins(day: Day, world: World) -> None:
    """Each chooses a password; who must sets up a second factor; a second person confirms who sees cases."""
    for login, code in day.codes.items():
        chosen = {"login": login, "code": code, "new": PASSWORD}
        assert world.anonymous().post("/api/v1/account", json=chosen).status_code == 201
    browsers = {}
    waiting = "SELECT id FROM account_change WHERE kind = 'proposed' ORDER BY id"
    for login in WITH_FACTOR[:2]:
        browsers[login] = world.browser(login)
        assert browsers[login].get("/api/v1/people").json()["code"] == "second_factor_missing"
        set_up(browsers[login], world)
    with world.installation.database.reading() as db:
        proposals = db.execute(text(waiting)).scalars().all()
    assert len(proposals) == 3
    for proposal in proposals:
        confirmed = browsers["petra"].post(f"/api/v1/people/changes/{proposal}/confirmation", json={})
        assert confirmed.status_code == 204, confirmed.text
    set_up(world.browser("bob"), world)


def work(day: Day, world: World) -> None:
    """Cases: one in four is judged and has its score."""
    alice = world.client("alice")
    for number in range(CASES):
        if number % 4 == 0:
            reference = judged(alice)
            answer = screen(alice, reference)
            assert answer.status_code == 201, answer.text
            day.screened[reference] = seen_by(alice, reference)
        else:
            made = alice.post("/api/v1/cases", json=CASE)
            assert made.status_code == 201, made.text
            reference = made.json()["reference"]
        day.references.append(reference)
    before = looks(day.data, day.references[0])
    assert alice.get(f"/api/v1/cases/{day.references[0]}").status_code == 200
    assert looks(day.data, day.references[0]) == before + 1


def begin_at_the_provider(day: Day, certified: Certified) -> None:
    """Alice signs in with an identity provider from now on, and looks at a case."""
    subject = certified.knows("sub-of-alice", name="Alice")
    with_provider(day.data, SystemClock(), certified.issuer).close()
    day.does("user", "bind", "alice", subject)
    with at_work(day.data) as world:
        browser = world.browser()
        answer = back(browser, AtProvider().signs_in(begun(browser), subject))
        assert me(browser) == "alice", answer.text
        before = looks(day.data, day.references[0])
        assert browser.get(f"/api/v1/cases/{day.references[0]}").status_code == 200
        assert looks(day.data, day.references[0]) == before + 1


def killed_in_the_middle(day: Day, small: str) -> None:
    """A service of its own is killed while it writes; what it had answered is there."""
    with serving(day.data, small) as (process, address), signed_in(address) as client:
        reference = judged_there(client)
        day.references.append(reference)
        ask_and_kill(client, reference, process, 0.004)
    for check in (("verify",), ("audit", "verify")):
        assert ran(small, day.data, *check).returncode == 0


def everything_is_there(day: Day, data: Path, references: list[str]) -> None:
    """All cases, and each screening as it was; the look at one of them is in the log."""
    with at_work(data) as world:
        alice = world.client("alice")
        for reference in references:
            assert alice.get(f"/api/v1/cases/{reference}").status_code == 200, reference
        before = looks(data, references[0])
        for reference, screening in day.screened.items():
            assert seen_by(alice, reference) == screening
        assert alice.get(f"/api/v1/cases/{references[0]}").status_code == 200
        assert looks(data, references[0]) > before


def back_up(day: Day, name: str) -> Path:
    folder = day.folder / name
    folder.mkdir()
    day.does("backup", folder)
    (backup,) = files_like(folder, "*.backup.age")
    return backup


def test_the_day_of_an_operator(
    day: Day, small: str, certified: Certified, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REQ backup-restore, REQ four-eyes, REQ reproducible: after each step all is sound."""
    install_with_people(day, small)
    with at_work(day.data) as world:
        everybody_begins(day, world)
        work(day, world)
    begin_at_the_provider(day, certified)
    in_backup = list(day.references)
    backup = back_up(day, "night")

    killed_in_the_middle(day, small)

    other = day.folder / "other-machine"
    assert day.run("restore", backup, "--to", other, "--identity", day.identity).code == 0
    day.is_sound(other)
    everything_is_there(day, other, in_backup)

    for name in ("withheld", "signing"):
        day.does("keys", "rotate", name)
    day.is_sound()
    everything_is_there(day, day.data, day.references)
    later = back_up(day, "later")
    assert day.run("backup", "verify", later, "--identity", day.identity).code == 0

    rows, database = day.rows(), cluster.create("operators_day")
    day.does("db", "copy", "--to", cluster.url(database))
    cluster.run(*grants("service_of_the_day"), database=database)
    monkeypatch.setenv("SIGNAALWIJZER_DATABASE_URL", cluster.url(database, "service_of_the_day"))
    assert not (day.data / DATABASE_FILE).exists()
    copied = day.rows()
    assert {name for name in rows if copied[name] != rows[name]} <= {"audit_entry"}
    assert copied["audit_entry"] == rows["audit_entry"] + 1
    day.is_sound()
    everything_is_there(day, day.data, day.references)
    day.is_sound()


def test_an_installation_of_the_first_program_is_upgraded_and_goes_on(day: Day) -> None:
    """REQ backup-restore, REQ reproducible: made by commit 0d5dc5a, with everything that it stored."""
    with tarfile.open(OLD) as old:
        old.extractall(day.data, filter="data")
    assert day.run("verify", "--data", day.data).code == 2
    day.does("init", "--upgrade")

    day.is_sound()
    with at_work(day.data) as world:
        alice = world.client("alice")
        earlier = seen_by(alice, "2026-0001")
        assert (earlier["model"]["version"], round(earlier["probability"], 6)) == ("1", 0.07736)
        reference = judged(alice)
        assert screen(alice, reference).json()["model"]["version"] == shipped_version()
        for code in ("2026-0001", reference):
            before = looks(day.data, code)
            assert alice.get(f"/api/v1/cases/{code}").status_code == 200
            assert looks(day.data, code) == before + 1
    for name in ("withheld", "signing"):
        day.does("keys", "rotate", name)
    day.is_sound()
