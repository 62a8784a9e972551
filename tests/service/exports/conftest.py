"""Tests of exports start from a case of team A with one screened round."""

from __future__ import annotations

from tests.service.screenings.fixtures import world

__all__ = ["world"]
