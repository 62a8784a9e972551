"""Signaalwijzer: a signal beside the in-person assessment of young people, not a verdict.

The names below are what an analyst imports in a notebook; ``docs/reference/python.md`` lists them. They are
imported when they are first used, so that importing a part of the package stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from screening.catalogue.catalogue import Catalogue
    from screening.catalogue.read_catalogue import load_catalogue
    from screening.model.artefact import load_model
    from screening.model.evidence_logistic import EvidenceLogistic

__all__ = ["Catalogue", "EvidenceLogistic", "load_catalogue", "load_model"]

_HOMES = {
    "Catalogue": "catalogue.catalogue",
    "EvidenceLogistic": "model.evidence_logistic",
    "load_catalogue": "catalogue.read_catalogue",
    "load_model": "model.artefact",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
