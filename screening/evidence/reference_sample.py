"""The class-balanced reference sample: half victims, half others, in the reference setting.

On it the design is centred and answers are counted. Shares are ratios of two counts, so they come out the
same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screening.catalogue.catalogue import Catalogue
from screening.evidence.simulated_population import Population
from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Codes, Floats, columns_of


@dataclass(frozen=True)
class ClassFrequencies:
    """How often each answer is given, per class, in the reference population.

    ``victims`` and ``others``: P(code | class, answered), shape ``(n_items, n_codes)``, 0 for absent
    codes. ``answered_victims`` and ``answered_others``: share answered, shape ``(n_items,)``.
    """

    victims: Floats
    others: Floats
    answered_victims: Floats
    answered_others: Floats


def balanced(population: Population, setting: str, n: int, seed: tuple[int, ...]) -> Codes:
    """``n`` cases (even), the first half victims and the second half others, shape ``(n, n_items)``."""
    halves = [
        population.cohort(setting, n // 2, np.random.default_rng([*seed, group]), rate=rate).codes
        for group, rate in enumerate((1.0, 0.0))
    ]
    return np.concatenate(halves)


def victims_of(codes: Codes) -> NDArray[np.bool_]:
    """Which rows of a balanced sample are victims: its first half."""
    return np.arange(len(codes)) < len(codes) // 2


def centre_of(catalogue: Catalogue, codes: Codes) -> Floats:
    """Share "at least this level" among the answers of a balanced sample, per column of the design."""
    answered = (codes >= FIRST_LEVEL).sum(axis=0)
    return np.array(
        [
            (codes[:, column.item] >= FIRST_LEVEL + column.level).sum() / answered[column.item]
            for column in columns_of(catalogue.items)
        ]
    )


def frequencies_of(catalogue: Catalogue, codes: Codes) -> ClassFrequencies:
    """Answers counted per class in a balanced sample."""
    n_codes = FIRST_LEVEL + max(len(item.levels) for item in catalogue.items)
    shares, answered = [], []
    for half in np.split(codes, 2):
        counts = np.array([np.bincount(column, minlength=n_codes) for column in half.T], dtype=np.float64)
        counts[:, :FIRST_LEVEL] = 0
        shares.append(counts / counts.sum(axis=1, keepdims=True))
        answered.append(counts.sum(axis=1) / len(half))
    return ClassFrequencies(shares[0], shares[1], answered[0], answered[1])
