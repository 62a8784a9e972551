"""Replacing a key: what was made with the old one stays sound and understood; only the new one is used."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from screening.cli.main import main
from screening.model.errors import ModelFileError
from screening.model.signing import public_half, read_key
from service.access.unit_of_work import unit_as
from service.app.open_installation import open_installation
from service.areas.exports.pseudonyms import pseudonym, pseudonym_key
from service.areas.exports.service import cases_of
from service.areas.fairness import queries as fairness_store
from service.areas.fairness import service as fairness
from service.areas.registry.versions import results_of
from service.areas.screenings.score_shown_or_withheld import is_withheld
from service.core import keys as keys_of_installation
from service.core.clock import SetClock
from service.core.errors import BadSettings
from service.core.keys import SIGNING, WITHHELD, Keys, link_keys, link_of
from service.db.database_in_use import require_unused
from service.installation.running_installation import Installation
from tests.command_line import Run, run
from tests.service.fairness.conftest import ORGANISATION_FILE, REASON, UNTIL
from tests.service.prepared import Prepare, Prepared
from tests.service.registry.candidates import offered, updated
from tests.service.registry.support_registry import approve, propose, served, versions
from tests.service.retention.way import destroyed
from tests.service.screenings.flow import LISA_BEFORE, judged, screen
from tests.service.world import World, settings_for

__all__ = ["run"]

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prepared")]
CODES = ("2026-0001", "2026-0002")


def _screened_with_an_own_model(world: World) -> dict[str, Any]:
    """Two cases with a score, the second by a model that the installation signed."""
    alice = world.client("alice")
    assert screen(alice, judged(alice), LISA_BEFORE).status_code == 201
    served(world, updated())
    answer = screen(alice, judged(alice), LISA_BEFORE)
    return dict(answer.json())


@pytest.fixture(scope="module")
def prepared(prepare: Prepare) -> Prepared:
    return prepare(_screened_with_an_own_model)


def keys(data: Path) -> Keys:
    return Keys.read(data / "keys")


def again(data: Path, clock: SetClock, prepared: Prepared) -> World:
    return World(open_installation(settings_for(data), clock), clock, prepared.people)


def is_sound(data: Path) -> bool:
    return [main([*check, "--data", str(data)]) for check in (("verify",), ("audit", "verify"))] == [0, 0]


def logged(installation: Installation) -> list[tuple[str, str, dict[str, Any]]]:
    asked = "SELECT action, object_id, facts FROM audit_entry WHERE action LIKE 'keys.%' ORDER BY seq"
    with installation.database.reading() as db:
        return [(row.action, row.object_id, json.loads(row.facts)) for row in db.execute(text(asked))]


def test_later_cases_are_drawn_with_the_new_key_and_earlier_ones_stay(
    data: Path, clock: SetClock, prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REQ judge-first: a decision that was made is not made again."""
    before = keys(data)
    new = next(key for n in range(999) if is_withheld(key := n.to_bytes(32, "big"), "2026-0003", 0.05))
    monkeypatch.setattr(keys_of_installation, "secrets", SimpleNamespace(token_bytes=lambda _n: new))

    assert main(["keys", "rotate", "withheld", "--data", str(data)]) == 0

    assert (keys(data).withheld, keys(data).earlier_withheld) == (new, (before.withheld,))
    assert keys(data).audit == before.audit
    with closing((world := again(data, clock, prepared)).installation):
        alice = world.client("alice")
        stored = alice.get(f"/api/v1/cases/{prepared.given['reference']}/screenings/1").json()
        assert stored["arm"] == prepared.given["arm"] != "withheld"
        assert stored["probability"] == prepared.given["probability"]
        assert screen(alice, judged(alice), LISA_BEFORE).json()["arm"] == "withheld"
        assert logged(world.installation) == [
            ("keys.rotate", "withheld", {}),
            ("keys.rotated", "withheld", {"number": 1}),
        ]
    assert is_sound(data)
    assert {file.stat().st_mode & 0o777 for file in (data / "keys").iterdir()} == {0o600}


def test_tables_and_groups_of_before_are_understood_and_nothing_of_a_case_stays_behind(
    data: Path, clock: SetClock, prepared: Prepared
) -> None:
    """What is recorded of a case for the fairness check has one link, and goes with the case."""
    old_keys, old = keys(data), [link_of(link_keys(keys(data))[0], code) for code in CODES]
    organisation = data / "organisation.toml"
    organisation.write_text(organisation.read_text("utf-8") + ORGANISATION_FILE, "utf-8")
    with (
        closing((world := again(data, clock, prepared)).installation),
        unit_as(world.installation, world.people["petra"]) as unit,
    ):
        fairness.begin(unit, "bias_audit", "ai_act_10_5", REASON, UNTIL)
        fairness.enter(unit, {code: {"gender": "girl"} for code in CODES})

    assert main(["keys", "rotate", "withheld", "--data", str(data)]) == 0
    assert main(["keys", "rotate", "withheld", "--data", str(data)]) == 0

    names = [pseudonym(pseudonym_key(each), "2026-0001") for each in (old_keys, keys(data))]
    new = [link_of(link_keys(keys(data))[0], code) for code in CODES]
    with closing((world := again(data, clock, prepared)).installation):
        with unit_as(world.installation, world.people["petra"]) as unit:
            assert fairness.labels_of(unit, CODES)["gender"] == dict.fromkeys(CODES, "girl")
            fairness.enter(unit, {CODES[0]: {"birth_country": "elsewhere"}})
            assert fairness.labels_of(unit, CODES)["gender"] == dict.fromkeys(CODES, "girl")
        groups = fairness_store.members(data)
        assert groups == {"gender": {new[0]: "girl", old[1]: "girl"}, "birth_country": {new[0]: "elsewhere"}}
        destroyed(world, CODES[1])
        assert fairness_store.members(data)["gender"] == {new[0]: "girl"}
    assert len(set(names)) == 2


def test_the_pseudonyms_of_an_earlier_table_lead_to_its_cases(
    data: Path, clock: SetClock, prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [pseudonym(pseudonym_key(keys(data)), "2026-0001")]
    assert main(["keys", "rotate", "withheld", "--data", str(data)]) == 0
    names.append(pseudonym(pseudonym_key(keys(data)), "2026-0001"))
    monkeypatch.setattr("service.areas.assessments.outcomes.outcomes_of", lambda _unit: CODES)

    with (
        closing((world := again(data, clock, prepared)).installation),
        unit_as(world.installation, world.people["anna"]) as unit,
    ):
        assert cases_of(unit, names) == dict.fromkeys(names, "2026-0001")
    assert names[0] != names[1]


def test_models_signed_before_are_trusted_until_somebody_takes_that_away(
    data: Path, clock: SetClock, prepared: Prepared, run: Run
) -> None:
    """REQ no-pickle-in-service, REQ reproducible: what gives scores goes on after rotating the key. Nothing
    that a distrusted key signed comes into use, and what was stored with it is still computed again."""
    old = keys(data)
    with closing((world := again(data, clock, prepared)).installation):
        waiting = offered(world.installation, updated(0.2, "7"))
        too_late = offered(world.installation, updated(0.25, "8"))

    assert run("keys", "rotate", "signing", "--data", data).code == 0

    now = keys(data)
    assert now.signing_public_keys == (now.signing_public, old.signing_public)
    assert not (data / "keys" / "signing-1.key").exists(), "an old private key can only leak"
    with closing((world := again(data, clock, prepared)).installation):
        assert _versions_that_score(world, now) == ["5"]
        assert approve(world, propose(world, waiting))
        assert _versions_that_score(world, now) == ["7"]
    assert is_sound(data)
    assert "signing-1     its models are trusted" in run("keys", "list", "--data", data).out

    assert run("keys", "distrust", "signing-1", "--data", data).code == 0

    assert "signing-1     its models are not trusted any more" in run("keys", "list", "--data", data).out
    with closing((world := again(data, clock, prepared)).installation):
        assert _versions_that_score(world, keys(data)) == []
        earlier = f"/api/v1/cases/{prepared.given['reference']}/screenings/1"
        assert world.client("alice").get(earlier).json()["probability"] == prepared.given["probability"]
        with pytest.raises(ModelFileError):
            propose(world, too_late)
        steps = [one.last_results for one in versions(world) if one.last_results]
        with unit_as(world.installation, world.people["anna"]) as unit:
            read = {results_of(unit, step)["model"]["version"] for step in steps}
        assert read == {"5", "7"}
        served(world, updated(0.15, "9"))
        assert _versions_that_score(world, keys(data)) == ["9"]
        assert ("keys.distrust", "signing-1", {}) in logged(world.installation)
    assert is_sound(data)
    once_more = run("keys", "distrust", "signing-1", "--data", data)
    assert (once_more.code, "no earlier signing key" in once_more.err) == (2, True)
    assert run("keys", "rotate", "signing", "--data", data).code == 0
    assert keys(data).distrusted == (old.signing_public,)


def _versions_that_score(world: World, held: Keys) -> list[str]:
    """The version of the model behind the score of a new case; nothing without a score."""
    alice = world.client("alice")
    while is_withheld(held.withheld, reference := judged(alice), 0.05):
        pass
    answer = screen(alice, reference, LISA_BEFORE).json()
    return [answer["model"]["version"]] if answer["probability"] is not None else []


@pytest.mark.parametrize(("name", "renames"), [("withheld", 0), ("signing", 0), ("signing", 1)])
def test_a_rotation_that_was_cut_off_leaves_keys_that_work_and_can_be_done_again(
    data: Path, clock: SetClock, prepared: Prepared, name: str, renames: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, replace = keys(data), os.replace
    done: list[str] = []

    def cut_off(source: Any, target: Any) -> None:
        if len(done) == renames:
            raise OSError(28, "No space left on device")
        done.append(target)
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr("service.core.private_files.os.replace", cut_off)
        assert main(["keys", "rotate", name, "--data", str(data)]) == 2
    (data / "keys" / f"{WITHHELD}.new").write_bytes(b"half a k")  # as after a kill
    (data / "keys" / f"{SIGNING}.new").write_bytes(b"half a k")

    now = keys(data)
    assert now.withheld == before.withheld
    assert _half_that_signs(data) in now.signing_public_keys
    with closing(again(data, clock, prepared).installation):
        pass
    assert main(["keys", "rotate", name, "--data", str(data)]) == 0
    assert len(keys(data).withheld_keys) == (2 if name == "withheld" else 1)
    assert before.signing_public in keys(data).signing_public_keys
    assert _half_that_signs(data) == keys(data).signing_public
    assert not (data / "keys" / f"{WITHHELD if name == 'withheld' else SIGNING}.new").exists()


def _half_that_signs(data: Path) -> bytes:
    return public_half(read_key(data / "keys" / SIGNING))


def test_while_the_service_runs_nothing_is_replaced(
    data: Path, clock: SetClock, prepared: Prepared, run: Run
) -> None:
    before = {file.name: file.read_bytes() for file in (data / "keys").iterdir()}
    with closing(again(data, clock, prepared).installation):
        refused = [
            run("keys", *words, "--data", data)
            for words in (["rotate", "withheld"], ["rotate", "signing"], ["distrust", "signing-1"])
        ]
    refused.append(run("keys", "rotate", "seal", "--data", data))

    assert [answer.code for answer in refused] == [2, 2, 2, 2]
    assert all("The database is in use" in answer.err for answer in refused[:3])
    assert "The key of the seals cannot be replaced" in refused[3].err
    assert {file.name: file.read_bytes() for file in (data / "keys").iterdir()} == before


def test_a_key_that_was_kept_is_as_private_and_as_whole_as_the_one_in_use(data: Path, run: Run) -> None:
    assert run("keys", "rotate", "withheld", "--data", data).code == 0
    kept = data / "keys" / "withheld-1.key"

    kept.chmod(0o640)
    opened = run("verify", "--data", data)
    kept.chmod(0o600)
    kept.write_text("not a key", "ascii")
    broken = run("verify", "--data", data)

    assert (opened.code, broken.code) == (2, 2)
    assert "withheld-1.key can be read by others" in opened.err
    assert "withheld-1.key does not hold a key" in broken.err


def test_a_service_that_works_on_the_database_is_seen(
    data: Path, clock: SetClock, prepared: Prepared
) -> None:
    url = settings_for(data).url
    require_unused(url)
    with (
        closing(again(data, clock, prepared).installation),
        pytest.raises(BadSettings, match="in use"),
    ):
        require_unused(url)
    require_unused(url)
