"""Setting by setting: the figures of the first page, and which groups the estimates do not fit.

A sum over settings can look right while one setting is too high and another too low. So each setting has its
own row, under the rules for small groups, and every group is held against what was expected of it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

from screening.validate.calibration import calibration
from screening.validate.input_checks import LEVEL
from screening.validate.report.baseline_comparison import nothing_of_setting, settings_told
from screening.validate.report.evaluated_predictions import Judged
from screening.validate.report.performance import mean_gain, plain_curve, share_of_setting
from screening.validate.report.results_tree import Plain, nothing, plain

BY_ANSWERS: Final = "answers"
"""The attribute of groups by number of answered questions."""
_DOUBT: Final = 1 - LEVEL


def within(
    judged: Judged, groups: Plain, own: Plain, alone: Plain, by_answers: Sequence[Plain] = ()
) -> dict[str, Any]:
    """One row per setting, the comparison with knowing only the setting, and the groups that differ.

    ``groups`` are the rows by attribute, ``own`` the comparison with own judgement, ``alone`` that with
    knowing only the setting, ``by_answers`` the rows by number of answered questions.
    """
    judgement = {row["group"]: row for row in own.get("settings", [])}
    told, share = settings_told(judged), share_of_setting(judged)
    rows = []
    for row in groups["setting"]["rows"]:
        hidden = row["reason"] is not None or row["group"] not in told
        there = judged.setting == row["group"]
        gain = nothing("small_group")
        if not hidden:
            outcome, estimated = judged.outcome[there], judged.probability[there]
            gain = plain(
                mean_gain(outcome, estimated, share[there], judged.thresholds, judged.setting[there])
            )
        rows.append(
            {
                **row,
                "net_benefit": gain,
                "judgement": judgement.get(row["group"], nothing_of_setting(own["reason"] or "small_group")),
                "curve": None if hidden else plain_curve(calibration(outcome, estimated).curve, estimated),
            }
        )
    return {"settings": rows, "setting_alone": dict(alone), "differing": differing(groups, by_answers)}


def differing(groups: Mapping[str, Plain], by_answers: Sequence[Plain] = ()) -> dict[str, Any]:
    """The groups in which other numbers were established than expected, of all that are shown.

    Those are the groups of each attribute, and those by number of answered questions (``answers``, with
    ``fewest`` and ``most``). Where an attribute has one group only, that is everybody, and no group.

    A group stands here when 1 lies outside its interval of observed to expected. ``sure`` says that it also
    does when it is allowed for that ``looked_at`` groups were looked at (Holm, Scandinavian Journal of
    Statistics 6, 1979). ``by_chance`` is the probability that one or more of so many groups (taken as apart
    from each other) would stand here though the estimates fit all of them.
    """
    answers = [
        {
            **row,
            "group": f"{row['fewest']}-{row['most']}",
            "reason": None if 0 < row["events"] < row["n"] else "one_class",
        }
        for row in by_answers
    ]
    parts = {**{name: part["rows"] for name, part in groups.items()}, BY_ANSWERS: answers}
    shown = [
        (attribute, row)
        for attribute, rows in parts.items()
        for row in rows
        if len(rows) > 1 and row["reason"] is None and row["observed_expected"]["low"] is not None
    ]
    doubts = [_doubt(row) for _, row in shown]
    sure = multipletests(doubts, alpha=_DOUBT, method="holm")[0] if doubts else []
    return {
        "looked_at": len(shown),
        "by_chance": 1 - LEVEL ** len(shown),
        "groups": [
            {
                "attribute": attribute,
                "group": row["group"],
                "observed_expected": row["observed_expected"],
                "sure": bool(certain),
                **{end: row[end] for end in ("fewest", "most") if end in row},
            }
            for (attribute, row), doubt, certain in zip(shown, doubts, sure, strict=True)
            if doubt < _DOUBT
        ],
    }


def _doubt(row: Plain) -> float:
    """Two-sided p of the test that Wilson's interval turns round."""
    n, observed = row["n"], row["events"]
    share = observed / n / row["observed_expected"]["value"]
    if share >= 1:
        return 1.0
    z = (observed - n * share) / math.sqrt(n * share * (1 - share))
    return float(2 * norm.sf(abs(z)))
