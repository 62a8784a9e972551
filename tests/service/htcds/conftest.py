"""Tests of the case data standard start from cases of team A with outcomes."""

from __future__ import annotations

from tests.service.screenings.fixtures import world

__all__ = ["world"]
