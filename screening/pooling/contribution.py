"""What an organisation hands on: how its outcomes change the coefficients, reduced, and no case.

The sum of the clipped scores of its cases at the shared reference point, with noise for a stated (ε, δ). With
what is public about a case (``screening.pooling.reference_point``) that becomes the natural parameters of a
Gaussian likelihood of coefficients and intercepts: a precision, and the precision times the mean. The prior
is not in them, so there is none to divide out.

With g the sum, b the reference point, I and V what n cases of this kind tell and vary, N the noise:
g ~ N(I (θ - b), V + N), so the precision of θ is I (V + N)⁻¹ I and the precision times the mean is
I (V + N)⁻¹ (g + I b). Where θ is far from b the line bends away; what that costs is in the decision's table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any, Final

import numpy as np

from screening.canonical_json import canonical
from screening.features.design_matrix import Floats
from screening.model.signing import key_id, public_half
from screening.pooling.attacks import attack
from screening.pooling.case_scores import Scores, scores_of
from screening.pooling.clipping import CLIP
from screening.pooling.errors import PoolingError
from screening.pooling.gaussian_mechanism import mu_of, secret_noise
from screening.pooling.reference_point import ReferencePoint
from screening.training import case_columns as c
from screening.training.training_table import TrainingTable

METHOD: Final = 1
"""Edition of the way in which a contribution is made; two editions are not pooled together."""
FEWEST_OF_EACH: Final = 8
"""Cases with and cases without exploitation, at least. Fewer are refused, whatever is asked."""
FEWEST_CASES: Final = 20
EPSILON: Final = 4.0
"""The ε that the command gives and the most that it takes: more privacy may be asked, never less."""
DELTA: Final = 1e-4

_DIGITS: Final = 9
_LEAST_ANSWERED, _MOST_ANSWERED = 0.25, 2.0
"""Between these lies how much was answered, against what is usual."""


@dataclass(frozen=True, eq=False)
class Contribution:
    """One organisation's update; q = columns and settings of the reference point.

    ``precision (q, q)`` and ``precision_mean (q,)``: natural parameters of the likelihood in log odds.
    ``settings``: cases and events of each. ``period``: first and last quarter of an outcome.
    ``undetermined``: share of the cases without a usable outcome. ``privacy`` and ``attacks``: plain figures.
    ``digest`` and ``key`` (id) are those of its file, empty for one that was not written.
    """

    member: str
    precision: Floats
    precision_mean: Floats
    settings: Mapping[str, tuple[int, int]]
    period: tuple[str, str]
    undetermined: float
    privacy: Mapping[str, Any]
    attacks: Mapping[str, Any]
    catalogue: Mapping[str, str]
    contract: str
    reference: Mapping[str, str]
    software: str
    digest: str = ""
    key: str = ""

    @cached_property
    def cases(self) -> int:
        return sum(n for n, _ in self.settings.values())

    @cached_property
    def events(self) -> int:
        return sum(events for _, events in self.settings.values())


def check_amount(
    table: TrainingTable, *, fewest_of_each: int = FEWEST_OF_EACH, fewest: int = FEWEST_CASES
) -> None:
    """Raise ``PoolingError`` for too few cases; what is asked may be more than the product asks, not less."""
    counts = table.counts
    each, cases = max(fewest_of_each, FEWEST_OF_EACH), max(fewest, FEWEST_CASES)
    if counts.usable < cases:
        raise PoolingError("pooling.few_cases", cases=counts.usable, fewest=cases)
    if min(counts.events, counts.others) < each:
        raise PoolingError("pooling.few_of_each", events=counts.events, others=counts.others, fewest=each)


def small_settings(table: TrainingTable, fewest_of_each: int = FEWEST_OF_EACH) -> dict[str, int]:
    """How many usable cases a setting has that takes no part: with fewer than this of either outcome its
    counts, which stand in the file, would tell of single cases."""
    least, found = max(fewest_of_each, FEWEST_OF_EACH), {}
    for setting in sorted(set(table.setting[table.usable].tolist())):
        mine = table.label[table.usable & (table.setting == setting)]
        if min(int(mine.sum()), len(mine) - int(mine.sum())) < least:
            found[setting] = len(mine)
    return found


def make_contribution(
    table: TrainingTable,
    at: ReferencePoint,
    private_key: bytes,
    *,
    contract: str,
    member: str | None = None,
    epsilon: float = EPSILON,
    delta: float = DELTA,
    fewest_of_each: int = FEWEST_OF_EACH,
    fewest: int = FEWEST_CASES,
) -> Contribution:
    """The contribution of the usable cases of ``table``, after both attacks; ``small_settings`` take no part.

    ``contract``: digest of the contract that the table keeps. ``member``: a name for the organisation, by
    default the id of its key. The same cases, key and ε give the same contribution. Raises ``PoolingError``
    for another catalogue, a setting without a base rate or too few cases, and ``DisclosureError`` when an
    attack beats guessing by more than the margin.
    """
    if table.catalogue.digest != at.start.catalogue_digest:
        raise PoolingError("pooling.no_evidence")
    check_amount(table, fewest_of_each=fewest_of_each, fewest=fewest)
    cases = table.in_order
    for setting in sorted(set(cases.setting.tolist()) - set(at.settings)):
        raise PoolingError("pooling.unknown_setting", setting=setting, allowed=", ".join(at.settings))
    small = small_settings(cases, fewest_of_each)
    if small.keys() == set(cases.setting.tolist()):
        raise PoolingError("pooling.small_settings", fewest=max(fewest_of_each, FEWEST_OF_EACH))
    cases = cases.subset(~np.isin(cases.setting, list(small)))
    check_amount(cases, fewest_of_each=fewest_of_each, fewest=fewest)
    mu = mu_of(epsilon, delta)
    noise_sd = CLIP / mu
    scores = scores_of(cases, at)
    found = attack(scores, at, noise_sd)
    found.check()
    settings = {
        setting: (int(mine.sum()), int(cases.label[mine].sum()))
        for setting in at.settings
        if (mine := cases.setting == setting).any()
    }
    message = canonical([METHOD, table.digest, at.digest, epsilon, delta])
    released = _released(scores, noise_sd, secret_noise(private_key, message, scores.vectors.shape[1]))
    precision, mean = natural_parameters(at, released, {s: n for s, (n, _) in settings.items()}, noise_sd)
    counts = table.counts
    return Contribution(
        member=member or f"key_{key_id(public_half(private_key))}",
        precision=precision,
        precision_mean=mean,
        settings=settings,
        period=_period(cases),
        undetermined=round(counts.undetermined / (counts.undetermined + counts.usable), 2),
        privacy={
            "mechanism": "gaussian",
            "neighbours": "the answers and the outcome of one case are replaced by nothing",
            "epsilon": epsilon,
            "delta": delta,
            "clip": CLIP,
            "noise_sd": float(f"{noise_sd:.6g}"),
        },
        attacks=found.as_plain(),
        catalogue={"version": table.catalogue.version, "digest": table.catalogue.digest},
        contract=contract,
        reference={"model": at.name, "digest": at.digest},
        software=version("signaalwijzer"),
    )


def natural_parameters(
    at: ReferencePoint, released: Floats, cases: Mapping[str, int], noise_sd: float
) -> tuple[Floats, Floats]:
    """Precision ``(q, q)`` and precision times mean ``(q,)`` from the noisy sum ``released (q + 1,)``."""
    figures = {setting: at.per_case(setting) for setting, n in cases.items() if n}
    usual = sum(cases[s] * one.answered for s, one in figures.items())
    answered = float(np.clip(released[-1] / usual, _LEAST_ANSWERED, _MOST_ANSWERED))
    size = len(at.point)
    information, varied, offset = np.zeros((size, size)), noise_sd**2 * np.eye(size), np.zeros(size)
    for setting, one in figures.items():
        information += answered * cases[setting] * one.information
        varied += answered * cases[setting] * one.variance
        offset += answered * cases[setting] * one.offset
    weighed = np.linalg.solve(varied, information).T
    precision = weighed @ information
    mean = weighed @ (released[:-1] - offset) + precision @ at.point
    return _rounded((precision + precision.T) / 2), _rounded(mean)


def _released(scores: Scores, noise_sd: float, noise: Floats) -> Floats:
    return np.asarray(scores.vectors.sum(axis=0) + noise_sd * noise)


def _rounded(values: Floats) -> Floats:
    """Absolute digits, so that tiny entries of a matrix do not make it indefinite by their own rounding."""
    return np.asarray(np.round(values, _DIGITS) + 0.0)


def _period(cases: TrainingTable) -> tuple[str, str]:
    """First and last quarter of an outcome: a day could be somebody's."""
    months = [
        np.datetime64(day, "M").astype(int) for day in (cases.outcome_date.min(), cases.outcome_date.max())
    ]
    first, last = (f"{1970 + month // 12}-Q{month % 12 // 3 + 1}" for month in months)
    return first, last


def outcome_definition() -> dict[str, list[str]]:
    """Which recorded outcomes count as exploited, and which as not shown."""
    return {"event": sorted(c.EVENT), "no_event": sorted(c.NO_EVENT)}
