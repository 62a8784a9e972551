"""Tests in this folder review decisions."""

from tests.service.screenings.fixtures import world

__all__ = ["world"]
