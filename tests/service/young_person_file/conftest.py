"""Tests in this folder read pages of cases that were screened."""

from __future__ import annotations

from tests.service.screenings.fixtures import world

__all__ = ["world"]
