"""From recorded outcomes to the model that serves: the whole way of an analyst on the command line.

The service runs all the while, in a process of its own, and is never started anew. Its own outcomes come
first: so few carry a model into the shadow and no further. The way up is shown with made-up outcomes, and
ends where those are too few.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.support_server import Api, DemoServer, copy_of_demonstration, judge_by, make_demonstration
from tests.once_per_run import once_per_run
from tests.service.analysts import MODEL, REASON, Files, done, in_folder, key_of, made_up, screening
from tests.service.screenings.flow import JUDGEMENT, LISA_BEFORE, LISA_FOUND

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """A copy of the demonstration that is being served."""
    made = once_per_run(tmp_path_factory, "demonstration", make_demonstration)
    with copy_of_demonstration(made, tmp_path_factory.mktemp("analysts")) as running:
        yield running


@pytest.fixture(scope="module")
def proposed(server: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Model, results and report on made-up outcomes of enough cases."""
    return made_up(tmp_path_factory, key_of(server))


class Person:
    """Somebody with an account who uses ``screening model …``."""

    def __init__(self, server: DemoServer, role: str, folder: Path) -> None:
        self._account, self._data = server.account(role), server.data
        self._secret = folder / f"{role}.txt"
        self._secret.write_text(self._account.password + "\n", "utf-8")

    def model(self, *arguments: str | Path) -> tuple[int, str, str]:
        who = ("--as", self._account.login, "--password-file", self._secret, "--data", self._data)
        ran = screening("model", *arguments, *who)
        return ran.code, ran.out, ran.err

    def does(self, *arguments: str | Path) -> str:
        """What a step that must succeed says."""
        code, said, error = self.model(*arguments, "--reason", REASON)
        assert code == 0, f"{arguments}\n{said}\n{error}"
        return said

    def proposes(self, files: Files, to: str) -> str:
        return self.does("propose", files.model, files.results, "--report", files.report, "--to", to)


@pytest.fixture
def analyst(server: DemoServer, tmp_path: Path) -> Person:
    return Person(server, "analyst", tmp_path)


@pytest.fixture
def coordinator(server: DemoServer, tmp_path: Path) -> Person:
    return Person(server, "coordinator", tmp_path)


def screened(server: DemoServer, request: dict[str, Any]) -> dict[str, Any]:
    """The answer that an intake worker gets for a new case, after an own judgement."""
    api = Api(server, server.account("intake_worker"))
    case = {"setting": request["setting"], "age": request["age"], "reported_by": "school"}
    way = f"/api/v1/cases/{api.post('/api/v1/cases', case)['reference']}"
    judge_by(api, way, request["answers"], JUDGEMENT)
    return dict(api.post(f"{way}/screenings", request))


def test_own_outcomes_go_the_way_and_may_be_tried_in_the_shadow(
    server: DemoServer, analyst: Person, coordinator: Person, tmp_path: Path
) -> None:
    """REQ sample-size: exported, checked, learned from, judged and proposed; how little so few are worth is
    said at each step, and in the shadow nobody sees an estimate of the new model."""
    cases, files = tmp_path / "training.csv", in_folder(tmp_path / "own")
    asked = ("--purpose", "retraining", "--as", "analyst", "--out", cases, "--data", server.data)
    assert "Written: " in done("export", "training", *asked)
    assert "keeps the contract" in done("check", cases)
    assert "The literature still weighs heavily" in files.trained(cases, key_of(server))
    assert "too few cases" in files.validated(cases, key_of(server))

    before = screened(server, LISA_BEFORE)["model"]
    analyst.proposes(files, "shadow")
    coordinator.does("approve", MODEL)
    assert screened(server, LISA_BEFORE)["model"] == before
    coordinator.does("lower", MODEL, "--to", "retired")


def test_another_person_approves_step_by_step_and_the_next_screening_uses_it(
    server: DemoServer, proposed: Files, analyst: Person, coordinator: Person
) -> None:
    """REQ four-eyes, REQ recall, REQ reproducible, REQ not-self-learning: from files to the next screening.

    Validating and proposing change nothing; two people do, and only the cases of a version are recalled."""
    digest = json.loads(proposed.model.read_bytes())["digest"]
    before = screened(server, LISA_BEFORE)
    named = digest[:12]

    for stage in ("shadow", "advisory"):
        analyst.proposes(proposed, stage)
        code, _, error = analyst.model("approve", named, "--reason", REASON)
        assert (code, len(error.splitlines())) == (2, 1), error
        assert screened(server, LISA_BEFORE)["model"]["digest"] == before["model"]["digest"]
        coordinator.does("approve", named)
    analyst.proposes(proposed, "triage")
    code, _, error = coordinator.model("approve", named, "--reason", REASON)
    assert (code, "cannot be approved yet" in error) == (2, True), "triage asks for far more cases"
    after = screened(server, LISA_FOUND)
    assert (after["model"]["name"], after["model"]["version"]) == tuple(MODEL.split("-"))
    assert after["model"]["digest"] == digest

    for check in (("verify",), ("audit", "verify")):
        assert done(*check, "--data", server.data)
    new, old = (_recalled(analyst, model) for model in (named, before["model"]["digest"]))
    assert new == {after["reference"]}
    assert before["reference"] in old
    assert after["reference"] not in old
    assert Api(server, server.account("reviewer")).get("/readyz")["scoring"] == "ok"


def _recalled(analyst: Person, model: str) -> set[str]:
    """The cases that a recall of ``model`` lists."""
    told = json.loads(analyst.does("recall", model, "--format", "json"))
    return {case["reference"] for case in told["cases"]}
