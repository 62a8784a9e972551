"""What each member says of the coefficients alone, and what is left of it when members differ.

Member j has coefficients of its own, θ_j ~ N(θ, τ² D), and says a Gaussian likelihood of θ_j with natural
parameters (P_j, h_j). With θ_j integrated out it says of θ

    A_j = P_j - P_j G P_j,   b_j = h_j - P_j G h_j,   G = (P_j + (τ² D)⁻¹)⁻¹

D is diagonal: 1 / (number of steps of the indicator). So τ is the sd between organisations of an indicator's
log odds ratio, highest answer against lowest, spread evenly over its steps. A precision may be singular; with
24 cases it nearly is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from screening.features.design_matrix import Floats
from screening.pooling.contribution import Contribution
from screening.pooling.reference_point import ReferencePoint


@dataclass(frozen=True, slots=True, eq=False)
class Likelihoods:
    """Natural parameters of J members: ``precision (J, p, p)``, ``precision_mean (J, p)``."""

    precision: Floats
    precision_mean: Floats

    def __len__(self) -> int:
        return len(self.precision)

    def without(self, member: int) -> Likelihoods:
        return Likelihoods(
            np.delete(self.precision, member, axis=0), np.delete(self.precision_mean, member, axis=0)
        )


@dataclass(frozen=True, slots=True, eq=False)
class Integrated:
    """What members say of the common coefficients at one τ: precision and precision times mean, per member.

    ``log_density (J,)``: the part of each log marginal likelihood that does not hang on the common ones.
    """

    tau: float
    precision: Floats
    precision_mean: Floats
    log_density: Floats


def likelihoods_of(contributions: Sequence[Contribution], at: ReferencePoint) -> Likelihoods:
    """The coefficients' part of each contribution."""
    parts = [marginal(one, at) for one in contributions]
    return Likelihoods(np.array([p for p, _ in parts]), np.array([h for _, h in parts]))


def marginal(contribution: Contribution, at: ReferencePoint) -> tuple[Floats, Floats]:
    """Natural parameters of the coefficients alone, ``(p, p)`` and ``(p,)``.

    The intercept of a setting is a place's own: it is integrated out with the base rate of the evidence as
    its prior, whose sd holds how much places differ.
    """
    size = len(at.columns)
    bases = [at.start.bases[setting] for setting in at.settings]
    own = np.array([1 / base.sd**2 for base in bases])
    middle = np.array([base.log_odds for base in bases])
    across = contribution.precision[:size, size:]
    block = contribution.precision[size:, size:] + np.diag(own)
    told = np.column_stack([across.T, contribution.precision_mean[size:] + own * middle])
    pull = np.linalg.solve(block, told)
    precision = contribution.precision[:size, :size] - across @ pull[:, :-1]
    return (precision + precision.T) / 2, contribution.precision_mean[:size] - across @ pull[:, -1]


def steps_of(at: ReferencePoint) -> Floats:
    """D: one over the number of steps of each column's indicator, ``(p,)``."""
    item = np.array([column.item for column in at.start.design.columns])
    return np.asarray(1.0 / np.bincount(item)[item])


def integrated(members: Likelihoods, tau: float, steps: Floats) -> Integrated:
    """Members with their own coefficients integrated out at ``tau`` (log odds, 0 or more)."""
    sd = tau * np.sqrt(steps)
    size = len(steps)
    scaled = members.precision * sd[:, None] * sd[None, :] + np.eye(size)
    inverse = np.linalg.inv(scaled)
    gain = inverse * sd[:, None] * sd[None, :]
    through = members.precision @ gain
    precision = members.precision - through @ members.precision
    log_density = (
        np.einsum("jk,jkl,jl->j", members.precision_mean, gain, members.precision_mean)
        - np.linalg.slogdet(scaled)[1]
    ) / 2
    return Integrated(
        tau,
        (precision + np.swapaxes(precision, 1, 2)) / 2,
        members.precision_mean - np.einsum("jkl,jl->jk", through, members.precision_mean),
        log_density,
    )
