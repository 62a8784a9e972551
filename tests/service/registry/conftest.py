"""Tests in this folder screen cases."""

from tests.service.screenings.fixtures import world

__all__ = ["world"]
