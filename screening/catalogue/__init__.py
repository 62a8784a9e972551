"""What is asked: the one versioned definition of every indicator, from which all else derives.

The names below are imported when they are first used, so that importing a neighbour stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from screening.catalogue.acute_rules import AcuteRules
    from screening.catalogue.catalogue import Catalogue, Section
    from screening.catalogue.errors import CatalogueError
    from screening.catalogue.indicator import Indicator
    from screening.catalogue.read_acute_rules import load_acute_rules
    from screening.catalogue.read_catalogue import load_catalogue

__all__ = [
    "AcuteRules",
    "Catalogue",
    "CatalogueError",
    "Indicator",
    "Section",
    "load_acute_rules",
    "load_catalogue",
]

_HOMES = {
    "AcuteRules": "acute_rules",
    "Catalogue": "catalogue",
    "CatalogueError": "errors",
    "Indicator": "indicator",
    "Section": "catalogue",
    "load_acute_rules": "read_acute_rules",
    "load_catalogue": "read_catalogue",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
