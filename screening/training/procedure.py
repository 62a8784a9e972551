"""The training procedure: the starting point, updated by recorded outcomes, folded into a table of points.

    usable cases → posterior of coefficients and of each setting's intercept → recalibration → score table

Everything that looks at the outcomes happens in ``learn``, so that a bootstrap that repeats ``learn`` repeats
the whole procedure. Training makes a table and nothing else: it cannot put a model into use.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Codes, Design, Floats
from screening.model.evidence_logistic import EvidenceLogistic
from screening.model.log_odds import log_odds_of, probability_of
from screening.model.score_table import LEARNED_FROM_MADE_UP, ScoreTable
from screening.model.score_table_parts import Base
from screening.quoted_in_messages import quoted
from screening.training.assemble_score_table import (
    COVARIANCE_DIGITS,
    bands_of,
    check_exact,
    packages,
    rounded,
    simulated_in,
)
from screening.training.errors import CannotLearnError, TrainingError
from screening.training.platt_scaling import Recalibration, recalibration_of
from screening.training.starting_point import SEED, StartingPoint
from screening.training.training_table import TrainingTable

Predict = Callable[[TrainingTable], Floats]
"""From cases to probabilities, ``(n,)``."""

STATUS: Final = "locally_updated"
"""Learned from recorded outcomes, validated on none."""

_DIGITS: Final = 9
"""Significant digits of what was learned: an optimum found twice differs in the twelfth."""


@dataclass(frozen=True, slots=True)
class Intercept:
    """One setting after training: log odds and sd, and how many cases of it were learned from."""

    log_odds: float
    sd: float
    cases: int
    events: int


@dataclass(frozen=True, eq=False)
class Learned:
    """What the outcomes made of the starting point, recalibration folded in.

    ``coefficients (n_columns,)`` and ``covariance (n_columns, n_columns)`` in log odds (squared).
    """

    design: Design
    coefficients: Floats
    covariance: Floats
    intercepts: dict[str, Intercept]
    recalibration: Recalibration
    estimator: EvidenceLogistic

    def probability(self, table: TrainingTable) -> Floats:
        """Estimates of all cases of ``table``, ``(n,)``, those outside the population included."""
        settings, number = np.unique(table.setting.astype(str), return_inverse=True)
        _check_settings(table, self.intercepts)
        base = np.array([self.intercepts[setting].log_odds for setting in settings])
        return np.asarray(probability_of(self.design.matrix(table.codes) @ self.coefficients + base[number]))


@dataclass(frozen=True, eq=False)
class Trained:
    """A new model: its table, and what it was made from."""

    table: ScoreTable
    learned: Learned

    @property
    def estimator(self) -> EvidenceLogistic:
        return self.learned.estimator

    @property
    def recalibration(self) -> Recalibration:
        return self.learned.recalibration

    @property
    def intercepts(self) -> dict[str, Intercept]:
        return self.learned.intercepts


def learn(table: TrainingTable, start: StartingPoint, *, seed: int = SEED) -> Learned:
    """Update ``start`` with the usable cases of ``table``; one outcome is enough, of either kind.

    The order of the rows makes no difference. Raises ``CannotLearnError`` when no case is usable or none has
    an answer, ``TrainingError`` for a setting without a base rate.
    """
    cases = table.in_order
    if not len(cases):
        raise CannotLearnError("training.nothing_usable", cases=len(table))
    if not (cases.codes >= FIRST_LEVEL).any():
        raise CannotLearnError("training.all_unknown", cases=len(cases))
    _check_settings(cases, start.bases)
    settings = list(start.bases)
    columns = len(start.mean)
    first, times = _repeats(cases)
    once = cases.subset(first)
    rows = rows_of(once, start)
    estimator = estimator_of(start)
    # Many small products: threads of the linear algebra would wait for each other, and turn the last bits.
    with _threads().limit(limits=1, user_api="blas"):
        estimator.fit(rows, once.label.astype(int), sample_weight=times)
        covariance = estimator.posterior_covariance_[:-1, :-1]
        recalibration = recalibration_of(
            estimator.coef_[0], covariance, rows, once.label, seed=seed, times=times
        )
    slope = recalibration.slope
    sds = np.sqrt(np.diag(covariance)[columns:])
    intercepts = {}
    for k, setting in enumerate(settings):
        mine = cases.setting == setting
        log_odds, sd = float(estimator.coef_[0, columns + k]), float(sds[k])
        if mine.any():  # a setting without outcomes keeps its base rate: nothing was seen that could move it
            log_odds, sd = recalibration.intercept + slope * log_odds, slope * sd
        intercepts[setting] = Intercept(log_odds, sd, int(mine.sum()), int(cases.label[mine].sum()))
    return Learned(
        design=start.design,
        coefficients=slope * estimator.coef_[0, :columns],
        covariance=slope**2 * covariance[:columns, :columns],
        intercepts=intercepts,
        recalibration=recalibration,
        estimator=estimator,
    )


def rows_of(cases: TrainingTable, start: StartingPoint) -> Floats:
    """The columns of the design, then one per setting, ``(n, n_columns + n_settings)``."""
    settings = np.array(list(start.bases))
    return np.hstack([start.design.matrix(cases.codes), cases.setting[:, None] == settings])


def estimator_of(start: StartingPoint, *, held: bool = True) -> EvidenceLogistic:
    """What learns from ``rows_of``; ``held``: each coefficient stays on its side of 0."""
    columns, settings = len(start.mean), len(start.bases)
    return EvidenceLogistic(
        start.mean,
        start.covariance,
        trust_grid=start.trust.shares,
        trust_weights=start.trust.weights,
        width_grid=start.trust.widths,
        signs=np.concatenate([start.design.signs, np.zeros(settings)]) if held else None,
        free_columns=tuple(range(columns, columns + settings)),
        free_mean=[base.log_odds for base in start.bases.values()],
        free_sd=[base.sd for base in start.bases.values()],
        intercept_prior=None,
    )


def procedure_of(start: StartingPoint, *, seed: int = SEED) -> Callable[[TrainingTable], Predict]:
    """The whole procedure as a function from cases to estimates, to be repeated on resamples."""
    return lambda table: learn(table, start, seed=seed).probability


def fit_champion(
    table: TrainingTable,
    prior: StartingPoint,
    *,
    name: str,
    version: str,
    seed: int = SEED,
    trained_by: str | None = None,
) -> Trained:
    """The model ``name``-``version``: ``learn``, then a table with bands and origin that passed all checks.

    The same cases, starting point, seed, package versions and ``trained_by`` (the login of who trains, part
    of the origin when told) give the same digest. Raises as ``learn`` does,
    and ``BuildError`` when the table fails a check.
    """
    if table.catalogue.digest != prior.catalogue_digest:
        raise TrainingError("training.other_catalogue", version=table.catalogue.version)
    learned = learn(table, prior, seed=seed)
    coefficients = rounded(learned.coefficients, _DIGITS)
    points = prior.design.points(coefficients)
    kind = "simulated" if table.made_up else "recorded"
    bases = {s: _base(prior.bases[s], learned.intercepts[s], kind) for s in prior.bases}
    reference = prior.reference.background(prior.design)
    simulated = simulated_in(prior.reference, points, bases)
    made = ScoreTable(
        name=name,
        version=version,
        status=LEARNED_FROM_MADE_UP if table.made_up else STATUS,
        catalogue_version=prior.catalogue_version,
        catalogue_digest=prior.catalogue_digest,
        design=prior.design,
        coefficients=coefficients,
        points=points,
        covariance=_kept(learned.covariance),
        bases=bases,
        frequencies=prior.frequencies,
        bands=bands_of(prior.limits, simulated),
        provenance={
            **_provenance(table, prior, learned, reference, seed),
            **({"trained_by": trained_by} if trained_by else {}),
        },
    )
    check_exact(made, reference, simulated)
    return Trained(made, learned)


def champion_probability(trained: Trained, table: TrainingTable) -> Floats:
    """Estimates of the model as it would be served, ``(n,)``, from its table of points."""
    _check_settings(table, trained.intercepts)
    estimates = np.empty(len(table))
    for setting in trained.table.settings:
        mine = table.setting == setting
        estimates[mine] = probability_of(trained.table.log_odds(table.codes[mine], setting))
    return estimates


def _repeats(cases: TrainingTable) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first row of each run of equal cases, and how long the run is.

    A resample holds a case several times. In order these stand together, and one row with a weight gives the
    same fit as its repeats, from fewer rows.
    """
    new = np.ones(len(cases), dtype=bool)
    new[1:] = (
        (cases.codes[1:] != cases.codes[:-1]).any(axis=1)
        | (cases.setting[1:] != cases.setting[:-1])
        | (cases.label[1:] != cases.label[:-1])
    )
    first = np.flatnonzero(new)
    return first, np.diff(np.append(first, len(cases)))


@cache
def _threads() -> ThreadpoolController:
    """Looked up once: finding the libraries of the process takes longer than some of the fits."""
    return ThreadpoolController()


def _kept(covariance: Floats) -> Floats:
    """The digits that are kept of a covariance, with a little more variance where they make one negative."""
    kept = rounded(covariance, COVARIANCE_DIGITS)
    lowest = float(np.linalg.eigvalsh(kept)[0])
    if lowest < 0:
        kept = kept + float(f"{-2 * lowest:.1g}") * np.eye(len(kept))
    return kept


def _check_settings(table: TrainingTable, known: Any) -> None:
    for setting in sorted(set(table.setting.tolist()) - set(known)):
        raise TrainingError("training.unknown_setting", setting=quoted(setting), allowed=", ".join(known))


def _base(start: Base, learned: Intercept, kind: str) -> Base:
    """The setting's log odds after training; its rate is the probability at the middle of all answers.
    ``kind`` says of which outcomes its source speaks."""
    if not learned.cases:
        return start
    rate = float(f"{probability_of(learned.log_odds):.{_DIGITS}g}")
    sd = float(f"{learned.sd:.{COVARIANCE_DIGITS}g}")
    source = f"{start.source}; {learned.cases} {kind} outcomes, {learned.events} of victims"
    return Base(rate, log_odds_of(rate), sd, source)


def _provenance(
    table: TrainingTable, start: StartingPoint, learned: Learned, reference: Codes, seed: int
) -> dict[str, Any]:
    """Where the model comes from; nothing in it hangs on the moment, the machine or how work was divided."""
    counts, weights = table.counts, learned.estimator.trust_weights_
    dates = table.outcome_date[table.usable]
    return {
        "made_by": f"screening train --seed {seed}",
        "seed": seed,
        "packages": packages(),
        "start": {**start.origin, "prior": start.digest},
        "background": {"rows": len(reference), "digest": hashlib.sha256(reference.tobytes()).hexdigest()},
        "data": {
            "digest": table.digest,
            **asdict(counts),
            "made_up": table.made_up,
            "from": str(dates.min()),
            "until": str(dates.max()),
            "settings": {s: {"cases": i.cases, "events": i.events} for s, i in learned.intercepts.items()},
        },
        "local_outcomes": counts.usable,
        "one_class_only": 0 in (counts.events, counts.others),
        "recalibration": learned.recalibration.as_plain(),
        "trust": {
            "shares": list(learned.estimator.trust_grid),
            "weights": [float(w) for w in rounded(weights.sum(axis=1), COVARIANCE_DIGITS)],
            "widths": list(learned.estimator.width_grid),
            "width_weights": [float(w) for w in rounded(weights.sum(axis=0), COVARIANCE_DIGITS)],
            "share_believed": math.fsum(
                float(w) * a
                for w, a in zip(
                    rounded(weights.sum(axis=1), COVARIANCE_DIGITS), learned.estimator.trust_grid, strict=True
                )
            ),
        },
    }
