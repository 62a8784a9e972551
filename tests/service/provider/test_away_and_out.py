"""The provider is away, or says that somebody signed out; emergency accounts; the settings of it all."""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from screening.cli.main import main
from service.app.open_installation import open_installation
from service.core.clock import SetClock
from service.core.errors import BadSettings
from service.core.keys import PROVIDER_FILE
from service.core.organisation import Organisation
from service.core.provider_settings import RoleCode
from service.identity.permissions import Role
from tests.service.provider.certified import AtProvider, Certified, settings_text
from tests.service.provider.way import (
    Changed,
    back,
    begun,
    bound,
    entries,
    last_refusal,
    me,
    opened_with,
    with_provider,
)
from tests.service.world import PASSWORD, World, settings_for

pytestmark = pytest.mark.slow

OFF = {"local_accounts": False, "emergency_accounts": ("adam", "petra")}


def test_what_ends_at_the_provider_ends_here_at_once(
    world: World, certified: Certified, there: AtProvider
) -> None:
    """REQ asvs: V10.6.2 and V7.4, told by the provider itself (back-channel logout)."""
    subject = certified.knows("sub-alice")
    bound(world, "alice", subject)
    browser, elsewhere = world.browser(), world.browser()
    back(browser, there.signs_in(begun(browser), subject))
    back(elsewhere, AtProvider().signs_in(begun(elsewhere), subject))
    certified.told()
    there.signs_out(certified.issuer)
    (token,) = certified.told()

    answer = world.anonymous().post("/login/provider/logout", data={"logout_token": token})

    assert (answer.status_code, answer.text) == (200, "")
    assert (me(browser), me(elsewhere)) == ("", "alice")
    assert entries(world, "session.end_by_provider") == [("ok", {"ended": 1})]


def test_no_page_of_another_site_signs_anybody_out(world: World) -> None:
    answer = world.browser().post("/login/provider/logout", data={"logout_token": "x"})

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


def _nobody_listens() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def test_with_the_provider_away_an_emergency_account_works(changed: Changed) -> None:
    """REQ asvs: V6.3.4 and V16.3: one sentence says it; who may still sign in is logged, and the privacy
    officer hears of each time."""
    world = changed(issuer=_nobody_listens(), **OFF)
    world.clock.advance(timedelta(minutes=1))
    browser = world.browser()

    answer = browser.post("/login/provider")
    assert answer.status_code == 503
    assert "Zorgpas geeft geen antwoord: probeer het zo opnieuw, of log hieronder in." in answer.text
    assert "noodaccount" in answer.text
    typed = {"login": "adam", "password": PASSWORD, "next": "/people"}
    assert browser.post("/login", data=typed, follow_redirects=False).status_code == 303

    assert me(browser) == "adam"
    assert entries(world, "session.emergency") == [("ok", {})]
    notices = world.browser("petra").get("/notices").text
    assert "ingelogd met een noodaccount" in notices
    assert "1 nieuw" in notices


def test_the_provider_may_fail_on_the_way_back_too(
    changed: Changed, certified: Certified, there: AtProvider
) -> None:
    world = changed()
    bound(world, "alice", certified.knows("sub-alice"))
    browser = world.browser()
    returned = there.signs_in(begun(browser), "sub-alice")
    connection = world.installation.provider
    assert connection
    assert connection._published
    elsewhere = type(connection._published[1])(
        **{name: getattr(connection._published[1], name) for name in connection._published[1].__slots__}
        | {"token": f"{_nobody_listens()}/token"}
    )
    connection._published = connection._published[0], elsewhere

    assert "Zorgpas geeft geen antwoord" in back(browser, returned).text
    assert last_refusal(world) == "away"


def test_with_local_accounts_off_only_two_have_a_password_that_works(changed: Changed) -> None:
    """A wrong password says what it always says, so nobody learns from the answer which login is which."""
    world = changed(**OFF)
    program = world.anonymous()

    def tried(login: str, password: str) -> tuple[int, str]:
        answer = program.post("/api/v1/sessions", json={"login": login, "password": password})
        return answer.status_code, str(answer.json().get("code", ""))

    assert tried("alice", PASSWORD) == (401, "local_accounts_off")
    assert tried("alice", "wrong") == tried("adam", "wrong") == (401, "sign_in_failed")
    assert tried("petra", PASSWORD) == (201, "")
    assert ("refused", {}) in entries(world, "session.create")
    page = world.browser().post("/login", data={"login": "alice", "password": PASSWORD})
    assert "gebruik de knop bovenaan" in page.text


def test_a_code_gives_no_password_where_local_accounts_are_off(world: World, changed: Changed) -> None:
    code = world.client("adam").post(f"/api/v1/people/{world.people['alice']}/password").json()["code"]
    chosen = {"login": "alice", "code": code, "new": "vier woorden op rij"}

    answer = changed(**OFF).anonymous().post("/api/v1/account", json=chosen)

    assert (answer.status_code, answer.json()["code"]) == (401, "local_accounts_off")


# settings


def test_the_roles_of_the_settings_are_those_of_the_product() -> None:
    assert set(RoleCode.__args__) == set(map(str, Role))  # type: ignore[attr-defined]


GOOD: dict[str, Any] = {"issuer": "https://login.example.nl/realms/zorg"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"issuer": "http://login.example.nl"}, "provider.issuer"),
        ({"issuer": "ftp://login.example.nl"}, "provider.issuer"),
        ({"issuer": "https://login.example.nl/?realm=zorg"}, "provider.issuer"),
        ({"issuer": "https:///realms/zorg"}, "provider.issuer"),
        ({"issuer": 'https://login.example.nl/"'}, "provider.issuer"),
        ({"client_id": ""}, "provider.client_id"),
        ({"name": " Zorgpas"}, "provider.name"),
        ({"secret": "x"}, "provider.secret"),
        ({"acr": ["two steps"]}, "provider.acr"),
        ({"rights": "sometimes"}, "provider.rights"),
        ({"rights": "claims"}, "roles is empty"),
        ({"roles": {"boss": ["x"]}}, "provider.roles.boss"),
        ({"roles": {"reviewer": []}}, "provider.roles.reviewer"),
        ({"new_accounts": "first_sign_in"}, "new_account_values is empty"),
        ({"new_accounts": "first_sign_in", "new_account_values": ["x"]}, "rights must be 'claims'"),
        ({"local_accounts": False}, "emergency_accounts must name two"),
        ({"local_accounts": False, "emergency_accounts": ["a", "a"]}, "emergency_accounts must name two"),
        ({"emergency_accounts": ["a", "b", "c"]}, "emergency_accounts may name two"),
    ],
)
def test_a_mistake_in_the_settings_is_told_by_its_field(
    tmp_path: Path, wrong: dict[str, Any], field: str
) -> None:
    file = tmp_path / "organisation.toml"
    file.write_text('name = "x"\n' + settings_text(**(GOOD | wrong)), "utf-8")

    with pytest.raises(BadSettings) as told:
        Organisation.read(file)

    assert field in told.value.in_language("en")
    assert "\n" not in told.value.in_language("nl")


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:8080/x", "http://[::1]:8080", "http://localhost:1"])
def test_on_this_machine_itself_a_provider_may_go_without_https(tmp_path: Path, issuer: str) -> None:
    file = tmp_path / "organisation.toml"
    file.write_text('name = "x"\n' + settings_text(issuer), "utf-8")

    assert Organisation.read(file).provider


@pytest.mark.parametrize(("content", "mode"), [("", 0o600), (None, 0), ("geheim", 0o644)])
def test_the_secret_is_a_private_file(data: Path, clock: SetClock, content: str | None, mode: int) -> None:
    """REQ asvs: V13.3.1, a secret that others can read stops the start; the sentence does not repeat it."""
    file = data / "keys" / PROVIDER_FILE
    with_provider(data, **GOOD)
    if content is not None:
        file.write_text(content, "utf-8")
        file.chmod(mode)

    with pytest.raises(BadSettings) as told:
        open_installation(settings_for(data), clock)

    assert PROVIDER_FILE in told.value.in_language("en")
    assert "geheim" not in told.value.in_language("en")


def test_the_secret_may_come_from_the_environment(
    data: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_provider(data, **GOOD)
    monkeypatch.setenv("SIGNAALWIJZER_PROVIDER_SECRET", "q7-unheard-of")

    opened = open_installation(settings_for(data), clock)
    opened.close()

    assert "q7-unheard-of" not in repr(opened)


def test_the_command_line_binds_and_unbinds(
    data: Path, clock: SetClock, certified: Certified, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two accounts are never one person at the provider."""
    opened_with(data, clock, certified.issuer).close()

    def ran(*words: str) -> tuple[int, str]:
        code = main(["--language", "en", "user", *words, "--data", str(data)])
        said = capsys.readouterr()
        return code, said.out + said.err

    assert ran("bind", "alice", "sub-1") == (0, "alice can sign in with the identity provider now.\n")
    assert ran("bind", "alice", "sub-1")[0] == 0
    code, said = ran("bind", "bob", "sub-1")
    assert (code, "belongs to another account" in said) == (2, True)
    assert ran("unbind", "alice") == (0, "alice is unbound from the identity provider.\n")
    assert ran("unbind", "alice")[0] == 2
    assert ran("bind", "bob", "sub-1")[0] == 0
