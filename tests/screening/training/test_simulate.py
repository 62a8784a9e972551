"""Simulated cohorts: as asked, the same every time, and with a planted difference where one is asked for."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from data_contracts.contract_check import check
from screening.catalogue.catalogue import Catalogue
from screening.evidence.base_rates import base_rates
from screening.evidence.errors import EvidenceError
from screening.evidence.sign_constrained_fit import auroc
from screening.evidence.simulated_population import LabelNoise
from screening.training import case_columns as c
from screening.training.simulate_cases import Drift, Group, group_table, simulate
from screening.training.training_table import TrainingTable

pytestmark = pytest.mark.slow

UNTIL = date(2026, 5, 1)
INTAKE = {"youth_protection_intake": 1.0}


def _table(catalogue: Catalogue, n: int = 6_000, **changes: object) -> TrainingTable:
    return TrainingTable.from_frame(simulate(catalogue, n, seed=8, **changes), catalogue)  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_cases(catalogue: Catalogue, frame: pd.DataFrame) -> None:
    """REQ reproducible: cell by cell; another seed gives others."""
    assert frame.equals(simulate(catalogue, 600, seed=5))
    assert not frame.equals(simulate(catalogue, 600, seed=6))


def test_the_cases_keep_the_data_contract(catalogue: Catalogue, frame: pd.DataFrame) -> None:
    result = check(frame, "training", catalogue, today=date(2026, 10, 1))
    assert result.ok, [finding.sentence("en") for finding in result.findings]


def test_dates_lie_in_order_and_end_where_asked(catalogue: Catalogue) -> None:
    frame = simulate(catalogue, 500, seed=8, until=UNTIL)
    dates = frame[list(c.DATES)].to_numpy()

    assert (dates[:, :-1] <= dates[:, 1:]).all(), "ISO dates sort as text"
    assert dates.max() <= UNTIL.isoformat()
    assert (frame[c.INTAKE_DATE].to_numpy() == np.sort(frame[c.INTAKE_DATE].to_numpy())).all()


def test_the_share_of_victims_inside_is_the_base_rate(catalogue: Catalogue) -> None:
    table = _table(catalogue, 20_000, undetermined=0.0)
    for setting, base in base_rates().items():
        mine = table.inside & (table.setting == setting)
        sd = np.sqrt(base.rate * (1 - base.rate) / mine.sum())
        assert abs(table.label[mine].mean() - base.rate) < 4 * sd
    assert table.counts.outside > 0
    assert (table.label[~table.inside] == 1).all()


def test_own_judgement_has_some_skill_and_no_more(catalogue: Catalogue) -> None:
    table = _table(catalogue, 12_000, settings=INTAKE)
    said = table.usable & (table.judgement != "cannot_say")
    grade = np.array([c.JUDGEMENT_VALUES.index(j) for j in table.judgement[said]], dtype=np.float64)

    assert 0.6 < auroc(grade, table.label[said] == 1) < 0.8
    assert (table.judgement[~table.inside] == "strong_suspicion").all()


def test_the_score_is_seen_only_where_it_was_shown(catalogue: Catalogue) -> None:
    table = _table(catalogue)
    assert set(table.arm[table.saw_score == "yes"]) == {"shown"}
    assert set(table.arm) == set(c.ARM_VALUES)


def test_label_noise_hides_victims(catalogue: Catalogue) -> None:
    crisis = {"specialised_crisis_shelter": 1.0}
    clear = _table(catalogue, settings=crisis, undetermined=0.0)
    noisy = _table(catalogue, settings=crisis, undetermined=0.0, label_noise=LabelNoise(missed=0.4))
    assert noisy.label[noisy.inside].mean() == pytest.approx(0.6 * clear.label[clear.inside].mean(), abs=0.04)


def test_more_unknowns_are_absent_answers(catalogue: Catalogue) -> None:
    usual, more = ((_table(catalogue, unknown=u).codes < 3).mean() for u in (0.0, 1.5))
    assert more > usual + 0.2


def test_drift_goes_on_over_the_period(catalogue: Catalogue) -> None:
    table = _table(catalogue, 12_000, settings=INTAKE, drift=Drift(victims=1.5, signs=1.0), undetermined=0.0)
    order = np.argsort(table.intake_date[table.inside], kind="stable")
    early, late = (table.subset(np.flatnonzero(table.inside)[half]) for half in np.array_split(order, 2))

    assert late.label.mean() > 1.5 * early.label.mean()
    assert (late.codes > 3).mean() > (early.codes > 3).mean() + 0.03


def test_the_signs_of_a_planted_group_are_overlooked(catalogue: Catalogue) -> None:
    """REQ fairness-store: who belongs to which group stands in a table of its own, never in this one."""
    groups = (Group("north", 0.5), Group("south", 0.5, overlooked=0.5))
    frame = simulate(catalogue, 4_000, seed=8, groups=groups)
    member = group_table(frame, groups, seed=8)
    table = TrainingTable.from_frame(frame, catalogue)
    signs = [k for k, item in enumerate(catalogue.items) if item.sign > 0]
    seen = (table.codes[:, signs] > 3).mean(axis=1)
    north = (member["group"] == "north").to_numpy()

    assert "group" not in frame.columns
    assert member[c.CASE].tolist() == frame[c.CASE].tolist()
    assert seen[~north].mean() == pytest.approx(seen[north].mean() / 2, rel=0.1)


def test_an_unknown_setting_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(EvidenceError, match="hospital"):
        simulate(catalogue, 10, seed=1, settings={"hospital": 1.0})
