"""Better, no worse, worse, or not to be told: what a comparison of two ways comes to.

A difference is judged by its interval and by the smallest difference that matters (``margins.toml``), so that
neither a difference of nothing in many cases nor a silence in few cases is taken for a result.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from scipy.stats import t

from screening.validate.input_checks import LEVEL
from screening.validate.intervals import z_of
from screening.validate.report.results_tree import Plain

Verdict = Literal["better", "no_worse", "worse", "cannot_be_told", "not_estimable"]

MUST: Final = ("checklist", "penalised_logistic")
"""Simpler ways that a model has to be better or no worse than. The challenger may not be clearly better."""
DEFAULTS: Final = ("over_everybody", "over_nobody", "over_setting")
"""What anybody can do without a model: a gain over each has to be shown."""


@dataclass(frozen=True, slots=True)
class Margins:
    """The smallest difference that matters, in AUROC and in net benefit per case."""

    auroc: float
    net_benefit: float

    def to_json(self) -> dict[str, float]:
        return {"auroc": self.auroc, "net_benefit": self.net_benefit}


@cache
def margins() -> Margins:
    """Those of ``margins.toml``; ``ValueError`` where one is not above 0 or has no source."""
    read = tomllib.loads((files("screening.validate.report") / "margins.toml").read_text("utf-8"))
    if any(not read[name]["least"] > 0 or not read[name]["source"].strip() for name in read):
        raise ValueError("a smallest difference that matters is above 0 and has a source")
    return Margins(**{name: float(part["least"]) for name, part in read.items()})


def verdict(difference: Plain, gain: Plain, degrees: int | None = None) -> Verdict:
    """What a lead in AUROC within settings and a gain in net benefit (per case) come to together.

    *Worse*: either interval lies wholly below 0, and that value is behind by what matters or more. *Better*:
    the interval of the lead lies wholly above 0, the lead is as large as matters, and net benefit is ahead
    too. *No worse*: neither interval reaches a loss that matters. Else it cannot be told. So chance alone
    calls a model that is no better "better" in at most 2.5 of 100 (one test, one side), and one that is no
    worse "worse" in at most 5 (two tests): it errs to the worse.

    With few victims a normal interval is too narrow (of three victims it calls chance better in 7 of 100). So
    here both are as wide as Student's t with ``degrees`` of freedom makes them; with none nothing can be
    told.
    """
    if difference["high"] is None and gain["high"] is None:
        return "not_estimable"
    wider = _wider(degrees)
    if wider is None:
        return "cannot_be_told"
    both = ((difference, margins().auroc), (gain, margins().net_benefit))
    if any(_end(one, "high", wider) < 0 and one["value"] <= -least for one, least in both):
        return "worse"
    ahead = gain["value"] is not None and gain["value"] > 0
    if ahead and _end(difference, "low", wider) > 0 and difference["value"] >= margins().auroc:
        return "better"
    return "no_worse" if all(_end(one, "low", wider) > -least for one, least in both) else "cannot_be_told"


def within_margins(difference: Plain, gain: Plain, degrees: int | None = None) -> bool:
    """Whether both intervals lie inside both margins: whichever way is ahead, it is by less than matters."""
    wider = _wider(degrees)
    if wider is None:
        return False
    both = ((difference, margins().auroc), (gain, margins().net_benefit))
    return all(-least < _end(one, "low", wider) and _end(one, "high", wider) < least for one, least in both)


def cases_needed(difference: Plain, gain: Plain, n: int, degrees: int | None = None) -> int | None:
    """About how many cases like these ``n`` would tell, if the differences stay as they are.

    Half the width of an interval goes with the root of the number of cases. Where a difference lies on the
    line itself no number would tell; then that for half of what matters is given. To two figures. ``None``
    where nothing was estimable.
    """
    wider = _wider(degrees)
    if wider is None:
        return None
    needed = [float(n)]
    for one, least in ((difference, margins().auroc), (gain, margins().net_benefit)):
        if one["high"] is None:
            return None
        value = one["value"]
        room = abs(value) if abs(value) >= least else least + value
        needed.append(_with_half_width(max(room, least / 2), one, n, wider))
    return rounded_up(max(needed))


def _with_half_width(room: float, one: Plain, n: int, wider: float = 1.0) -> float:
    """With how many cases the interval of ``one``, which has ``n``, would reach ``room`` to either side."""
    half = wider * (one["high"] - one["low"]) / 2
    return float(n * (half / room) ** 2)


def rounded_up(number: float) -> int:
    """The next number with two figures: a rough number does not look exact."""
    step = 10 ** max(math.floor(math.log10(number)) - 1, 0) if number > 0 else 1
    return int(math.ceil(number / step) * step)


def over_simpler(benefit: Plain, compared: Plain, own: Plain, *, honest: bool) -> dict[str, Any]:
    """Whether the model brings more than there is without it: ``yes``, ``no`` or ``cannot_be_told``.

    Yes: a gain in net benefit over everybody, nobody and the better of both in each setting is shown, and the
    model is better or no worse than counting signs, ordinary regression and, where recorded, own judgement;
    nothing is clearly better, the challenger included. It says so against what was compared and no more:
    ``worker_compared`` tells whether own judgement was among it. No: a gain is ruled out, or something is
    clearly better. Comparisons in which others learned from other cases than the model (``equal`` is false)
    are not used; without them nothing is shown. ``needed`` is how many cases would tell (``None``: not
    known), ``unequal`` which comparisons were left out. A model judged on what it remembers (``honest``
    false) shows nothing.
    """
    used = {name: row for name, row in compared.items() if row["equal"]}
    if own["n"]:
        used["own_judgement"] = own
    gains = [benefit[name] for name in DEFAULTS]
    ruled_out = any(_no_gain(gain) for gain in gains)
    if ruled_out or any(row["verdict"] == "worse" for row in used.values()):
        said = "no"
    else:
        must = [used.get(name) for name in (*MUST, *(["own_judgement"] if own["n"] else []))]
        shown = honest and all(row is not None and row["verdict"] in ("better", "no_worse") for row in must)
        gained = all(gain["low"] is not None and gain["low"] > 0 for gain in gains)
        said = "yes" if shown and gained else "cannot_be_told"
    unequal = [name for name, row in compared.items() if not row["equal"]]
    needed = _needed(used, gains) if said == "cannot_be_told" and honest and not unequal else None
    return {
        "verdict": said,
        "needed": needed,
        "unequal": unequal,
        "worker_compared": own["verdict"] != "not_estimable",
        "margins": margins().to_json(),
    }


def _no_gain(gain: Plain) -> bool:
    """Whether a gain that matters is ruled out."""
    if gain["high"] is None:
        return False
    return bool(gain["high"] < 0 or (gain["value"] <= 0 and gain["high"] < margins().net_benefit))


def _needed(used: Mapping[str, Plain], gains: Sequence[Plain]) -> int | None:
    """The most that any comparison still needs; ``None`` where one of them cannot say."""
    numbers: list[int | None] = [
        row["needed"] for name, row in used.items() if name in (*MUST, "own_judgement") and _open(row)
    ]
    for gain in gains:
        if gain["low"] is None:
            numbers.append(None)
        elif gain["low"] <= 0:
            room, n = max(gain["value"], margins().net_benefit / 2), gain["n"]
            numbers.append(rounded_up(max(n, _with_half_width(room, gain, n))))
    known = [number for number in numbers if number is not None]
    return max(known, default=None) if len(known) == len(numbers) else None


def _open(row: Plain) -> bool:
    return row["verdict"] in ("cannot_be_told", "not_estimable")


def _wider(degrees: int | None) -> float | None:
    """How many times wider than a normal interval; ``None`` without any degree of freedom."""
    if degrees is None:
        return 1.0
    return float(t.ppf((1 + LEVEL) / 2, degrees)) / z_of() if degrees > 0 else None


def _end(estimate: Plain, end: str, wider: float) -> float:
    """One end of the interval, drawn ``wider`` times as far from the value; NaN where there is none."""
    if estimate[end] is None:
        return math.nan
    return float(estimate["value"] + wider * (estimate[end] - estimate["value"]))
