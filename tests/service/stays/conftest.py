"""Tests in this folder work in crisis care."""

from __future__ import annotations

from tests.service.screenings.fixtures import world

__all__ = ["world"]
