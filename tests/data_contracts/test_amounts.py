"""Too little to learn from is said with counts, and does not by itself refuse a table."""

from __future__ import annotations

import pandas as pd
import pytest

from screening.catalogue.catalogue import Catalogue
from screening.training import case_columns as c
from tests.data_contracts.tables import cases, held, only_finding


def test_undetermined_outcomes_are_counted_apart_and_never_as_no(
    catalogue: Catalogue, good: pd.DataFrame
) -> None:
    """REQ outcome-definition: only ``not_shown`` counts as the other outcome."""
    outcomes = ["established"] * 10 + ["strong_indications"] * 5 + ["not_shown"] * 20 + ["undetermined"] * 25

    result = held(good.assign(**{c.OUTCOME: outcomes}), catalogue)

    assert result.counts == {"cases": 60, "outside": 0, "undetermined": 25, "events": 15, "others": 20}


def test_a_confirmed_direct_sign_is_counted_outside_the_model(
    catalogue: Catalogue, good: pd.DataFrame
) -> None:
    """REQ outcome-definition: such a case is neither victim nor other for the model."""
    sign = catalogue.direct_signs[0].id
    signs = ["confirmed"] * 8 + ["no"] * 52

    result = held(good.assign(**{sign: signs, c.OUTCOME: "established"}), catalogue)

    assert result.counts == {"cases": 60, "outside": 8, "undetermined": 0, "events": 52, "others": 0}


def test_two_suspected_direct_signs_are_counted_outside_the_model(
    catalogue: Catalogue, good: pd.DataFrame
) -> None:
    """REQ direct-signs REQ outcome-definition: one of them is inside, and so is one beside an absent one."""
    first, second = (sign.id for sign in catalogue.direct_signs[:2])
    marks = {
        first: ["suspected"] * 20 + ["no"] * 40,
        second: ["unknown"] * 10 + ["suspected"] * 10 + ["no"] * 40,
    }

    result = held(good.assign(**marks, **{c.OUTCOME: "established"}), catalogue)

    assert result.counts["outside"] == 10


def test_twelve_rows_are_a_warning_with_their_counts(catalogue: Catalogue) -> None:
    result = held(cases(catalogue, 12), catalogue)
    (finding,) = result.of("warning")

    assert finding.code == "few_cases"
    assert finding.sentence("en").startswith("There are 9 cases to learn from: 6 exploited, 3 not shown.")
    assert result.ok
    assert not result.quiet


@pytest.mark.parametrize(
    ("outcome", "said"),
    [("established", "60 exploited, 0 not shown"), ("not_shown", "0 exploited, 60 not shown")],
)
def test_one_outcome_only_is_a_warning_with_its_counts(
    catalogue: Catalogue, good: pd.DataFrame, outcome: str, said: str
) -> None:
    finding = only_finding(good.assign(**{c.OUTCOME: outcome}), catalogue)

    assert (finding.code, finding.severity) == ("one_outcome", "warning")
    assert said in finding.sentence("en")


def test_no_label_at_all_is_a_warning(catalogue: Catalogue, good: pd.DataFrame) -> None:
    finding = only_finding(good.assign(**{c.OUTCOME: "undetermined"}), catalogue)

    assert (finding.code, finding.severity) == ("no_label", "warning")
    assert "undetermined: 60" in finding.sentence("en")


@pytest.mark.parametrize("absent", ["unknown", "not_asked", "declined"])
def test_a_table_without_any_answer_is_a_warning(
    catalogue: Catalogue, good: pd.DataFrame, absent: str
) -> None:
    finding = only_finding(good.assign(**{item.id: absent for item in catalogue}), catalogue)

    assert (finding.code, finding.severity) == ("nothing_answered", "warning")


def test_a_question_that_nobody_answered_is_worth_a_note(catalogue: Catalogue, good: pd.DataFrame) -> None:
    never = [catalogue.scored[2].id, catalogue.scored[9].id]
    finding = only_finding(good.assign(**dict.fromkeys(never, "unknown")), catalogue)

    assert (finding.code, finding.severity) == ("never_answered", "note")
    assert ", ".join(never) in finding.sentence("nl")


def test_a_table_of_intakes_has_no_outcomes_to_count(catalogue: Catalogue) -> None:
    result = held(cases(catalogue, 60, kind="intake"), catalogue, "intake")

    assert result.findings == ()
    assert result.counts == {"cases": 60}
