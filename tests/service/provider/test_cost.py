"""What a sign-in with the provider costs us, without the time of the provider."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

import pytest

from service.areas.provider_sign_in.service import Returned, Waited, begin, finish, waited_for
from service.areas.sign_in.sign_in import open_session
from service.identity.openid.connection import Connection
from service.identity.sign_in_source import Source
from tests.service.provider.fake import Fake
from tests.service.provider.way import asked, bound
from tests.service.world import BASE_URL, World

pytestmark = pytest.mark.slow

MOST_MS: Final = 15.0
TIMES: Final = 20
BACK: Final = f"{BASE_URL}/login/provider/callback"


class Stopwatch:
    """Milliseconds of processor time of our own: those of the provider are taken off."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.own = 0.0
        self._ask = Connection._json
        watch = self

        def timed(connection: Connection, *words: Any, **more: Any) -> Mapping[str, Any]:
            began = time.process_time()
            try:
                return watch._ask(connection, *words, **more)
            finally:
                watch.own -= (time.process_time() - began) * 1000

        monkeypatch.setattr(Connection, "_json", timed)

    def __enter__(self) -> None:
        self.own -= time.process_time() * 1000

    def __exit__(self, *_: object) -> None:
        self.own += time.process_time() * 1000


def test_a_sign_in_costs_us_little(fake_world: World, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that signing in with a provider does besides showing pages: the request, what comes back, the
    token, the account, the session and the log, stored. The least of some: others use this machine too."""
    bound(fake_world, "alice", "forged")
    here = fake_world.installation
    watch, took = Stopwatch(monkeypatch), []
    for _ in range(TIMES):
        watch.own = 0.0
        with watch:
            begun = begin(
                here, Waited("/", ""), browser=None, address="127.0.0.1", back=BACK, binds=None, again=False
            )
        fields = asked(begun.url)
        fake.tokens = {"id_token": fake.id_token(fake_world.clock.now(), fields["nonce"])}
        returned = Returned(fields["state"], "c", fake.issuer, "", begun.browser)
        with watch:
            row, _waits = waited_for(here, returned)
            proof = finish(here, row, returned, back=BACK)
            signed_in = open_session(here, proof, None, Source("127.0.0.1"), factors=2)
        took.append(watch.own)
        assert signed_in.actor.login == "alice"

    assert min(took) <= MOST_MS
