"""The commands on a demonstration as a person runs them: start, check, and find what was changed."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from service.identity.permissions import Role
from tests.browser.support_server import Api, DemoServer, demonstration, judge_by
from tests.service.screenings.flow import LISA_BEFORE

pytestmark = pytest.mark.slow

SCREENING = str(Path(sys.executable).with_name("screening"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """A demonstration that is being served."""
    folder = tmp_path_factory.mktemp("served")
    with demonstration(folder / "demo-data", folder / "log.txt") as running:
        yield running


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCREENING, *arguments], capture_output=True, text=True, check=False)


def test_it_says_who_can_sign_in_and_where(server: DemoServer) -> None:
    """An account for every role, and a second one for who takes cases in."""
    roles = Counter(account.role for account in server.accounts)

    assert roles == Counter(Role) + Counter([Role.INTAKE_WORKER])
    ready = Api(server, server.account("reviewer")).get("/readyz")
    assert ready == {"status": "ready", "database": "ok", "scoring": "ok", "anchor_second": "none"}


def test_a_case_can_be_screened_in_it(server: DemoServer) -> None:
    """What is tried out is shown: the running demonstration withholds nothing."""
    api = Api(server, server.account("intake_worker"))
    case = api.post("/api/v1/cases", {"setting": LISA_BEFORE["setting"], "age": 16, "reported_by": "school"})
    way = f"/api/v1/cases/{case['reference']}"
    judgement = {"view": "some_concern", "assess_within": "one_week", "reason": "Zorgen van de school"}
    judge_by(api, way, LISA_BEFORE["answers"], judgement)

    assert api.post(f"{way}/screenings", LISA_BEFORE)["arm"] == "shown"


def test_the_checks_pass_while_it_runs(server: DemoServer) -> None:
    """REQ reproducible: exit code 0 from both checks on the data of the demonstration."""
    for command in (("verify",), ("audit", "verify")):
        said = run(*command, "--data", str(server.data))
        assert (said.returncode, said.stderr) == (0, ""), said


def test_the_checks_find_one_changed_byte(server: DemoServer, tmp_path: Path) -> None:
    """REQ reproducible: a change from outside is told with the code of the screening; exit code 1."""
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-r", str(server.data), str(copy)], check=True)
    with closing(sqlite3.connect(copy / "signaalwijzer.sqlite")) as db:
        db.execute("DROP TRIGGER screening_no_update")
        db.execute("UPDATE screening SET made_by = made_by + 1 WHERE reference = '2026-0002'")
        db.commit()
    said = run("verify", "--data", str(copy), "--language", "en")

    assert said.returncode == 1
    assert "2026-0002/1: the stored screening or its judgement is not what was stored." in said.stdout


def test_another_folder_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "holiday.txt").write_text("photographs", "ascii")
    said = run("demo", "--data", str(tmp_path), "--port", "0")

    assert said.returncode != 0
    assert "Traceback" not in said.stdout + said.stderr
    assert (tmp_path / "holiday.txt").exists()
