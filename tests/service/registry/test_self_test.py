"""A model that cannot be read or gives other numbers takes away the score, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from screening.catalogue.read_catalogue import load_catalogue
from screening.model.shipped_files import shipped_artefact, shipped_golden_file
from service.core.clock import SetClock
from service.model_runtime.models_in_use import SERVED, SERVED_GOLDEN
from tests.service.prepared import opened
from tests.service.screenings.flow import (
    LISA_BEFORE,
    LISA_FOUND,
    filled,
    judge,
    made,
    numbers_in,
    problem,
    screen,
    screened,
)
from tests.service.world import World

pytestmark = pytest.mark.slow


def served(data: Path) -> Path:
    """The shipped model as this installation's own file."""
    file = data / "models" / SERVED
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(shipped_artefact().read_bytes())
    return file


def change_one_byte(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


def no_score_but_all_the_rest(world: World) -> None:
    """What holds without a model: form, judgement, acute steps, due moment, an honest answer."""
    alice = world.client("alice")
    reference = made(alice, age=17)
    filled(alice, reference, LISA_FOUND)
    assert alice.put(f"/api/v1/cases/{reference}/draft", json={"revision": 1, "note": "x"}).status_code == 200
    judge(alice, reference)
    answer = screen(alice, reference, LISA_FOUND).json()
    assert (answer["status"], answer["reason"], answer["arm"]) == ("abstained", "self_test_failed", "stopped")
    assert numbers_in(answer) == []
    assert answer["acute"][0] == "found_at_sex_venue"
    assert alice.get(f"/api/v1/cases/{reference}/screenings/1").json() == answer


@pytest.mark.parametrize("share", [0.01, 0.25, 0.5, 0.75, 0.999])
def test_one_changed_byte_in_the_model_file_stops_scoring_only(
    data: Path, clock: SetClock, installed: tuple[Path, dict[str, int]], share: float
) -> None:
    """REQ fail-safe: the service starts, intake goes on, and readiness says what is the matter."""
    file = served(data)
    change_one_byte(file, int(len(file.read_bytes()) * share))

    with opened(data, clock, installed[1]) as world:
        no_score_but_all_the_rest(world)
        ready = world.anonymous().get("/readyz")
        assert (ready.status_code, ready.json()["scoring"]) == (200, "unreadable")
        problem(world.client("bob").get("/api/v1/model"), 503, "scoring.no_model")
        scoring = world.client("bob").get("/api/v1/scoring").json()
        assert (scoring["self_test_passed"], scoring["model"]["status"]) == (False, "unreadable")


def test_a_model_of_another_catalogue_stops_scoring_only(
    data: Path, clock: SetClock, installed: tuple[Path, dict[str, int]]
) -> None:
    """REQ fail-safe: a file that was signed, but for another version of the questions, gives no scores."""
    file = served(data)
    text = file.read_text("utf-8")
    file.write_text(text.replace('"catalogue":{"digest":"', '"catalogue":{"digest":"0', 1), "utf-8")

    with opened(data, clock, installed[1]) as world:
        no_score_but_all_the_rest(world)


def test_other_numbers_than_the_golden_vectors_stop_scoring_only(
    data: Path, clock: SetClock, installed: tuple[Path, dict[str, int]]
) -> None:
    """REQ golden-vectors: they are checked when the service starts; one wrong digit is enough."""
    served(data)
    golden = shipped_golden_file().read_text("utf-8")
    place = golden.index('"log_odds":') + len('"log_odds":-0.')
    digit = "1" if golden[place] != "1" else "2"
    (data / "models" / SERVED_GOLDEN).write_text(golden[:place] + digit + golden[place + 1 :], "utf-8")

    with opened(data, clock, installed[1]) as world:
        no_score_but_all_the_rest(world)


def test_the_test_runs_again_every_day_while_serving(
    data: Path, clock: SetClock, installed: tuple[Path, dict[str, int]]
) -> None:
    """REQ golden-vectors: a file that is damaged while the service runs is noticed within a day."""
    file = served(data)
    with opened(data, clock, installed[1]) as world:
        before = screened(world.client("alice"), LISA_BEFORE)
        change_one_byte(file, 5_000)
        clock.advance(timedelta(hours=23))
        within_the_day = screened(world.client("alice"), LISA_BEFORE)
        clock.advance(timedelta(hours=1))

        assert (before["status"], within_the_day["status"]) == ("scored", "scored")
        no_score_but_all_the_rest(world)


def test_a_model_that_fails_in_use_is_not_trusted_again_that_day(
    world: World, client: Callable[[str], TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """REQ fail-safe: whatever breaks inside the model, the screening is stored and the work goes on."""
    screener = world.installation.scoring.ready()
    assert screener is not None

    def broken(*_: Any) -> Any:
        raise FloatingPointError("a bit fell over")

    monkeypatch.setattr(type(screener), "_scored", broken)
    alice = client("alice")
    answer = screened(alice, LISA_BEFORE)
    monkeypatch.undo()

    assert (answer["arm"], answer["reason"]) == ("stopped", "self_test_failed")
    assert screened(alice, LISA_BEFORE)["arm"] == "stopped"
    world.clock.advance(timedelta(days=1))
    assert screened(client("alice"), LISA_BEFORE)["arm"] == "shown"


def test_what_is_served_is_kept_for_later_checks(world: World) -> None:
    """The model, the catalogue and the acute rules each stand in the data folder under their digest."""
    installation, data = world.installation, world.installation.settings.data
    kept = [
        data / "models" / f"{installation.scoring.mark.digest}.json",
        data / "catalogues" / f"{installation.catalogue.digest}.toml",
        data / "acute_rules" / f"{installation.acute_rules.digest}.toml",
    ]

    assert all(file.is_file() for file in kept)


def test_every_answer_says_what_the_model_was_tested_on(client: Callable[[str], TestClient]) -> None:
    """REQ honest-status: scored or not, and the page about the model, say evidence only."""
    alice = client("alice")
    told = [
        screened(alice, LISA_BEFORE)["model"],
        screened(alice, LISA_FOUND)["model"],
        alice.get("/api/v1/model").json(),
        alice.get("/api/v1/scoring").json()["model"],
    ]

    assert {one["status"] for one in told} == {"evidence_only"}
    assert len({one["digest"] for one in told}) == 1


def test_everyone_may_read_the_catalogue_and_the_model(client: Callable[[str], TestClient]) -> None:
    for login in ("alice", "rita", "anna", "petra", "adam"):
        catalogue = client(login).get("/api/v1/catalogue").json()
        model = client(login).get("/api/v1/model").json()
        assert len(catalogue["indicators"]) == len(load_catalogue())
        assert model["catalogue_digest"] == catalogue["digest"]
        assert len(model["bands"]) <= 4


def test_a_folder_that_cannot_be_written_does_not_stop_the_start(
    data: Path, clock: SetClock, installed: tuple[Path, dict[str, int]]
) -> None:
    """REQ fail-safe: keeping a copy of the model is for later; a full disk today is told in the log."""
    shutil.rmtree(data / "models", ignore_errors=True)
    (data / "models").write_text("not a folder", "ascii")

    with opened(data, clock, installed[1]) as world:
        assert screened(world.client("alice"), LISA_BEFORE)["model"]["status"] == "evidence_only"
