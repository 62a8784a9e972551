"""Every table of the service, in one place for what looks at all of them: migrations and destruction."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Final

from sqlalchemy import MetaData

import service
from service.db.base import Base


def _every_table() -> MetaData:
    """The tables of each module named ``tables``; so a new area cannot be forgotten."""
    for module in pkgutil.walk_packages(service.__path__, f"{service.__name__}."):
        if module.name.endswith(".tables"):
            import_module(module.name)
    return Base.metadata


METADATA: Final = _every_table()
