"""All benchmarks, one table; the exit code is 1 when a limit is missed."""

from __future__ import annotations

import sys
from typing import Any, Final

from benchmarks import (
    contracts,
    fhir_exchange,
    figures,
    interval_coverage,
    learning_curve,
    pooling,
    post_screening,
    result_page,
    score_rows,
    serve_start,
    training,
    validation,
    whole_tables,
    within_settings,
    work_list,
)
from benchmarks.limits import conclude

ALL: Final[tuple[Any, ...]] = (
    score_rows,
    whole_tables,
    contracts,
    serve_start,
    post_screening,
    result_page,
    fhir_exchange,
    work_list,
    figures,
    training,
    validation,
    learning_curve,
    pooling,
    within_settings,
    interval_coverage,
)

if __name__ == "__main__":
    measured = []
    for benchmark in ALL:
        print(f"{benchmark.__name__} ...", file=sys.stderr, flush=True)
        measured += benchmark.measure()
    conclude(measured)
