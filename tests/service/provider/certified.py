"""A certified OpenID provider (npm ``oidc-provider``) on loopback, and people who sign in there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx2

HERE: Final = Path(__file__).parent / "oidc"
CLIENT_ID: Final = "signaalwijzer"
SECRET: Final = "not a secret: 100% &+/="
TWO_STEPS: Final = "urn:test:two-steps"
_BIN: Final = Path(sys.executable).parent


def installed(folder: Path) -> None:
    """Install the provider, as its lock file says, in ``folder``."""
    for name in ("package.json", "package-lock.json", "provider.mjs"):
        shutil.copy(HERE / name, folder / name)
    npm = [str(_BIN / "npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]
    subprocess.run(npm, cwd=folder, check=True, capture_output=True)


@dataclass(frozen=True)
class Certified:
    """The running provider."""

    issuer: str

    def knows(self, subject: str, **claims: Any) -> str:
        """Somebody who can sign in there, with what the provider says of them."""
        self._control(f"people/{subject}", claims)
        return subject

    def rotate(self) -> None:
        """From now on sign with another key, and publish that one alone."""
        self._control("rotate")

    def serves(self, base: str) -> None:
        """Our service is at ``base``, and is told there itself of who signed out."""
        self._control("client", {"base": base, "forward": True})

    def told(self) -> list[str]:
        """The logout tokens that were sent since the last time."""
        return list(self._control("told"))

    def _control(self, what: str, sent: Mapping[str, Any] | None = None) -> Any:
        answer = httpx2.post(f"{self.issuer}/test/{what}", json=sent or {}, timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()


@contextmanager
def running(folder: Path, host: str = "127.0.0.1") -> Iterator[Certified]:
    """Start the provider that is installed in ``folder``, which calls this machine ``host``; it ends with its
    standard input."""
    with subprocess.Popen(
        [str(_BIN / "node"), "provider.mjs", host],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            line = next((one for one in process.stdout if one.startswith("ready ")), "")
            assert line, "the provider did not start"
            yield Certified(line.split()[1])
        finally:
            process.stdin.close()
            process.wait(timeout=20)


class AtProvider:
    """A browser at the provider, which keeps its session there."""

    def __init__(self) -> None:
        self._client = httpx2.Client(timeout=20, limits=httpx2.Limits(max_keepalive_connections=0))

    def signs_in(self, address: str, who: str, acr: str = "") -> str:
        """Go to ``address``, sign in as ``who`` where that is asked; gives the address of our callback."""
        answer = self._follow(self._client.get(address))
        if answer.status_code == 200:
            answer = self._follow(
                self._client.post(answer.url, data={"who": who} | ({"acr": acr} if acr else {}))
            )
        return str(answer.headers["location"])

    def signs_out(self, issuer: str) -> None:
        """End the session at the provider, and say yes to its question."""
        question = self._client.get(f"{issuer}/session/end")
        secret = question.text.split('name="xsrf" value="')[1].partition('"')[0]
        done = self._client.post(f"{issuer}/session/end/confirm", data={"xsrf": secret, "logout": "yes"})
        assert done.status_code in {200, 302, 303}, done.text

    def _follow(self, answer: httpx2.Response) -> httpx2.Response:
        """Follow redirects within the provider; the one to us is left to our own browser."""
        here = answer.url.host, answer.url.port
        while answer.is_redirect:
            onward = answer.url.join(answer.headers["location"])
            if (onward.host, onward.port) != here:
                return answer
            answer = self._client.get(onward)
        return answer


def settings_text(issuer: str, **more: Any) -> str:
    """The part of ``organisation.toml`` about the provider at ``issuer``."""
    fields = {"name": "Zorgpas", "issuer": issuer, "client_id": CLIENT_ID} | more
    lines = (f"{name} = {_toml(value)}" for name, value in fields.items())
    return "\n[provider]\n" + "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(name)} = {_toml(one)}" for name, one in value.items()) + " }"
    return json.dumps(value)
