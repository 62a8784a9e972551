"""Putting a backup back: by the recipient alone, whole or not at all, with what was destroyed since."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pyrage
import pytest

from service.access.unit_of_work import unit_of_system
from service.app.open_installation import open_installation
from service.areas.retention.tombstones import FILE as TOMBSTONES
from service.audit.anchor import HEAD_FILE, LINES_FILE
from service.backup import age_encryption as age
from service.backup import restore
from service.backup.make_backup import Made
from service.backup.manifest import DATA, FILE, Manifest, digest_of
from service.backup.restore import Backup
from service.core.clock import SetClock
from service.core.errors import BadSettings, ClockBehind
from service.core.settings import DATABASE_FILE
from service.db.revision import REVISION
from tests.service.backup.conftest import (
    NOW,
    Back,
    Keypair,
    files_like,
    opened_with,
    silent,
)
from tests.service.older import made_older
from tests.service.retention.way import destroyed, screened_case
from tests.service.world import World, settings_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("prepared"),
    pytest.mark.sqlite("its file is in the backup; see tests/service/postgresql/test_backup.py"),
]


def repacked(made: Made, keypair: Keypair, folder: Path, edit: Callable[[Path], None]) -> Backup:
    """The same backup after ``edit`` of what is in it, encrypted to the same recipient."""
    age.read(made.data, folder / "inside", age.identities_in(keypair.file))
    edit(folder / "inside")
    age.write(folder / "inside", folder / "edited.backup.age", age.recipients_of([keypair.recipient]))
    return Backup(folder / "edited.backup.age", made.keys, age.identities_in(keypair.file))


def test_only_the_recipient_reads_a_backup(made: Made, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    age.new_identity(other)

    with pytest.raises(BadSettings) as refused:
        restore.verify_backup(Backup(made.data, made.keys, age.identities_in(other)), SetClock(NOW), silent)

    assert refused.value.key == "backup.cannot_decrypt"
    content = made.data.read_bytes()
    assert content.startswith(b"age-encryption.org/v1")
    assert b"2026-0001" not in content
    assert [path.name for path in tmp_path.iterdir()] == ["other.txt"]


@pytest.mark.parametrize("kept", [0, 100, 0.5, -1, -40_000])
def test_a_file_that_was_cut_is_refused(made: Made, keypair: Keypair, tmp_path: Path, kept: float) -> None:
    content = made.data.read_bytes()
    cut = tmp_path / "cut.backup.age"
    cut.write_bytes(content[: int(len(content) * kept) if isinstance(kept, float) else kept])

    with pytest.raises(BadSettings) as refused:
        restore.restore(
            Backup(cut, made.keys, age.identities_in(keypair.file)), tmp_path / "to", SetClock(NOW), silent
        )

    assert refused.value.key in {"backup.damaged", "backup.cannot_decrypt"}
    assert not (tmp_path / "to").exists()


def test_one_changed_byte_anywhere_is_found(made: Made, keypair: Keypair, tmp_path: Path) -> None:
    content = made.data.read_bytes()
    changed = tmp_path / "changed.backup.age"
    for place in range(0, len(content), len(content) // 23):
        changed.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(BadSettings):
            restore.verify_backup(
                Backup(changed, made.keys, age.identities_in(keypair.file)), SetClock(NOW), silent
            )


@pytest.mark.parametrize(
    ("edit", "key"),
    [
        (lambda inside: (inside / FILE).unlink(), "backup.not_one"),
        (lambda inside: (inside / "extra").write_text("x", "ascii"), "backup.file_differs"),
        (lambda inside: (inside / DATA / "extra").write_text("x", "ascii"), "backup.file_differs"),
        (lambda inside: (inside / DATA / "organisation.toml").unlink(), "backup.file_differs"),
        (
            lambda inside: (inside / DATA / "organisation.toml").write_text("x", "ascii"),
            "backup.file_differs",
        ),
        (lambda inside: _manifest(inside, format=2, program="9.9"), "backup.newer"),
        (lambda inside: _manifest(inside, revision="9999"), "settings.new_database"),
        (lambda inside: _manifest(inside, more="x"), "backup.not_one"),
    ],
)
def test_what_is_in_it_must_be_what_it_says(
    made: Made, keypair: Keypair, tmp_path: Path, edit: Callable[[Path], None], key: str
) -> None:
    backup = repacked(made, keypair, tmp_path, edit)

    with pytest.raises(BadSettings) as refused:
        restore.restore(backup, tmp_path / "to", SetClock(NOW), silent)

    assert refused.value.key == key
    assert not (tmp_path / "to").exists()
    assert not files_like(tmp_path, ".to*")


def _manifest(inside: Path, **changed: object) -> None:
    content = json.loads((inside / FILE).read_bytes())
    (inside / FILE).write_text(json.dumps(content | changed), "ascii")


def _of_the_last_program(inside: Path, keys: Path) -> None:
    made_older(inside / DATA, keys)
    manifest = Manifest.read(inside)
    files = (DATABASE_FILE, HEAD_FILE, LINES_FILE)
    digests = dict(manifest.files) | {name: digest_of(inside / DATA / name) for name in files}
    _manifest(inside, revision="0024", files=digests)


def test_the_backup_of_an_older_program_is_brought_up_to_date(
    made: Made, keypair: Keypair, tmp_path: Path
) -> None:
    age.read(made.keys, tmp_path / "keys", age.identities_in(keypair.file))
    backup = repacked(made, keypair, tmp_path, partial(_of_the_last_program, keys=tmp_path / "keys"))

    manifest, _ = restore.restore(backup, tmp_path / "to", SetClock(NOW), silent)

    assert manifest.revision < REVISION
    open_installation(settings_for(tmp_path / "to"), SetClock(NOW)).close()


def test_an_archive_cannot_write_outside_its_folder(made: Made, keypair: Keypair, tmp_path: Path) -> None:
    """REQ asvs: a name that leads out of the folder is refused by the archive's reader."""
    with tarfile.open(tmp_path / "plain.tar", "w") as tar:
        tar.add(keypair.file, arcname="../outside.txt")
    evil = tmp_path / "evil.backup.age"
    evil.write_bytes(
        pyrage.encrypt((tmp_path / "plain.tar").read_bytes(), age.recipients_of([keypair.recipient]))
    )

    with pytest.raises(BadSettings) as refused:
        restore.restore(
            Backup(evil, made.keys, age.identities_in(keypair.file)), tmp_path / "to", SetClock(NOW), silent
        )

    assert refused.value.key == "backup.damaged"
    assert not (tmp_path / "outside.txt").exists()


def test_a_case_that_was_destroyed_later_does_not_come_back(
    world: World, back_up: Back, keypair: Keypair, tmp_path: Path
) -> None:
    """REQ retention: the newest tombstones, kept elsewhere, destroy it again before the folder is there."""
    gone, stays = screened_case(world), screened_case(world)
    made = back_up(world.installation.settings)
    destroyed(world, gone)
    newest = Path(shutil.copy(world.installation.settings.data / TOMBSTONES, tmp_path / "tombstones.jsonl"))
    target = tmp_path / "put-back"

    _, again = restore.restore(
        opened_with(made, keypair), target, SetClock(NOW), silent, newest_tombstones=newest
    )

    with closing(sqlite3.connect(target / DATABASE_FILE)) as connection:
        references = {row[0] for row in connection.execute("SELECT reference FROM cases")}
    assert again == 1
    assert gone not in references
    assert stays in references


def test_tombstones_of_another_installation_are_refused(
    world: World, back_up: Back, keypair: Keypair, tmp_path: Path
) -> None:
    destroyed(world, screened_case(world))
    made = back_up(world.installation.settings)
    other = tmp_path / "other.jsonl"
    other.write_text("{}\n", "ascii")

    with pytest.raises(BadSettings) as refused:
        restore.restore(
            opened_with(made, keypair), tmp_path / "to", SetClock(NOW), silent, newest_tombstones=other
        )

    assert refused.value.key == "backup.other_tombstones"


@pytest.mark.parametrize("cut", ["", "half a line"])
def test_tombstones_that_were_cut_off_are_refused(
    world: World, back_up: Back, keypair: Keypair, tmp_path: Path, cut: str
) -> None:
    """REQ retention: what is missing in them would come back, and nobody would be told."""
    made = back_up(world.installation.settings)
    destroyed(world, screened_case(world))
    (tmp_path / "cut.jsonl").write_text(cut, "ascii")

    with pytest.raises(BadSettings) as refused:
        restore.restore(
            opened_with(made, keypair),
            tmp_path / "to",
            SetClock(NOW),
            silent,
            newest_tombstones=tmp_path / "cut.jsonl",
        )

    assert refused.value.key == "backup.cut_tombstones"
    assert not (tmp_path / "to").exists()


def test_a_backup_from_under_a_clock_that_was_ahead_is_put_back(
    world: World, back_up: Back, keypair: Keypair, tmp_path: Path
) -> None:
    """The folder is there, and its own start says that the clock is behind."""
    behind = world.clock.now()
    world.clock.advance(timedelta(hours=2))
    screened_case(world)
    made = back_up(world.installation.settings)

    restore.restore(opened_with(made, keypair), tmp_path / "to", SetClock(behind), silent)

    with pytest.raises(ClockBehind):
        open_and_write(tmp_path / "to", SetClock(behind))
    open_and_write(tmp_path / "to", SetClock(world.clock.now()))


def open_and_write(data: Path, clock: SetClock) -> None:
    with (
        closing(open_installation(settings_for(data), clock)) as installation,
        unit_of_system(installation, "command_line") as unit,
    ):
        unit.record("test.write", "test", None)
