"""From ``screening serve`` to the first scored answer over HTTP, and the memory it takes to get there.

Warm: files have been read before. Measured beside a bare table of points served by FastAPI with SQLAlchemy,
in turns. ``python -m benchmarks.serve_start``.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

from benchmarks.intake import filled_form
from benchmarks.limits import Limit, conclude
from benchmarks.post_screening import floor_server
from benchmarks.product import Installation, judged_cases

TURNS: Final = 5
LIMIT_SECONDS: Final = 1.5
AT_MOST_OF_BARE: Final = 1.5
"""Seconds depend on the machine; a slower one slows the bare table alike."""


def measure() -> tuple[Limit, ...]:
    """Seconds to the first scored answer and resident memory at that moment."""
    form = filled_form()
    ours: list[tuple[float, float]] = []
    bare: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        installation = Installation.make(folder / "data")
        with installation.serving() as server:  # the warm-up: sign in once, make ready what is asked below
            cookie = installation.cookie(server)
            paths = judged_cases(server, cookie, TURNS, form)
        with floor_server("bare_table", folder) as server:
            server.ask("POST", "/screenings", form)
        for path in paths:
            with installation.serving() as server:
                status, _, answer = server.ask("POST", path, form, {"Cookie": cookie})
                ours.append((time.perf_counter() - server.started, server.resident_mib))
                assert status == 201, answer
            with floor_server("bare_table", folder) as server:
                status, _, answer = server.ask("POST", "/screenings", form)
                bare.append((time.perf_counter() - server.started, server.resident_mib))
                assert status == 201, answer
    seconds, memory = _middle(ours)
    bare_seconds, bare_memory = _middle(bare)
    room = f"{memory / bare_memory:.2f} times a bare table ({bare_memory:.0f} MiB)"
    return (
        Limit("start to the first scored answer", seconds, "at most", LIMIT_SECONDS, "s"),
        Limit(
            "the same, times a bare table",
            seconds / bare_seconds,
            "at most",
            AT_MOST_OF_BARE,
            "",
            f"the bare table: {bare_seconds:.2f} s",
        ),
        Limit("resident memory at the first scored answer", memory, "at most", 120, "MiB", room),
    )


def _middle(taken: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(t for t, _ in taken), statistics.median(m for _, m in taken)


if __name__ == "__main__":
    conclude(measure())
