"""Text for a page that only this installation can read, and only for a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from service.core.encrypted_text import seal_text, seal_until, unseal_text, unseal_until

KEY = bytes(32)
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_what_was_sealed_counts_up_to_its_moment_and_for_its_purpose_alone() -> None:
    sealed = seal_until(KEY, "one purpose", NOW, 7, "words", None)

    assert unseal_until(KEY, "one purpose", sealed, NOW) == [7, "words", None]
    assert unseal_until(KEY, "one purpose", sealed, NOW + SECOND) is None
    assert unseal_until(KEY, "another purpose", sealed, NOW) is None
    assert unseal_until(bytes(31) + b"1", "one purpose", sealed, NOW) is None
    assert unseal_until(KEY, "one purpose", f"{sealed[:-5]}AAA==", NOW) is None


def test_a_text_without_a_limit_is_never_read_as_one_with_a_limit() -> None:
    forever = seal_text(KEY, "one purpose", b"[9e9, 7]")

    assert unseal_until(KEY, "one purpose", forever, NOW) is None
    assert unseal_text(KEY, "one purpose", seal_until(KEY, "one purpose", NOW)) is None
