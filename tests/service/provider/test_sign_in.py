"""Signing in with a certified provider, from the button to the work list, and whatever may go wrong there."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from service.areas.provider_sign_in.service import MOST_AWAY, TAKES
from service.core.clock import SetClock, SystemClock
from service.web.form_author import author_mark
from service.web.waiting_form import WaitingForm, seal
from tests.service.pages.reading import Page
from tests.service.provider.certified import CLIENT_ID, TWO_STEPS, AtProvider, Certified
from tests.service.provider.way import (
    Changed,
    asked,
    back,
    begun,
    bound,
    entries,
    last_refusal,
    me,
)
from tests.service.raw import raw_database
from tests.service.world import BASE_URL, Browser, World

pytestmark = pytest.mark.slow


@pytest.fixture
def alice(world: World, certified: Certified) -> str:
    """Alice, who is known at the provider and bound to it here."""
    subject = certified.knows("sub-alice", name="Alice", email="alice@example.nl")
    bound(world, "alice", subject)
    return subject


def test_whoever_is_bound_signs_in_and_goes_on(world: World, there: AtProvider, alice: str) -> None:
    """REQ asvs: V10.2.1 and V10.5.1, PKCE by S256, state and nonce; the session is as with a password."""
    browser = world.browser()
    address = begun(browser, next="/cases?mine=yes")
    fields = asked(address)
    assert {name: fields[name] for name in ("response_type", "response_mode", "code_challenge_method")} == {
        "response_type": "code",
        "response_mode": "query",
        "code_challenge_method": "S256",
    }
    assert (fields["client_id"], fields["scope"]) == (CLIENT_ID, "openid profile")
    assert min(map(len, (fields["state"], fields["nonce"], fields["code_challenge"]))) >= 43
    assert "acr_values" not in fields

    answer = back(browser, there.signs_in(address, alice))

    assert answer.headers["refresh"] == "0; url=/cases?mine=yes"
    cookies = answer.headers.get_list("set-cookie")
    assert any("SameSite=strict" in cookie and "HttpOnly" in cookie for cookie in cookies)
    assert me(browser) == "alice"
    assert entries(world, "session.by_provider") == [("ok", {"source": "unknown"})]


def test_the_page_offers_the_provider_first(world: World) -> None:
    page = world.browser().get("/login").text

    assert page.index("Inloggen met Zorgpas") < page.index('name="password"')


def test_the_provider_demands_the_proof_of_who_began(world: World, there: AtProvider, alice: str) -> None:
    """REQ asvs: V10.4.6, a code that is stolen on the way is of no use without the verifier."""
    browser = world.browser()
    address = begun(browser)
    returned = there.signs_in(address, alice)
    with closing(raw_database(world.installation.settings.data, autocommit=True)) as raw:
        raw.execute("UPDATE provider_request SET verifier = ?", ("x" * 43,))

    assert "verlopen of al gebruikt" in back(browser, returned).text
    assert last_refusal(world) == "code"
    without = address.replace("code_challenge", "no_challenge")
    assert "error=invalid_request" in AtProvider().signs_in(without, alice)


def test_an_answer_is_taken_once_by_the_browser_that_began(
    world: World, there: AtProvider, alice: str
) -> None:
    """REQ asvs: V10.2.1, no state of another browser, none that was never given out, none for the second
    time, and none too late."""
    browser, other = world.browser(), world.browser()
    returned = there.signs_in(begun(browser), alice)
    begun(other)
    assert me_after(other, returned) == ""
    assert last_refusal(world) == "request"

    returned = there.signs_in(begun(browser), alice)
    assert me_after(browser, returned) == "alice"
    browser.post("/logout")
    assert me_after(browser, returned) == ""
    assert last_refusal(world) == "request"

    returned = there.signs_in(begun(browser), alice)
    assert me_after(browser, returned.replace("state=", "state=x")) == ""
    world.clock.advance(TAKES + timedelta(seconds=1))
    assert me_after(browser, returned) == ""
    assert last_refusal(world) == "request"


def me_after(browser: TestClient, returned: str) -> str:
    back(browser, returned)
    return me(browser)


def test_a_code_that_was_used_is_of_no_use_in_another_sign_in(
    world: World, there: AtProvider, alice: str
) -> None:
    """REQ asvs: V10.4.2, a code works once."""
    first, second = world.browser(), world.browser()
    returned = there.signs_in(begun(first), alice)
    assert me_after(first, returned) == "alice"
    state = asked(begun(second))["state"]

    assert me_after(second, returned.replace(asked(returned)["state"], state)) == ""
    assert last_refusal(world) == "code"


def test_two_tabs_of_one_browser_both_come_back(world: World, alice: str) -> None:
    browser = world.browser()
    addresses = [begun(browser), begun(browser)]

    for address in addresses:
        assert me_after(browser, AtProvider().signs_in(address, alice)) == "alice"


def test_who_stops_at_the_provider_reads_one_sentence_and_nothing_of_its_words(
    world: World, there: AtProvider
) -> None:
    """The provider's description is in the address; nothing of it is on the page."""
    browser = world.browser()
    returned = there.signs_in(begun(browser), "nobody")
    assert asked(returned)["error"] == "access_denied"

    page = back(browser, returned)

    assert "Bij Zorgpas is het inloggen gestopt: probeer het opnieuw." in page.text
    assert "alert(1)" not in page.text
    assert page.url.path == "/login"
    assert page.url.query == b"refused=cancelled"


def test_keys_that_the_provider_changed_are_fetched_anew(
    world: World, certified: Certified, there: AtProvider, alice: str
) -> None:
    browser = world.browser()
    assert me_after(browser, there.signs_in(begun(browser), alice)) == "alice"
    browser.post("/logout")
    certified.rotate()

    assert me_after(browser, AtProvider().signs_in(begun(browser), alice)) == "alice"


@pytest.mark.parametrize(
    ("seconds", "signed_in"), [(-110, True), (-140, False), (600 + 110, True), (600 + 140, False)]
)
def test_clocks_may_differ_by_two_minutes(
    world: World, there: AtProvider, alice: str, moved: SetClock, seconds: int, signed_in: bool
) -> None:
    """Of the token of ten minutes: its begin and its end."""
    browser = world.browser()

    assert me_after(browser, there.signs_in(begun(browser), alice)) == ("alice" if signed_in else "")
    if not signed_in:
        assert last_refusal(world) == "time"


@pytest.fixture
def moved(clock: SetClock) -> SetClock:
    return clock


@pytest.fixture
def clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """The clock of the machine, or so many ``seconds`` beside it."""
    seconds = request.node.callspec.params.get("seconds", 0) if hasattr(request.node, "callspec") else 0
    clock = SetClock(datetime.now(UTC) + timedelta(seconds=seconds))
    monkeypatch.setattr(SystemClock, "now", lambda _self: clock.now())
    return clock


def test_the_second_step_is_asked_for_and_demanded(changed: Changed, there: AtProvider, alice: str) -> None:
    """REQ asvs: V6.8.4, the strength of the sign-in is what the provider says in ``acr``, or nobody is in."""
    strict = changed(acr=(TWO_STEPS,))
    browser = strict.browser()
    address = begun(browser)
    assert asked(address)["acr_values"] == TWO_STEPS

    page = back(browser, there.signs_in(address, alice)).text
    assert "met de tweede stap" in page
    assert (me(browser), last_refusal(strict)) == ("", "acr")

    returned = AtProvider().signs_in(begun(browser), alice, acr=TWO_STEPS)
    assert me_after(browser, returned) == "alice"


def test_who_is_known_there_and_not_here_reads_whom_to_ask(
    changed: Changed, certified: Certified, there: AtProvider
) -> None:
    """REQ asvs: V10.3.3, an account is who the provider says (iss and sub); the same e-mail is nothing."""
    there_only = certified.knows("sub-stranger", preferred_username="alice", email="alice@example.nl")
    asks = changed(ask="de helpdesk")
    browser = asks.browser()

    page = back(browser, there.signs_in(begun(browser), there_only)).text

    assert "U hebt hier nog geen account: vraag er een aan de helpdesk." in page
    assert (me(browser), last_refusal(asks)) == ("", "no_account")


def test_an_account_that_is_shut_stays_shut(world: World, there: AtProvider, alice: str) -> None:
    world.client("adam").post(f"/api/v1/people/{world.people['alice']}/disable")
    browser = world.browser()

    assert me_after(browser, there.signs_in(begun(browser), alice)) == ""
    assert last_refusal(world) == "shut"


def test_somebody_binds_the_own_account(world: World, certified: Certified, there: AtProvider) -> None:
    """REQ people-by-two: whom an account is there, its own person says, signed in here and there; the privacy
    officer hears of it."""
    subject = certified.knows("sub-bob")
    world.clock.advance(timedelta(minutes=1))
    browser = world.browser("bob")
    assert "nog niet gekoppeld aan Zorgpas" in browser.get("/account").text

    returned = there.signs_in(begun(browser, "/account/provider"), subject)
    assert me_after(browser, returned) == "bob"

    assert "Uw account is gekoppeld aan Zorgpas." in browser.get("/account").text
    assert "gekoppeld aan het inlogsysteem" in world.browser("petra").get("/notices").text
    charlie = world.browser("charlie")
    refused = back(charlie, AtProvider().signs_in(begun(charlie, "/account/provider"), subject))
    onward = refused.headers["refresh"].removeprefix("0; url=")
    assert "hoort hier al bij een ander account" in charlie.get(onward).text
    assert last_refusal(world) == "other_account"


def test_a_form_that_waits_comes_back_after_the_provider(world: World, there: AtProvider, alice: str) -> None:
    """What was typed before the session ended is offered to its author, and to nobody else; a refusal keeps
    it too."""
    key = world.installation.keys.audit
    form = WaitingForm(world.people["alice"], "/cases/new", (("reported_by", "school"),))
    browser = world.browser()
    denied = back(browser, there.signs_in(begun(browser, kept=seal(key, form)), "nobody"))
    assert 'name="kept"' in denied.text
    assert "code=" not in denied.text

    answer = back(browser, there.signs_in(begun(browser, kept=seal(key, form)), alice))

    assert 'action="/cases/new"' in answer.text
    assert 'value="school"' in answer.text
    assert me(browser) == "alice"


def test_after_the_time_is_over_the_provider_is_offered_with_what_was_typed(
    world: World, there: AtProvider, alice: str
) -> None:
    browser = world.browser()
    back(browser, there.signs_in(begun(browser), alice))
    assert isinstance(browser, Browser)
    browser.author = author_mark(world.installation.keys.audit, world.people["alice"])
    browser.cookies.clear()

    ended = Page(browser.post("/cases/new", data={"reported_by": "school"}))
    typed = dict(ended.form("/login/provider").own)
    assert typed["kept"]
    browser.author = ""
    answer = back(browser, AtProvider().signs_in(begun(browser, **typed), alice))

    assert 'action="/cases/new"' in answer.text
    assert 'value="school"' in answer.text


def test_who_signs_out_here_is_offered_to_sign_out_there(
    world: World, certified: Certified, there: AtProvider, alice: str
) -> None:
    browser = world.browser()
    back(browser, there.signs_in(begun(browser), alice))

    page = browser.post("/logout").text

    assert "U kunt bij Zorgpas nog ingelogd zijn." in page
    address = page.split(f'href="{certified.issuer}')[1].partition('"')[0].replace("&amp;", "&")
    assert asked(f"{certified.issuer}{address}") == {
        "client_id": CLIENT_ID,
        "post_logout_redirect_uri": f"{BASE_URL}/login",
    }
    assert "Log ook uit" not in browser.get("/login").text


def test_nobody_fills_the_table_of_who_is_away(world: World) -> None:
    browser = world.browser()
    for _ in range(MOST_AWAY + 3):
        begun(browser)

    with closing(raw_database(world.installation.settings.data)) as raw:
        assert raw.execute("SELECT count(*) FROM provider_request").fetchone() == (MOST_AWAY,)
    world.clock.advance(TAKES + timedelta(seconds=1))
    begun(browser)
    with closing(raw_database(world.installation.settings.data)) as raw:
        assert raw.execute("SELECT count(*) FROM provider_request").fetchone() == (1,)


def test_without_a_provider_there_is_nothing_of_it(changed: Changed) -> None:
    browser = changed(provider=False).browser()

    assert "/login/provider" not in browser.get("/login").text
    assert browser.post("/login/provider").status_code == 404
    assert browser.get("/login/provider/callback?state=x&code=y").status_code == 404
    assert browser.post("/login/provider/logout", data={"logout_token": "x"}).status_code == 404
