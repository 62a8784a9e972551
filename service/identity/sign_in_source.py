"""Where somebody signs in from: the address, the browser, and whether the account signed in there before.

A device from which somebody signed in before keeps its own way in: failures from elsewhere do not make it
wait. It shows a mark that only this installation can make, for one account. The marks of several accounts
stand in one cookie, since colleagues share computers; none of them says whose it is.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

KNOWN_FOR: Final = timedelta(days=180)
"""How long a device stays known without signing in there."""

ACCOUNTS: Final = 8
"""How many accounts one device stays known for: those that signed in last."""

COMMAND_LINE: Final = "command_line"
"""The address of who proves who they are in a command, on the machine itself."""

_PURPOSE: Final = b"signaalwijzer: known device"
_NONCE, _DAY, _MAC = 12, 4, 16
_SECONDS_A_DAY: Final = 86_400
_SYSTEMS: Final = (
    ("android", "android"),
    ("iphone", "ios"),
    ("ipad", "ios"),
    ("windows", "windows"),
    ("mac os x", "macos"),
    ("cros", "chromeos"),
    ("linux", "linux"),
)
_BROWSERS: Final = (
    ("edg", "edge"),
    ("opr/", "opera"),
    ("firefox/", "firefox"),
    ("fxios/", "firefox"),
    ("chrome/", "chrome"),
    ("crios/", "chrome"),
    ("safari/", "safari"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """The client of a request: its address, the marks of known devices it shows, and its browser as a code
    such as ``firefox.linux``."""

    address: str
    marks: str = ""
    device: str | None = None

    @property
    def code(self) -> str:
        """The address as it stands in the access log."""
        if self.address == COMMAND_LINE:
            return COMMAND_LINE
        try:
            address = ip_address(self.address.partition("%")[0])
        except ValueError:
            return "unknown"
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        text = str(address)
        return f"0{text}" if text.startswith(":") else text


AT_THE_MACHINE: Final = Source(COMMAND_LINE)


def device_code(user_agent: str) -> str | None:
    """Browser and system as a short code; ``None`` for what is no browser that we know."""
    agent = user_agent.lower()
    browser = next((code for word, code in _BROWSERS if word in agent), "")
    runs_on = next((code for word, code in _SYSTEMS if word in agent), "")
    return f"{browser}.{runs_on}" if browser and runs_on else None


def known_device(key: bytes, marks: str, login_hash: bytes, now: datetime) -> bytes | None:
    """The number of the device that ``marks`` show for this account; ``None`` where it is unknown."""
    for mark in _read(marks):
        nonce, day = mark[:_NONCE], mark[_NONCE : _NONCE + _DAY]
        genuine = hmac.compare_digest(mark[-_MAC:], _mac(key, nonce, day, login_hash))
        if genuine and _days(now) - int.from_bytes(day) <= KNOWN_FOR.days:
            return nonce
    return None


def with_device(key: bytes, marks: str, login_hash: bytes, now: datetime) -> str:
    """``marks`` with one for this account in front, from today on; a device that was known stays the same."""
    nonce = known_device(key, marks, login_hash, now) or secrets.token_bytes(_NONCE)
    day = _days(now).to_bytes(_DAY)
    others = [mark for mark in _read(marks) if mark[:_NONCE] != nonce]
    latest = (nonce + day + _mac(key, nonce, day, login_hash), *others)[:ACCOUNTS]
    return ".".join(base64.urlsafe_b64encode(mark).decode().rstrip("=") for mark in latest)


def _days(now: datetime) -> int:
    return int(now.timestamp() // _SECONDS_A_DAY)


def _mac(key: bytes, nonce: bytes, day: bytes, login_hash: bytes) -> bytes:
    own = hmac.digest(key, _PURPOSE, hashlib.sha256)
    return hmac.digest(own, nonce + day + login_hash, hashlib.sha256)[:_MAC]


def _read(marks: str) -> list[bytes]:
    read = []
    for text in marks.split(".")[:ACCOUNTS]:
        try:
            mark = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        except (UnicodeEncodeError, binascii.Error):
            continue
        if len(mark) == _NONCE + _DAY + _MAC:
            read.append(mark)
    return read
