"""The demonstration as others read it: its made-up stays count where they should, every case reads whole."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from screening.language import Language
from screening.training.case_columns import ARM, INTAKE_DATE
from service.access.open_case import OpenCase
from service.access.unit_of_work import unit_of_system, unit_that_reads
from service.areas.case_pages import view as case_view
from service.areas.case_pages.time_line import time_line
from service.areas.exports.training_table import header, training_rows
from service.areas.monitoring.service import last_period
from service.areas.young_person_file.export import YOUNG_PERSON, export
from service.areas.young_person_file.file_view import file_view
from service.core.reader_language import reader
from service.installation.running_installation import Installation
from tests.service.demo.support import NOW, Demo, demo, opened

pytestmark = pytest.mark.slow

__all__ = ["demo", "opened"]

FAR = re.compile(r"9999-12|december 9999|December 9999")
ASKED = "SELECT id, reference, setting, team_id FROM cases WHERE year > 2016"


def test_monitoring_counts_none_of_them(opened: tuple[Demo, Installation]) -> None:
    """No estimate was made of them and they are years old: nothing of observed against expected is theirs."""
    _, installation = opened
    with installation.database.reading() as db:
        period = last_period(unit_that_reads(db, installation), installation.scoring.table)

    assert period.screenings
    assert min(one.made_at for one in period.screenings).year >= NOW.year - 1
    assert {one.setting for one in period.judged} <= {one.setting for one in period.screenings}
    assert all(one.recorded_on.year >= NOW.year - 1 for one in period.judged)


def test_an_analyst_finds_them_in_the_table_by_day_and_arm(opened: tuple[Demo, Installation]) -> None:
    """Without them the demonstration has too few outcomes to learn from; an organisation exports its own."""
    _, installation = opened
    names = header(installation.catalogue)
    arm, day = names.index(ARM), names.index(INTAKE_DATE)
    rows = list(training_rows(installation, NOW))
    earlier = [row for row in rows if row[day] < "2017"]

    assert len(earlier) > 20 > len(rows) - len(earlier) > 0
    assert {row[arm] for row in earlier} == {"declined"}
    assert {row[arm] for row in rows if row[day] > "2017"} != {"declined"}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_file_with_everything_can_be_read_of_every_case(
    opened: tuple[Demo, Installation], language: Language
) -> None:
    """REQ access-export, REQ right-day: every case of the demonstration, those talked with included."""
    _, installation = opened
    with unit_of_system(installation, "test") as unit:
        rows = unit.db.execute(
            text("SELECT id, reference, setting, team_id FROM cases WHERE year > 2016")
        ).all()
    assert len(rows) == 20
    for row in rows:
        with unit_of_system(installation, "test") as unit:
            case = OpenCase(row.id, row.reference, row.setting, row.team_id, NOW, 1)
            made = export(unit, case, YOUNG_PERSON, "access_request")
            line = time_line(unit, case)
        words = reader(language, installation.organisation.timezone)
        assert not FAR.search(str(file_view(made, installation.archive, words)))
        assert not FAR.search(made.to_json())
        assert case_view.time_line_view(line, {}, row.reference, NOW, words, teams={}).events
