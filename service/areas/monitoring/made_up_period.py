"""A made-up year of screenings and outcomes, for the page of monitoring in a demonstration.

A demonstration has a few cases, of which next to nothing may be shown. So its page can be looked at with the
figures of a year that nobody lived: drawn from the model itself with a fixed seed, counted by the code that
counts real ones. Later in the year victims are found more often than the model expects, and a few questions
are answered by nobody any more, so that the running sum and the answers have something to show. Nothing of it
is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from screening.catalogue.catalogue import Catalogue
from screening.features.answers import FIRST_LEVEL
from screening.model.score_table import ScoreTable
from screening.monitor.revalidation import revalidation
from service.areas.assessments.outcomes import CaseOutcome
from service.areas.monitoring.figures import Figures, figures
from service.areas.monitoring.screenings_of_period import PERIOD, gather
from service.areas.screenings.score_shown_or_withheld import Arm
from service.areas.screenings.screenings_for_monitoring import Counted

SCREENINGS: Final = 620
SEED: Final = 20_161_139
LATER: Final = 0.6
"""From this part of the year on the odds of being a victim are twice what the model says."""

_ARMS: Final[tuple[Arm, ...]] = ("shown", "withheld", "declined")
_SHARES: Final = (0.8, 0.15, 0.05)
_LEFT_OUT: Final = 3
"""So many questions, the first ones of the form, are left out by most."""

_RECORDED_AFTER: Final = timedelta(days=12)


def made_up_figures(table: ScoreTable, catalogue: Catalogue, until: datetime, zone: ZoneInfo) -> Figures:
    """The figures of the made-up year before ``until``; the same input gives the same figures."""
    screenings = list(_screenings(table, until))
    outcomes = {one.reference: one for one in _outcomes(screenings, until, zone)}
    bands = [band.id for band in table.bands]
    marking = frozenset(bands[len(bands) // 2 :])
    period = gather(until - PERIOD, until, screenings, outcomes, model=table.digest, marking=marking)
    day = until.astimezone(zone).date()
    return figures(period, table, catalogue, revalidation(day, day, day), zone)


def _screenings(table: ScoreTable, until: datetime) -> Iterator[Counted]:
    rng = np.random.default_rng(SEED)
    settings, marks = sorted(table.bases), [band.id for band in table.bands]
    moments = np.sort(rng.random(SCREENINGS)).tolist()
    for number, moment in enumerate(moments, start=1):
        setting = settings[int(rng.integers(len(settings)))]
        arm = _ARMS[int(rng.choice(3, p=_SHARES))]
        chance = float(rng.beta(1.2, 3.0))
        band = marks[min(int(chance * len(marks)), len(marks) - 1)]
        first = "suspicion" if rng.random() < 0.2 + 0.6 * chance else "some_concern"
        yield Counted(
            case_id=number,
            number=1,
            reference=str(number),
            round_id=number,
            arm=arm,
            status="score_declined" if arm == "declined" else "scored",
            reason="score_declined" if arm == "declined" else None,
            probability=None if arm == "declined" else chance,
            band=None if arm == "declined" else band,
            setting=setting,
            age=int(rng.integers(12, 18)),
            answers=_answers(table, float(table.bases[setting].rate), rng),
            model_digest=table.digest,
            made_at=until - PERIOD * (1 - moment),
            first_view=first,
            later_view="suspicion" if arm == "shown" and chance > 0.5 and rng.random() < 0.5 else None,
        )


def _answers(table: ScoreTable, rate: float, rng: np.random.Generator) -> dict[str, str]:
    """Answers as often as the model has them in a setting with this base ``rate``."""
    said, answers = table.frequencies, {}
    for place, item in enumerate(table.design.items):
        codes = slice(FIRST_LEVEL, FIRST_LEVEL + len(item.level_ids))
        shares = rate * said.answered_victims[place] * said.victims[place, codes]
        shares = shares + (1 - rate) * said.answered_others[place] * said.others[place, codes]
        drawn = int(np.searchsorted(np.cumsum(shares), rng.random() * (2 if place < _LEFT_OUT else 1)))
        if drawn < len(item.level_ids):
            answers[item.id] = item.level_ids[drawn]
    return answers


def _outcomes(screenings: list[Counted], until: datetime, zone: ZoneInfo) -> Iterator[CaseOutcome]:
    """Two in three have an outcome, some days later."""
    rng = np.random.default_rng(SEED + 1)
    for place, screening in enumerate(screenings):
        draws, recorded = rng.random(2), screening.made_at + _RECORDED_AFTER
        if screening.probability is None or draws[0] > 2 / 3 or recorded > until:
            continue
        odds = screening.probability / (1 - screening.probability)
        odds *= 2 if place > LATER * SCREENINGS else 1
        day: date = recorded.astimezone(zone).date()
        yield CaseOutcome(
            reference=screening.reference,
            case_id=screening.case_id,
            round_id=screening.round_id,
            outcome="established" if draws[1] < odds / (1 + odds) else "not_shown",
            basis="own_statement",
            saw_score=False,
            assessed_on=day,
            outcome_on=day,
        )
