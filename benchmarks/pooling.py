"""Does learning together help an organisation that is new, and does it harm nobody?

``python -m benchmarks.pooling`` (``--worlds 10``, ``--pools 400``). Simulated countries
(``benchmarks.simulated_country``) with 1, 5 and 20 organisations of 24, 100 and 250 outcomes, with privacy
measures on: clipped scores, noise for ε = 4 and δ = 1e-4, attacks before every contribution. A new
organisation is judged twice: before its first outcome, with the base rate of the evidence whoever estimates,
and with as many outcomes of its own as the members.

"Evidence" is the model of the evidence alone, "alone" the evidence and the own outcomes, "one fit" all rows
of all organisations in one table (which nobody may make), "pool" this product. "Truth" is the least that
anybody could reach. A pool of one is made here to complete the table; the product refuses it. Members with
fewer than eight outcomes of either kind may not contribute and are left out, as in life.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from benchmarks.limits import Limit, conclude
from benchmarks.simulated_country import KINDS, SETTING, Country, Kind, country, population
from screening.features.design_matrix import Codes, Floats
from screening.model.signing import key_id, public_half
from screening.pooling.contribution import Contribution, check_amount, make_contribution
from screening.pooling.contribution_file import write_contribution
from screening.pooling.errors import PoolingError
from screening.pooling.make_pool import Pool, make_pool
from screening.pooling.reference_point import ReferencePoint, reference_point
from screening.pooling.starting_point_from_pool import pooled_start
from screening.training.procedure import learn
from screening.training.starting_point import StartingPoint
from screening.training.training_table import TrainingTable

WORLDS: Final = 10
POOLS: Final = 400
TAUS: Final = (0.0, 0.3, 0.6)
MEMBERS: Final = (1, 5, 20)
SIZES: Final = (24, 100, 250)
COVERED_MEMBERS: Final = 5
LEVEL_90: Final = 1.6448536269514722
ALIKE: Final = 0.003
ALONE: Final = 0.002
AHEAD: Final = 0.02
FLIPPED: Final = 0.005
COLUMNS: Final = (
    "truth",
    "evidence",
    "one fit, 0",
    "pool, 0",
    "alone, n",
    "one fit, n",
    "pool, n",
)
Cell = tuple[Kind, float, int, int]
People = tuple[Codes, Floats]


def contributions(tables: Sequence[TrainingTable], at: ReferencePoint) -> list[Contribution]:
    """What each organisation hands on; who has too few of either outcome hands on nothing."""
    made = []
    for number, table in enumerate(tables):
        try:
            check_amount(table)
        except PoolingError:
            continue
        key = (number + 1).to_bytes(32)
        made.append(make_contribution(table, at, key, contract="benchmark"))
    return made


def estimated(table: TrainingTable, start: StartingPoint) -> tuple[Floats, float]:
    """Coefficients and intercept after learning."""
    made = learn(table, start)
    return made.coefficients, made.intercepts[SETTING].log_odds


def one_world(cell: Cell, seed: int, at: ReferencePoint, people: People) -> dict[str, float]:
    """Log loss in the new organisation, by column of the table."""
    kind, tau, members, n = cell
    made = country(kind, tau, members, 1000 * n + seed, at, people)
    tables = [made.outcomes(j, n) for j in range(members)]
    own = renamed(made.outcomes(members, n), members)
    handed = contributions(tables, at)
    start = pooled_start(make_pool(handed, at, fewest=1), at) if handed else at.start
    base = at.start.bases[SETTING].log_odds
    together = joined([renamed(table, j) for j, table in enumerate(tables)])
    size = len(at.start.mean)
    return {
        "truth": made.loss(made.truths[-1, :-1], float(made.truths[-1, -1])),
        "evidence": made.loss(at.point[:size], base),
        "one fit, 0": made.loss(estimated(together, at.start)[0], base),
        "pool, 0": made.loss(start.mean if handed else at.point[:size], base),
        "alone, n": made.loss(*estimated(own, at.start)),
        "one fit, n": made.loss(*estimated(together.joined(own), at.start)),
        "pool, n": made.loss(*estimated(own, start)),
        "members": float(len(handed)),
    }


def renamed(table: TrainingTable, number: int) -> TrainingTable:
    """The same cases with codes that no other organisation has."""
    return replace(table, case=np.array([f"{number}-{code}" for code in table.case], dtype=object))


def joined(tables: Sequence[TrainingTable]) -> TrainingTable:
    whole = tables[0]
    for table in tables[1:]:
        whole = whole.joined(table)
    return whole


def one_flipped(members: int, seed: int, at: ReferencePoint, people: People) -> tuple[float, float]:
    """Log loss before the first outcome: with a member whose outcomes are flipped, and without that one."""
    made = country("noisy", 0.3, members, 77_000 + seed, at, people)
    tables = [made.outcomes(j, 100, flipped=j == 0) for j in range(members)]
    handed = contributions(tables, at)
    odd = [one for one in handed if one.member == member_of(1)]
    rest = [one for one in handed if one.member != member_of(1)]
    with_it, without = (make_pool(one, at, fewest=1) for one in ([*odd, *rest], rest))
    return loss_of(made, with_it), loss_of(made, without)


def member_of(key: int) -> str:
    """The name that a contribution has without one."""
    return f"key_{key_id(public_half(key.to_bytes(32)))}"


def loss_of(made: Country, pool: Pool) -> float:
    return made.loss(pool.mean, made.at.start.bases[SETTING].log_odds)


def one_interval(tau: float, seed: int, at: ReferencePoint, people: People) -> float:
    """How much of the new organisation the 90 % interval of a pool covers."""
    made = country(KINDS[seed % 2], tau, COVERED_MEMBERS, 55_000 + seed, at, people)
    handed = contributions([made.outcomes(j, 100) for j in range(COVERED_MEMBERS)], at)
    pool = make_pool(handed, at, fewest=1)
    base = at.start.bases[SETTING]
    return made.covered(pool.mean, pool.for_a_new_one(at), base.log_odds, base.sd, LEVEL_90)


def measure(worlds: int = WORLDS, pools: int = POOLS, jobs: int = -1) -> list[Limit]:
    """Print the table; the limits of the issue."""
    started = time.perf_counter()
    at = reference_point()
    at.per_case(SETTING)
    people = population(at)
    cells: list[Cell] = [
        (kind, tau, members, n) for kind in KINDS for tau in TAUS for members in MEMBERS for n in SIZES
    ]
    print(f"Log loss in a new organisation, mean over {worlds} countries; ε = 4, δ = 1e-4")
    print(f"{'evidence, τ, organisations × outcomes':40}" + "".join(f"{c:>12}" for c in COLUMNS))
    means: dict[Cell, Mapping[str, float]] = {}
    with threadpool_limits(limits=1), Parallel(n_jobs=jobs) as parallel:
        for cell in cells:
            done = parallel(delayed(one_world)(cell, seed, at, people) for seed in range(worlds))
            means[cell] = {name: float(np.mean([one[name] for one in done])) for name in done[0]}
            kind, tau, members, n = cell
            what = f"{kind}, τ {tau:g}, {members} × {n}"
            print(f"{what:40}" + "".join(f"{means[cell][c]:>12.4f}" for c in COLUMNS), flush=True)
        flipped = {
            members: np.mean(
                parallel(delayed(one_flipped)(members, seed, at, people) for seed in range(2 * worlds)),
                axis=0,
            )
            for members in (5, 20)
        }
        covered = {
            tau: float(
                np.mean(parallel(delayed(one_interval)(tau, seed, at, people) for seed in range(pools)))
            )
            for tau in TAUS
        }
    limits = [limit for cell in cells for limit in _limits(cell, means[cell])]
    limits += [
        Limit(f"{members} with one flipped", float(a - b), "at most", FLIPPED, "", f"{b:.4f} without it")
        for members, (a, b) in flipped.items()
    ]
    for tau, share in covered.items():
        what = f"90 % interval, {COVERED_MEMBERS} × 100, τ {tau:g}"
        limits.append(Limit(f"{what}: covers", share, "at least", 0.85, "", f"{pools} pools"))
        limits.append(Limit(f"{what}: not too wide", share, "at most", 0.95, "", f"{pools} pools"))
    print(f"{time.perf_counter() - started:.0f} s")
    return [*limits, *speed()]


def _limits(cell: Cell, mean: Mapping[str, float]) -> list[Limit]:
    kind, tau, members, n = cell
    what = f"{kind}, τ {tau:g}, {members} × {n}"
    limits = []
    if tau == 0:
        for when in ("0", "n"):
            more = mean[f"pool, {when}"] - mean[f"one fit, {when}"]
            limits.append(Limit(f"{what}: behind one fit, {when}", more, "at most", ALIKE, ""))
    else:
        more = mean["pool, n"] - mean["one fit, n"]
        limits.append(Limit(f"{what}: behind one fit, n", more, "at most", 0.0, ""))
    more = mean["pool, n"] - mean["alone, n"]
    limits.append(Limit(f"{what}: behind alone", more, "at most", ALONE, ""))
    if kind == "noisy" and tau == 0 and members == 20 and n in (24, 100):
        ceiling = mean["evidence"] - mean["one fit, 0"]
        against = f"one fit on all rows: {ceiling:.4f}"
        gain = mean["evidence"] - mean["pool, 0"]
        limits.append(Limit(f"{what}: better than evidence", gain, "at least", AHEAD, "", against))
        against = f"one fit on all rows: {mean['alone, n'] - mean['one fit, n']:.4f}"
        gain = mean["alone, n"] - mean["pool, n"]
        limits.append(Limit(f"{what}: better than alone", gain, "at least", AHEAD, "", against))
    return limits


def speed() -> list[Limit]:
    """Processor time of a contribution of 1,000 cases, and of the command that pools 200; its memory."""
    at = reference_point()
    table = country("noisy", 0.3, 1, 1, at, population(at)).outcomes(0, 1_000)
    at = reference_point()
    started = time.process_time()
    made = make_contribution(table, at, bytes(32), contract="benchmark")
    took = time.process_time() - started
    with tempfile.TemporaryDirectory() as folder:
        pool, memory = _pooled_by_command(Path(folder), made, at)
    return [
        Limit("contribution of 1,000 cases", took, "at most", 2.0, "s"),
        Limit("pool of 200 members, the whole command", pool, "at most", 10.0, "s"),
        Limit("pool of 200 members, the whole command", memory, "at most", 500.0, "MiB"),
    ]


def _pooled_by_command(folder: Path, first: Contribution, at: ReferencePoint) -> tuple[float, float]:
    """Seconds of processor time and MiB of ``screening pool`` with 200 contributions like ``first``."""
    rng, command = np.random.default_rng(1), []
    for number in range(200):
        moved = first.precision_mean + rng.normal(0, 1, len(first.precision_mean))
        key, file = (number + 1).to_bytes(32), folder / f"{number}"
        one = replace(first, member=f"m{number}", precision_mean=moved)
        write_contribution(file.with_suffix(".json"), one, at, key)
        file.with_suffix(".pub").write_text(public_half(key).hex() + "\n", "ascii")
        command += [f"{file}.json", "--trust", f"{file}.pub"]
    secret = folder / "pool.key"
    secret.write_text("01" * 32 + "\n", "ascii")
    program = [sys.executable, "-m", "screening.cli.main", "pool", *command]
    process = subprocess.Popen(
        [*program, "--key", secret, "-o", folder / "pool.out"], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("the pool of 200 was not made")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--pools", type=int, default=POOLS)
    parser.add_argument("--jobs", type=int, default=-1)
    parser.add_argument("--speed", action="store_true", help="only how long it takes")
    chosen = parser.parse_args()
    print("pooling ...", file=sys.stderr, flush=True)
    conclude(speed() if chosen.speed else measure(chosen.worlds, chosen.pools, chosen.jobs))
