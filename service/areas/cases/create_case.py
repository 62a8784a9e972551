"""Making a case and its first round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from service.access.open_case import OpenCase, open_case
from service.access.unit_of_work import UnitOfWork
from service.areas.cases import queries
from service.areas.cases.age import AgeAsked, check_age
from service.areas.cases.assignments import put
from service.areas.cases.intake_setting import check_setting
from service.areas.cases.rounds import begin
from service.areas.cases.topics import checked_topic, put_topic
from service.core.errors import Invalid

Reporter = Literal[
    "young_person",
    "family",
    "school",
    "youth_care",
    "advice_and_report_point",
    "health_care",
    "police",
    "police_monitoring_point",
    "other",
]
REPORTERS: Final[tuple[str, ...]] = get_args(Reporter)
"""Who reported, as a code. It never reaches a model."""


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a new case is made from. ``age`` in years; ``team`` is one of the maker's own, and may be
    ``None`` when there is only one."""

    setting: str
    age: int
    team: int | None
    reported_by: str
    age_confirmed: bool = False
    topic: str = ""


def create_case(unit: UnitOfWork, new: NewCase) -> OpenCase:
    """Make a case and its first round.

    Raises ``Invalid`` for an unknown setting or reporter, a team that is not the maker's, and an age outside
    the range of the estimate that was not confirmed.
    """
    unit.require("case.create", "case")
    check_setting(new.setting)
    if new.reported_by not in REPORTERS:
        raise Invalid("case.reported_by", allowed=", ".join(REPORTERS))
    team_id = _chosen_team(unit, new.team)
    check_age(new.age, new.age_confirmed)
    topic = checked_topic(new.topic)
    year = unit.now.astimezone(ZoneInfo(unit.installation.organisation.timezone)).year
    number = queries.next_number(unit.db, year)
    reference = f"{year}-{number:04d}"
    case_id = queries.add_case(
        unit.db,
        reference=reference,
        year=year,
        number=number,
        setting=new.setting,
        reported_by=new.reported_by,
        team_id=team_id,
        **unit.signed("created"),
    )
    begin(unit, case_id, 1, age=AgeAsked(new.age, new.age_confirmed), setting=new.setting)
    case = open_case(unit, reference, "case.create")
    put(unit, case, unit.actor.person_id)
    if topic:
        put_topic(unit, case, topic)
    return case


def _chosen_team(unit: UnitOfWork, chosen: int | None) -> int:
    own = unit.actor.teams
    if chosen is None and len(own) == 1:
        return next(iter(own))
    if chosen is None or chosen not in own:
        raise Invalid("case.team")
    return chosen
