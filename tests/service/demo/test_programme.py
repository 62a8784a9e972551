"""The made-up stays of earlier years have the shape of the published figures, and the report prints them."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from statistics import mean, median

import pytest

from screening.catalogue.read_catalogue import load_catalogue
from service.access.unit_of_work import unit_as
from service.areas.programme_report import service as programme
from service.areas.programme_report.report import Figure, Report
from service.demo.made_up_stays import INDICATORS, SEED, made_stays
from service.installation.running_installation import Installation
from tests.service.demo.support import Demo, demo, opened
from tests.service.raw import raw_database

pytestmark = pytest.mark.slow

__all__ = ["demo", "opened"]

PUBLISHED = programme.chosen_from(date(2015, 1, 1), date(2016, 12, 31), None)


def test_the_same_seed_makes_the_same_stays_and_another_makes_others() -> None:
    assert made_stays(SEED) == made_stays(SEED)
    assert made_stays(SEED) != made_stays(SEED + 1)


@pytest.mark.parametrize("seed", [SEED, 1, 2, 3])
def test_the_shape_follows_from_the_code_and_not_from_one_lucky_seed(seed: int) -> None:
    """As published: 24 in two years, half of them, 6 and over 4 months, most under 3 months, 8.5."""
    stays = [stay for stay in made_stays(seed) if stay.ended_on.year in (2015, 2016)]
    months = {y: mean(s.days for s in stays if s.ended_on.year == y) / 30.4375 for y in (2015, 2016)}

    assert len(stays) == 24
    assert sum(stay.outcome in ("established", "strong_indications") for stay in stays) == 12
    assert (round(months[2015], 1), 4 < months[2016] < 5) == (6.0, True)
    assert median(stay.days for stay in stays) < 92
    assert mean(stay.mark for stay in stays if stay.mark is not None) == 8.5


def test_what_they_learn_are_indicators_that_can_be_confirmed() -> None:
    catalogue = load_catalogue()

    assert all(catalogue[i].level_ids == ("no", "suspected", "confirmed") for i in INDICATORS)


def report(demo: Demo, installation: Installation) -> Report:
    with unit_as(installation, demo.person("coordinator")) as unit:
        return programme.read(unit, PUBLISHED)


def only(found: Report, section: str, group: str, measure: str) -> Figure:
    (figure,) = [f for f in found.of(section) if (f.group, f.measure) == (group, measure)]
    return figure


def test_the_report_prints_the_published_figures_from_the_case_records(
    opened: tuple[Demo, Installation],
) -> None:
    """24 ended, half established or strongly indicated, 6 and over 4 months, most under 3 months, 8.5.

    And the living climate of 2016 better than that of 2015 and 2014, on each scale.
    """
    found = report(*opened)
    half = only(found, "outcome", "established_or_strong", "share")
    length = {y: only(found, "duration_year", y, "mean_days").value for y in ("2015", "2016")}

    assert only(found, "ended", "all", "count").value == 24
    assert half.value == 0.5
    assert half.low is not None
    assert half.high is not None
    assert 0.25 < half.low < 0.5 < half.high < 0.75
    assert length["2015"] == pytest.approx(6 * 30.4375, abs=1)
    assert length["2016"] == pytest.approx(4.27 * 30.4375, abs=1)
    assert (only(found, "duration", "all", "under_three_months").value or 0) > 0.6
    assert (only(found, "duration", "all", "median_days").value or 999) < 92
    assert only(found, "satisfaction", "all", "mark").value == 8.5
    assert (only(found, "longer", "follow_up_waiting", "share").value or 0) > 0.5
    for scale, better in (("support", 1), ("growth", 1), ("atmosphere", 1), ("repression", -1)):
        of = {year: only(found, "climate", year, scale).value or 0 for year in ("2014", "2015", "2016")}
        assert better * (of["2016"] - max(of["2014"], of["2015"], key=lambda v: better * v)) > 0, scale
    assert found.of("missed")


def test_every_row_of_it_was_lived_through(opened: tuple[Demo, Installation]) -> None:
    """REQ assessment-always: each of the ended stays rests on a record of a conversation with its outcome."""
    demo, _ = opened
    with closing(raw_database(demo.settings.data)) as db:
        ((ended, resting),) = db.execute(
            "SELECT count(*), count(a.id) FROM stay_end e LEFT JOIN assessment a"
            " ON a.intake_id = e.intake_id AND a.number = e.assessment AND a.outcome = e.outcome"
        ).fetchall()
        running = db.execute(
            "SELECT count(*) FROM stay WHERE id NOT IN (SELECT stay_id FROM stay_end)"
        ).fetchone()

    assert ended == resting == len(made_stays())
    assert running == (2,)


def test_nobody_of_earlier_years_can_sign_in(opened: tuple[Demo, Installation]) -> None:
    demo, _ = opened
    with closing(raw_database(demo.settings.data)) as db:
        asked = "SELECT count(*) FROM person WHERE login LIKE '%2014' AND disabled_at IS NOT NULL"
        assert db.execute(asked).fetchone() == (2,)
