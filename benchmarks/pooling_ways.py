"""Which way of handing on, and what each measure for privacy costs: the figures behind decision 71.

``python -m benchmarks.pooling_ways`` (``--worlds 10``). Twenty organisations, noisy evidence, τ = 0.3; log
loss in a new organisation before its first outcome, with the base rate of the evidence, and with as many
outcomes of its own as the members.

Ways without any privacy: an exact quadratic expansion at each member's own mode, with the prior divided out;
one at the shared reference point; three rounds, each at the pool of the round before (in the manner of
expectation propagation). Then the reference point with the public precision in place of the members' own,
with clipped scores, and with noise for ε = 8, 4, 2 and 1. And noise on the members' own precision, as in
Dwork et al. ("Analyze Gauss", STOC 2014), made positive again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from benchmarks.pooling import estimated, renamed
from benchmarks.simulated_country import SETTING, Country, country, population
from screening.features.design_matrix import Codes, Floats
from screening.model.log_odds import probability_of
from screening.pooling.case_scores import scores_of
from screening.pooling.clipping import CLIP
from screening.pooling.contribution import DELTA, Contribution, make_contribution, natural_parameters
from screening.pooling.gaussian_mechanism import mu_of
from screening.pooling.make_pool import Pool, make_pool
from screening.pooling.reference_point import ReferencePoint, reference_point
from screening.pooling.starting_point_from_pool import pooled_start
from screening.training.procedure import estimator_of, rows_of
from screening.training.training_table import TrainingTable

WORLDS: Final = 10
MEMBERS: Final = 20
SIZES: Final = (24, 100, 250)
ROUNDS: Final = 3
Way = Callable[[list[TrainingTable], ReferencePoint, list[Contribution], np.random.Generator], Pool]


def exact(table: TrainingTable, at: ReferencePoint, point: Floats) -> tuple[Floats, Floats]:
    """Natural parameters of the likelihood's quadratic expansion at ``point``, nothing left out."""
    rows = rows_of(table.in_order, at.start)
    p = probability_of(rows @ point)
    precision = (rows * (p * (1 - p))[:, None]).T @ rows
    return precision, rows.T @ (table.in_order.label - p) + precision @ point


def pool_at(
    points: list[Floats], tables: list[TrainingTable], at: ReferencePoint, blank: list[Contribution]
) -> Pool:
    """The pool of exact expansions, each at its own point."""
    made = []
    for table, point, one in zip(tables, points, blank, strict=True):
        precision, mean = exact(table, at, point)
        made.append(replace(one, precision=precision, precision_mean=mean))
    return make_pool(made, at)


def own_mode(
    tables: list[TrainingTable], at: ReferencePoint, blank: list[Contribution], _rng: np.random.Generator
) -> Pool:
    points = []
    for table in tables:
        fitted = estimator_of(at.start).fit(
            rows_of(table.in_order, at.start), table.in_order.label.astype(int)
        )
        points.append(np.asarray(fitted.coef_[0]))
    return pool_at(points, tables, at, blank)


def shared_point(
    tables: list[TrainingTable], at: ReferencePoint, blank: list[Contribution], _rng: np.random.Generator
) -> Pool:
    return pool_at([at.point] * len(tables), tables, at, blank)


def rounds(
    tables: list[TrainingTable], at: ReferencePoint, blank: list[Contribution], rng: np.random.Generator
) -> Pool:
    pool = shared_point(tables, at, blank, rng)
    for _ in range(ROUNDS - 1):
        point = np.concatenate([pool.mean, at.point[len(pool.mean) :]])
        pool = pool_at([point] * len(tables), tables, at, blank)
    return pool


def public_precision(
    tables: list[TrainingTable], at: ReferencePoint, blank: list[Contribution], _rng: np.random.Generator
) -> Pool:
    """The exact gradient at the reference point, and the precision of the simulated population."""
    made = []
    for table, one in zip(tables, blank, strict=True):
        own, told = exact(table, at, at.point)
        gradient = told - own @ at.point
        precision = one.cases * at.per_case(SETTING).information / _clipping_share(at)
        made.append(replace(one, precision=precision, precision_mean=gradient + precision @ at.point))
    return make_pool(made, at)


def _clipping_share(at: ReferencePoint) -> float:
    """What clipping leaves of the information of a case."""
    codes = at.start.reference.of(SETTING, at.settings.index(SETTING))
    rows = at.rows(codes, np.full(len(codes), SETTING, dtype=object))
    p = probability_of(rows @ at.point)
    whole = float((p * (1 - p)) @ np.einsum("ij,ij->i", rows, rows) / len(rows))
    return float(np.trace(at.per_case(SETTING).information)) / whole


def noisy(epsilon: float | None) -> Way:
    """Clipped scores, with noise for ``epsilon``, or none."""

    def way(
        tables: list[TrainingTable], at: ReferencePoint, blank: list[Contribution], rng: np.random.Generator
    ) -> Pool:
        sd = 1e-3 if epsilon is None else CLIP / mu_of(epsilon, DELTA)
        made = []
        for table, one in zip(tables, blank, strict=True):
            vectors = scores_of(table, at).vectors
            released = vectors.sum(axis=0) + sd * rng.standard_normal(vectors.shape[1])
            precision, mean = natural_parameters(at, released, {SETTING: one.cases}, sd)
            made.append(replace(one, precision=precision, precision_mean=mean))
        return make_pool(made, at)

    return way


def noisy_precision(
    tables: list[TrainingTable], at: ReferencePoint, blank: list[Contribution], rng: np.random.Generator
) -> Pool:
    """ε = 4, half of it for the members' own precision: clipped rows, symmetric noise, no value below 0."""
    sd = CLIP / mu_of(2.0, DELTA / 2)
    made = []
    for table, one in zip(tables, blank, strict=True):
        scores = scores_of(table, at)
        p = probability_of(scores.rows @ at.point)
        rows = scores.rows * np.sqrt(p * (1 - p))[:, None]
        length = np.linalg.norm(rows, axis=1)
        rows = rows * np.minimum(1, np.sqrt(CLIP) / np.maximum(length, 1e-9))[:, None]
        size = rows.shape[1]
        noise = np.tril(rng.standard_normal((size, size)))
        noise = noise + np.tril(noise, -1).T
        values, vectors = np.linalg.eigh(rows.T @ rows + sd * noise)
        precision = (vectors * np.maximum(values, 0.0)) @ vectors.T
        told = scores.vectors[:, :-1].sum(axis=0) + sd * rng.standard_normal(size)
        keep = precision @ np.linalg.inv(precision + sd**2 * np.eye(size))
        made.append(
            replace(
                one,
                precision=keep @ precision,
                precision_mean=keep @ (told + precision @ at.point),
            )
        )
    return make_pool(made, at)


WAYS: Final[dict[str, Way]] = {
    "own mode": own_mode,
    "shared point": shared_point,
    "three rounds": rounds,
    "public precision": public_precision,
    "clipped": noisy(None),
    "ε = 8": noisy(8.0),
    "ε = 4": noisy(4.0),
    "ε = 2": noisy(2.0),
    "ε = 1": noisy(1.0),
    "noise on precision": noisy_precision,
}


def one_world(n: int, seed: int, at: ReferencePoint, people: tuple[Codes, Floats]) -> dict[str, Floats]:
    """Log loss of each way before the first outcome and with n of its own."""
    made: Country = country("noisy", 0.3, MEMBERS, 300_000 + 1000 * n + seed, at, people)
    tables = [made.outcomes(j, n) for j in range(MEMBERS)]
    own = renamed(made.outcomes(MEMBERS, n), MEMBERS)
    like = make_contribution(made.outcomes(0, 200), at, bytes(32), contract="benchmark")
    blank = [
        replace(like, member=f"m{j}", settings={SETTING: (n, int(table.label.sum()))})
        for j, table in enumerate(tables)
    ]
    base, size = at.start.bases[SETTING].log_odds, len(at.columns)
    found = {"evidence": np.array([made.loss(at.point[:size], base), made.loss(*estimated(own, at.start))])}
    for name, way in WAYS.items():
        pool = way(tables, at, blank, made.rng)
        found[name] = np.array(
            [made.loss(pool.mean, base), made.loss(*estimated(own, pooled_start(pool, at)))]
        )
    return found


def tell(worlds: int = WORLDS, jobs: int = -1) -> None:
    """Print the table."""
    at = reference_point()
    at.per_case(SETTING)
    people = population(at)
    print(
        f"{'log loss: before the first outcome / with n':44}" + "".join(f"{f'20 × {n}':>20}" for n in SIZES)
    )
    columns = {}
    with threadpool_limits(limits=1), Parallel(n_jobs=jobs) as parallel:
        for n in SIZES:
            done = parallel(delayed(one_world)(n, seed, at, people) for seed in range(worlds))
            columns[n] = {name: np.mean([one[name] for one in done], axis=0) for name in done[0]}
    for name in columns[SIZES[0]]:
        cells = "".join(f"{columns[n][name][0]:>11.4f} / {columns[n][name][1]:.4f}" for n in SIZES)
        print(f"{name:44}{cells}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--jobs", type=int, default=-1)
    chosen = parser.parse_args()
    print("pooling, ways ...", file=sys.stderr, flush=True)
    tell(chosen.worlds, chosen.jobs)
