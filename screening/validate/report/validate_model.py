"""One validation of one model on one table of cases: every question in turn, one tree of results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from screening.catalogue.read_catalogue import load_catalogue
from screening.validate.bootstrap_refits import LEAST_RESAMPLES
from screening.validate.cross_fitted_procedures import Procedure
from screening.validate.errors import ValidationError
from screening.validate.report import (
    baseline_comparison,
    case_mix,
    comparison_verdicts,
    figures_by_group,
    missing_data_sensitivity,
    optimism_and_learning_curve,
    per_setting,
    performance,
    without_police_contacts,
)
from screening.validate.report.data_provenance import learned_cases, made_from
from screening.validate.report.evaluated_predictions import Judged, judge
from screening.validate.report.results_tree import Results

if TYPE_CHECKING:
    import pandas as pd

    from screening.model.score_table import ScoreTable
    from screening.training.training_table import TrainingTable

Progress = Callable[[float], None]
Challenge = Callable[["TrainingTable"], Mapping[str, Any]]
"""Where another view of the usable cases sees things otherwise, in plain values."""

PACKAGES: Final = ("numpy", "scipy", "scikit-learn", "statsmodels", "signaalwijzer")

_OF_BASELINES, _OF_REFITS, _OF_LEARNING = 0.15, 0.75, 0.95
"""Shares of the work that are done after these steps, as measured on 1,000 cases."""


def validate_model(
    table: ScoreTable,
    data: TrainingTable,
    *,
    procedure: Procedure,
    baselines: Mapping[str, Procedure],
    seed: int,
    draws: int = LEAST_RESAMPLES,
    jobs: int | None = None,
    progress: Progress = lambda _share: None,
    groups: pd.DataFrame | None = None,
    challenge: Challenge | None = None,
    contradictions: Challenge | None = None,
    organisation: str = "",
    training: TrainingTable | None = None,
    earlier: TrainingTable | None = None,
) -> Results:
    """Judge ``table`` on the usable cases of ``data``.

    ``procedure`` is the whole way in which the champion is made, repeated on ``draws`` (200 or more)
    resamples; ``baselines`` are other ways by name. ``groups`` is a table of the fairness store (text cells,
    keyed by ``case``). ``challenge`` looks at the cases with boosting, ``contradictions`` for signs that they
    turn round. ``training`` are the cases that the model learned from: with them other ways learn from the
    same cases. ``earlier`` are recorded outcomes that ``procedure`` starts from, where it does not start from
    the literature: other ways learn from those too. The same arguments give the same results for any number
    of ``jobs`` (``None``: as many as joblib's surroundings say). ``progress`` is called with the share of the
    work that is done. Raises ``ValidationError``: too few draws, no usable case, a setting that the model
    does not know, a table of groups that does not fit, ``training`` that the model did not learn from.
    """
    if not data.usable.any():
        raise ValidationError("validate.no_usable", cases=len(data.case))
    attributes = {} if groups is None else figures_by_group.attributes_of(groups, data)
    judged = judge(table, data, procedure, seed=seed, jobs=jobs, training=training, earlier=earlier)
    attributes = {name: _of(judged, data, labels) for name, labels in attributes.items()}
    compared = baseline_comparison.baselines(judged, baselines, seed=seed, jobs=jobs)
    own = baseline_comparison.own_judgement(judged, seed=seed, jobs=jobs)
    alone = baseline_comparison.setting_alone(judged)
    progress(_OF_BASELINES)
    refits = optimism_and_learning_curve.refits_of(
        judged,
        procedure,
        draws=draws,
        seed=seed,
        jobs=jobs,
        progress=lambda share: progress(_OF_BASELINES + share * (_OF_REFITS - _OF_BASELINES)),
    )
    corrected = optimism_and_learning_curve.optimism_of(judged, refits)
    unstable = optimism_and_learning_curve.instability_of(judged, refits)
    del refits
    learned = optimism_and_learning_curve.learning(judged, procedure, baselines, seed=seed, jobs=jobs)
    progress(_OF_LEARNING)
    benefit = performance.benefit(judged, seed)
    by_group = figures_by_group.groups(judged, attributes)
    missing, origin = missing_data_sensitivity.missing_answers(judged), made_from(judged)
    over = comparison_verdicts.over_simpler(benefit, compared, own, honest=judged.honest)
    results = Results(
        model={"name": table.name, "version": table.version, "digest": table.digest, "status": table.status},
        catalogue={
            "version": table.catalogue_version,
            "digest": table.catalogue_digest,
            "shipped": table.catalogue_digest == load_catalogue().digest,
            "labels": _labels(data),
        },
        data={**_data(data, judged), "organisation": organisation},
        made={"seed": seed, "draws": draws, "packages": {name: version(name) for name in PACKAGES}},
        judged_by=judged.to_json(),
        sample_size=performance.sample_size(
            judged, performance.area_of(judged, corrected), learned_cases(origin)
        ),
        discrimination=performance.discrimination(judged, corrected),
        calibration=performance.calibrated(judged, corrected, seed),
        net_benefit=benefit,
        bands=performance.bands(judged),
        baselines=compared,
        own_judgement=own,
        beats_baselines=over["verdict"] == "yes",
        groups=by_group,
        arms=figures_by_group.arms(judged),
        optimism=optimism_and_learning_curve.optimism_rows(corrected),
        instability=unstable,
        missingness=missing,
        without_police=without_police_contacts.without_police(judged, procedure, seed=seed, jobs=jobs),
        flips=missing_data_sensitivity.flips(judged),
        selective_outcomes=missing_data_sensitivity.unrecorded(judged, data, seed),
        learning_curve=learned,
        challenger=dict(challenge(judged.data)) if challenge else {},
        directions=dict(contradictions(judged.data)) if contradictions else {},
        within=per_setting.within(judged, by_group, own, alone, missing["by_answers"]),
        over_simpler=over,
        cases=case_mix.cases(judged),
        made_from=origin,
    )
    progress(1.0)
    return results


def _of(judged: Judged, data: TrainingTable, labels: Any) -> Any:
    """``labels`` of the cases of ``data`` for those that are judged, in their order."""
    among = data.usable & np.isin(data.case.astype(str), judged.data.case.astype(str))
    return labels[among]


def _labels(data: TrainingTable) -> dict[str, Any]:
    """The words for every scored question and answer, so that a report needs nothing beside the results."""
    return {
        item.id: {
            "nl": item.wording.label.nl,
            "en": item.wording.label.en,
            "levels": {level.id: {"nl": level.text.nl, "en": level.text.en} for level in item.levels},
        }
        for item in data.catalogue.items
    }


def _data(data: TrainingTable, judged: Judged) -> dict[str, Any]:
    """Which cases these were: counts and dates, no case."""
    counts = data.counts
    days = data.intake_date[data.usable].astype("datetime64[D]")
    known = days[~np.isnat(days)]
    setting, told = judged.setting, baseline_comparison.settings_told(judged)
    return {
        "digest": data.digest,
        "cases": counts.cases,
        "made_up": data.made_up,
        "outside": counts.outside,
        "undetermined": counts.undetermined,
        "n": judged.n,
        "events": judged.events,
        "from": str(known.min()) if len(known) else None,
        "until": str(known.max()) if len(known) else None,
        "settings": {
            name: {"n": int((setting == name).sum()), "events": int(judged.outcome[setting == name].sum())}
            for name in sorted(told)
        },
    }
