"""The fairness store in a validation: groups of exported cases, by pseudonym; small groups left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

from screening.catalogue.read_catalogue import load_catalogue
from screening.model.signing import public_half
from screening.model.validation_results_file import read_results
from screening.training.case_columns import OUTCOME
from screening.training.simulate_cases import simulate
from service.access.unit_of_work import unit_as
from service.areas.exports.pseudonyms import pseudonym, pseudonym_key
from service.areas.fairness import service as fairness
from service.commands.fairness_groups import groups_of
from service.core.errors import Conflict, NotAllowed, SignInFailed
from service.core.keys import WITHHELD
from tests.command_line import Ran, Run
from tests.service.assessments.flow import established, recorded, screened_case
from tests.service.fairness.conftest import ORGANISATION_FILE
from tests.service.registry.candidates import signing_key
from tests.service.world import PASSWORD, World

pytestmark = pytest.mark.slow

CASES = 60


@pytest.fixture
def installed_terms(begun: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The installation as a command opens it: its attributes and its key stand in its files."""
    keys = begun.installation.settings.keys_folder
    (keys / WITHHELD).write_text(begun.installation.keys.withheld.hex() + "\n", "ascii")
    monkeypatch.setenv("SIGNAALWIJZER_PASSWORD_WORK", json.dumps({"passes": 1, "memory_kib": 8}))
    file = begun.installation.settings.organisation_file
    file.write_text(file.read_text("utf-8") + ORGANISATION_FILE, "utf-8")
    return begun


def entered(world: World, members: dict[str, str]) -> None:
    with unit_as(world.installation, world.people["petra"]) as unit:
        fairness.enter(unit, {code: {"gender": group} for code, group in members.items()})


def test_the_groups_of_exported_cases_are_found_by_their_pseudonyms(installed_terms: World) -> None:
    """REQ fairness-store: a case named as in the training table; whatever else is not recorded."""
    world, alice = installed_terms, installed_terms.client("alice")
    first, second = (screened_case(alice) for _ in range(2))
    for reference in (first, second):
        recorded(alice, reference, established(world))
    entered(world, {first: "girl"})
    key = pseudonym_key(world.installation.keys)
    codes = [pseudonym(key, second), pseudonym(key, first), "c0000"]

    found = groups_of(world.installation.settings.data, "anna", PASSWORD, codes)

    assert found["gender"] == ["not_recorded", "girl", "not_recorded"]
    with world.installation.database.reading() as db:
        asked = text("SELECT facts, purpose FROM audit_entry WHERE action = 'fairness.figures'")
        assert [tuple(row) for row in db.execute(asked)] == [('{"cases":2}', "validation")]


def test_who_may_not_read_figures_gets_none(installed_terms: World) -> None:
    """REQ fairness-store"""
    data = installed_terms.installation.settings.data
    for login in ("alice", "bob", "adam"):
        with pytest.raises(NotAllowed):
            groups_of(data, login, PASSWORD, ["c1"])
    with pytest.raises(SignInFailed):
        groups_of(data, "anna", "not the password", ["c1"])


def test_without_a_collection_there_is_nothing_to_count(installed_terms: World) -> None:
    with unit_as(installed_terms.installation, installed_terms.people["petra"]) as unit:
        fairness.end(unit)

    with pytest.raises(Conflict):
        groups_of(installed_terms.installation.settings.data, "anna", PASSWORD, ["c1"])


@pytest.fixture
def validate(installed_terms: World, run: Run, tmp_path: Path) -> Callable[..., Ran]:
    """``validate("--as", "anna")`` on simulated cases with the store of the installation.

    None of them is a victim: then there is nothing to learn two hundred times over, and the groups stand.
    """
    world, key = installed_terms, tmp_path / "signing.key"
    key.write_text(signing_key(world.installation).hex() + "\n", "ascii")
    (tmp_path / "proof").write_text(PASSWORD + "\n", "utf-8")
    frame: pd.DataFrame = simulate(load_catalogue(), CASES, seed=3, until=date(2026, 11, 1))
    frame[frame[OUTCOME] == "not_shown"].to_csv(tmp_path / "cases.csv", index=False)
    (tmp_path / "model.json").write_bytes(_shipped())

    def command(*more: str) -> Ran:
        data = world.installation.settings.data
        given = ("--key", key, "--out", tmp_path / "r.json", "--jobs", "1", "--fairness", data)
        proof = ("--password-file", tmp_path / "proof")
        return run("validate", tmp_path / "model.json", tmp_path / "cases.csv", *given, *proof, *more)

    return command


def _shipped() -> bytes:
    from screening.model.shipped_files import shipped_artefact

    return shipped_artefact().read_bytes()


def test_the_results_hold_groups_and_no_case(
    validate: Callable[..., Ran], installed_terms: World, tmp_path: Path
) -> None:
    """REQ fairness-store, REQ subgroups: every attribute has its rows; no case here is of ours."""
    ran = validate("--as", "anna")
    assert ran.code == 0, ran.err
    content = read_results(tmp_path / "r.json", [public_half(signing_key(installed_terms.installation))])
    (row,) = content["groups"]["gender"]["rows"]

    assert row["group"] == "not_recorded"
    assert set(content["groups"]) == {"setting", "age", "gender", "birth_country"}


def test_the_store_needs_a_person_and_stands_alone(validate: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text("case,x\n", "utf-8")

    assert validate().code == 2
    assert validate("--as", "anna", "--groups", str(tmp_path / "groups.csv")).code == 2
    assert not (tmp_path / "r.json").exists()
