"""The demonstration: twenty published young people, a past that holds to every check, a folder of its own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.features.answers import Answers
from screening.model.signing import shipped_public_keys
from screening.plain_language_check import findings
from service.app.open_installation import open_installation
from service.areas.screenings.verify import verify_screenings
from service.audit.verify import verify_log
from service.core.clock import SetClock
from service.core.errors import BadSettings
from service.core.organisation import Organisation
from service.core.settings import Settings
from service.demo.history import TODAY
from service.demo.made_up_stays import made_stays
from service.demo.make_demo import in_one_day, make_demo
from service.demo.young_people import YoungPerson, young_people
from service.identity.permissions import Role
from service.installation.install_and_upgrade import DEMONSTRATION_MARK as MARK
from service.installation.running_installation import Installation
from service.model_runtime.model_archive_files import Kept
from tests.service.demo.support import NOW, Demo, demo, settings_in
from tests.service.raw import raw_database
from tests.service.screenings.flow import LISA_BEFORE, LISA_FOUND

pytestmark = pytest.mark.slow

__all__ = ["demo"]

CASES_OF_THE_STORY = "SELECT count(*) FROM cases WHERE year > 2016"
"""The stays of earlier years are made up beside the story."""


@pytest.fixture
def installation(demo: Demo) -> Iterator[Installation]:
    opened = open_installation(demo.settings, SetClock(NOW))
    try:
        yield opened
    finally:
        opened.close()


def rows(settings: Settings, asked: str) -> list[tuple[Any, ...]]:
    with closing(raw_database(settings.data)) as db:
        return db.execute(asked).fetchall()


def test_twenty_young_people_stand_at_every_stage(demo: Demo) -> None:
    settings = demo.settings
    stages = Counter(stage for (stage,) in rows(settings, "SELECT stage FROM intake"))
    arms = Counter(arm for (arm,) in rows(settings, "SELECT arm FROM screening WHERE made_at > '2017-01-01'"))

    assert rows(settings, CASES_OF_THE_STORY) == [(20,)]
    assert min(stages[stage] for stage in ("draft", "judged", "screened")) >= 2
    assert (arms["withheld"], arms["declined"]) == (2, 1)
    assert arms["shown"] >= 10


def test_every_record_and_every_log_entry_holds(installation: Installation) -> None:
    """REQ reproducible: the past was lived through, not written: all of it can be computed again."""
    with installation.database.reading() as db:
        report = verify_screenings(db, Kept(installation.settings.data), shipped_public_keys())
    log = verify_log(installation.database, installation.settings.data, installation.keys.audit)

    assert (report.ok, report.screenings) == (True, 16 + len(made_stays()))
    assert log.ok
    assert log.entries > 100


def test_nothing_happens_after_the_start(demo: Demo) -> None:
    (last,) = rows(demo.settings, "SELECT max(at) FROM audit_entry")[0]

    assert datetime.fromisoformat(str(last)) < NOW


def test_lisa_is_in_it_with_both_her_rounds(demo: Demo) -> None:
    """A year before she is scored; found, she has direct signs. Both are shown, never withheld."""
    asked = "SELECT request, shown, arm FROM screening WHERE reference = '2025-0001' ORDER BY number"
    (before, found) = [(json.loads(r), json.loads(s), arm) for r, s, arm in rows(demo.settings, asked)]

    for stored, published in ((before[0], LISA_BEFORE), (found[0], LISA_FOUND)):
        assert {key: stored[key] for key in published} == published
    assert (before[1]["status"], before[2]) == ("scored", "shown")
    assert (found[1]["status"], found[1]["acute"][0], found[2]) == (
        "direct_signs",
        "found_at_sex_venue",
        "shown",
    )


def test_every_role_can_sign_in_and_one_worker_is_a_stranger(demo: Demo) -> None:
    accounts = demo.accounts
    roles = Counter(account.role for account in accounts)

    assert roles == Counter(dict.fromkeys(Role, 1) | {Role.INTAKE_WORKER: 2})
    assert len({account.password for account in accounts}) == len(accounts)
    assert accounts[0].line() == f"role: intake_worker  login: intake  password: {accounts[0].password}"


def test_an_earlier_demonstration_is_made_anew_with_new_passwords(demo: Demo, tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    for name in (MARK, "left-over", "organisation.toml"):
        (tmp_path / name).write_text("of an earlier start", "ascii")
    again = make_demo(settings, NOW)

    assert not (tmp_path / "left-over").exists()
    assert rows(settings, CASES_OF_THE_STORY) == [(20,)]
    assert {a.password for a in again}.isdisjoint(a.password for a in demo.accounts)


@pytest.mark.parametrize("kind", ["real installation", "photographs", "file", "link"])
def test_a_folder_that_is_something_else_is_never_touched(tmp_path: Path, kind: str) -> None:
    folder, inside = tmp_path / "data", tmp_path / "data" / "organisation.toml"
    if kind == "file":
        folder.write_text("a file", "ascii")
    elif kind == "link":
        (tmp_path / "real").mkdir()
        (tmp_path / "real" / MARK).write_text("x", "ascii")
        folder.symlink_to(tmp_path / "real")
    else:
        folder.mkdir()
        inside.write_text("name = 'Echt'" if kind == "real installation" else "jpeg", "ascii")

    with pytest.raises(BadSettings) as refused:
        make_demo(settings_in(folder), NOW)

    assert refused.value.key == "demo.not_a_demo"
    assert folder.exists()
    assert inside.exists() == (kind in ("real installation", "photographs"))


def test_it_cannot_be_served_as_a_real_installation(demo: Demo) -> None:
    """REQ withheld-arm: its share of 0 is refused as soon as it is not a demonstration."""
    with pytest.raises(BadSettings, match="withheld_share"):
        Organisation.read(demo.settings.organisation_file)


def test_the_story_is_told_in_plain_words() -> None:
    """REQ plain-words: reasons are written as a professional may write them."""
    said = [r.judgement.reason for person in young_people() for r in person.rounds if r.judgement]

    assert len(said) >= 15
    assert [found for reason in said for found in findings(reason, "nl")] == []


def test_the_nineteen_are_those_of_the_published_set(reference: Path) -> None:
    """Each case is one of the published descriptions, under its own id, with its address."""
    import csv

    with (reference / "vignettes" / "vignettes.csv").open(encoding="utf-8") as file:
        published = {row["id"]: row for row in csv.DictReader(file)}
    told = {person.id: person for person in young_people() if person.id != "lisa"}

    assert set(told) == set(published)
    for id_, person in told.items():
        assert published[id_]["paraphrase"] not in person.source
        assert person.outcome == published[id_]["label"].replace("assessed_risk", "suspected")


def log_odds_above_base(installation: Installation, person: YoungPerson) -> float:
    """What the scored signals of the last round add to the base rate (log odds).

    Direct signs are left out: they are nearly the outcome itself, and would judge their own case.
    """
    table, catalogue = installation.scoring.table, installation.catalogue
    assert table is not None
    scored = {i.id for i in catalogue.scored}
    answers = {i: a for i, a in person.rounds[-1].answers.items() if i in scored}
    codes = table.design.codes(Answers(catalogue, answers, {}))
    return float(table.contributions(codes[None, :]).sum())


def test_victims_rank_above_look_alikes_on_average(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sanity check on real cases, not a validation: on average and with four exceptions allowed."""
    by_outcome: dict[str, list[float]] = {}
    for person in young_people():
        by_outcome.setdefault(person.outcome, []).append(log_odds_above_base(installation, person))
    means = {outcome: float(np.mean(values)) for outcome, values in by_outcome.items()}
    victims, look_alikes = by_outcome["victim"], by_outcome["look_alike"]
    above = float(np.mean([[v > la for la in look_alikes] for v in victims]))
    with capsys.disabled():
        told = ", ".join(f"{outcome} {mean:+.2f}" for outcome, mean in sorted(means.items()))
        print(  # noqa: T201 - whoever runs the tests should see it
            f"\n  published cases, mean log odds above base: {told}; victim above look-alike {above:.0%}"
        )

    assert means["victim"] > means["look_alike"]
    assert above > 0.5
    assert sum(person.breaks_the_stereotype for person in young_people()) == 4


AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    "moment", [(2026, 11, 30, 0, 10), (2026, 11, 30, 0, 59), (2026, 10, 25, 2, 40)], ids=str
)
def test_a_demonstration_is_made_at_any_hour(moment: tuple[int, ...], tmp_path: Path) -> None:
    """Soon after midnight what is told of "today" was still before it; so on the night the clocks change."""
    year, month, day, hour, minute = moment
    now = datetime(year, month, day, hour, minute, tzinfo=AMSTERDAM).astimezone(UTC)
    settings = settings_in(tmp_path / "demo")

    make_demo(settings, now)

    assert rows(settings, CASES_OF_THE_STORY) == [(20,)]


@given(st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_acts_of_today_fit_into_one_day(now: datetime) -> None:
    told = in_one_day(now, "Europe/Amsterdam")

    assert now - timedelta(minutes=91) < told <= now
    first, last = ((told - ago).astimezone(AMSTERDAM) for ago in (TODAY, timedelta(0)))
    assert first.date() == last.date()
