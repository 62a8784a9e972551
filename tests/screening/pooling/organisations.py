"""Keys of organisations in these tests."""

from __future__ import annotations

from pathlib import Path

from screening.model.signing import public_half


def key_of(number: int) -> bytes:
    """The secret key of organisation ``number``; 99 is the one that pools."""
    return bytes([number + 1]) * 32


def write_keys(folder: Path, *numbers: int) -> None:
    """``N.key`` and ``N.pub`` of each organisation."""
    for number in numbers:
        (folder / f"{number}.key").write_text(key_of(number).hex() + "\n", "ascii")
        (folder / f"{number}.pub").write_text(public_half(key_of(number)).hex() + "\n", "ascii")
