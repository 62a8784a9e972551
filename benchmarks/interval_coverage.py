"""Do the intervals hold what they promise? Made worlds in which the truth is known.

``python -m benchmarks.interval_coverage`` (``--worlds 1000``). Two intervals of 90 % are counted, in every
setting, for victims and for others apart, with how often the truth lies above and below.

**Coefficients.** In each world the true coefficients and base rate are drawn; of ``n`` recorded outcomes of
that world the training procedure learns; then other young people of the world are judged. Counted is whether
their true log odds lie in the interval. "Prior": the truth is drawn from the model's own prior (its share of
the evidence, its widths, its covariance). "Noisy": the truth differs from the evidence by 0.2 in every log
odds. "Wrong": five signs work the other way round, which the model, held to its directions, can never learn.

**Open questions.** Intakes of the simulated population as they come, and the same intakes with every question
answered. Counted is whether the estimate after all answers lies in the interval that was given before.

A limit counts as missed when chance cannot explain it: when it lies outside the 99 % interval of the mean.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks.limits import Limit, conclude
from benchmarks.outcomes import recorded
from screening.catalogue.read_catalogue import load_catalogue
from screening.evidence.simulated_population import Population
from screening.explain.estimate_with_interval import Estimator, bounds_by_class
from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Codes, Floats
from screening.model.artefact import read_shipped
from screening.model.evidence_logistic import TRUST_GRID, TRUST_WEIGHTS, WIDTH_GRID
from screening.model.log_odds import probability_of
from screening.training.procedure import learn
from screening.training.starting_point import StartingPoint
from screening.training.starting_point_from_evidence import evidence_start

Kind = Literal["prior", "noisy", "wrong"]
Bools = NDArray[np.bool_]

WORLDS: Final = 1_000
SIZES: Final = (0, 24, 100, 1_000)
JUDGED: Final = 400
"""Young people judged in each world and setting."""
INTAKES: Final = 40_000
"""Simulated intakes per setting for the open questions."""
LEVEL: Final = 0.9
NOISE: Final = 0.2
REVERSED: Final = 5
_Z99: Final = 2.5758293035489004
_POOL: Final = 4_000
_ALL_ANSWERED: Final = -60.0
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Counted:
    """Young people of one class: how many, and of how many the truth lies above or below the interval."""

    n: int
    above: int
    below: int


@dataclass(frozen=True, slots=True)
class Covered:
    """Shares over all worlds, with the half-width of the 99 % interval of ``inside``."""

    inside: float
    above: float
    below: float
    half_width: float

    @classmethod
    def of(cls, worlds: list[Counted]) -> Covered:
        """Young people of one world share its truth, so the worlds are what varies (ratio estimator)."""
        n, above, below = np.array([[w.n, w.above, w.below] for w in worlds if w.n], dtype=float).T
        inside = 1 - (above + below).sum() / n.sum()
        error = np.sqrt(((n - above - below - inside * n) ** 2).sum()) / n.sum()
        return cls(float(inside), above.sum() / n.sum(), below.sum() / n.sum(), float(_Z99 * error))

    @classmethod
    def of_people(cls, counted: Counted) -> Covered:
        """Young people of one population, each apart; the error is that of a share of ``LEVEL``."""
        n = counted.n
        above, below = counted.above / n, counted.below / n
        return cls(1 - above - below, above, below, float(_Z99 * np.sqrt(LEVEL * (1 - LEVEL) / n)))


def truth_of(kind: Kind, start: StartingPoint, rng: np.random.Generator) -> Floats:
    """True coefficients ``(n_columns,)`` of one world."""
    signs = start.design.signs
    if kind == "prior":
        share = rng.choice(TRUST_GRID, p=TRUST_WEIGHTS)
        width = rng.choice(WIDTH_GRID)
        drawn = rng.multivariate_normal(share * start.mean, width**2 * start.covariance, method="cholesky")
        return np.where(drawn * signs < 0, 0.0, drawn)
    drawn = start.mean + rng.normal(0, NOISE, len(start.mean))
    drawn = np.where(drawn * signs < 0, 0.0, drawn)
    if kind == "wrong":
        scored = [number for number, item in enumerate(start.design.items) if item.role == "scored"]
        turned = rng.choice(scored, REVERSED, replace=False)
        drawn = np.where(np.isin([column.item for column in start.design.columns], turned), -drawn, drawn)
    return np.asarray(drawn)


def one_world(
    kind: Kind, seed: int, start: StartingPoint, pools: Mapping[str, Codes], sizes: Sequence[int]
) -> dict[tuple[str, int, str], Counted]:
    """What the interval of the coefficients holds, by setting, number of outcomes and class."""
    rng = np.random.default_rng([get_args(Kind).index(kind), seed])
    truth = truth_of(kind, start, rng)
    counted: dict[tuple[str, int, str], Counted] = {}
    for setting, pool in pools.items():
        base = start.bases[setting]
        middle = rng.normal(base.log_odds, base.sd)
        codes = pool[rng.permutation(len(pool))[: max(SIZES) + JUDGED]]
        true = start.design.matrix(codes) @ truth + middle
        victim = rng.random(len(codes)) < probability_of(true)
        later, later_true, later_victim = codes[-JUDGED:], true[-JUDGED:], victim[-JUDGED:]
        for n in sizes:
            log_odds, variance = _estimate(codes[:n], victim[:n], setting, later, start)
            low, high = bounds_by_class(log_odds, variance, np.zeros((len(later), 8)), LEVEL)
            counted |= {
                (setting, n, name): _count(who, later_true > high, later_true < low)
                for name, who in _classes(later_victim)
            }
    return counted


def _estimate(
    codes: Codes, victim: Bools, setting: str, later: Codes, start: StartingPoint
) -> tuple[Floats, Floats]:
    """Log odds of ``later`` and their variance, as the table of the model has them."""
    rows = start.design.matrix(later)
    if not len(codes):
        table = read_shipped(load_catalogue())
        return table.log_odds(later, setting), table.variance(later, setting)
    n = len(codes)
    no_judgement = np.full(n, "", dtype=object)
    made = learn(recorded(codes, victim, np.full(n, setting, dtype=object), no_judgement), start)
    middle = made.intercepts[setting]
    variance = np.einsum("ij,ij->i", rows @ made.covariance, rows) + middle.sd**2
    return rows @ made.coefficients + middle.log_odds, variance


def open_questions(n: int = INTAKES, seed: int = 11) -> dict[tuple[str, str], Counted]:
    """What the interval of the open questions holds, by setting and class."""
    catalogue = load_catalogue()
    table = read_shipped(catalogue)
    estimator, population = Estimator(table), Population.from_evidence(catalogue)
    counted: dict[tuple[str, str], Counted] = {}
    for setting in table.settings:
        # What stays unanswered does not hang on what would be answered, so it is taken from other intakes.
        whole = population.cohort(setting, n, np.random.default_rng([seed, 0]), more_absent=_ALL_ANSWERED)
        blank = population.cohort(setting, n, np.random.default_rng([seed, 1])).codes
        asked = np.where(blank < FIRST_LEVEL, blank, whole.codes)
        log_odds = table.log_odds(asked, setting)
        low, high = estimator.after_all_answers(asked, log_odds, level=LEVEL)
        final = table.log_odds(whole.codes, setting)
        above, below = final > high + _ROUNDING, final < low - _ROUNDING
        counted |= {(setting, name): _count(who, above, below) for name, who in _classes(whole.victim)}
    return counted


def _count(who: Bools, above: Bools, below: Bools) -> Counted:
    return Counted(int(who.sum()), int(above[who].sum()), int(below[who].sum()))


def _classes(victim: Bools) -> Iterator[tuple[str, Bools]]:
    yield "all", np.ones(len(victim), dtype=bool)
    yield "victims", victim
    yield "others", ~victim


def pools_of(start: StartingPoint) -> dict[str, Codes]:
    """Intakes of each setting as the simulated population has them, ``(_POOL, n_items)``."""
    population = Population.from_evidence(load_catalogue())
    return {
        setting: population.cohort(setting, _POOL, np.random.default_rng([5, number])).codes
        for number, setting in enumerate(start.bases)
    }


def coefficients(
    kind: Kind, worlds: int, jobs: int = -1, sizes: Sequence[int] = SIZES
) -> dict[tuple[str, int, str], Covered]:
    """What the interval of the coefficients holds over ``worlds``, by setting, outcomes and class."""
    start = evidence_start()
    pools = pools_of(start)
    with threadpool_limits(limits=1, user_api="blas"):
        done = Parallel(n_jobs=jobs)(
            delayed(one_world)(kind, seed, start, pools, sizes) for seed in range(worlds)
        )
    gathered: dict[tuple[str, int, str], list[Counted]] = defaultdict(list)
    for world in done:
        for key, counted in world.items():
            gathered[key].append(counted)
    return {key: Covered.of(all_) for key, all_ in gathered.items()}


def measure(worlds: int = WORLDS, jobs: int = -1) -> list[Limit]:
    """Print both tables; the limits of the issue."""
    started = time.perf_counter()
    limits: list[Limit] = []
    print(f"{'coefficients, 90 %':58}{'all':>8}{'victims':>24}{'others':>24}")
    for kind in get_args(Kind):
        found = coefficients(kind, worlds, jobs)
        for setting, n in sorted({key[:2] for key in found}):
            shown = {name: found[setting, n, name] for name in ("all", "victims", "others")}
            print(f"{f'{kind}, {setting}, {n:,} outcomes':58}{shown['all'].inside:>8.3f}" + _sides(shown))
            limits += _limits(f"{kind}, {setting}, {n:,}", kind, n, shown)
    for setting, classes in _by_setting(open_questions()).items():
        shown = {name: Covered.of_people(counted) for name, counted in classes.items()}
        print(f"{f'open questions, {setting}':58}{shown['all'].inside:>8.3f}" + _sides(shown))
        limits += _limits(f"open questions, {setting}", "prior", 0, shown)
        limits.append(
            Limit(
                f"open questions, {setting}: victims above",
                shown["victims"].above - shown["victims"].half_width,
                "at most",
                (1 - LEVEL) / 2,
                "",
                f"{shown['victims'].above:.3f}",
            )
        )
    print(f"{worlds} worlds, {time.perf_counter() - started:.0f} s")
    return limits


def _by_setting(counted: Mapping[tuple[str, str], Counted]) -> dict[str, dict[str, Counted]]:
    settings: dict[str, dict[str, Counted]] = defaultdict(dict)
    for (setting, name), one in counted.items():
        settings[setting][name] = one
    return settings


def _sides(shown: Mapping[str, Covered]) -> str:
    both = (shown["victims"], shown["others"])
    return "".join(f"{f'{c.inside:.3f} (+{c.above:.3f} -{c.below:.3f})':>24}" for c in both)


def _limits(what: str, kind: Kind, n: int, shown: Mapping[str, Covered]) -> Iterator[Limit]:
    """A limit is moved by the half-width of the 99 % interval: what is missed then is not by chance."""
    least = {"prior": 0.87, "noisy": 0.87, "wrong": 0.85 if n >= 100 else 0.0}[kind]
    for name in ("all", "victims", "others") if kind == "prior" else ("all",):
        reached = shown[name].inside + shown[name].half_width
        yield Limit(f"{what}: {name}", reached, "at least", least, "", f"{shown[name].inside:.3f}")
    if kind == "prior":
        reached = shown["all"].inside - shown["all"].half_width
        yield Limit(f"{what}: not too wide", reached, "at most", 0.93, "", f"{shown['all'].inside:.3f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--jobs", type=int, default=-1)
    chosen = parser.parse_args()
    print("interval coverage ...", file=sys.stderr, flush=True)
    conclude(measure(chosen.worlds, chosen.jobs))
