"""Is it as right for one group as for another, and where the score was withheld?

Settings and ages come with the cases. Other attributes come from a table of the fairness store, keyed by
case, for this purpose only. A group of fewer than ten is not shown. Where that would hide one group of
such an attribute only, the next smallest goes with it, or the total would give it away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from screening.training.case_columns import ARM_VALUES
from screening.validate.calibration import calibration
from screening.validate.disclosure_control import labels_told
from screening.validate.discrimination import auroc
from screening.validate.errors import ValidationError
from screening.validate.input_checks import Booleans
from screening.validate.proxy_strength import SMALLEST_GROUP, proxy_strength
from screening.validate.report.evaluated_predictions import Judged
from screening.validate.report.performance import figures_at
from screening.validate.report.results_tree import nothing, plain

if TYPE_CHECKING:
    from screening.training.training_table import TrainingTable

NOT_RECORDED: Final = "not_recorded"
AGES: Final = ((0, 15, "up_to_15"), (16, 17, "16_17"), (18, 200, "from_18"))
_STRONGEST: Final = 3
_PLACES: Final = {name: place for place, name in enumerate((*ARM_VALUES, *(name for _, _, name in AGES)))}

Labels = NDArray[np.object_]


def attributes_of(frame: pd.DataFrame, data: TrainingTable) -> dict[str, Labels]:
    """Per column of ``frame`` (text cells, keyed by ``case``) the label of each case of ``data``.

    An empty cell is the group ``not_recorded``. Raises ``ValidationError`` when the table does not fit.
    """
    columns = [str(name) for name in frame.columns]
    if "case" not in columns or len(columns) < 2:
        raise ValidationError("validate.groups_columns")
    by_case = frame.set_index("case")
    if by_case.index.has_duplicates:
        raise ValidationError("validate.groups_double", case=by_case.index[by_case.index.duplicated()][0])
    places = by_case.index.get_indexer(pd.Index(data.case))
    if (places < 0).any():
        raise ValidationError("validate.groups_unknown", n=int((places < 0).sum()))
    return {
        name: np.array([label or NOT_RECORDED for label in by_case[name].to_numpy()[places]], dtype=object)
        for name in columns
        if name != "case"
    }


def groups(judged: Judged, attributes: Mapping[str, Labels]) -> dict[str, Any]:
    """One row per group of each attribute; ``setting`` and ``age`` are always there.

    For the attributes of the fairness store also how well the answers tell each group apart.
    """
    own = {"setting": judged.data.setting, "age": age_groups(judged.data)}
    found: dict[str, Any] = {}
    for name, labels in {**own, **attributes}.items():
        rows = by_group(judged, labels, sensitive=name in attributes)
        found[name] = {"rows": rows, "proxies": _proxies(judged, labels, rows) if name in attributes else []}
    return found


def arms(judged: Judged) -> list[dict[str, Any]]:
    """One row per arm (score shown, withheld, …), never together; an empty cell is ``not_recorded``."""
    return by_group(judged, _arm(judged))


def by_saw_score(judged: Judged) -> list[dict[str, Any]]:
    """One row for whether the assessor of the outcome had seen the score (``saw_yes``, ``saw_no``)."""
    return by_group(judged, _saw_score(judged), beside=[_arm(judged)])


def by_basis(judged: Judged) -> list[dict[str, Any]]:
    """One row for each basis of the outcome (``basis_file``, …)."""
    labels = _recorded(judged.data.outcome_basis, "basis_")
    return by_group(judged, labels, beside=[_arm(judged), _saw_score(judged)])


def _arm(judged: Judged) -> Labels:
    return _recorded(judged.data.arm)


def _saw_score(judged: Judged) -> Labels:
    return _recorded(judged.data.saw_score, "saw_")


def _recorded(cells: Labels, prefix: str = "") -> Labels:
    """The word of each cell behind ``prefix``; an empty cell is ``not_recorded``."""
    return np.array([f"{prefix}{cell}" if cell else NOT_RECORDED for cell in cells], dtype=object)


def by_group(
    judged: Judged, labels: Labels, *, sensitive: bool = False, beside: Sequence[Labels] = ()
) -> list[dict[str, Any]]:
    """Counts, AUROC, calibration and the cost of every band limit, per label; well-known labels first.

    Within a label, too, only cases of the same setting are laid beside each other.

    A group of a few, or in which all have the same outcome, has no figure, nor one that would give it away,
    neither alone nor together with those of the groupings ``beside`` it: nearly all who had not seen the
    score are those from whom it was withheld, and the few that differ would follow.
    """
    groupings = [one.tolist() for one in (*beside, labels)]
    may_tell = labels_told(groupings, judged.outcome.astype(bool).tolist())[-1]
    hidden = hidden_groups(labels, sensitive=sensitive) | (set(labels.tolist()) - may_tell)
    return [
        hidden_row(label)
        if label in hidden
        else _shown(judged, label, np.asarray(labels == label, dtype=bool))
        for label in sorted(set(labels.tolist()), key=lambda one: (_PLACES.get(one, len(_PLACES)), one))
    ]


def hidden_groups(labels: Labels, *, sensitive: bool, smallest: int = SMALLEST_GROUP) -> frozenset[str]:
    """Labels with fewer than ``smallest`` cases.

    Of a ``sensitive`` attribute one more where only one is hidden: the total would give it away.
    """
    names, counts = np.unique(labels.astype(str), return_counts=True)
    order = np.argsort(counts, kind="stable")
    few = int((counts < smallest).sum())
    if sensitive and few == 1 and len(names) > 1:
        few = 2
    return frozenset(names[order[:few]].tolist())


def age_groups(data: TrainingTable) -> Labels:
    labels = np.full(len(data.age), "", dtype=object)
    for youngest, oldest, name in AGES:
        labels[(data.age >= youngest) & (data.age <= oldest)] = name
    return labels


def _shown(judged: Judged, label: str, members: Booleans) -> dict[str, Any]:
    outcome, probability = judged.outcome[members], judged.probability[members]
    setting = judged.setting[members]
    found = calibration(outcome, probability, group=setting)
    return {
        "group": label,
        "n": int(members.sum()),
        "events": int(outcome.sum()),
        "auroc": plain(auroc(outcome, probability, group=setting)),
        "observed_expected": plain(found.observed_expected),
        "intercept": plain(found.intercept),
        "slope": plain(found.slope),
        "limits": figures_at(judged, label, members),
        "reason": None,
    }


def hidden_row(label: str) -> dict[str, Any]:
    names = ("auroc", "observed_expected", "intercept", "slope")
    none = {name: nothing("small_group") for name in names}
    return {"group": label, "n": None, "events": None, **none, "limits": [], "reason": "small_group"}


def _proxies(judged: Judged, labels: Labels, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How well the answers tell each shown group from the rest: an AUROC of 0.5 is not at all."""
    shown = {row["group"] for row in rows if row["reason"] is None}
    matrix = judged.table.design.matrix(judged.data.codes)
    names = [column.name for column in judged.table.design.columns]
    return [
        {
            "group": one.group,
            "together": plain(one.together),
            "strongest": [{"name": name, "auroc": plain(area)} for name, area in one.indicators[:_STRONGEST]],
        }
        for one in proxy_strength(matrix, labels, names)
        if one.group in shown
    ]
