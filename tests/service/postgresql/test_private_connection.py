"""A database on another machine is spoken to over TLS alone; on this machine nobody else listens."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import make_url

from screening.language import LANGUAGES
from service.core.errors import BadSettings
from service.db.database import engine_for_owner, translated_opening_errors
from service.db.postgresql import connecting_to

ELSEWHERE = "127.0.0.2"
"""No name of this machine that the product knows."""


class Listener:
    """A server on ``port`` that offers no encryption; it keeps what it was sent."""

    def __init__(self) -> None:
        self._socket = socket.create_server((ELSEWHERE, 0))
        self.port = self._socket.getsockname()[1]
        self.sent = b""
        self._thread = threading.Thread(target=self._answer)
        self._thread.start()

    def _answer(self) -> None:
        connection, _ = self._socket.accept()
        with connection:
            self.sent += connection.recv(8)
            connection.sendall(b"N")
            while more := connection.recv(1_000):
                self.sent += more

    def close(self) -> None:
        self._thread.join(10)
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


def test_a_database_elsewhere_without_tls_is_told_nothing(listener: Listener) -> None:
    """REQ asvs: V12.3, not even who wants in."""
    url = f"postgresql+psycopg://service:geheim@{ELSEWHERE}:{listener.port}/one"

    with pytest.raises(BadSettings) as refused, translated_opening_errors(make_url(url)):
        engine_for_owner(url).connect()

    assert refused.value.key == "settings.database_not_private"
    assert all(ELSEWHERE in refused.value.in_language(language) for language in LANGUAGES)
    listener.close()
    assert listener.sent == bytes.fromhex("0000000804d2162f")  # asks for TLS, and nothing else


@pytest.mark.parametrize(
    ("address", "mode"),
    [
        ("postgresql://a@db.example.nl/one", "verify-full"),
        ("postgresql://a@/one?host=db.example.nl", "verify-full"),
        ("postgresql://a@/one?host=localhost:5432&host=db.example.nl:5432", "verify-full"),
        ("postgresql://a@10.0.0.7:5432/one", "verify-full"),
        ("postgresql://a@db.example.nl/one?sslmode=verify-ca", None),  # said in the address itself
        ("postgresql://a@localhost/one", None),
        ("postgresql://a@127.0.0.1:5432/one", None),
        ("postgresql://a@[::1]:5432/one", None),
        ("postgresql://a@/one?host=/var/run/postgresql", None),
        ("postgresql://a@/one", None),
    ],
)
def test_what_the_driver_is_told(address: str, mode: str | None) -> None:
    assert connecting_to(make_url(address)).get("sslmode") == mode
