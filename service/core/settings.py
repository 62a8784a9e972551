"""Where this installation lives and how it is reached: from the environment, prefix ``SIGNAALWIJZER_``.

What an organisation decides (its name, telephone numbers, terms) stands in ``organisation.toml`` instead;
see ``service.core.organisation``.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from service.core.errors import BadSettings

DATABASE_FILE = "signaalwijzer.sqlite"
"""The database in the data folder, where no other one is named."""

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")


def _checked_path(path: str) -> str:
    """``path`` without a slash at its end; empty for the whole host."""
    bare = path.rstrip("/")
    if bare and not re.fullmatch(r"(/[A-Za-z0-9][A-Za-z0-9._-]{0,39}){1,4}", bare):
        raise ValueError("begin with a stroke and use letters, digits, dots and dashes, such as /signaal")
    return bare


class PasswordWork(BaseModel):
    """How much work it costs to try one password (Argon2id). The defaults follow OWASP's advice."""

    model_config = ConfigDict(frozen=True)

    passes: int = Field(default=3, ge=1, le=20)
    memory_kib: int = Field(default=19_456, ge=8, le=1_048_576)
    lanes: int = Field(default=1, ge=1, le=8)


class Settings(BaseSettings):
    """One installation. Every field can be set by ``SIGNAALWIJZER_<FIELD>``."""

    model_config = SettingsConfigDict(env_prefix="SIGNAALWIJZER_", frozen=True, extra="forbid")

    data: Path = Path("data")
    """Folder with the database, the keys and ``organisation.toml``."""

    database_url: str | None = None
    """Where the database is; by default SQLite in the data folder."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    https: bool = False
    """Whether people reach the service by https; then cookies are bound to it."""

    base_path: Annotated[str, AfterValidator(_checked_path)] = ""
    """Path below which people reach the service, such as ``/signaal``; by default the whole host is its."""

    trusted_hosts: tuple[str, ...] = ()
    """Host names (without port) the service answers to, besides this machine's own."""

    trusted_proxies: tuple[str, ...] = ()
    """Addresses of reverse proxies whose ``X-Forwarded-*`` headers are believed."""

    log_requests: bool = False
    """Whether each request is logged for the machine's administrator: route, status, duration."""

    metrics_token: str | None = Field(default=None, min_length=24, max_length=200, repr=False)
    """What a monitoring program sends as ``Authorization: Bearer`` to read ``/metrics``; none by default."""

    provider_secret: str | None = Field(default=None, min_length=1, max_length=500, repr=False)
    """The client secret at the identity provider; by default the content of ``keys/provider.secret``."""

    backup_recipients: tuple[str, ...] = ()
    """Public keys (age, X25519) that backups are encrypted to; the private key is not on this machine."""

    anchor_second: Path | None = None
    """Folder in another place, such as the disk of another machine, for the anchor of the log as well."""

    demonstration: bool = False
    """Made-up young people, printed passwords, a loud mark on every page."""

    password_work: PasswordWork = PasswordWork()
    body_limit: int = Field(default=1_048_576, ge=1_024)
    """Largest body of a request, in bytes."""

    @classmethod
    def load(cls, **overrides: Any) -> Settings:
        """Settings from the environment; ``overrides`` that are not ``None`` go before them."""
        try:
            return cls(**{name: value for name, value in overrides.items() if value is not None})
        except SettingsError as wrong:  # a list or an object that is no JSON
            name = (re.findall(r'"(\w+)"', str(wrong)) or ["?"])[0]
            raise BadSettings("settings.not_json", name=f"SIGNAALWIJZER_{name.upper()}") from None
        except ValidationError as wrong:
            first = wrong.errors()[0]
            name = ".".join(str(part) for part in first["loc"])
            problem = f"SIGNAALWIJZER_{name.upper()}: {first['msg'].removeprefix('Value error, ').lower()}"
            raise BadSettings("settings.wrong", problem=problem) from None

    @classmethod
    def of_demonstration(cls, **overrides: Any) -> Settings:
        """Settings of a demonstration: its database is the one in its own folder, whatever the environment
        says."""
        return cls.load(demonstration=True, **overrides).with_own_database()

    def with_own_database(self) -> Settings:
        """The same with the database in the data folder, whatever the environment says."""
        return self.model_copy(update={"database_url": None})

    @property
    def url(self) -> str:
        """The database URL in use."""
        return self.database_url or f"sqlite:///{self.data / DATABASE_FILE}"

    @property
    def database_file(self) -> Path | None:
        """The file of the database where that is our own SQLite in the data folder."""
        return None if self.database_url else self.data / DATABASE_FILE

    @property
    def organisation_file(self) -> Path:
        return self.data / "organisation.toml"

    @property
    def keys_folder(self) -> Path:
        return self.data / "keys"

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Every host name the service answers to, lower case, without port."""
        own = () if self.host in ("0.0.0.0", "::", "") else (self.host,)  # noqa: S104 - compared, not bound
        return frozenset(host.lower() for host in (*LOCAL_HOSTS, *own, *self.trusted_hosts))
