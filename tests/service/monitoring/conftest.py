"""Tests of monitoring start from an installation in which no score of the first sixty cases is withheld."""

from __future__ import annotations

from tests.service.screenings.fixtures import world

__all__ = ["world"]
