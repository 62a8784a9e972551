"""How moments and lists read in Dutch and in English."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.core.reader_language import known_language, language_of, reader

MOMENT = datetime(2026, 11, 21, 13, 2, tzinfo=UTC)
"""A Saturday; two minutes past two in the afternoon in the Netherlands."""


def test_a_moment_is_written_as_on_the_wall_of_the_organisation() -> None:
    assert reader("nl").moment(MOMENT) == "21 november 2026, 14.02 uur"
    assert reader("en").moment(MOMENT) == "21 November 2026, 14:02"
    assert reader("nl", "America/Curacao").clock(MOMENT) == "09.02"


def test_summer_time_is_kept() -> None:
    assert reader("nl").moment(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "2 juli 2026, 00.30 uur"


@pytest.mark.parametrize(
    ("away", "nl", "en"),
    [
        (timedelta(hours=3), "vandaag, 17.02 uur", "today, 17:02"),
        (timedelta(hours=-3), "vandaag, 11.02 uur", "today, 11:02"),
        (timedelta(days=1), "morgen, 14.02 uur", "tomorrow, 14:02"),
        (timedelta(days=-1), "gisteren, 14.02 uur", "yesterday, 14:02"),
        (timedelta(days=3), "dinsdag, 14.02 uur", "Tuesday, 14:02"),
        (timedelta(days=5), "donderdag, 14.02 uur", "Thursday, 14:02"),
        (timedelta(days=5, hours=9), "donderdag, 23.02 uur", "Thursday, 23:02"),
        (timedelta(days=5, hours=10), "27 november 2026, 00.02 uur", "27 November 2026, 00:02"),
        (timedelta(days=6), "27 november 2026, 14.02 uur", "27 November 2026, 14:02"),
        (timedelta(days=8), "29 november 2026, 14.02 uur", "29 November 2026, 14:02"),
        (timedelta(days=-3), "18 november 2026, 14.02 uur", "18 November 2026, 14:02"),
    ],
)
def test_a_near_moment_is_said_as_people_say_it(away: timedelta, nl: str, en: str) -> None:
    """REQ right-day: six days away or more has its date; a bare weekday could be this week's."""
    assert reader("nl").near(MOMENT + away, MOMENT) == nl
    assert reader("en").near(MOMENT + away, MOMENT) == en


def test_on_paper_a_near_moment_has_its_date_and_year() -> None:
    """REQ right-day: paper is read on another day; the screen says it as people say it."""
    said = reader("nl").near_in("case.due", MOMENT + timedelta(days=3), MOMENT)
    assert said == (
        '<span class="screen">Gesprek met de jongere: uiterlijk dinsdag, 14.02 uur</span>'
        '<span class="on-paper">Gesprek met de jongere: uiterlijk 24 november 2026, 14.02 uur</span>'
    )
    far = reader("nl").near_in("case.due", MOMENT + timedelta(days=9), MOMENT)
    assert far == "Gesprek met de jongere: uiterlijk 30 november 2026, 14.02 uur"
    hostile = reader("nl").near_in("assessment.made", MOMENT, MOMENT, who="<b>x</b>")
    assert "<b>" not in hostile


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_last_and_the_first_moment_there_is_can_be_told(zone: str) -> None:
    """A moment at the edge of the calendar is told, not an error."""
    for moment in (datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)):
        assert reader("nl", zone).moment(moment)
        assert reader("nl", zone).near(moment, MOMENT)


def test_stressed_words_stand_out_and_everything_else_is_escaped() -> None:
    advice = str(reader("nl").marked("result.advice"))
    assert advice.startswith("<strong>Hulpmiddel bij uw oordeel, geen besluit.</strong> U voert")


def test_the_language_is_the_persons_then_the_browsers_then_the_organisations() -> None:
    assert language_of("nl", "en", "nl") == "en"
    assert language_of("en", None, "nl") == "en"
    assert language_of(None, None, "en") == "en"
    assert language_of("de", None, "nl") == "nl"
    assert known_language(None) == "nl"
