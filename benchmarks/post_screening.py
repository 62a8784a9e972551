"""POST of a screening: requests per second and latency with 16 clients at once.

The product checks who asks and what is sent, scores, explains, stores durably and logs. It is held
against two floors served by the same web server with one worker: a bare route that does one durable raw
SQLite insert, and the usual stack (one-row DataFrame, scikit-learn, shap) that stores nothing.
The three take turns, and the median of the ratios counts, so that a busy machine touches all alike.
``python -m benchmarks.post_screening``.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks.http_load import Post, Run, fire, percentile
from benchmarks.intake import filled_form, write_points
from benchmarks.limits import Limit, conclude
from benchmarks.product import Installation, judged_cases
from benchmarks.servers import Server, floor, free_port, running

CLIENTS: Final = 16
TURNS: Final = 5
REPEATS_ITSELF: Final = True
AT_LEAST_OF_INSERTS: Final = 0.6
AT_LEAST_OF_USUAL: Final = 2.2
AT_MOST_P99: Final = 45
"""Milliseconds."""
POSTS: Final = {"product": 300, "bare_insert": 600, "usual_stack": 150}


@contextmanager
def floor_server(module: str, folder: Path) -> Iterator[Server]:
    """One floor with a database of its own and the points of the shipped model."""
    points = folder / "points.json"
    write_points(points)
    database = folder / f"{module}.sqlite"
    port = free_port()
    environment = {"BENCHMARK_DATABASE": str(database), "BENCHMARK_TABLE": str(points)}
    with running(floor(module, port), port, environment) as server:
        yield server


def measure() -> tuple[Limit, ...]:
    """Throughput against both floors, the slowest answers, and the memory after all of it."""
    form = filled_form()
    runs: dict[str, list[Run]] = {name: [] for name in POSTS}
    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        folder = Path(made)
        installation = Installation.make(folder / "data")
        product = stack.enter_context(installation.serving())
        floors = {n: stack.enter_context(floor_server(n, folder)) for n in ("bare_insert", "usual_stack")}
        cookie = installation.cookie(product)
        for turn in range(-1, TURNS):  # the first turn warms all three up and does not count
            for name, count in POSTS.items():
                if name == "product":
                    paths = judged_cases(product, cookie, count, form)
                    run = fire(product.url, _posts(product, paths, form, cookie), CLIENTS)
                else:
                    run = fire(floors[name].url, _posts(floors[name], ["/screenings"] * count, form), CLIENTS)
                if turn >= 0:
                    runs[name].append(run)
        resident = product.resident_mib
    return _limits(runs, resident)


def _posts(server: Server, paths: list[str], form: dict[str, Any], cookie: str = "") -> list[Post]:
    headers = {"Cookie": cookie} if cookie else {}
    return [Post.of(server.url + path, form, headers) for path in paths]


def _limits(runs: dict[str, list[Run]], resident: float) -> tuple[Limit, ...]:
    rates = {name: [run.per_second for run in taken] for name, taken in runs.items()}
    middle = {name: statistics.median(taken) for name, taken in rates.items()}
    slowest = tuple(1000 * percentile(run.latencies, 0.99) for run in runs["product"])

    def ratios(to: str) -> tuple[float, ...]:
        return tuple(a / b for a, b in zip(rates["product"], rates[to], strict=True))

    ours = f"{middle['product']:.0f} against"
    return (
        Limit(
            "POST of a screening, times a bare durable insert",
            statistics.median(ratios("bare_insert")),
            "at least",
            AT_LEAST_OF_INSERTS,
            "",
            f"{ours} {middle['bare_insert']:.0f} a second",
            ratios("bare_insert"),
        ),
        Limit(
            "POST of a screening, times the usual stack",
            statistics.median(ratios("usual_stack")),
            "at least",
            AT_LEAST_OF_USUAL,
            "",
            f"{ours} {middle['usual_stack']:.0f} a second",
            ratios("usual_stack"),
        ),
        Limit(
            "POST of a screening, p99 at 16 clients",
            statistics.median(slowest),
            "at most",
            AT_MOST_P99,
            "ms",
            runs=slowest,
        ),
        Limit("resident memory after the load", resident, "at most", 120, "MiB"),
    )


if __name__ == "__main__":
    conclude(measure())
