"""Meetings: an agenda from what was put forward, agreements that the next one reviews, minutes that stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from service.areas.zorgtafel import meetings
from service.areas.zorgtafel import write_and_confirm_minutes as zorgtafel_minutes
from service.areas.zorgtafel import young_person_sheets as sheets
from service.core.errors import Conflict, Invalid, NotAllowed
from service.identity.permissions import Role
from tests.service.pages.reading import get
from tests.service.world import World
from tests.service.zorgtafel.way import Table

pytestmark = pytest.mark.slow

MINUTES = "Z2026-0001 is besproken. MEE neemt contact op."


def refused(at_table: Table, who: str, day: Any, act: Any, *given: Any, **named: Any) -> str:
    """The code with which ``act`` at the meeting of ``day`` is refused."""
    with (
        pytest.raises((Conflict, Invalid, NotAllowed)) as error,
        at_table.meeting(who, day) as (unit, meeting),
    ):
        act(unit, meeting, *given, **named)
    return str(error.value.key)


def done(at_table: Table, who: str, day: Any, act: Any, *given: Any, **named: Any) -> Any:
    with at_table.meeting(who, day) as (unit, meeting):
        return act(unit, meeting, *given, **named)


def seen(at_table: Table, day: Any, who: str = "bob") -> meetings.MeetingSeen:
    with at_table.meeting(who, day) as (unit, meeting):
        return meetings.seen_meeting(unit, meeting)


def agreed(at_table: Table, day: Any, reference: str, days: int = 14) -> int:
    """The number of an agreement of MEE."""
    with at_table.meeting("bob", day) as (unit, meeting):
        sheet = sheets.open_sheet(unit, reference)
        due = day + timedelta(days=days)
        meetings.agree(unit, meeting, sheet, words="MEE belt de ouders.", owner="mee", due=due)
        return int(sheets.seen(unit, sheet).agreements[-1].id)


def test_the_agenda_is_made_from_what_was_put_forward_and_once_only(at_table: Table) -> None:
    first, second = at_table.forward("pim"), at_table.forward("bob")
    day, next_day = at_table.planned(), at_table.planned(28)

    assert done(at_table, "bob", day, meetings.make_agenda) == 2
    third = at_table.forward("pim")
    assert done(at_table, "bob", next_day, meetings.make_agenda) == 1

    on = {d: [item.forward.reference for item in seen(at_table, d).items] for d in (day, next_day)}
    assert on == {day: [first, second], next_day: [third]}


def test_open_actions_of_earlier_meetings_come_first_and_the_next_one_reviews_them(at_table: Table) -> None:
    reference = at_table.forward("pim")
    day = at_table.discussed(reference)
    agreement = agreed(at_table, day, reference)
    other = agreed(at_table, day, reference, days=7)
    assert seen(at_table, day).actions == ()
    assert refused(at_table, "bob", day, meetings.review_action, agreement, "done") == "table.next_meeting"

    at_table.later(28)
    next_day = at_table.planned()
    assert [one.id for one in seen(at_table, next_day).actions] == [other, agreement]
    assert (
        refused(at_table, "bob", next_day, meetings.review_action, agreement, "dropped")
        == "free_text.too_short"
    )
    done(at_table, "bob", next_day, meetings.review_action, agreement, "done")
    done(at_table, "bob", next_day, meetings.review_action, other, "open", "Ouders waren er niet.")

    after = seen(at_table, next_day)
    assert [(one.id, one.state) for one in after.actions] == [(other, "open")]
    assert {one.id: one.state for one in after.reviewed} == {agreement: "done", other: "open"}
    assert (
        refused(at_table, "bob", next_day, meetings.review_action, agreement, "open") == "table.action_closed"
    )


def test_who_returns_is_marked_on_the_agenda_with_the_care_there_was(at_table: Table) -> None:
    reference = at_table.forward("pim")
    at_table.discussed(reference)
    with at_table.unit("pim") as unit:
        sheet = sheets.open_sheet(unit, reference)
        sheets.tell_care(unit, sheet, "Crisisopvang", "zes weken in 2026", "goal_reached")
    at_table.later(60)
    new = at_table.forward("bob")
    at_table(
        "pim",
        sheets.put_forward,
        "Er zijn weer zorgen over nachten weg.",
        "Wat nu?  Wie helpt?",
        sheet=reference,
    )
    day = at_table.discussed(reference)

    items = {item.forward.reference: item for item in seen(at_table, day).items}
    assert (items[reference].returning, items[new].returning) == (True, False)
    page = at_table.world.browser("pim").get(f"/table/meetings/{day}").text
    assert "opnieuw besproken" in page
    assert "doel bereikt" in page


@pytest.mark.parametrize(
    ("days", "chair", "code"),
    [(-1, "bob", "table.day_passed"), (3, "alice", "table.chair"), (3, "pim", "table.chair")],
)
def test_a_meeting_needs_a_day_to_come_and_somebody_who_can_chair(
    at_table: Table, days: int, chair: str, code: str
) -> None:
    with pytest.raises(Invalid) as error, at_table.unit("bob") as unit:
        meetings.plan(unit, unit.today + timedelta(days=days), at_table.people[chair])
    assert error.value.key == code


def test_nothing_is_recorded_before_the_day_itself(at_table: Table) -> None:
    reference = at_table.forward("pim")
    day = at_table.planned(3)
    done(at_table, "bob", day, meetings.make_agenda)

    with at_table.unit("bob") as unit:
        sheet = sheets.open_sheet(unit, reference)
    words = {"words": "MEE belt.", "owner": "mee", "due": day}
    assert refused(at_table, "bob", day, zorgtafel_minutes.write, 0, MINUTES) == "table.not_yet"
    assert refused(at_table, "bob", day, meetings.agree, sheet, **words) == "table.not_yet"
    assert refused(at_table, "bob", day, meetings.record_attendance, {"mee": "present"}) == "table.not_yet"
    done(at_table, "bob", day, meetings.record_attendance, {"mee": "apologies"})
    assert dict(seen(at_table, day).attendance) == {"mee": "apologies"}


def test_an_agreement_is_about_somebody_on_the_agenda(at_table: Table) -> None:
    at_table.discussed(at_table.forward("pim"))
    other = at_table.forward("pim")
    with at_table.unit("bob") as unit:
        sheet, day = sheets.open_sheet(unit, other), unit.today

    words = {"words": "MEE belt.", "owner": "mee", "due": day}
    assert refused(at_table, "bob", day, meetings.agree, sheet, **words) == "table.not_on_agenda"


def test_a_partner_does_not_lead_the_table(at_table: Table) -> None:
    """REQ need-to-know: agenda, agreements, attendance and minutes are for who leads the table."""
    day = at_table.discussed(at_table.forward("pim"))

    for act, given in (
        (meetings.make_agenda, ()),
        (meetings.record_attendance, ({"mee": "present"},)),
        (zorgtafel_minutes.write, (0, MINUTES)),
        (zorgtafel_minutes.correct, (MINUTES,)),
        (meetings.review_action, (1, "done")),
    ):
        assert refused(at_table, "pim", day, act, *given) == "not_allowed", act


def confirmed(at_table: Table) -> tuple[Any, Any]:
    """A meeting whose minutes Pim confirmed at the next one."""
    day = at_table.discussed(at_table.forward("pim"))
    done(at_table, "bob", day, zorgtafel_minutes.write, 0, MINUTES)
    at_table.later(28)
    next_day = at_table.planned()
    done(at_table, "bob", next_day, meetings.record_attendance, {"mee": "present"})
    done(at_table, "pim", day, zorgtafel_minutes.confirm, next_day, 1)
    return day, next_day


def test_minutes_are_confirmed_at_the_next_meeting_and_then_never_change(at_table: Table) -> None:
    reference = at_table.forward("pim")
    day, next_day = confirmed(at_table)

    minutes = done(at_table, "pim", day, zorgtafel_minutes.minutes_of)
    assert (minutes.words, minutes.confirmed.day) == (MINUTES, next_day)
    with at_table.unit("bob") as unit:
        sheet = sheets.open_sheet(unit, reference)
    words = {"words": "MEE belt.", "owner": "mee", "due": next_day}
    assert (
        refused(at_table, "bob", day, zorgtafel_minutes.write, 1, "Iets heel anders.")
        == "table.minutes_confirmed"
    )
    assert refused(at_table, "bob", day, meetings.agree, sheet, **words) == "table.minutes_confirmed"
    assert (
        refused(at_table, "bob", day, meetings.record_attendance, {"mee": "apologies"})
        == "table.minutes_confirmed"
    )
    assert refused(at_table, "pim", day, zorgtafel_minutes.confirm, next_day, 1) == "table.minutes_confirmed"

    done(at_table, "bob", day, zorgtafel_minutes.correct, "De afspraak was met de gemeente.")
    after = done(at_table, "pim", day, zorgtafel_minutes.minutes_of)
    assert after.words == MINUTES
    assert [one.words for one in after.corrections] == ["De afspraak was met de gemeente."]


def test_nobody_confirms_minutes_that_they_wrote_in(at_table: Table) -> None:
    """REQ four-eyes: whoever wrote any version of the minutes is refused, administrators included."""
    at_table.person("carla", Role.COORDINATOR, Role.ADMINISTRATOR)
    day = at_table.discussed(at_table.forward("pim"))
    done(at_table, "carla", day, zorgtafel_minutes.write, 0, MINUTES)
    done(at_table, "bob", day, zorgtafel_minutes.write, 1, MINUTES + " De gemeente ook.")
    at_table.later(28)
    next_day = at_table.planned()

    for who in ("bob", "carla"):
        assert refused(at_table, who, day, zorgtafel_minutes.confirm, next_day, 2) == "table.own_minutes"
    log = at_table.world.client("petra").get("/api/v1/audit").json()["entries"]
    assert [e["outcome"] for e in log if e["action"] == "minutes.confirm"][:2].count("refused") == 2


def test_only_who_was_there_confirms_and_only_later(at_table: Table) -> None:
    day = at_table.discussed(at_table.forward("pim"))
    assert refused(at_table, "pim", day, zorgtafel_minutes.confirm, day, 0) == "table.no_minutes"
    done(at_table, "bob", day, zorgtafel_minutes.write, 0, MINUTES)
    ahead = at_table.planned(28)

    assert refused(at_table, "pim", day, zorgtafel_minutes.confirm, day, 1) == "table.next_meeting"
    assert refused(at_table, "pim", day, zorgtafel_minutes.confirm, ahead, 1) == "table.next_meeting"
    assert (
        refused(at_table, "bob", day, zorgtafel_minutes.correct, "Nog een zin erbij.")
        == "table.not_confirmed"
    )
    at_table.later(28)
    assert refused(at_table, "pim", day, zorgtafel_minutes.confirm, ahead, 1) == "table.not_present"


def test_two_people_in_the_minutes_overwrite_nothing(at_table: Table) -> None:
    at_table.person("carla", Role.COORDINATOR)
    day = at_table.discussed(at_table.forward("pim"))
    done(at_table, "bob", day, zorgtafel_minutes.write, 0, MINUTES)
    assert (
        refused(at_table, "carla", day, zorgtafel_minutes.write, 0, "Een heel ander verslag.")
        == "table.minutes_stale"
    )

    page = at_table.world.browser("carla").post(
        f"/table/meetings/{day}/minutes", data={"number": "0", "minutes": "Een heel ander verslag."}
    )
    assert page.status_code == 409
    assert "Een heel ander verslag." in page.text
    assert MINUTES in page.text


def test_an_agreement_past_its_day_is_marked_until_it_is_closed(at_table: Table, world: World) -> None:
    """On the page of the table with how many there are, and in the meeting each by a word, not a colour."""
    reference = at_table.forward("pim")
    day = at_table.discussed(reference)
    late = agreed(at_table, day, reference, days=7)
    agreed(at_table, day, reference, days=30)
    assert at_table("bob", meetings.overdue) == 0
    assert "te laat" not in get(world.browser("bob"), "/table").main

    at_table.later(8)
    next_day = at_table.planned()
    assert at_table("bob", meetings.overdue) == 1
    front = get(world.browser("bob"), "/table")
    assert "te laat 1 afspraak had al klaar moeten zijn." in front.main
    assert f"/table/meetings/{next_day}" in front.links
    assert get(world.browser("bob"), f"/table/meetings/{next_day}").main.count("te laat") == 1
    assert get(world.browser("bob"), f"/table/sheets/{reference}").main.count("te laat") == 1
    assert at_table("alice", meetings.overdue) == 0, "who does not sit at the table"

    done(at_table, "bob", next_day, meetings.review_action, late, "done")
    assert at_table("bob", meetings.overdue) == 0
    assert "te laat" not in get(world.browser("bob"), "/table").main
