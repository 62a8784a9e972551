"""Does the score decide in practice? How often decisions follow the band.

When nearly every decision is what the band says, the number has become the decision, whatever the rules say
(European Court of Justice, C-634/21). So 95 % agreement over 30 cases or more raises an alarm. It is counted
over all decisions together: nothing here knows who decided, and no figure can be made per person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from screening.monitor.errors import MonitorError
from screening.monitor.exact_intervals import share
from screening.validate.figure_with_interval import Estimate, not_estimable

ALARM: Final = 0.95
LEAST_DECISIONS: Final = 30


@dataclass(frozen=True, slots=True)
class Agreement:
    """``n`` decisions that stand after a score was shown, ``followed`` of them as its band says.

    ``turned``: of ``differed`` cases in which the own judgement, made before the score, was not what the band
    says, the share whose decision became what the band says. ``alarm`` says whether the score decides.
    """

    n: int
    followed: int
    share: Estimate
    differed: int
    turned: Estimate
    alarm: bool

    @property
    def untold(self) -> bool:
        """Whether there are decisions, and too few to tell anything of them."""
        return self.share.reason == "small_group"

    @property
    def differed_untold(self) -> bool:
        """Whether it may not be told how often the own judgement differed at first."""
        return self.turned.reason == "small_group"


def agreement(band: ArrayLike, decision: ArrayLike, before: ArrayLike) -> Agreement:
    """``band (n,)``, ``decision (n,)`` and ``before (n,)``: whether each marks the case, as 0 and 1.

    ``before`` is the own judgement from before the score.
    """
    marked, decided, judged = (_marks(values) for values in (band, decision, before))
    if not len(marked) == len(decided) == len(judged):
        raise MonitorError("monitor.lengths", outcomes=len(decided), probabilities=len(marked))
    n, same = len(marked), marked == decided
    followed, differed = int(same.sum()), marked != judged
    return Agreement(
        n=n,
        followed=followed,
        share=share(followed, n) if n else not_estimable("no_cases"),
        differed=int(differed.sum()),
        turned=share(int((same & differed).sum()), int(differed.sum())),
        alarm=n >= LEAST_DECISIONS and followed / n >= ALARM,
    )


def _marks(values: ArrayLike) -> NDArray[np.bool_]:
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1 or not np.isin(numbers, (0.0, 1.0)).all():
        raise MonitorError("monitor.not_binary")
    return np.equal(numbers, 1.0)
