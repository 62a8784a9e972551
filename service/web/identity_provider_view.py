"""What the sign-in page, and the one after the time is over, say of the identity provider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from service.core.provider_settings import Provider
from service.core.reader_language import Reader
from service.installation.running_installation import Installation

AWAY: Final = "away"
_SENTENCES: Final = {
    AWAY: "provider.away",
    "request": "provider.again",
    "code": "provider.again",
    "cancelled": "provider.cancelled",
    "acr": "provider.acr",
    "no_account": "provider.no_account",
    "shut": "provider.shut",
    "no_role": "provider.no_role",
    "login_taken": "provider.login_taken",
    "other_account": "provider.other_account",
    "issuer": "provider.wrong",
    "error": "provider.wrong",
    "token": "provider.wrong",
    "signature": "provider.wrong",
    "audience": "provider.wrong",
    "nonce": "provider.wrong",
    "subject": "provider.wrong",
    "time": "provider.wrong",
    "userinfo": "provider.wrong",
}
"""Every reason for which the provider signs nobody in, with the key of its sentence."""


@dataclass(frozen=True, slots=True)
class ProviderView:
    """The provider on the sign-in page. ``left`` is where the reader can sign out there, or nothing."""

    name: str
    local: bool
    refused: str
    left: str


def view_of(
    installation: Installation, reader: Reader, refused: str = "", left: str = ""
) -> ProviderView | None:
    """The provider, and why it signed nobody in (a code; anything else says nothing)."""
    provider = installation.organisation.provider
    if provider is None:
        return None
    return ProviderView(provider.name, provider.local_accounts, refusal(refused, provider, reader), left)


def refusal(wrong: str, provider: Provider, reader: Reader) -> str:
    """The sentence for a reason; empty for what is none."""
    if (key := _SENTENCES.get(wrong)) is None:
        return ""
    return reader(key, name=provider.name, ask=provider.ask or reader("provider.ask"), wrong=wrong)
