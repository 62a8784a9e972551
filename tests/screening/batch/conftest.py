"""The command in this process."""

from __future__ import annotations

from tests.command_line import run  # noqa: F401  a fixture, found by its name
