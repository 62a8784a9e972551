#!/usr/bin/env bash
# Guess:    correcting three p-values by Holm's steps is arithmetic: it takes as long in a process that holds
#           millions of objects as in an empty one, like the other methods of the same function.
# Versions: statsmodels 0.15.0, numpy 2.4.6, scipy 1.17.1, pandas 3.1.1, Python 3.11 or newer.
# Seen:     multipletests(method="holm") runs a full collection of the garbage collector in each call; bonferroni,
#           sidak, fdr_bh and hommel run none. So the time of a call hangs on what else the
#           process holds: 65 ms with nothing but the imports, 210 ms with two million small lists alive. A test run
#           with everything imported spent 76 s in one test of 41 groups.
# For us:   tests/conftest.py freezes what was imported and collected, so that no collection goes through it;
#           screening/validate/report/per_setting.py asks once per report.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    statsmodels==0.15.0 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1

"$folder/venv/bin/python" - <<'PYTHON'
import gc
import time

from statsmodels.stats.multitest import multipletests

P = [0.01, 0.2, 0.03]
full = []
gc.callbacks.append(lambda phase, info: full.append(phase == "start" and info["generation"] == 2))


def collections(method):
    full.clear()
    multipletests(P, method=method)
    return sum(full)


def seconds():
    started = time.perf_counter()
    multipletests(P, method="holm")
    return time.perf_counter() - started


counted = {method: collections(method) for method in ("holm", "bonferroni", "sidak", "fdr_bh", "hommel")}
before = min(seconds() for _ in range(5))
alive = [[number] for number in range(2_000_000)]
after = min(seconds() for _ in range(3))
print("full collections in one call:", counted)
print(f"holm: {before * 1000:.1f} ms alone, {after * 1000:.0f} ms with {len(alive):,} objects alive")
others = [count for method, count in counted.items() if method != "holm"]
raise SystemExit(0 if counted["holm"] == 1 and not any(others) else 1)
PYTHON
