"""What the identity provider ends: sessions that it opened (OpenID Connect Back-Channel Logout)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from service.access.unit_of_work import unit_of_system
from service.areas.account_administration.rights_from_claims import PROVIDER
from service.areas.provider_sign_in.service import connection_of, sid_hash
from service.identity.openid import queries as openid
from service.identity.openid.refusals import LogoutRefusedError, ProviderAwayError
from service.identity.openid.tokens import LEEWAY, read_logout_token
from service.installation.running_installation import Installation


def end_by_provider(installation: Installation, token: str) -> None:
    """End the sessions that a logout token is about, at once.

    ``LogoutRefusedError`` (logged) for a token that is not right, or was carried out before.
    """
    connection = connection_of(installation)
    try:
        _carry_out(installation, read_logout_token(connection, token, installation.clock.now()))
    except (LogoutRefusedError, ProviderAwayError) as error:
        wrong = str(error) or "away"
        with unit_of_system(installation, PROVIDER) as unit:
            unit.record("session.end_by_provider", "session", outcome="refused", wrong=wrong)
        raise LogoutRefusedError(wrong) from None


def _carry_out(installation: Installation, claims: Mapping[str, Any]) -> None:
    token_hash = hashlib.sha256(f"{claims['iss']}\n{claims['jti']}".encode()).digest()
    until = datetime.fromtimestamp(min(float(str(claims["exp"])), 4e9), UTC) + timedelta(seconds=2 * LEEWAY)
    subject, sid = claims.get("sub"), claims.get("sid")
    with unit_of_system(installation, PROVIDER) as unit:
        if not openid.remember_logout(unit.db, token_hash, until, unit.now):
            raise LogoutRefusedError("twice")
        person = openid.person_of(unit.db, str(claims["iss"]), subject) if isinstance(subject, str) else None
        if person is None and isinstance(subject, str):
            return
        person_id = int(person.id) if person else None
        ended = openid.end_sessions(
            unit.db, unit.now, person_id, sid_hash(sid) if isinstance(sid, str) else None
        )
        for whose, sessions in sorted(Counter(ended).items()):
            unit.record("session.end_by_provider", "person", whose, ended=sessions)
