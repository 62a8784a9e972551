"""A pool as the place where training starts.

Of the evidence a share is believed; that share is in the pool already, so training does not doubt it a second
time. How near a new organisation is to the others is not known beforehand: the widths of the model's grid
stay, scaled so that without an outcome the covariance is that of the pool.

Base rates stay those of the evidence.

A member would count its own outcomes twice, once in the pool and once when it trains. It starts from a pool
of the others, which ``screening pool --each`` makes for it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from screening.model.evidence_logistic import WIDTH_GRID
from screening.pooling.errors import PoolingError
from screening.pooling.make_pool import Pool
from screening.pooling.reference_point import ReferencePoint
from screening.training.starting_point import StartingPoint, Trust


def pooled_start(pool: Pool, at: ReferencePoint) -> StartingPoint:
    """The starting point of training; ``pool`` was read for ``at``, so that the columns are the same."""
    return replace(
        at.start,
        mean=pool.mean,
        covariance=pool.for_a_new_one(at) / float(np.mean(np.square(WIDTH_GRID))),
        trust=Trust(shares=(1.0,), weights=(1.0,), widths=WIDTH_GRID),
        origin={
            **at.start.origin,
            "pool": pool.digest,
            "members": len(pool.members),
            "pooled_outcomes": pool.cases,
        },
    )


def check_no_member(pool: Pool, key: str) -> None:
    """Raise ``PoolingError`` when the key with this id signed one of the contributions."""
    if any(member.key == key for member in pool.members):
        raise PoolingError("pooling.own_cases")
