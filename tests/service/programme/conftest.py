"""Tests in this folder end stays."""

from __future__ import annotations

from tests.service.screenings.fixtures import world

__all__ = ["world"]
