"""A second factor: setting it up, signing in with it, who must have one, and taking it away by two people."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from service.core.organisation import Organisation, SignInRules
from service.identity.one_time_passwords import STEP_SECONDS, new_secret, step_of
from service.identity.permissions import APPROVERS, DESTROYERS, POLICY, Role
from tests.command_line import Run, run
from tests.service.pages.reading import get, post
from tests.service.world import PASSWORD, STARTED, World

__all__ = ["run"]

HERE = "/account/second-factor"
STEP = timedelta(seconds=STEP_SECONDS)

Set = tuple[World, str, list[str]]
"""The installation, the secret of Alice's app, and her recovery codes."""


@pytest.fixture
def strict(world: World) -> World:
    """The installation as it is without any setting: who approves or reads the log needs a second factor."""
    organisation = world.installation.organisation.model_copy(update={"sign_in": SignInRules()})
    return World(replace(world.installation, organisation=organisation), world.clock, world.people)


def set_up(browser: TestClient, world: World) -> tuple[str, list[str]]:
    """Set up an app; gives its secret and the recovery codes."""
    page = get(browser, f"{HERE}/app")
    secret = re.search(r"<code>([A-Z2-7 ]{39})</code>", page.html)
    assert secret
    key = secret.group(1).replace(" ", "")
    sent = page.form(f"{HERE}/app").sent(first_code=code(key, world))
    done = post(browser, f"{HERE}/app", sent)
    assert done.status_code == 200
    return key, re.findall(r"<code>([a-z2-9-]{27})</code>", done.text)


def code(secret: str, world: World, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(world.clock.now() + steps * STEP)


def signs_in(world: World, login: str, factor_code: str | None = None) -> Any:
    sent = {"login": login, "password": PASSWORD} | ({"code": factor_code} if factor_code else {})
    return world.anonymous().post("/api/v1/sessions", json=sent)


def test_who_must_have_one_sets_it_up_before_anything_else(strict: World) -> None:
    """REQ asvs: V6.3.3: at the first sign-in after the upgrade, and the work waits until it is there."""
    petra = strict.browser("petra")
    for path in ("/", "/log", "/notices", "/people", "/account"):
        answer = petra.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (302, HERE), path
    assert petra.get("/acute").status_code == 200
    problem = petra.get("/api/v1/people")
    assert problem.status_code == 403
    assert problem.json()["type"] == "urn:signaalwijzer:problem:second_factor_missing"

    secret, codes = set_up(petra, strict)

    assert len(set(codes)) == 10
    assert petra.get("/log").status_code == 200
    strict.clock.advance(STEP)
    assert signs_in(strict, "petra", code(secret, strict)).status_code == 201


def test_nothing_typed_is_lost_where_a_second_factor_comes_first(strict: World) -> None:
    bob = strict.browser("bob")
    words = {"worry": "De jongere is vaak weg.", "question": "Wie kent de jongere?"}
    answer = bob.post("/table/forward", data=words, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, HERE)

    set_up(bob, strict)

    assert "De jongere is vaak weg." in bob.get("/table/forward").text


def test_others_need_none_and_may_have_one(strict: World) -> None:
    alice = strict.browser("alice")
    assert alice.get("/cases").status_code == 200

    secret, _ = set_up(alice, strict)

    answer = signs_in(strict, "alice")
    assert answer.status_code == 401
    assert answer.json()["code"] == "second_factor_needed"
    strict.clock.advance(STEP)
    assert signs_in(strict, "alice", code(secret, strict)).status_code == 201


def test_by_default_who_approves_administers_or_reads_the_log_needs_one() -> None:
    """REQ asvs: V6.3.3: the default follows from what a role may do; resuming scores alone does not count."""
    strict = APPROVERS | DESTROYERS | POLICY["people.approve"] | POLICY["log.read"] | POLICY["people.manage"]

    assert set(Organisation(name="x").sign_in.second_factor_roles) == set(map(str, strict))
    for role in Role:
        SignInRules(second_factor_roles=(role.value,))


@pytest.fixture
def with_app(world: World) -> Set:
    """Alice has an app, and the code with which she set it up is over."""
    secret, codes = set_up(world.browser("alice"), world)
    world.clock.advance(STEP)
    return world, secret, codes


def test_on_pages_the_code_is_a_second_step_and_what_waits_goes_along(
    with_app: Set,
) -> None:
    world, secret, _ = with_app
    nobody = world.browser()
    form = get(nobody, "/login?next=/stays").form("/login")
    page = post(nobody, "/login", form.sent(login="alice", password=PASSWORD))
    assert nobody.get("/cases", follow_redirects=False).status_code == 303  # not in yet
    fields = dict(re.findall(r'name="(halfway|next)" value="([^"]*)"', page.text))

    wrong = nobody.post("/login/code", data=fields | {"factor_code": "000000"})
    assert wrong.status_code == 422
    assert "Deze code klopt niet" in wrong.text

    spaced = code(secret, world)
    sent = fields | {"factor_code": f" {spaced[:3]} {spaced[3:]} "}
    answer = nobody.post("/login/code", data=sent, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/stays")
    assert nobody.get("/cases").status_code == 200


def test_between_password_and_code_there_are_five_minutes(with_app: Set) -> None:
    world, secret, _ = with_app
    nobody = world.browser()
    page = nobody.post("/login", data={"login": "alice", "password": PASSWORD}).text
    halfway = re.search(r'name="halfway" value="([^"]*)"', page)
    assert halfway
    for text_of_form in (halfway.group(1)[:-4] + "AAAA", "", "x"):
        sent = {"halfway": text_of_form, "factor_code": code(secret, world)}
        answer = nobody.post("/login/code", data=sent)
        assert answer.status_code == 422
    world.clock.advance(timedelta(minutes=5, seconds=1))

    sent = {"halfway": halfway.group(1), "factor_code": code(secret, world)}
    answer = nobody.post("/login/code", data=sent)

    assert answer.status_code == 422
    assert "Het duurde te lang" in answer.text


def test_a_code_works_once_and_one_step_around_now(with_app: Set) -> None:
    """REQ asvs: V6.5.1: a code that was caught opens nothing, nor does an older one than the last."""
    world, secret, _ = with_app
    assert signs_in(world, "alice", code(secret, world, 2)).status_code == 401
    assert signs_in(world, "alice", code(secret, world, 1)).status_code == 201
    for steps in (1, 0, -1):
        assert signs_in(world, "alice", code(secret, world, steps)).status_code == 401
    world.clock.advance(2 * STEP)
    assert signs_in(world, "alice", code(secret, world)).status_code == 201


def test_a_recovery_code_works_once(with_app: Set) -> None:
    """REQ asvs: V6.5.2: only hashes are stored, so what the database holds opens nothing."""
    world, secret, codes = with_app
    assert signs_in(world, "alice", codes[3].upper().replace("-", " ")).status_code == 201
    assert signs_in(world, "alice", codes[3]).status_code == 401

    with world.installation.database.reading() as db:
        stored = str(db.execute(text("SELECT * FROM recovery_code")).all())
        kept = db.execute(text("SELECT secret FROM authenticator")).scalar_one()
    assert not any(one in stored or one.replace("-", "") in stored for one in codes)
    assert secret.encode() not in kept


def test_guessing_codes_is_slowed_and_does_not_keep_a_known_device_out(
    with_app: Set,
) -> None:
    """REQ asvs: V6.3.1, V6.5.5: who has the password gets five guesses; the right code waits as well."""
    world, secret, _ = with_app
    known = world.anonymous()
    sent = {"login": "alice", "password": PASSWORD}
    assert known.post("/api/v1/sessions", json=sent | {"code": code(secret, world)}).status_code == 201
    world.clock.advance(STEP)
    for _ in range(5):
        assert signs_in(world, "alice", "000000").status_code == 401

    assert signs_in(world, "alice", code(secret, world)).status_code == 429
    assert known.post("/api/v1/sessions", json=sent | {"code": code(secret, world)}).status_code == 201


def test_a_wrong_first_code_stores_nothing_and_keeps_the_same_secret(world: World) -> None:
    alice = world.browser("alice")
    page = get(alice, f"{HERE}/app")
    answer = post(alice, f"{HERE}/app", page.form(f"{HERE}/app").sent(first_code="123"))

    assert answer.status_code == 422
    assert "Deze code klopt niet." in answer.text
    assert re.search(r"<code>[A-Z2-7 ]{39}</code>", answer.text).group() in page.html  # type: ignore[union-attr]
    assert signs_in(world, "alice").status_code == 201


def test_taking_away_and_renewing(with_app: Set) -> None:
    world, secret, codes = with_app
    alice = world.anonymous()
    sent = {"login": "alice", "password": PASSWORD, "code": code(secret, world)}
    assert alice.post("/api/v1/sessions", json=sent).status_code == 201
    alice.headers |= {"Sec-Fetch-Site": "same-origin"}
    form = get(alice, HERE).form(f"{HERE}/codes")
    renewed = re.findall(r"<code>([a-z2-9-]{27})</code>", post(alice, f"{HERE}/codes", form.sent()).text)
    assert len(renewed) == 10
    assert signs_in(world, "alice", codes[0]).status_code == 401
    assert signs_in(world, "alice", renewed[0]).status_code == 201

    post(alice, f"{HERE}/app/remove", get(alice, HERE).form(f"{HERE}/app/remove").sent())

    assert signs_in(world, "alice").status_code == 201
    with world.installation.database.reading() as db:
        assert db.execute(text("SELECT count(*) FROM recovery_code")).scalar() == 0


def test_who_must_have_one_cannot_take_the_last_away(strict: World) -> None:
    petra = strict.browser("petra")
    set_up(petra, strict)
    answer = post(petra, f"{HERE}/app/remove", get(petra, HERE).form(f"{HERE}/app/remove").sent())

    assert answer.status_code == 409
    assert "Dit is uw enige tweede stap" in answer.text


def test_after_a_new_password_the_code_is_still_asked(with_app: Set) -> None:
    """An administrator who gives a code for a new password gets nowhere with it."""
    world, secret, _ = with_app
    once = world.client("adam").post(f"/api/v1/people/{world.people['alice']}/password").json()["code"]
    chosen = {"login": "alice", "code": once, "new": "nine blue horses walk"}

    answer = world.anonymous().post("/api/v1/account", json=chosen)

    assert answer.status_code == 401
    assert answer.json()["code"] == "second_factor_needed"
    right = {"login": "alice", "password": chosen["new"], "code": code(secret, world)}
    assert world.anonymous().post("/api/v1/sessions", json=right).status_code == 201


def test_it_takes_two_people_to_take_it_away_from_somebody(with_app: Set) -> None:
    """REQ four-eyes, asvs: V6.4.4: neither who proposes nor who it is about confirms; the officer is told."""
    world, _, _ = with_app
    adam, petra, alice = world.client("adam"), world.client("petra"), world.people["alice"]
    made = adam.post(f"/api/v1/people/{alice}/second-factor/reset")
    assert made.status_code == 201
    proposal = made.json()["proposal"]
    path = f"/api/v1/people/changes/{proposal}/confirmation"
    assert adam.post(path).status_code == 403
    again = adam.post(f"/api/v1/people/{alice}/second-factor/reset")
    assert again.json()["code"] == "people.already_proposed"
    assert signs_in(world, "alice").status_code == 401

    assert "De tweede stap bij het inloggen gaat weg." in world.browser("petra").get("/people").text
    assert petra.post(path).status_code == 204

    assert signs_in(world, "alice").status_code == 201
    told = world.browser("petra").get("/notices").text
    assert "voorgesteld de tweede stap weg te halen" in told
    none = adam.post(f"/api/v1/people/{alice}/second-factor/reset")
    assert (none.status_code, none.json()["code"]) == (409, "people.no_second_factor")


def test_the_command_line_proposes_like_everybody_else(with_app: Set, run: Run) -> None:
    world, _, _ = with_app
    ran = run("user", "second-factor", "alice", "--data", str(world.installation.settings.data))

    assert "waits for a second person" in ran.out
    assert signs_in(world, "alice").status_code == 401


@given(st.integers(-3, 3), st.integers(0, 2**31))
def test_a_code_fits_its_own_step_and_the_one_before_and_after(beside: int, second: int) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    now = STARTED + timedelta(seconds=second)
    step = int(now.timestamp()) // STEP_SECONDS + beside
    typed = pyotp.TOTP(secret).generate_otp(step)
    found = step_of(secret, typed, now)

    assert (found == step) if abs(beside) <= 1 else (found != step)


def test_a_secret_has_160_bits() -> None:
    """REQ asvs: V6.5.1, V11.5: enough that nobody guesses it."""
    assert len(new_secret()) == 32
    assert new_secret() != new_secret()
