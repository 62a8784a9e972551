"""Whose estimates are judged? Those of the model, unless it learned from these very cases.

A model that is judged on the cases it learned from praises itself. Then the estimates are those of refits
that had not seen the case, and the statistics that the bootstrap corrects are the corrected ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from screening.model.log_odds import probability_of
from screening.validate.cross_fitted_procedures import Procedure, cross_fitted
from screening.validate.errors import ValidationError
from screening.validate.input_checks import Booleans, Floats, members

if TYPE_CHECKING:
    from screening.features.design_matrix import Codes
    from screening.model.score_table import ScoreTable
    from screening.training.training_table import TrainingTable

GRID_STEP: Final = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The usable cases ``n`` with the estimates that are judged.

    ``learned_from`` is ``nothing`` (no outcome at all), ``these_cases`` or ``other_cases`` (another table;
    whether it shares cases with this one cannot be seen unless ``training`` is there). ``limits`` are, per
    setting, the lower ends of all bands but the lowest.
    ``training`` are the cases that a model of ``other_cases`` learned from, where they are at hand: other
    ways then learn from them too. ``left_out`` counts cases of theirs that were in the data as well.
    ``earlier`` are recorded outcomes to start from (in place of the literature): other ways get them too.
    """

    table: ScoreTable
    data: TrainingTable
    outcome: Booleans
    probability: Floats
    own: Floats
    learned_from: str
    limits: Mapping[str, tuple[float, ...]]
    training: TrainingTable | None = None
    left_out: int = 0
    earlier: TrainingTable | None = None

    @property
    def equal_chances(self) -> bool:
        """Whether other ways learn from the same cases as the model, those of its start included."""
        return (self.unseen or self.training is not None) and self.same_start

    @property
    def same_start(self) -> bool:
        """Whether ``earlier`` are the recorded outcomes that the model started from; neither had any where it
        started from the literature."""
        started = start_of(self.table.provenance)
        mine = started.get("digest") if started.get("recorded_outcomes") else None
        return mine == (None if self.earlier is None else self.earlier.digest)

    @property
    def n(self) -> int:
        return len(self.outcome)

    @property
    def events(self) -> int:
        return int(self.outcome.sum())

    @property
    def setting(self) -> NDArray[np.object_]:
        """Of each case ``(n,)``: only cases of the same setting are laid beside each other."""
        return self.data.setting

    @property
    def unseen(self) -> bool:
        """Whether ``probability`` comes from refits."""
        return self.probability is not self.own

    @property
    def honest(self) -> bool:
        """Whether no case was judged by a model that had learned from it."""
        return self.unseen or self.learned_from != "these_cases"

    @property
    def bands(self) -> tuple[str, ...]:
        """The bands but the lowest, from the lower to the higher."""
        return tuple(band.id for band in self.table.bands[1:])

    @property
    def case_limits(self) -> Floats:
        """The limits of each case, those of its setting, ``(n, n_limits)``."""
        return self.limits_at(self.setting)

    def limits_at(self, setting: NDArray[np.object_]) -> Floats:
        """The limits in each of these settings ``(m,)``, ``(m, n_limits)``."""
        found = np.empty((len(setting), len(self.bands)))
        for name, rows in members(setting):
            found[rows] = self.limits[name]
        return found

    @property
    def thresholds(self) -> dict[str, Floats]:
        """Per setting, what fills the range from its first limit to its last, in steps of ``GRID_STEP``."""
        return {setting: _filled(limits[0], limits[-1]) for setting, limits in self.limits.items()}

    @property
    def all_thresholds(self) -> Floats:
        """The range from the lowest limit of any setting of these cases to the highest."""
        there = [self.limits[name] for name, _ in members(self.setting)] or list(self.limits.values())
        return _filled(min(one[0] for one in there), max(one[-1] for one in there))

    @property
    def middle(self) -> int:
        """Number of the limit at which "marked" is meant where only one can be."""
        return len(self.bands) // 2

    @property
    def limits_of_bands(self) -> list[dict[str, Any]]:
        """Per band but the lowest its id, and where it begins in each setting."""
        return [
            {"id": band, "lowest": {setting: limits[place] for setting, limits in self.limits.items()}}
            for place, band in enumerate(self.bands)
        ]

    def to_json(self) -> dict[str, Any]:
        return {
            "estimates": "cross_fitted" if self.unseen else "model",
            "honest": self.honest,
            "learned_from": self.learned_from,
            "training_at_hand": self.training is not None,
            "start_at_hand": self.same_start,
            "left_out": self.left_out,
            "limits": self.limits_of_bands,
            "middle_limit": self.bands[self.middle],
        }


def judge(
    table: ScoreTable,
    data: TrainingTable,
    procedure: Procedure,
    *,
    seed: int,
    jobs: int | None,
    training: TrainingTable | None = None,
    earlier: TrainingTable | None = None,
) -> Judged:
    """The usable cases of ``data`` with the estimates to judge ``table`` by.

    ``training`` are the cases that ``table`` learned from; those that stand in ``data`` as well judge
    nothing. ``earlier`` are recorded outcomes that ``procedure`` starts from. Raises ``ValidationError`` when
    a case comes from a setting that the model does not know, when ``training`` is not what the model learned
    from, or when it holds every usable case.
    """
    learned_from = provenance_of(table.provenance, data.digest)
    usable, left_out = data.subset(data.usable), 0
    if training is not None:
        usable, left_out = _not_learned_from(table, usable, training, learned_from)
    outcome = np.equal(usable.label, 1.0)
    own = probabilities_of(table, usable.codes, usable.setting)
    unseen = (
        cross_fitted(procedure, usable, outcome, seed=seed, jobs=jobs)
        if learned_from == "these_cases"
        else None
    )
    return Judged(
        table,
        usable,
        outcome,
        own if unseen is None else unseen,
        own,
        learned_from,
        limits={setting: table.limits_of(setting)[1:] for setting in table.settings},
        training=training if learned_from == "other_cases" else None,
        left_out=left_out,
        earlier=earlier,
    )


def _filled(first: float, last: float) -> Floats:
    return np.round(np.linspace(first, last, round((last - first) / GRID_STEP) + 1), 6)


def _not_learned_from(
    table: ScoreTable, usable: TrainingTable, training: TrainingTable, learned_from: str
) -> tuple[TrainingTable, int]:
    """The cases of ``usable`` that the model did not learn from, and how many it did."""
    if provenance_of(table.provenance, training.digest) != "these_cases":
        raise ValidationError("validate.other_training")
    if learned_from == "these_cases":
        return usable, 0
    known = np.isin(usable.case.astype(str), training.case.astype(str))
    if known.all():
        raise ValidationError("validate.all_learned_from", n=len(known))
    return usable.subset(~known), int(known.sum())


def provenance_of(provenance: Mapping[str, Any], digest: str) -> str:
    """What the model learned from, as its file says: ``nothing``, ``these_cases`` or ``other_cases``."""
    if not provenance.get("local_outcomes"):
        return "nothing"
    data = provenance.get("data")
    return "these_cases" if isinstance(data, Mapping) and data.get("digest") == digest else "other_cases"


def start_of(provenance: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a model says of its start; empty where it says nothing, as the evidence itself."""
    start = provenance.get("start")
    return start if isinstance(start, Mapping) else {}


def probabilities_of(table: ScoreTable, codes: Codes, setting: NDArray[np.object_]) -> Floats:
    """The model's estimate (probability) of each row of ``codes (n, n_items)`` in its ``setting (n,)``."""
    log_odds = np.empty(len(codes))
    for name in sorted(set(setting.tolist())):
        if name not in table.bases:
            raise ValidationError("validate.no_base_rate", setting=name)
        there = setting == name
        log_odds[there] = table.log_odds(codes[there], name)
    return probability_of(log_odds)
