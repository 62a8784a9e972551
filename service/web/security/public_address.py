"""The address under which a browser knows us."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

from fastapi import Request


@dataclass(frozen=True, slots=True)
class Site:
    """An address that browsers use for us; passkeys belong to its ``host``."""

    origin: str
    host: str

    @property
    def takes_passkeys(self) -> bool:
        """Browsers use passkeys over https and on ``localhost`` only, and never for a bare number."""
        try:
            ip_address(self.host.strip("[]"))
        except ValueError:
            return self.origin.startswith("https://") or self.host == "localhost"
        return False


def site_of(request: Request) -> Site:
    """The address that ``request`` came to: one of the hosts in the settings, or it was refused before."""
    https = request.app.state.installation.settings.https
    named = request.headers.get("host", "").lower()
    return Site(f"{'https' if https else 'http'}://{named}", host_name(named))


def host_name(host: str) -> str:
    """``host`` without its port, lower case; brackets of an IPv6 address stay."""
    name = host.lower()
    if name.startswith("["):
        return name[: name.find("]") + 1]
    return name.partition(":")[0]
