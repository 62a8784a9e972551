"""Commands that read a table of cases; each is imported only when it is run.

They stand here, apart from the other commands of the science: a table goes through its contract first.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "check": "data_contracts.commands.checking",
    "contribute": "data_contracts.commands.contributing",
    "train": "data_contracts.commands.training",
    "validate": "data_contracts.commands.validating",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
