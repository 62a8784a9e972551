"""Is it right? One file per question a statistician asks of a model.

Every function takes plain arrays: an outcome (0 or 1), a probability, a group. Nothing here knows the
catalogue, the service or a file. A figure that the data cannot carry is not estimable, with the reason.

The names below are what an analyst imports; ``docs/reference/python.md`` lists them with their fields. They
are imported when they are first used: the service needs two small files of this package, and no scipy.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from screening.validate.bootstrap_refits import refit
    from screening.validate.calibration import calibration
    from screening.validate.discrimination import auroc, auroc_difference
    from screening.validate.flipped_answers import flip_effects
    from screening.validate.group_performance import performance_by_group, rates_by_group
    from screening.validate.instability import instability
    from screening.validate.learning_curve import learning_curve
    from screening.validate.missingness import missingness
    from screening.validate.net_benefit import net_benefit
    from screening.validate.optimism import optimism
    from screening.validate.proxy_strength import proxy_strength
    from screening.validate.sample_size import minimum_sample_size
    from screening.validate.selective_outcomes import selective_outcomes

__all__ = [
    "auroc",
    "auroc_difference",
    "calibration",
    "flip_effects",
    "instability",
    "learning_curve",
    "minimum_sample_size",
    "missingness",
    "net_benefit",
    "optimism",
    "performance_by_group",
    "proxy_strength",
    "rates_by_group",
    "refit",
    "selective_outcomes",
]

_HOMES = {
    "auroc": "discrimination",
    "auroc_difference": "discrimination",
    "calibration": "calibration",
    "flip_effects": "flipped_answers",
    "instability": "instability",
    "learning_curve": "learning_curve",
    "minimum_sample_size": "sample_size",
    "missingness": "missingness",
    "net_benefit": "net_benefit",
    "optimism": "optimism",
    "performance_by_group": "group_performance",
    "proxy_strength": "proxy_strength",
    "rates_by_group": "group_performance",
    "refit": "bootstrap_refits",
    "selective_outcomes": "selective_outcomes",
}


class _Package(ModuleType):
    """This package as a module that keeps its functions apart from the files that are called like them.

    Python puts a file that is imported into its package under the name of the file. ``calibration`` would
    then be the function or the file, whichever came last.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if name in _HOMES and isinstance(value, ModuleType):
            return
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
