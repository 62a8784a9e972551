"""The identity provider and the second factor: what the provider does not prove is asked for here."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from service.access.step_up import FRESH_FOR
from service.web.form_author import author_mark
from tests.service.people.test_second_factor import STEP, code, set_up
from tests.service.provider.fake import Fake
from tests.service.provider.way import asked, begun, bound, last_refusal, me
from tests.service.world import World

pytestmark = pytest.mark.slow


def came_back(world: World, fake: Fake, browser: Any, typed: dict[str, str], **claims: Any) -> Any:
    """The whole way to the provider and back, with ``claims`` in the token."""
    fields = asked(begun(browser, **typed))
    fake.tokens = {"id_token": fake.id_token(world.clock.now(), fields["nonce"], **claims)}
    return browser.get(fake.callback(fields["state"])), fields


def browser_of(world: World, login: str) -> Any:
    """A browser whose forms are those of ``login``, who is not signed in yet."""
    browser = world.browser()
    browser.author = author_mark(world.installation.keys.audit, world.people[login])  # type: ignore[attr-defined]
    return browser


def test_a_provider_that_promises_no_second_factor_is_the_first_step(fake_world: World, fake: Fake) -> None:
    """REQ asvs: V6.3, who has a second factor shows it, whoever proved the first."""
    bound(fake_world, "alice", "forged")
    secret, _ = set_up(fake_world.browser("alice"), fake_world)
    fake_world.clock.advance(STEP)
    browser = fake_world.browser()
    page, _ = came_back(fake_world, fake, browser, {})
    assert me(browser) == ""

    fields = dict(re.findall(r'name="(halfway|next)" value="([^"]*)"', page.text))
    browser.post("/login/code", data=fields | {"factor_code": code(secret, fake_world)})

    assert me(browser) == "alice"
    with fake_world.installation.database.reading() as db:
        sid = db.connection().exec_driver_sql(
            "SELECT provider_sid FROM sign_in_session ORDER BY id DESC LIMIT 1"
        )
        assert sid.scalar_one() is not None


def test_showing_again_who_one_is_with_the_provider_takes_a_fresh_sign_in_there(
    fake_world: World, fake: Fake
) -> None:
    """REQ asvs: V7.5, a provider that only remembers somebody proves nothing again."""
    bound(fake_world, "adam", "forged")
    browser, clock = browser_of(fake_world, "adam"), fake_world.clock
    came_back(fake_world, fake, browser, {}, auth_time=int(clock.now().timestamp()))
    clock.advance(FRESH_FOR + timedelta(seconds=1))
    refused = browser.post("/people/sessions/end", data={})
    assert refused.status_code == 403
    assert 'name="again"' in refused.text

    long_ago = int((clock.now() - timedelta(hours=1)).timestamp())
    _, fields = came_back(fake_world, fake, browser, {"again": "yes"}, auth_time=long_ago)
    assert (fields["prompt"], fields["max_age"]) == ("login", "0")
    assert last_refusal(fake_world) == "time"
    came_back(fake_world, fake, browser, {"again": "yes"})
    assert last_refusal(fake_world) == "time"

    came_back(fake_world, fake, browser, {"again": "yes"}, auth_time=int(clock.now().timestamp()))
    assert browser.post("/people/sessions/end", data={}, follow_redirects=False).status_code == 303


def test_signing_in_with_what_the_provider_remembers_is_not_fresh(fake_world: World, fake: Fake) -> None:
    bound(fake_world, "adam", "forged")
    browser = browser_of(fake_world, "adam")
    long_ago = int((fake_world.clock.now() - timedelta(hours=1)).timestamp())
    came_back(fake_world, fake, browser, {}, auth_time=long_ago)

    assert me(browser) == "adam"
    assert browser.post("/people/sessions/end", data={}).status_code == 403
