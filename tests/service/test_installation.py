"""Making an installation: private, with keys of its own, and never on top of another."""

from __future__ import annotations

import shutil
import stat
from contextlib import closing
from pathlib import Path

import pytest

from service.app.open_installation import open_installation
from service.core.clock import SetClock
from service.core.errors import BadSettings
from service.core.keys import AUDIT, SIGNING, SIGNING_PUBLIC, WITHHELD, Keys
from service.installation.install_and_upgrade import install
from tests.service.raw import raw_database
from tests.service.world import STARTED, settings_for


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_everything_secret_is_for_the_owner_alone(data: Path) -> None:
    """REQ asvs: V13.3, keys are made at init, private files, and there is no default."""
    assert _mode(data) == _mode(data / "keys") == 0o700
    for file in (data / "keys").iterdir():
        assert _mode(file) == 0o600, file.name
    assert _mode(data / "audit-head") == 0o600


@pytest.mark.sqlite("its file in the data folder")
def test_the_database_is_for_the_owner_alone(data: Path) -> None:
    """REQ asvs: V13.3"""
    assert _mode(data / "signaalwijzer.sqlite") == 0o600


@pytest.mark.slow
def test_two_installations_share_no_key(tmp_path: Path) -> None:
    for name in ("one", "two"):
        install(settings_for(tmp_path / name))
    one, two = (Keys.read(tmp_path / name / "keys") for name in ("one", "two"))

    assert (
        len({one.audit, two.audit, one.withheld, two.withheld, one.signing_public, two.signing_public}) == 6
    )


def test_a_new_installation_has_no_account(tmp_path: Path) -> None:
    """REQ asvs: V6.3.2, nobody can sign in with a name and password that came along."""
    install(settings_for(tmp_path / "new"))

    with closing(raw_database(tmp_path / "new")) as db:
        assert db.execute("SELECT count(*) FROM person").fetchone() == (0,)


def test_keys_do_not_show_in_words_about_them(data: Path) -> None:
    keys = Keys.read(data / "keys")

    assert keys.audit.hex() not in repr(keys)
    assert repr(keys.withheld) not in repr(keys)


@pytest.mark.parametrize(
    "left",
    [
        "keys",
        "organisation.toml",
        "audit-head",
        pytest.param("signaalwijzer.sqlite", marks=pytest.mark.sqlite("its file in the data folder")),
    ],
)
def test_nothing_of_an_installation_is_ever_overwritten(data: Path, tmp_path: Path, left: str) -> None:
    other = tmp_path / "other"
    other.mkdir()
    source = data / left
    (shutil.copytree if source.is_dir() else shutil.copy)(source, other / left)
    before = source.stat().st_size

    with pytest.raises(BadSettings):
        install(settings_for(other))

    assert {path.name for path in other.iterdir()} == {left}
    assert (other / left).stat().st_size == before


@pytest.mark.parametrize("key", [AUDIT, WITHHELD, SIGNING_PUBLIC])
def test_the_service_does_not_start_without_its_keys(data: Path, key: str) -> None:
    """REQ fail-safe: security failure closes."""
    (data / "keys" / key).unlink()

    with pytest.raises(BadSettings, match=key):
        open_installation(settings_for(data), SetClock(STARTED))


def test_the_secret_half_of_the_signing_key_is_not_needed_to_serve(data: Path) -> None:
    (data / "keys" / SIGNING).unlink()

    open_installation(settings_for(data), SetClock(STARTED)).close()


def test_a_key_that_others_can_read_is_refused(data: Path) -> None:
    (data / "keys" / AUDIT).chmod(0o640)

    with pytest.raises(BadSettings, match="chmod 600"):
        open_installation(settings_for(data), SetClock(STARTED))


@pytest.mark.parametrize("content", ["", "not hexadecimal", "00" * 31, "00" * 33])
def test_a_file_that_is_no_key_is_refused(data: Path, content: str) -> None:
    (data / "keys" / WITHHELD).write_text(content, "ascii")

    with pytest.raises(BadSettings, match=WITHHELD):
        open_installation(settings_for(data), SetClock(STARTED))


def test_a_database_of_another_revision_is_refused(data: Path) -> None:
    from contextlib import closing

    with closing(raw_database(data, autocommit=True)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '0000'")

    with pytest.raises(BadSettings, match="screening init --upgrade"):
        open_installation(settings_for(data), SetClock(STARTED))


@pytest.mark.sqlite("its file in the data folder")
def test_a_database_that_was_never_made_is_refused(data: Path) -> None:
    for file in data.glob("signaalwijzer.sqlite*"):
        file.unlink()

    with pytest.raises(BadSettings, match=r"signaalwijzer\.sqlite is missing"):
        open_installation(settings_for(data), SetClock(STARTED))
