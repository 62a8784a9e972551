"""The training table: what a cell becomes, who is learned from, and what is refused."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from screening.catalogue.catalogue import Catalogue
from screening.features.answers import answer_of
from screening.training.errors import TrainingError
from screening.training.simulate_cases import simulate
from screening.training.training_table import TrainingTable
from tests.screening.training.cases import with_cells


def test_every_cell_becomes_the_code_of_its_answer(frame: pd.DataFrame, catalogue: Catalogue) -> None:
    table = TrainingTable.from_frame(frame, catalogue)

    for k, item in enumerate(catalogue.items):
        assert [answer_of(item, int(code)) for code in table.codes[:, k]] == frame[item.id].tolist()
    assert table.setting.tolist() == frame["setting"].tolist()
    assert table.intake_date.astype(str).tolist() == frame["intake_date"].tolist()


def test_undetermined_is_never_no(cases: TrainingTable) -> None:
    """REQ outcome-definition: two outcomes count as victim, one as other, and undetermined as neither."""
    label = dict(zip(cases.outcome, cases.label, strict=True))

    assert label["established"] == label["strong_indications"] == 1
    assert label["not_shown"] == 0
    assert np.isnan(label["undetermined"])
    assert not cases.usable[cases.outcome == "undetermined"].any()
    assert cases.counts.undetermined == (cases.inside & (cases.outcome == "undetermined")).sum() > 0


def test_a_confirmed_direct_sign_is_outside_and_counted(frame: pd.DataFrame, catalogue: Catalogue) -> None:
    before = TrainingTable.from_frame(frame, catalogue)
    row = int(np.flatnonzero(before.usable & (before.label == 1))[0])
    after = TrainingTable.from_frame(with_cells(frame, "traded_sex", {row: "confirmed"}), catalogue)

    assert before.inside[row]
    assert not after.inside[row]
    assert not after.usable[row]
    assert after.counts.outside == before.counts.outside + 1
    assert after.counts.events == before.counts.events - 1


def test_every_case_is_counted_once(cases: TrainingTable) -> None:
    counts = cases.counts
    assert counts.cases == counts.outside + counts.undetermined + counts.usable == len(cases)


def test_the_digest_is_that_of_the_cases_and_not_of_their_order(
    frame: pd.DataFrame, catalogue: Catalogue
) -> None:
    """REQ reproducible: shuffled rows are the same data; one other cell is not."""
    digest = TrainingTable.from_frame(frame, catalogue).digest
    shuffled = frame.sample(frac=1, random_state=3).reset_index(drop=True)
    other = "no" if frame.loc[7, "self_harm"] != "no" else "unknown"

    assert TrainingTable.from_frame(shuffled, catalogue).digest == digest
    for changed in (
        with_cells(frame, "self_harm", {7: other}),
        with_cells(frame, "setting", {7: "elsewhere"}),
        with_cells(frame, "outcome_date", {7: "2026-09-29"}),
    ):
        assert TrainingTable.from_frame(changed, catalogue).digest != digest


def test_a_subset_keeps_each_case_whole(cases: TrainingTable) -> None:
    rows = np.array([4, 4, 11])
    part = cases.subset(rows)

    assert part.case.tolist() == cases.case[rows].tolist()
    assert np.array_equal(part.codes, cases.codes[rows])
    assert len(cases.subset(cases.usable)) == cases.counts.usable


@pytest.mark.parametrize("column", ["nationality", "nationaliteit", "postcode", "gender", "prior_score"])
def test_a_forbidden_column_is_refused(frame: pd.DataFrame, catalogue: Catalogue, column: str) -> None:
    """REQ deny-list: in training too, whatever it is called."""
    with pytest.raises(TrainingError, match=column):
        TrainingTable.from_frame(frame.assign(**{column: "x"}), catalogue)


def test_neither_a_cell_nor_a_column_is_repeated_with_a_bsn_in_it(
    frame: pd.DataFrame, catalogue: Catalogue
) -> None:
    """REQ free-text: also where no data contract judged the table before."""
    for wrong in (
        frame.assign(**{"naam 123456782": "x"}),
        with_cells(frame, "self_harm", {12: "bsn 123456782"}),
    ):
        with pytest.raises(TrainingError) as refusal:
            TrainingTable.from_frame(wrong, catalogue)
        assert "123456782" not in str(refusal.value)


def test_a_column_that_is_not_in_the_catalogue_is_not_read(frame: pd.DataFrame, catalogue: Catalogue) -> None:
    """REQ deny-list: the first guard is that nothing outside the catalogue is looked at."""
    told = TrainingTable.from_frame(frame.assign(shoe_size="40"), catalogue)
    assert told.digest == TrainingTable.from_frame(frame, catalogue).digest


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("self_harm", "maybe"),
        ("self_harm", ""),
        ("outcome", "no"),
        ("outcome", ""),
        ("arm", "control"),
        ("age", "15.5"),
        ("age", ""),
        ("intake_date", "31-01-2026"),
        ("outcome_date", ""),
    ],
)
def test_a_cell_that_says_nothing_known_is_named(
    frame: pd.DataFrame, catalogue: Catalogue, column: str, cell: str
) -> None:
    with pytest.raises(TrainingError) as refusal:
        TrainingTable.from_frame(with_cells(frame, column, {12: cell}), catalogue)

    for sentence in (refusal.value.in_language("nl"), refusal.value.in_language("en")):
        assert column in sentence
        assert "13" in sentence


def test_cells_from_before_the_product_may_be_empty(frame: pd.DataFrame, catalogue: Catalogue) -> None:
    bare = frame.assign(judgement="", judgement_date="", arm="", assessment_date="", outcome_basis="")
    table = TrainingTable.from_frame(bare.assign(assessor_saw_score=""), catalogue)

    assert table.counts == TrainingTable.from_frame(frame, catalogue).counts
    assert np.isnat(table.judgement_date).all()


def test_a_missing_column_is_named(frame: pd.DataFrame, catalogue: Catalogue) -> None:
    with pytest.raises(TrainingError, match="self_harm"):
        TrainingTable.from_frame(frame.drop(columns="self_harm"), catalogue)


def test_fifty_thousand_cases_are_encoded_in_a_moment(catalogue: Catalogue) -> None:
    frame = simulate(catalogue, 2_000, seed=1)
    large = pd.concat([frame] * 25, ignore_index=True)
    started = time.process_time()
    table = TrainingTable.from_frame(large, catalogue)

    assert time.process_time() - started < 2, "well under a second on a machine that does nothing else"
    assert len(table) == 50_000
