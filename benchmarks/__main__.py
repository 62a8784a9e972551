"""All benchmarks, or the groups that are named, in one table; the exit code is 1 when a limit is missed.

``python -m benchmarks [GROUP …] [--runs 5] [--write]``. A benchmark that does not measure several times by
itself (``REPEATS_ITSELF``) is run that many times, and the median counts. ``--write`` puts what was measured
on the page ``docs/reference/benchmarks.md``.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks import recorded
from benchmarks.limits import Limit, conclude
from benchmarks.recorded import GROUPS
from benchmarks.repeated import is_noisy, typical


def measure(benchmark: Any, runs: int) -> list[Limit]:
    """The figures of one benchmark; of those that it measures once, the median of ``runs`` runs."""
    times = 1 if getattr(benchmark, "REPEATS_ITSELF", False) else runs
    taken = [list(benchmark.measure()) for _ in range(times)]
    return [_median(same) for same in zip(*taken, strict=True)]


def _median(same: tuple[Limit, ...]) -> Limit:
    """One figure of several runs; what it says of its floor is that of the last."""
    if len(same) == 1:
        return same[0]
    values = tuple(limit.value for limit in same)
    return replace(same[-1], value=typical(values), runs=values)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Speed and memory against limits."
    )
    parser.add_argument("group", nargs="*", help=", ".join(GROUPS))
    parser.add_argument("--runs", type=int, default=5, help="how often a benchmark that measures once is run")
    parser.add_argument("--write", action="store_true", help=f"put what was measured into {recorded.PAGE}")
    given = parser.parse_args(arguments)
    if unknown := [group for group in given.group if group not in GROUPS]:
        parser.error(f"there is no group {', '.join(unknown)}; choose from {', '.join(GROUPS)}")
    found: dict[str, list[Limit]] = {}
    day = datetime.now(UTC).date()
    for group in given.group or GROUPS:
        print(f"{group} ...", file=sys.stderr, flush=True)
        found[group] = measure(import_module(f"benchmarks.{group}"), given.runs)
        if given.write:  # after each group, so that a run that is stopped loses none that was done
            done = recorded.measured_now({group: found[group]}, given.runs, day)
            recorded.write(done, Path(__file__).parents[1])
    print(f"{day}, {recorded.machine()}\n")
    conclude([_with_range(limit) for limits in found.values() for limit in limits])


def _with_range(limit: Limit) -> Limit:
    if not is_noisy(limit.runs) or "NOISY" in limit.against:
        return limit
    return replace(limit, against=f"{limit.against}; NOISY".lstrip("; "))


if __name__ == "__main__":
    main(sys.argv[1:])
