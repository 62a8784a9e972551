#!/usr/bin/env bash
# Guess:    the estimate of DerSimonian and Laird of the variance between studies is 0 where studies agree better than
#           chance (Q below its degrees of freedom). Then the random-effects mean is the fixed-effect mean.
# Versions: statsmodels 0.15.0, numpy 2.4.6, scipy 1.17.1, pandas 3.1.1, Python 3.11 or newer.
# Seen:     combine_effects(method_re="dl") does not stop at 0. Three effects that differ by .02, each with standard
#           error 1, get a variance between of -0.9999 and a random-effects standard error of .0058, a hundredth of
#           the fixed-effect one (.577). Nothing warns. Other data give NaN for the standard error. Its other method,
#           "iterated" (Paule and Mandel), says 0.
# For us:   screening/pooling/univariate_meta_analysis.py has REML and Paule-Mandel and stops at 0;
#           tests/screening/pooling/test_univariate.py holds it for members that agree.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    statsmodels==0.15.0 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1

"$folder/venv/bin/python" - <<'PYTHON'
import sys

import numpy as np
from statsmodels.stats.meta_analysis import combine_effects

effects, variances = np.array([0.10, 0.12, 0.11]), np.array([1.0, 1.0, 1.0])
seen = {}
for method in ("dl", "iterated"):
    result = combine_effects(effects, variances, method_re=method)
    error = result.summary_frame()["sd_eff"]
    seen[method] = result.tau2, error["random effect"], error["fixed effect"]
    print(f"{method}: variance between {seen[method][0]:.4f}, "
          f"standard error {seen[method][1]:.4f} (random) and {seen[method][2]:.4f} (fixed)")

as_described = (
    seen["dl"][0] < -0.99
    and seen["dl"][1] < seen["dl"][2] / 50
    and seen["iterated"][0] == 0
    and np.isclose(seen["iterated"][1], seen["iterated"][2])
)
sys.exit(0 if as_described else 1)
PYTHON
