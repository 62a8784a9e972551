"""Fixtures of the tests of retention."""

from __future__ import annotations

from tests.command_line import run  # noqa: F401  a fixture, found by its name
