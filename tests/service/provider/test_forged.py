"""What a provider, or somebody in its place, may send that is not right: nobody is signed in, nobody out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import pytest
from joserfc.jwk import RSAKey

from service.identity.openid.connection import KEYS_AGAIN_AFTER
from tests.service.provider.certified import CLIENT_ID, SECRET
from tests.service.provider.fake import Fake, our_secret_as_key
from tests.service.provider.way import asked, back, begun, bound, entries, last_refusal, me
from tests.service.world import World

pytestmark = pytest.mark.slow


@dataclass
class Sent:
    """A sign-in that is under way with the fake provider."""

    world: World
    fake: Fake

    @property
    def claims(self) -> dict[str, Any]:
        """What the ID token of this sign-in says as it should be."""
        return self.fake.claims(self.now, nonce=self.nonce)

    def __post_init__(self) -> None:
        self.browser = self.world.browser()
        fields = asked(begun(self.browser))
        self.state, self.nonce = fields["state"], fields["nonce"]
        self.now = self.world.clock.now()

    def comes_back(self, **changes: str) -> str:
        """Come back with the tokens that the provider gives; the code of the refusal, or the login."""
        back(self.browser, self.fake.callback(self.state, **changes))
        return me(self.browser) or last_refusal(self.world)


@pytest.fixture
def begin(fake_world: World, fake: Fake) -> Callable[[], Sent]:
    """``begin()``: another sign-in of Alice."""
    bound(fake_world, "alice", "forged")
    return lambda: Sent(fake_world, fake)


@pytest.fixture
def sent(begin: Callable[[], Sent]) -> Sent:
    return begin()


def test_the_token_as_it_should_be_signs_in(sent: Sent, fake: Fake) -> None:
    """So each refusal below is for what it says."""
    fake.tokens = {"id_token": fake.id_token(sent.now, sent.nonce)}

    assert sent.comes_back() == "alice"


WRONG_CLAIMS: Final[tuple[tuple[dict[str, Any], str], ...]] = (
    ({"aud": "somebody-else"}, "audience"),
    ({"aud": ["somebody-else"]}, "audience"),
    ({"aud": [CLIENT_ID, "somebody-else"]}, "audience"),
    ({"aud": [CLIENT_ID, "somebody-else"], "azp": "somebody-else"}, "audience"),
    ({"aud": None}, "audience"),
    ({"iss": "https://other.example.nl"}, "issuer"),
    ({"iss": None}, "issuer"),
    ({"nonce": "of another sign-in"}, "nonce"),
    ({"nonce": None}, "nonce"),
    ({"exp": 1}, "time"),
    ({"exp": None}, "time"),
    ({"iat": 99_999_999_999}, "time"),
    ({"iat": "now"}, "time"),
    ({"nbf": 99_999_999_999}, "time"),
    ({"sub": None}, "subject"),
    ({"sub": ""}, "subject"),
    ({"sub": "x" * 256}, "subject"),
    ({"sub": 7}, "subject"),
    ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "token"),
)


def test_a_wrong_claim_signs_nobody_in(begin: Callable[[], Sent], fake: Fake) -> None:
    """REQ asvs: V10.5.1 to V10.5.4 and V9.2, issuer, audience, nonce and times of the token."""
    found = []
    for changes, _ in WRONG_CLAIMS:
        sent = begin()
        claims = {"nonce": sent.nonce} | changes
        fake.tokens = {"id_token": fake.id_token(sent.now, **claims), "access_token": "a"}
        found.append((changes, sent.comes_back()))

    assert tuple(found) == WRONG_CLAIMS
    assert entries(sent.world, "session.create") == []


FORGERIES: dict[str, tuple[Callable[[Sent, Fake], object], str]] = {
    "another key with the known name": (
        lambda sent, fake: fake.signed(
            sent.claims, key=RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)
        ),
        "signature",
    ),
    "a key that nobody knows": (
        lambda sent, fake: fake.signed(sent.claims, algorithm="ES256", key=fake.other),
        "signature",
    ),
    "our own secret": (
        lambda sent, fake: fake.signed(
            sent.claims, algorithm="HS256", key=our_secret_as_key(SECRET), kid="one"
        ),
        "token",
    ),
    "no signature": (
        lambda sent, fake: fake.signed(sent.claims).rpartition(".")[0] + ".",
        "signature",
    ),
    "a logout token": (
        lambda sent, fake: fake.signed(sent.claims, typ="logout+jwt"),
        "token",
    ),
    "no token": (lambda _sent, _fake: None, "token"),
    "a number": (lambda _sent, _fake: 7, "token"),
    "rubbish": (lambda _sent, _fake: "a.b.c", "token"),
    "far too long": (lambda _sent, _fake: "a" * 70_000, "token"),
}


def test_a_wrong_signature_signs_nobody_in(begin: Callable[[], Sent], fake: Fake) -> None:
    """REQ asvs: V9.1.1 and V9.1.2, only keys of the provider, and only algorithms with such keys."""
    found = {}
    for kind, (forge, _) in FORGERIES.items():
        sent = begin()
        fake.tokens = {"id_token": forge(sent, fake)}
        found[kind] = sent.comes_back()

    assert found == {kind: wrong for kind, (_, wrong) in FORGERIES.items()}


def test_an_answer_of_another_provider_is_refused(begin: Callable[[], Sent], fake: Fake) -> None:
    """REQ asvs: V10.2.2, the answer says which provider it is of (RFC 9207); its code is sent to nobody."""
    assert begin().comes_back(iss="https://other.example.nl") == "issuer"
    assert begin().comes_back(iss="") == "issuer"
    assert "/token" not in fake.asked


def test_what_the_provider_says_besides_is_of_the_same_person(fake_world: World, fake: Fake) -> None:
    """Claims of userinfo of somebody else give nothing."""
    provider = fake_world.installation.provider
    assert provider
    object.__setattr__(provider, "provider", provider.provider.model_copy(update={"rights": "claims"}))
    fake.published["userinfo_endpoint"] = f"{fake.issuer}/keys"
    bound(fake_world, "alice", "forged")
    sent = Sent(fake_world, fake)
    fake.tokens = {"id_token": fake.id_token(sent.now, sent.nonce), "access_token": "a"}

    assert sent.comes_back() == "userinfo"


WRONG_PUBLISHED: Final[tuple[dict[str, Any], ...]] = (
    {"issuer": "https://other.example.nl"},
    {"token_endpoint": "http://login.example.nl/token"},
    {"authorization_endpoint": "javascript:alert(1)"},
    {"jwks_uri": None},
    {"end_session_endpoint": "http://login.example.nl/"},
)


def test_a_provider_that_says_wrong_of_itself_is_not_used(fake_world: World, fake: Fake) -> None:
    """REQ asvs: V12.3, nothing goes to an address that can be read on the way."""
    browser, right = fake_world.browser(), fake.published
    for wrong in WRONG_PUBLISHED:
        fake.published = right | wrong
        answer = browser.post("/login/provider")
        assert (answer.status_code, "Zorgpas geeft geen antwoord" in answer.text) == (503, True), wrong


# what the provider says of who signed out


def _told(world: World, token: str) -> int:
    server = world.anonymous()
    return server.post("/login/provider/logout", data={"logout_token": token}).status_code


WRONG_LOGOUTS: Final[tuple[tuple[dict[str, Any], str], ...]] = (
    ({"iss": "https://other.example.nl"}, "issuer"),
    ({"aud": "somebody-else"}, "audience"),
    ({"iat": 99_999_999_999}, "time"),
    ({"exp": 1}, "time"),
    ({"exp": None}, "time"),
    ({"events": {}}, "events"),
    ({"events": None}, "events"),
    ({"nonce": "n"}, "nonce"),
    ({"jti": None}, "subject"),
    ({"sub": None}, "subject"),
)


def test_a_wrong_logout_token_signs_nobody_out(sent: Sent, fake: Fake) -> None:
    fake.tokens = {"id_token": fake.id_token(sent.now, sent.nonce)}
    assert sent.comes_back() == "alice"

    answers = {_told(sent.world, fake.logout_token(sent.now, **changes)) for changes, _ in WRONG_LOGOUTS}

    assert answers == {400}
    logged = [("refused", {"wrong": wrong}) for _, wrong in WRONG_LOGOUTS]
    assert entries(sent.world, "session.end_by_provider") == logged
    assert me(sent.browser) == "alice"


def test_an_id_token_signs_nobody_out(sent: Sent, fake: Fake) -> None:
    token = fake.id_token(sent.now, sent.nonce)
    fake.tokens = {"id_token": token}
    assert sent.comes_back() == "alice"

    assert _told(sent.world, token) == 400
    assert entries(sent.world, "session.end_by_provider")[-1][1] == {"wrong": "type"}


def test_of_a_person_all_sessions_end_that_the_provider_opened(sent: Sent, fake: Fake) -> None:
    """Those with a password stay: the provider knows nothing of them."""
    local = sent.world.client("alice")
    fake.tokens = {"id_token": fake.id_token(sent.now, sent.nonce)}
    assert sent.comes_back() == "alice"
    token = fake.logout_token(sent.now)

    assert _told(sent.world, token) == 200
    assert (me(sent.browser), me(local)) == ("", "alice")
    assert entries(sent.world, "session.end_by_provider") == [("ok", {"ended": 1})]
    assert _told(sent.world, token) == 400
    assert entries(sent.world, "session.end_by_provider")[-1][1] == {"wrong": "twice"}


def test_unknown_keys_of_strangers_do_not_make_us_ask_the_provider_each_time(sent: Sent, fake: Fake) -> None:
    """Anybody can send a token; only so often are the keys looked for again."""
    strange = fake.signed({"iss": fake.issuer}, algorithm="ES256", key=fake.other, typ="logout+jwt")
    sent.world.clock.advance(timedelta(seconds=KEYS_AGAIN_AFTER))
    _told(sent.world, strange)
    fake.asked.clear()

    for _ in range(5):
        assert _told(sent.world, strange) == 400

    assert fake.asked == []
