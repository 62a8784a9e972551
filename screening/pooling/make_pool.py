"""A pool: contributions and evidence become a starting point for an organisation that is not among them.

Its width holds what is uncertain of the common coefficients and how much organisations differ. The order of
the members makes no difference. Base rates are not pooled: they belong to a place, and who may contribute (at
least eight of either outcome) says little of how much places differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

import numpy as np
from threadpoolctl import threadpool_limits

from screening.features.design_matrix import Floats
from screening.pooling.contribution import Contribution
from screening.pooling.errors import PoolingError
from screening.pooling.member_likelihoods import Integrated, integrated, likelihoods_of, steps_of
from screening.pooling.member_weights import believed
from screening.pooling.pooled_coefficients import TAUS, Evidence, Pooled, pooled
from screening.pooling.reference_point import ReferencePoint

FEWEST: Final = 2
"""Members below which nothing is pooled: a pool of one would hand on that one's outcomes as the country's."""
MOST: Final = 500
COUNTS: Final = 0.5
"""Weight from which a member counts as one that agrees with the others."""

_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Member:
    """A member as the pool names it, with its weight and how far the pool moves without it.

    ``moved``: root mean square change (log odds) of the estimates of the reference population.
    """

    name: str
    digest: str
    key: str
    cases: int
    events: int
    settings: tuple[str, ...]
    period: tuple[str, str]
    epsilon: float
    weight: float
    moved: float


@dataclass(frozen=True, eq=False)
class Pool:
    """What members and evidence say of the common coefficients, and how much organisations differ.

    ``mean (p,)`` and ``common (p, p)``: mean and covariance of the common coefficients, log odds (squared).
    ``tau``: 5, 50 and 95 % points of the sd between organisations of an indicator's log odds ratio; ``tau2``:
    the mean of its square. ``evidence``: share of the evidence that is believed.
    ``moved``: as in ``Member``, against the model of the evidence. ``digest`` is that of its file.
    """

    mean: Floats
    common: Floats
    tau: tuple[float, float, float]
    tau2: float
    evidence: float
    members: tuple[Member, ...]
    moved: float
    reference: dict[str, str]
    catalogue: dict[str, str]
    software: str
    digest: str = ""

    @property
    def cases(self) -> int:
        return sum(member.cases for member in self.members)

    def for_a_new_one(self, at: ReferencePoint) -> Floats:
        """Covariance of the coefficients of an organisation that is no member, ``(p, p)``."""
        return self.common + self.tau2 * np.diag(steps_of(at))


def make_pool(contributions: Sequence[Contribution], at: ReferencePoint, *, fewest: int = FEWEST) -> Pool:
    """The pool of these contributions. Raises ``PoolingError``: too few or too many members, one twice, or
    members that contradict each other so far that fewer than two agree.
    """
    members = sorted(contributions, key=lambda one: (one.digest, one.key, one.member, _order(one)))
    _check_members(members, fewest)
    with threadpool_limits(limits=1, user_api="blas"):
        return _pool(members, at)


def _order(contribution: Contribution) -> tuple[float, ...]:
    """Something to sort contributions by that were never written and so have no digest."""
    return tuple(contribution.precision_mean.tolist())


def _check_members(members: Sequence[Contribution], fewest: int) -> None:
    if len(members) < fewest:
        raise PoolingError("pooling.few_members", members=len(members), fewest=fewest)
    if len(members) > MOST:
        raise PoolingError("pooling.many_members", members=len(members), most=MOST)
    for value in ("digest", "key", "member"):
        seen: set[str] = set()
        for member in members:
            name = str(getattr(member, value))
            if name and name in seen:
                raise PoolingError("pooling.twice", member=member.member)
            seen.add(name)


def _pool(members: Sequence[Contribution], at: ReferencePoint) -> Pool:
    steps, evidence = steps_of(at), Evidence(at.start.mean, at.start.covariance)
    likelihoods = likelihoods_of(members, at)
    parts = [integrated(likelihoods, tau, steps) for tau in TAUS]
    weights = believed(likelihoods, parts, steps, evidence)
    if len(members) >= FEWEST and int((weights >= COUNTS).sum()) < min(FEWEST, len(members)):
        raise PoolingError("pooling.disagree", members=len(members), agree=int((weights >= COUNTS).sum()))
    common = pooled(parts, weights, evidence)
    mean = on_their_side(common.mean, at)
    moved = _without_each(parts, weights, common, at)
    return Pool(
        mean=np.round(mean, _DIGITS) + 0.0,
        common=np.round(common.covariance, _DIGITS) + 0.0,
        tau=(common.tau_at(0.05), common.tau_at(0.5), common.tau_at(0.95)),
        tau2=common.tau2,
        evidence=round(common.evidence, 4),
        members=tuple(
            Member(
                name=one.member,
                digest=one.digest,
                key=one.key,
                cases=one.cases,
                events=one.events,
                settings=tuple(one.settings),
                period=one.period,
                epsilon=float(one.privacy["epsilon"]),
                weight=round(float(weight), 4),
                moved=round(away, 4),
            )
            for one, weight, away in zip(members, weights, moved, strict=True)
        ),
        moved=round(_distance(mean - at.point[: len(mean)], at), 4),
        reference={"model": at.name, "digest": at.digest},
        catalogue={"version": at.start.catalogue_version, "digest": at.start.catalogue_digest},
        software=version("signaalwijzer"),
    )


def on_their_side(mean: Floats, at: ReferencePoint) -> Floats:
    """``mean`` with 0 where it lies on the side that the catalogue rules out."""
    return np.where(mean * at.start.design.signs < 0, 0.0, mean)


def _without_each(
    parts: Sequence[Integrated], weights: Floats, common: Pooled, at: ReferencePoint
) -> list[float]:
    """How far the common coefficients move when each member is left out: one step from the pool itself.

    At the likeliest τ, with the precision that the pool has.
    """
    part = parts[TAUS.index(common.likeliest)]
    precision = np.linalg.inv(common.covariance)
    found = []
    for j, weight in enumerate(weights):
        less = precision - weight * part.precision[j]
        told = precision @ common.mean - weight * part.precision_mean[j]
        found.append(_distance(np.linalg.solve(less, told) - common.mean, at))
    return found


def _distance(change: Floats, at: ReferencePoint) -> float:
    return float(np.sqrt(change @ at.second_moment @ change))
