"""Making a backup: one moment of everything, checked, encrypted, for the owner alone."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

from service.access.unit_of_work import unit_of_system
from service.app.open_installation import open_installation
from service.audit.anchor import read_head
from service.backup import age_encryption, make_backup, restore
from service.backup.copy_data import LOCK, WORKING
from service.backup.make_backup import Made, Unsound
from service.core.clock import SetClock
from service.core.errors import BadSettings
from service.core.keys import Keys
from service.core.settings import DATABASE_FILE
from tests.command_line import Run
from tests.service.backup.conftest import (
    NOW,
    Back,
    Keypair,
    all_below,
    change,
    files_like,
    opened_with,
    silent,
)
from tests.service.world import STARTED, World, settings_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("prepared"),
    pytest.mark.sqlite("its file is in the backup; see tests/service/postgresql/test_backup.py"),
]


def test_what_was_backed_up_starts_again_and_everything_in_it_is_checked(
    run: Run, data: Path, keypair: Keypair, tmp_path: Path
) -> None:
    """REQ restore-starts: made, checked, put back elsewhere, started, verified, by the commands alone.

    A copy made by hand could not be started: the anchor, copied a moment later, was ahead of the database.
    """
    target = tmp_path / "put-back"

    made = run("backup", tmp_path, "--recipient", keypair.recipient, "--data", data)
    assert made.code == 0, made.err
    assert "Backup made and checked" in made.out
    file = files_like(tmp_path, "*.backup.age")[0]
    checked = run("backup", "verify", file, "--identity", keypair.file)
    assert checked.code == 0, checked.err
    assert "is whole" in checked.out
    put = run("restore", file, "--to", target, "--identity", keypair.file)
    assert put.code == 0, put.err
    assert "Screenings computed again: 1." in put.out

    open_installation(settings_for(target), SetClock(STARTED)).close()
    assert run("audit", "verify", "--data", target).code == 0
    assert run("verify", "--data", target).code == 0


def test_a_second_backup_of_the_same_second_has_a_name_of_its_own(
    data: Path, made: Made, keypair: Keypair, tmp_path: Path
) -> None:
    """In a folder; a file that was named is not written over."""
    names = []
    for _ in range(3):
        names.append(make_backup.names_for(data, tmp_path, NOW))
        for source, file in zip((made.data, made.keys), names[-1], strict=True):
            shutil.copyfile(source, file)

    assert len({file for pair in names for file in pair}) == 6
    for file, keys in names:
        assert make_backup.keys_beside(file) == keys
    with pytest.raises(BadSettings) as refused:
        make_backup.names_for(data, names[0][0], NOW)
    assert refused.value.key == "backup.exists"


def test_a_backup_beside_the_working_service_holds_one_moment(
    world: World, back_up: Back, keypair: Keypair, tmp_path: Path
) -> None:
    """REQ restore-starts: whatever is written meanwhile, the copy is whole and ends where it says."""
    stop = Event()

    def write() -> None:
        while not stop.is_set():
            with unit_of_system(world.installation, "command_line") as unit:
                unit.record("test.write", "test", None)

    writing = Thread(target=write)
    writing.start()
    try:
        backups = [(back_up(world.installation.settings), n) for n in range(3)]
    finally:
        stop.set()
        writing.join()

    made, _ = backups[-1]
    target = tmp_path / "put-back"
    manifest, again = restore.restore(opened_with(made, keypair), target, SetClock(NOW), silent)
    head = read_head(target, Keys.read(target / "keys").audit)
    assert again == 0
    assert head is not None
    assert head.seq == manifest.entries + 1  # and the entry that says it was put back
    assert made.entries < world.installation.anchor.head.seq
    assert backups[0][0].entries < made.entries


@pytest.mark.parametrize(
    "damage",
    [
        "DROP TRIGGER screening_no_update; UPDATE screening SET content_digest = 'x'",
        "DROP TRIGGER audit_entry_no_delete; DELETE FROM audit_entry WHERE seq = 3",
    ],
)
def test_what_is_not_whole_is_not_backed_up(
    run: Run, data: Path, keypair: Keypair, tmp_path: Path, damage: str
) -> None:
    """REQ fail-safe: a backup of damaged data would push the good ones out of the cupboard."""
    change(data, damage)

    ran = run("backup", tmp_path, "--recipient", keypair.recipient, "--data", data)

    assert (ran.code, files_like(tmp_path, "*.age")) == (1, [])
    assert "Not everything is as it was stored" in ran.out
    assert not (data / WORKING).exists()


def test_it_is_for_the_owner_alone_and_leaves_nothing_behind(
    data: Path, back_up: Back, keypair: Keypair, tmp_path: Path
) -> None:
    """REQ asvs: files of a backup and the folder put back are private; no plain copy stays."""
    before = {path.name for path in data.iterdir()}
    made = back_up(data)
    restore.restore(opened_with(made, keypair), tmp_path / "to", SetClock(NOW), silent)

    assert {path.name for path in data.iterdir()} == before | {LOCK}
    assert {stat.S_IMODE(file.stat().st_mode) for file in (made.data, made.keys)} == {0o600}
    below = [tmp_path / "to", *all_below(tmp_path / "to")]
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in below} == {0}
    assert "keys" in {path.name for path in (tmp_path / "to").iterdir()}
    assert not files_like(tmp_path / "to", ".backup*")


def test_what_a_killed_backup_left_goes_with_the_next(data: Path, back_up: Back) -> None:
    (data / WORKING / "data").mkdir(parents=True)
    (data / WORKING / "data" / "left").write_text("x", "ascii")

    back_up(data)

    assert not (data / WORKING).exists()


def test_two_at_once_are_one_too_many(data: Path, back_up: Back) -> None:
    import fcntl

    with (data / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BadSettings) as refused:
            back_up(data)

    assert refused.value.key == "backup.running"


def _small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_full_disk_leaves_no_half_backup(
    data: Path, made: Made, keypair: Keypair, tmp_path: Path, command: str
) -> None:
    """REQ restore-starts: one sentence, and neither a file nor a folder that looks whole."""
    place = tmp_path / "place"
    place.mkdir()
    arguments = {
        "backup": ["backup", place, "--recipient", keypair.recipient, "--data", data],
        "restore": ["restore", made.data, "--to", place / "to", "--identity", keypair.file],
    }[command]

    ran = subprocess.run(
        [sys.executable, "-m", "screening.cli.main", *map(str, arguments)],
        env=os.environ | {"SCREENING_LANGUAGE": "en"},
        preexec_fn=_small_files,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, list(place.iterdir())) == (2, []), ran.stderr
    assert "was left" in ran.stderr
    assert not (data / WORKING).exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Nobody is named to whom the backup is encrypted"),
        (["--recipient", "age1x"], "is no public key of age"),
    ],
)
def test_a_recipient_is_needed_before_anything_is_copied(
    run: Run, data: Path, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    ran = run("backup", tmp_path, *arguments, "--data", data)

    assert (ran.code, files_like(tmp_path, "*.age")) == (2, [])
    assert sentence in ran.err


def test_the_recipient_can_stand_in_the_settings(
    run: Run, data: Path, keypair: Keypair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNAALWIJZER_BACKUP_RECIPIENTS", json.dumps([keypair.recipient]))

    assert run("backup", tmp_path / "night.backup.age", "--data", data).code == 0
    assert {path.name for path in files_like(tmp_path, "*.age")} == {"night.backup.age", "night.keys.age"}


def test_nothing_that_is_there_is_overwritten(
    run: Run, data: Path, made: Made, keypair: Keypair, tmp_path: Path
) -> None:
    there = tmp_path / "there.backup.age"
    there.write_text("mine", "ascii")
    recipient = ("--recipient", keypair.recipient, "--data", data)

    assert "is there already" in run("backup", there, *recipient).err
    assert "is not there" in run("backup", tmp_path / "no" / "x.backup.age", *recipient).err
    assert "is there already" in run("backup", "identity", there).err
    assert "is in use already" in run("restore", made.data, "--to", data, "--identity", keypair.file).err
    assert there.read_text("ascii") == "mine"


def test_the_keys_lie_apart_and_are_needed(run: Run, made: Made, keypair: Keypair, tmp_path: Path) -> None:
    alone = shutil.copy(made.data, tmp_path / "alone.backup.age")

    ran = run("backup", "verify", alone, "--identity", keypair.file)
    assert ran.code == 2
    assert "The file with the keys" in ran.err
    assert run("backup", "verify", alone, "--identity", keypair.file, "--keys", made.keys).code == 0

    age_encryption.read(made.data, tmp_path / "inside", age_encryption.identities_in(keypair.file))
    assert not [path for path in all_below(tmp_path / "inside") if path.suffix == ".key"]


def test_a_file_without_a_private_key_is_no_identity(run: Run, made: Made, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("nothing\n", "ascii")

    ran = run("backup", "verify", made.data, "--identity", tmp_path / "empty.txt")

    assert ran.code == 2
    assert "holds no private key" in ran.err


def test_the_log_says_that_a_backup_was_made_and_put_back(
    run: Run, data: Path, keypair: Keypair, tmp_path: Path
) -> None:
    """REQ read-log: all data leave with a backup, so it stands in the log; so does putting one back."""
    run("backup", tmp_path / "x.backup.age", "--recipient", keypair.recipient, "--data", data)
    run("restore", tmp_path / "x.backup.age", "--to", tmp_path / "to", "--identity", keypair.file)

    with closing(sqlite3.connect(tmp_path / "to" / DATABASE_FILE)) as connection:
        last = connection.execute("SELECT action, role, facts FROM audit_entry ORDER BY seq DESC LIMIT 2")
        actions = last.fetchall()
    assert [row[:2] for row in actions] == [
        ("backup.restored", "command_line"),
        ("backup.begin", "command_line"),
    ]
    with closing(sqlite3.connect(data / DATABASE_FILE)) as connection:
        (made,) = connection.execute("SELECT action FROM audit_entry ORDER BY seq DESC LIMIT 1").fetchone()
    assert made == "backup.made"


def test_an_unsound_copy_says_what_was_found(data: Path, back_up: Back) -> None:
    change(data, "DROP TRIGGER audit_entry_no_update; UPDATE audit_entry SET role = 'x' WHERE seq = 2")

    with pytest.raises(Unsound) as unsound:
        back_up(data)

    assert unsound.value.found == 1
    assert "2" in next(unsound.value.sentences)("en")


def test_keys_that_are_links_are_in_it_as_files(data: Path, back_up: Back, keypair: Keypair) -> None:
    """Such a backup once said "made and checked" and could never be opened."""
    elsewhere = data.with_name("elsewhere")
    (data / "keys").rename(elsewhere)
    (data / "keys").symlink_to(elsewhere)

    restore.verify_backup(opened_with(back_up(data), keypair), SetClock(NOW), silent)


def test_what_is_no_file_is_no_reason_and_nothing_else_is_left_out(
    data: Path, back_up: Back, keypair: Keypair, tmp_path: Path
) -> None:
    (data / "gone").symlink_to(data / "nowhere")
    (data / "sub").mkdir()
    kept = [data / "manifest.json", data / "sub" / "keys", data / "signaalwijzer.sqlite.old"]
    for file in kept:
        file.write_text("kept", "ascii")

    restore.restore(opened_with(back_up(data), keypair), tmp_path / "to", SetClock(NOW), silent)

    assert {(tmp_path / "to" / file.relative_to(data)).read_text("ascii") for file in kept} == {"kept"}


def test_a_place_within_the_data_folder_is_refused(run: Run, data: Path, keypair: Keypair) -> None:
    """Each backup would hold the ones before."""
    (data / "backups").mkdir()

    ran = run("backup", data / "backups", "--recipient", keypair.recipient, "--data", data)

    assert ran.code == 2
    assert "lies within the data folder" in ran.err


def test_where_the_keys_cannot_be_written_no_half_backup_stays(
    data: Path, back_up: Back, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = age_encryption.write

    def full(source: Path, target: Path, recipients: list[object]) -> str:
        if "keys" in target.name:
            raise OSError(28, "No space left on device")
        return write(source, target, recipients)

    monkeypatch.setattr(age_encryption, "write", full)
    with pytest.raises(OSError, match="No space"):
        back_up(data)

    assert files_like(tmp_path / "backups", "*") == []


def test_a_list_that_is_no_json_gets_a_sentence(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNAALWIJZER_BACKUP_RECIPIENTS", "age1x")

    ran = run("verify", "--data", data)

    assert ran.code == 2
    assert "SIGNAALWIJZER_BACKUP_RECIPIENTS is not written as JSON" in ran.err
