"""An installation knows its database and a database its installation: nothing is written into another's."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from screening.cli.main import main
from service.app.open_installation import open_installation
from service.core.clock import SetClock
from service.core.errors import BadSettings, LogChanged
from service.core.settings import DATABASE_FILE
from service.db.migrate import upgrade
from service.installation import installation_identity as identity
from service.installation.install_and_upgrade import install, upgrade_database
from tests.service.older import grant_again, made_older, settings_of_owner, upgraded_by_owner
from tests.service.raw import REFUSED, EmptyDatabase, raw_database, rows_of
from tests.service.world import ORGANISATION, STARTED, settings_for


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another installation, with a log of its own."""
    folder = tmp_path / "other"
    install(settings_for(folder), ORGANISATION)
    open_installation(settings_for(folder), SetClock(STARTED)).close()
    return folder


def url(folder: Path) -> str:
    return settings_for(folder).url


def change(folder: Path, script: str) -> None:
    with closing(raw_database(folder)) as connection:
        connection.executescript(script)


def opens(folder: Path, **settings: str) -> None:
    open_installation(settings_for(folder, **settings), SetClock(STARTED)).close()


def upgrades(folder: Path, **settings: str) -> None:
    upgrade_database(settings_for(folder, **settings), SetClock(STARTED))


@pytest.mark.parametrize("act", [opens, upgrades])
def test_the_database_of_another_installation_is_refused_and_stays_as_it_is(
    data: Path, other: Path, act: Callable[..., None]
) -> None:
    """REQ installation-identity: neither the start nor an upgrade writes into it."""
    before = rows_of(other)

    with pytest.raises(BadSettings) as refused:
        act(data, database_url=url(other))

    assert refused.value.key == "settings.other_database"
    assert rows_of(other) == before


@pytest.mark.parametrize(
    "command",
    [
        ["verify"],
        ["audit", "verify"],
        ["user", "list"],
        ["user", "add", "new", "--name", "New", "--role", "administrator", "--generate"],
        ["init", "--upgrade"],
        ["serve", "--port", "0"],
    ],
)
def test_every_command_says_so_before_it_writes(
    data: Path,
    other: Path,
    command: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = rows_of(other)
    monkeypatch.setenv("SIGNAALWIJZER_DATABASE_URL", url(other))

    assert main([*command, "--data", str(data), "--language", "en"]) != 0

    assert "This database belongs to another installation; nothing was changed." in capsys.readouterr().err
    assert rows_of(other) == before


def test_a_new_installation_takes_an_empty_database_alone(data: Path, tmp_path: Path) -> None:
    """REQ installation-identity: ``init`` once said "made" over a filled database."""
    before = rows_of(data)

    with pytest.raises(BadSettings) as refused:
        install(settings_for(tmp_path / "new", database_url=url(data)), ORGANISATION)

    assert refused.value.key == "settings.database_not_empty"
    assert rows_of(data) == before
    assert not (tmp_path / "new").exists()


def test_a_database_with_any_table_is_not_empty(tmp_path: Path, empty_database: EmptyDatabase) -> None:
    with closing(empty_database.raw()) as connection:
        connection.execute("CREATE TABLE book (title TEXT)")

    with pytest.raises(BadSettings) as refused:
        install(settings_for(tmp_path / "new", database_url=empty_database.url), ORGANISATION)

    assert refused.value.key == "settings.database_not_empty"


def test_a_demonstration_has_no_database_but_its_own(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REQ installation-identity: the environment once led a demonstration into its database."""
    from service.core.settings import Settings

    own = url(tmp_path / "demo")
    monkeypatch.setenv("SIGNAALWIJZER_DATABASE_URL", url(data))

    settings = Settings.of_demonstration(data=tmp_path / "demo")

    assert settings.url == own
    assert settings.demonstration


@pytest.mark.slow
def test_a_demonstration_leaves_the_database_of_the_environment_alone(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.demo import serve_demo

    before = rows_of(data)
    monkeypatch.setenv("SIGNAALWIJZER_DATABASE_URL", url(data))
    monkeypatch.setattr("service.app.server.serve", lambda app, _announce: app.state.installation.close())

    serve_demo.run_demo(tmp_path / "demo", "127.0.0.1", 0, lambda _line: None)

    assert rows_of(data) == before
    assert main(["verify", "--data", str(tmp_path / "demo")]) == 0


def test_a_database_from_before_identities_is_bound_when_it_is_upgraded(data: Path) -> None:
    made_older(data)
    (data / identity.FILE).unlink()

    with pytest.raises(BadSettings) as refused:
        opens(data)
    assert refused.value.key == "settings.old_database"
    upgraded_by_owner(data, SetClock(STARTED))
    opens(data)

    assert identity.in_folder(data)


def test_an_older_database_of_another_installation_is_not_bound(data: Path, other: Path) -> None:
    made_older(other)
    before = rows_of(other)

    with pytest.raises(BadSettings) as refused:
        upgrades(data, database_url=url(other))

    assert refused.value.key == "settings.other_database"
    assert rows_of(other) == before


def test_an_upgrade_that_was_cut_off_before_the_binding_is_done_by_the_next(data: Path) -> None:
    made_older(data)
    upgrade(settings_of_owner(data).url)
    grant_again(data)

    with pytest.raises(BadSettings) as refused:
        opens(data)
    assert refused.value.key == "settings.identity_unbound"
    upgraded_by_owner(data, SetClock(STARTED))

    opens(data)


@pytest.mark.parametrize(
    ("left", "key"),
    [(None, "settings.identity_missing"), ("no identity\n", "settings.identity_wrong")],
)
@pytest.mark.parametrize("act", [opens, upgrades])
def test_without_its_file_nothing_is_recognised(
    data: Path, left: str | None, key: str, act: Callable[..., None]
) -> None:
    (data / identity.FILE).unlink()
    if left:
        (data / identity.FILE).write_text(left, "utf-8")

    with pytest.raises(BadSettings) as refused:
        act(data)

    assert refused.value.key == key


@pytest.mark.sqlite("its file in the data folder")
def test_an_empty_database_in_place_of_the_own_one_is_no_upgrade(data: Path, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.sqlite"
    with pytest.raises(BadSettings) as refused:
        upgrades(data, database_url=f"sqlite:///{nothing}")
    assert refused.value.key == "settings.database_missing"
    assert not nothing.exists()

    nothing.touch()
    with pytest.raises(BadSettings) as refused:
        upgrades(data, database_url=f"sqlite:///{nothing}")
    assert refused.value.key == "settings.database_empty"

    (data / DATABASE_FILE).unlink()
    with pytest.raises(BadSettings) as refused:
        upgrades(data)
    assert refused.value.key == "settings.database_missing"


def test_the_last_entry_must_be_sealed_with_the_own_key(data: Path, other: Path) -> None:
    """REQ asvs: the folder of one installation with the keys of another serves nothing."""
    shutil.copytree(other / "keys", data / "keys", dirs_exist_ok=True)
    shutil.copy(other / "audit-head", data / "audit-head")

    with pytest.raises(LogChanged):
        opens(data)


def test_the_identity_in_the_database_does_not_change(data: Path) -> None:
    for statement in ("UPDATE installation SET identity = 'x'", "DELETE FROM installation"):
        with pytest.raises(REFUSED, match="only takes new rows"):
            change(data, statement)
