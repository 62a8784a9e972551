"""What an organisation says of its identity provider, in ``organisation.toml``.

Without this part people sign in with an account of this installation alone.
"""

from __future__ import annotations

import ipaddress
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

RoleCode = Literal[
    "intake_worker", "reviewer", "analyst", "coordinator", "privacy_officer", "administrator", "partner"
]
"""The roles as ``service.identity.permissions`` has them."""

EMERGENCY_ACCOUNTS: Final = 2


def is_guarded(url: str) -> bool:
    """Whether what goes to ``url`` cannot be read on the way: https, or this machine itself."""
    parts = urlsplit(url)
    if not url.isascii() or not url.isprintable() or set(url) & set(' "<>\\'):
        return False
    if parts.scheme == "https":
        return bool(parts.hostname)
    return parts.scheme == "http" and _is_loopback(parts.hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _checked_issuer(url: str) -> str:
    if not is_guarded(url):
        raise ValueError("begin with https://, as the provider itself writes its issuer")
    if urlsplit(url).query or urlsplit(url).fragment:
        raise ValueError("write the issuer without '?' and '#'")
    return url


def _no_blank(text: str) -> str:
    if text != text.strip():
        raise ValueError("there is a blank at the begin or the end")
    return text


Short = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_no_blank)]
ClaimValues = Annotated[tuple[Short, ...], Field(min_length=1, max_length=50)]


class Provider(BaseModel):
    """One OpenID provider, and what follows from what it says of a person.

    ``roles`` and ``teams`` say for which values of ``role_claim`` and ``team_claim`` somebody has a role or
    is in a team (by its name here). With ``rights = "by_hand"`` the claims say nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_no_blank)]
    issuer: Annotated[str, Field(max_length=400), AfterValidator(_checked_issuer)]
    client_id: Short
    scopes: tuple[Annotated[str, Field(pattern=r"^[!#-\[\]-~]{1,80}$")], ...] = ("profile",)
    acr: tuple[Annotated[str, Field(pattern=r"^[!-~]{1,200}$")], ...] = ()
    rights: Literal["by_hand", "claims"] = "by_hand"
    role_claim: Short = "roles"
    roles: dict[RoleCode, ClaimValues] = Field(default_factory=dict)
    team_claim: Short = "groups"
    teams: dict[Short, ClaimValues] = Field(default_factory=dict, max_length=200)
    new_accounts: Literal["by_hand", "first_sign_in"] = "by_hand"
    new_account_claim: Short = "groups"
    new_account_values: tuple[Short, ...] = Field(default=(), max_length=50)
    client_auth: Literal["client_secret_basic", "client_secret_post"] = "client_secret_basic"
    ask: str = Field(default="", max_length=120)
    local_accounts: bool = True
    emergency_accounts: tuple[Short, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Provider:
        if self.rights == "claims" and not self.roles:
            raise ValueError("roles is empty, so nobody would have a role; or write rights = 'by_hand'")
        if self.new_accounts == "first_sign_in" and not self.new_account_values:
            raise ValueError("new_account_values is empty; name who gets an account at the first sign-in")
        if self.new_accounts == "first_sign_in" and self.rights == "by_hand":
            raise ValueError("new_accounts is 'first_sign_in', so rights must be 'claims'")
        if not self.local_accounts and len(set(self.emergency_accounts)) != EMERGENCY_ACCOUNTS:
            raise ValueError("emergency_accounts must name two accounts where local_accounts is false")
        if len(self.emergency_accounts) > EMERGENCY_ACCOUNTS:
            raise ValueError("emergency_accounts may name two accounts and no more")
        return self
