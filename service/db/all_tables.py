"""Every table of the service, for migrations and destruction, which need all of them."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Final

from sqlalchemy import MetaData

import service
from service.db.base import Base


def _every_table() -> MetaData:
    """The tables of each module named ``tables``, so that no area can be forgotten."""
    for module in pkgutil.walk_packages(service.__path__, f"{service.__name__}."):
        if module.name.endswith(".tables"):
            import_module(module.name)
    return Base.metadata


METADATA: Final = _every_table()
