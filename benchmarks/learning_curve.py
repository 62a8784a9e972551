"""What each further outcome brings, where the evidence is right, noisy, or wrong in five signs of 45.

``python -m benchmarks.learning_curve`` (``--worlds 20``). In each simulated world 45 signs have their own
true log odds, three in ten answers are unknown, and a third of the cases are victims. The model is the
training procedure of the product: evidence prior, averaged over how far to trust it, recalibrated when the
outcomes carry it. "Noisy" evidence is off by 0.2 in each log odds; "wrong" evidence has five signs reversed
as well. Every method sees the same cases and is judged on 20,000 others.

The product holds each coefficient on the side that the catalogue says (REQ monotone). Where the direction in
the catalogue is wrong no number of outcomes can mend that, and no other way of learning could: signs come
independently of each other here, so of all estimates that never fall with such a sign the best one leaves it
out. "Best that is held" is that bound: the truth, its reversed signs left out. So where the evidence is wrong
there are three verdicts. The estimator without the rule against every competitor; the model as it is against
every competitor, which shows what the rule costs; and the model after people corrected the catalogue by the
list of contradicted signs that ``screening train`` prints: the literature says nothing of a sign on it any
more, and its direction is turned. The checklist counts in the directions of the catalogue too; one that knew
the true directions stands beside it and is no competitor, since nobody has it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

from benchmarks.limits import Limit, conclude
from screening.evidence.sign_constrained_fit import auroc
from screening.model.evidence_logistic import WIDTH_GRID, EvidenceLogistic
from screening.model.log_odds import probability_of
from screening.training.baselines import FOLDS, STRENGTHS
from screening.training.contradicted_signs import LEVEL, against, without_evidence
from screening.training.platt_scaling import recalibration_of

Floats = NDArray[np.float64]
Kind = Literal["right", "noisy", "wrong"]

SIZES: Final = (0, 24, 50, 100, 250, 1_000, 5_000)
WORLDS: Final = 20
SIGNS: Final = 45
PROTECTIVE: Final = 4
REVERSED: Final = 5
LATER: Final = 20_000
BASE: Final = -0.95
"""Log odds of a victim when nothing is answered: about a third of the cases."""
BASE_SD: Final = 0.3
EVIDENCE_SD: Final = 0.4
"""Sd (log odds) that the evidence claims for each coefficient."""
BEHIND: Final = 0.002
AHEAD: Final = 0.05
MODEL, FREE, CORRECTED, BOUND, ONE_WIDTH, LOGISTIC, CHECKLIST, TRUE_LIST = METHODS = (
    "model, signs held",
    "model, signs free",
    "catalogue corrected",
    "best that is held",
    "one best width",
    "cv logistic",
    "checklist",
    "list, directions known",
)
Figures = tuple[float, float]
"""Log loss (nats per case) and AUROC."""


@dataclass(frozen=True)
class World:
    """What is true, cases to learn from in random order, and cases to be judged by."""

    truth: Floats
    rows: Floats
    victim: NDArray[np.bool_]
    later: Floats
    later_victim: NDArray[np.bool_]
    base_guess: float
    noise: Floats
    reversed: NDArray[np.intp]

    @classmethod
    def draw(cls, seed: int) -> World:
        rng = np.random.default_rng([20, seed])
        n = SIZES[-1] + LATER
        shares, truth = rng.uniform(0.1, 0.6, SIGNS), np.clip(rng.normal(0.6, 0.3, SIGNS), 0.05, None)
        truth[-PROTECTIVE:] *= -1
        signs = (rng.random((n, SIGNS)) < shares) - shares
        victim = rng.random(n) < probability_of(BASE + signs @ truth)
        rows = np.asarray(signs * (rng.random(signs.shape) >= 0.3), dtype=np.float64)
        cut = SIZES[-1]
        return cls(
            truth,
            rows[:cut],
            victim[:cut],
            rows[cut:],
            victim[cut:],
            base_guess=BASE + float(rng.normal(0, BASE_SD)),
            noise=rng.normal(0, 0.2, SIGNS),
            reversed=rng.choice(SIGNS - PROTECTIVE, REVERSED, replace=False),
        )

    def evidence(self, kind: Kind) -> Floats:
        """What the literature would say; noise alone does not turn a sign round."""
        if kind == "right":
            return self.truth
        direction = np.sign(self.truth)
        told = direction * np.maximum(direction * (self.truth + self.noise), 0.0)
        if kind == "wrong":
            told[self.reversed] *= -1
        return told

    def directions(self, kind: Kind) -> Floats:
        """+1 or -1 for each sign, as the catalogue would have it."""
        told = np.sign(self.truth)
        if kind == "wrong":
            told[self.reversed] *= -1
        return np.asarray(told)

    def figures(self, estimate: Floats) -> Figures:
        kept = np.clip(estimate, 1e-15, 1 - 1e-15)
        loss = -np.log(np.where(self.later_victim, kept, 1 - kept)).mean()
        return float(loss), auroc(estimate, self.later_victim)


def model(world: World, evidence: Floats, n: int, directions: Floats | None) -> Floats:
    """The procedure of ``screening.training`` on bare columns: fit, then recalibration if earned."""
    estimator = _estimator(world, evidence, directions)
    later = _with_one(world.later)
    if n == 0:
        return np.asarray(estimator.fit_prior().predict_proba(later)[:, 1])
    rows, victim = _with_one(world.rows[:n]), world.victim[:n]
    estimator.fit(rows, victim.astype(int))
    covariance = estimator.posterior_covariance_[:-1, :-1]
    told = recalibration_of(estimator.coef_[0], covariance, rows, victim.astype(np.float64), seed=1)
    return np.asarray(probability_of(told.intercept + told.slope * (later @ estimator.coef_[0])))


def corrected(world: World, evidence: Floats, n: int, directions: Floats) -> Floats:
    """The model after the catalogue was corrected by the whole list, what chance put on it included."""
    every = [np.array([k]) for k in range(SIGNS)]
    rows, label = _with_one(world.rows[:n]), world.victim[:n].astype(np.float64)
    value, sd = without_evidence(_estimator(world, evidence, None), rows, label, every)
    turned = against(value, sd, directions, LEVEL)
    return model(world, np.where(turned, 0.0, evidence), n, np.where(turned, -directions, directions))


def best_held(world: World, directions: Floats) -> Floats:
    """The truth, less what a rule that holds ``directions`` cannot use; the base is fitted to the rest."""
    log_odds = world.later @ np.where(np.sign(world.truth) == directions, world.truth, 0.0)
    rows = log_odds[:, None]
    fitted = LogisticRegression(C=np.inf).fit(rows, world.later_victim)
    return np.asarray(fitted.predict_proba(rows)[:, 1])


def one_best_width(world: World, evidence: Floats, n: int) -> Floats:
    """All of the evidence, at the one width that fits the outcomes best: what averaging is held against."""
    rows, later = _with_one(world.rows[:n]), _with_one(world.later)
    whole = {"trust_grid": (1.0,), "trust_weights": (1.0,)}
    every = _estimator(world, evidence, None).set_params(**whole)
    if n == 0:
        return np.asarray(every.fit_prior().predict_proba(later)[:, 1])
    victim = world.victim[:n].astype(int)
    best = WIDTH_GRID[int(np.argmax(every.fit(rows, victim).log_evidence_[0]))]
    return np.asarray(every.set_params(width_grid=(best,)).fit(rows, victim).predict_proba(later)[:, 1])


def cv_logistic(world: World, n: int) -> Floats:
    """Ridge regression, its penalty chosen by cross-validation."""
    rows, victim = world.rows[:n], world.victim[:n]
    folds = min(FOLDS, int(victim.sum()), int((~victim).sum()))
    search = LogisticRegressionCV(
        Cs=list(STRENGTHS),
        cv=StratifiedKFold(folds, shuffle=True, random_state=1),
        scoring="neg_log_loss",
        solver="newton-cholesky",
        l1_ratios=(0.0,),
        use_legacy_attributes=False,
    )
    return np.asarray(search.fit(rows, victim).predict_proba(world.later)[:, 1])


def checklist(world: World, direction: Floats, n: int) -> Floats:
    """Logistic regression on the number of signs, those with ``direction`` -1 subtracted."""
    total, later = (((rows > 0) @ direction)[:, None] for rows in (world.rows[:n], world.later))
    return np.asarray(LogisticRegression().fit(total, world.victim[:n]).predict_proba(later)[:, 1])


def one_world(seed: int) -> dict[tuple[Kind, int, str], Figures]:
    """Every method at every size in one world. What knows no evidence is the same in each kind."""
    world, told = World.draw(seed), {}
    with threadpool_limits(1):
        for n in SIZES:
            known = np.sign(world.truth)
            alone = {LOGISTIC: cv_logistic(world, n), TRUE_LIST: checklist(world, known, n)} if n else {}
            for kind in get_args(Kind):
                evidence = world.evidence(kind)
                estimates = {
                    MODEL: model(world, evidence, n, world.directions(kind)),
                    FREE: model(world, evidence, n, None),
                    ONE_WIDTH: one_best_width(world, evidence, n),
                    **alone,
                }
                if n:
                    estimates[CHECKLIST] = checklist(world, world.directions(kind), n)
                    estimates[CORRECTED] = corrected(world, evidence, n, world.directions(kind))
                estimates[BOUND] = best_held(world, world.directions(kind))
                for method, estimate in estimates.items():
                    told[kind, n, method] = world.figures(estimate)
    return told


def measure(worlds: int = WORLDS) -> list[Limit]:
    """Print the curve; the limits of the issue."""
    started = time.perf_counter()
    done = Parallel(n_jobs=-1)(delayed(one_world)(seed) for seed in range(worlds))
    mean = {key: np.mean([one[key] for one in done], axis=0) for key in done[0]}
    print(f"Log loss / AUROC, mean over {worlds} worlds ({time.perf_counter() - started:.0f} s)")
    print(f"{'evidence, outcomes':20}" + "".join(f"{method:>23}" for method in METHODS))
    for kind in get_args(Kind):
        for n in SIZES:
            cells = [mean.get((kind, n, method)) for method in METHODS]
            shown = ["-" if cell is None else f"{cell[0]:.3f} / {cell[1]:.3f}" for cell in cells]
            print(f"{f'{kind}, {n:,}':20}" + "".join(f"{cell:>23}" for cell in shown))
    return [limit for kind in get_args(Kind) for n in SIZES for limit in _limits(mean, kind, n)]


def _limits(mean: Mapping[tuple[Kind, int, str], Floats], kind: Kind, n: int) -> list[Limit]:
    loss = {method: mean[kind, n, method][0] for method in METHODS if (kind, n, method) in mean}
    rivals = {method: loss[method] for method in (ONE_WIDTH, LOGISTIC, CHECKLIST) if method in loss}
    best = min(rivals, key=lambda method: rivals[method])
    limits = [
        Limit(f"{kind}, {n:,}: {ours} behind", loss[ours] - loss[best], "at most", BEHIND, "", f"{best}")
        for ours in ((FREE, MODEL, CORRECTED) if kind == "wrong" else (MODEL,))
        if ours in loss
    ]
    if 0 < n <= 50 and kind != "wrong":
        of_data = min(loss[LOGISTIC], loss[CHECKLIST])
        limits.append(
            Limit(f"{kind}, {n:,}: ahead of data alone", of_data - loss[MODEL], "at least", AHEAD, "")
        )
    return limits


def _estimator(world: World, evidence: Floats, directions: Floats | None) -> EvidenceLogistic:
    """Evidence columns, and the base rate as a free last column as in the procedure."""
    return EvidenceLogistic(
        evidence,
        EVIDENCE_SD**2 * np.eye(SIGNS),
        signs=None if directions is None else np.append(directions, 0.0),
        free_columns=(SIGNS,),
        free_mean=(world.base_guess,),
        free_sd=(BASE_SD,),
        intercept_prior=None,
    )


def _with_one(rows: Floats) -> Floats:
    return np.hstack([rows, np.ones((len(rows), 1))])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=WORLDS)
    chosen = parser.parse_args().worlds
    print("learning_curve ...", file=sys.stderr, flush=True)
    conclude(measure(chosen))
