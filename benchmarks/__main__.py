"""All benchmarks, one table; the exit code is 1 when a limit is missed."""

from __future__ import annotations

import sys

from benchmarks import contracts, post_screening, result_page, score_rows, serve_start
from benchmarks.limits import conclude

if __name__ == "__main__":
    measured = []
    for benchmark in (score_rows, contracts, serve_start, post_screening, result_page):
        print(f"{benchmark.__name__} ...", file=sys.stderr, flush=True)
        measured += benchmark.measure()
    conclude(measured)
