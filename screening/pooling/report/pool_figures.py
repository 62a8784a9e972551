"""The figures of the report: what each member says of each indicator, together and apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from screening.features.design_matrix import Floats
from screening.language import Text
from screening.pooling.contribution import Contribution
from screening.pooling.make_pool import Pool
from screening.pooling.member_likelihoods import likelihoods_of
from screening.pooling.reference_point import ReferencePoint
from screening.pooling.univariate_meta_analysis import Combined, combined

LEAST_PRECISION = 0.02
"""Precision (1 / log odds²) below which a member says nothing of an indicator that could be drawn."""
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Said:
    """What one member says: value and sd in log odds, ``None`` where it says next to nothing."""

    member: str
    value: float | None
    sd: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class IndicatorFigures:
    """One indicator: log odds of its highest answer against the lowest.

    ``evidence``: the served model of the evidence; ``common`` and ``common_sd``: the pool; ``new_sd``: of a
    new organisation. ``members``: each alone, the other indicators as in the pool. ``between``: their
    random-effects combination (REML, Q-profile), ``None`` where fewer than two say something.
    """

    id: str
    label: Text
    evidence: float
    common: float
    common_sd: float
    new_sd: float
    members: tuple[Said, ...]
    between: Combined | None


@dataclass(frozen=True, slots=True)
class SettingFigures:
    """The base rate of a setting in log odds: the evidence's with its sd, each member's, and between them."""

    setting: str
    evidence: float
    evidence_sd: float
    members: tuple[Said, ...]
    between: Combined | None


@dataclass(frozen=True, slots=True)
class PoolFigures:
    indicators: tuple[IndicatorFigures, ...]
    settings: tuple[SettingFigures, ...]


def pool_figures(contributions: Sequence[Contribution], pool: Pool, at: ReferencePoint) -> PoolFigures:
    """Of the contributions that ``pool`` was made of."""
    by_name = {one.member: one for one in contributions}
    ordered = [by_name[member.name] for member in pool.members]
    weights = [member.weight for member in pool.members]
    members = likelihoods_of(ordered, at)
    spread = pool.for_a_new_one(at)
    left = members.precision_mean - np.einsum("jkl,l->jk", members.precision, pool.mean)
    of_item = np.array([column.item for column in at.start.design.columns])
    found = []
    for k, item in enumerate(at.start.design.items):
        whole = (of_item == k).astype(np.float64)
        evenly = whole / whole.sum()  # the highest answer moves by one when each step moves by its part
        precision = np.einsum("k,jkl,l->j", evenly, members.precision, evenly)
        common = float(whole @ pool.mean)
        said = _said(common + _shares(left @ evenly, precision), precision, pool, weights)
        found.append(
            IndicatorFigures(
                id=item.id,
                label=item.wording.label,
                evidence=float(whole @ at.point[: len(whole)]),
                common=common,
                common_sd=float(np.sqrt(whole @ pool.common @ whole)),
                new_sd=float(np.sqrt(whole @ spread @ whole)),
                members=said,
                between=_between(said),
            )
        )
    return PoolFigures(tuple(found), tuple(_setting(s, ordered, pool, at) for s in at.settings))


def _setting(
    setting: str, contributions: Sequence[Contribution], pool: Pool, at: ReferencePoint
) -> SettingFigures:
    """Intercepts of the members that have cases of ``setting``, the coefficients as in the pool."""
    size = len(pool.mean)
    k = size + at.settings.index(setting)
    mine = [
        (one, member.weight)
        for one, member in zip(contributions, pool.members, strict=True)
        if setting in one.settings
    ]
    precision = np.array([one.precision[k, k] for one, _ in mine])
    left = np.array([one.precision_mean[k] - one.precision[k, :size] @ pool.mean for one, _ in mine])
    names = [one.member for one, _ in mine]
    said = _named(names, _shares(left, precision), precision, [weight for _, weight in mine])
    base = at.start.bases[setting]
    return SettingFigures(setting, base.log_odds, base.sd, said, _between(said))


def _shares(left: Floats, precision: Floats) -> Floats:
    return np.asarray(left / np.maximum(precision, LEAST_PRECISION))


def _said(values: Floats, precision: Floats, pool: Pool, weights: Sequence[float]) -> tuple[Said, ...]:
    return _named([member.name for member in pool.members], values, precision, weights)


def _named(
    names: Sequence[str], values: Floats, precision: Floats, weights: Sequence[float]
) -> tuple[Said, ...]:
    return tuple(
        Said(name, float(value), float(known**-0.5), weight)
        if known >= LEAST_PRECISION
        else Said(name, None, None, weight)
        for name, value, known, weight in zip(names, values, precision, weights, strict=True)
    )


def _between(said: Sequence[Said]) -> Combined | None:
    """The members that say something, whatever their weight: this is to see by how much they differ."""
    told = [(one.value, one.sd) for one in said if one.value is not None and one.sd is not None]
    if len(told) < FEWEST:
        return None
    values, sds = np.array(told).T
    return combined(values, sds**2, "REML")
