"""Which model serves: what the registry says, and no file, start or failure that goes round it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from screening.model.signing import shipped_public_keys
from service.app.open_installation import open_installation
from service.areas.screenings.verify import verify_screenings
from service.core.clock import SetClock
from service.model_runtime.model_archive_files import Kept
from service.model_runtime.models_in_use import SERVED, SERVED_GOLDEN
from service.model_runtime.registry_files import Shelf
from tests.service.prepared import opened
from tests.service.registry.candidates import artefact_of, signing_key, updated
from tests.service.registry.support_registry import served, versions
from tests.service.screenings.flow import LISA_BEFORE, screened
from tests.service.world import World, settings_for

pytestmark = pytest.mark.slow

Damage = Callable[[Path], None]


def test_old_screenings_verify_after_a_switch(world: World) -> None:
    """REQ reproducible: each is computed again with the model that served it."""
    alice = world.client("alice")
    screened(alice, LISA_BEFORE)
    served(world, updated())
    screened(alice, LISA_BEFORE)
    served(world, updated(0.2, "3"))
    screened(alice, LISA_BEFORE)

    installation = world.installation
    keys = (*shipped_public_keys(), *installation.keys.signing_public_keys)
    with installation.database.reading() as db:
        report = verify_screenings(db, Kept(installation.settings.data), keys)
    assert (report.ok, report.screenings) == (True, 3)


def test_a_model_file_put_in_the_folder_is_shown_to_nobody(
    data: Path, clock: SetClock, installed: tuple[Path, dict[str, int]]
) -> None:
    """REQ not-self-learning: who can write files cannot bring a model into use; it stays in the shadow until
    two people approve it."""
    first = open_installation(settings_for(data), clock)
    table = updated()
    try:
        (data / "models" / SERVED).write_bytes(artefact_of(table, signing_key(first)))
    finally:
        first.close()
    from service.areas.registry.candidate import golden_of

    Shelf(data).store_model(table.digest, (data / "models" / SERVED).read_bytes(), golden_of(table))
    (data / "models" / SERVED_GOLDEN).write_bytes((data / "golden" / f"{table.digest}.json").read_bytes())
    with opened(data, clock, installed[1]) as world:
        answer = screened(world.client("alice"), LISA_BEFORE)
        assert (answer["arm"], answer["probability"]) == ("shadow", None)
        assert versions(world)[0].stage == "shadow"


def gone(file: Path) -> None:
    file.unlink()


def changed(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def another(file: Path) -> None:
    file.write_bytes((file.parent / next(f.name for f in file.parent.iterdir() if f != file)).read_bytes())


@pytest.mark.parametrize("damage", [gone, changed, another])
def test_when_the_approved_file_is_damaged_nothing_steps_in_for_it(world: World, damage: Damage) -> None:
    """REQ fail-safe, REQ not-self-learning: a new process gives no score, and not one of another model."""
    table = updated()
    served(world, table)
    damage(world.installation.settings.data / "models" / f"{table.digest}.json")
    other = open_installation(settings_for(world.installation.settings.data), SetClock(world.clock.now()))
    try:
        answer = screened(World(other, world.clock, world.people).client("alice"), LISA_BEFORE)
        assert (answer["arm"], answer["reason"]) == ("stopped", "self_test_failed")
    finally:
        other.close()


def test_golden_vectors_of_an_approved_model_are_checked_daily(world: World) -> None:
    """REQ golden-vectors: one wrong digit takes the score away within a day."""
    table = updated()
    served(world, table)
    before = screened(world.client("alice"), LISA_BEFORE)
    file = world.installation.settings.data / "golden" / f"{table.digest}.json"
    file.write_text(file.read_text("utf-8").replace('"log_odds":-', '"log_odds":', 1), "utf-8")
    world.clock.advance(timedelta(hours=24))

    assert before["status"] == "scored"
    assert screened(world.client("alice"), LISA_BEFORE)["reason"] == "self_test_failed"
