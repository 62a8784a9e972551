"""The fairness store: apart, for a purpose, counted only, and gone on its day."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

from data_contracts.contract_check import check
from screening.training.case_columns import CASE, OUTCOMES, Kind
from screening.training.simulate_cases import simulate
from service.access.unit_of_work import unit_as
from service.areas.exports.pseudonyms import pseudonym, pseudonym_key
from service.areas.exports.training_table import header
from service.areas.fairness import service as fairness
from service.areas.fairness.queries import FILE
from service.core.errors import Conflict, Invalid, NotAllowed
from tests.service.fairness.conftest import REASON, TERMS, UNTIL
from tests.service.raw import everything_stored
from tests.service.world import World


def store(world: World) -> Path:
    return world.installation.settings.data / FILE


def enter(world: World, members: dict[str, dict[str, str]], by: str = "petra") -> None:
    with unit_as(world.installation, world.people[by]) as unit:
        fairness.enter(unit, members)


def held(world: World) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(store(world))) as raw:
        return raw.execute("SELECT link, attribute, value FROM member ORDER BY link, attribute").fetchall()


def logged(world: World, action: str) -> list[str]:
    with world.installation.database.reading() as db:
        asked = text("SELECT facts FROM audit_entry WHERE action = :action")
        return list(db.execute(asked, {"action": action}).scalars())


def test_it_is_a_file_of_its_own_under_a_link_of_its_own(begun: World) -> None:
    """REQ fairness-store: neither the code of the case nor the pseudonym of a training table is in it."""
    enter(begun, {"2026-0001": {"gender": "girl"}})

    ((link, attribute, value),) = held(begun)
    assert (len(link), attribute, value) == (64, "gender", "girl")
    written = store(begun).read_bytes()
    assert b"2026-0001" not in written
    assert pseudonym(pseudonym_key(begun.installation.keys), "2026-0001").encode() not in written
    assert store(begun).stat().st_mode & 0o077 == 0
    assert b"girl" not in everything_stored(begun.installation.settings.data)


@pytest.mark.parametrize("login", ["alice", "bob", "rita", "anna", "adam"])
def test_only_the_privacy_officer_records_begins_and_ends(begun: World, login: str) -> None:
    """REQ fairness-store"""
    with pytest.raises(NotAllowed):
        enter(begun, {"2026-0001": {"gender": "girl"}}, by=login)
    for act in (
        fairness.end,
        lambda unit: fairness.begin(unit, "bias_audit", "ai_act_10_5", REASON, UNTIL),
    ):
        with pytest.raises(NotAllowed), unit_as(begun.installation, begun.people[login]) as unit:
            act(unit)
    assert held(begun) == []


def test_purpose_ground_and_last_day_are_compulsory(world: World) -> None:
    """REQ fairness-store"""
    good = ("bias_audit", "ai_act_10_5", REASON, UNTIL)
    wrong = [
        ("curiosity", *good[1:]),
        (good[0], "because", *good[2:]),
        (*good[:2], "kort", good[3]),
        (*good[:3], date(2026, 11, 23)),
        (*good[:3], date(2026, 11, 23) + timedelta(days=367)),
        (*good[:3], date.min),
    ]
    for one in wrong:
        with pytest.raises(Invalid), unit_as(world.installation, world.people["petra"]) as unit:
            fairness.begin(unit, *one)
    assert not store(world).exists()


def test_two_collections_at_once_do_not_run(begun: World) -> None:
    with pytest.raises(Conflict), unit_as(begun.installation, begun.people["petra"]) as unit:
        fairness.begin(unit, "bias_audit", "ai_act_10_5", REASON, UNTIL)


def test_on_its_day_it_is_gone_without_anybody_asking(begun: World) -> None:
    """REQ fairness-store: the day before it stands; on the day a start or the hourly look removes it."""
    enter(begun, {"2026-0001": {"gender": "girl"}})
    begun.clock.advance(timedelta(days=69, hours=14, minutes=59))  # 31 January, 23.59 in the Netherlands
    assert not fairness.end_when_due(begun.installation)
    assert store(begun).exists()

    begun.clock.advance(timedelta(minutes=1))
    assert fairness.end_when_due(begun.installation)
    assert not store(begun).exists()
    assert logged(begun, "fairness.expire") == ["{}"]
    assert not fairness.end_when_due(begun.installation)


def test_after_its_day_nobody_reads_it_even_where_nothing_removed_it(begun: World) -> None:
    """REQ fairness-store: put back from a backup it is gone with the first look."""
    enter(begun, {"2026-0001": {"gender": "girl"}})
    copy = store(begun).read_bytes()
    begun.clock.advance(timedelta(days=100))
    fairness.end_when_due(begun.installation)
    store(begun).write_bytes(copy)

    with unit_as(begun.installation, begun.people["anna"]) as unit:
        assert fairness.status(unit) is None
    assert not store(begun).exists()


def test_the_officer_can_end_it_and_begin_anew(begun: World) -> None:
    enter(begun, {"2026-0001": {"gender": "girl"}})
    with unit_as(begun.installation, begun.people["petra"]) as unit:
        fairness.end(unit)
        fairness.begin(unit, "bias_correction", "explicit_consent", REASON, UNTIL)

    assert held(begun) == []


@pytest.mark.parametrize(
    "members",
    [
        {"Lisa": {"gender": "girl"}},
        {"2026-0001": {"religion": "none"}},
        {"2026-0001": {"gender": "not_recorded"}},
        {"2026-0001": {"gender": "girl"}, "2026-0002": {"gender": "x"}},
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_of_it_stored(
    begun: World, members: dict[str, dict[str, str]]
) -> None:
    with pytest.raises(Invalid):
        enter(begun, members)
    assert held(begun) == []


def test_a_value_can_be_replaced_and_taken_back(begun: World) -> None:
    enter(begun, {"2026-0001": {"gender": "girl", "birth_country": "elsewhere"}})
    enter(begun, {"2026-0001": {"gender": "boy", "birth_country": ""}})

    assert [one[1:] for one in held(begun)] == [("gender", "boy")]
    with unit_as(begun.installation, begun.people["petra"]) as unit:
        fairness.forget(unit, "2026-0001")
    assert held(begun) == []


def test_counts_under_ten_are_not_told(begun: World) -> None:
    """REQ fairness-store"""
    enter(begun, {f"2026-{number:04d}": {"gender": "girl"} for number in range(1, 11)})
    enter(begun, {"2026-0001": {"birth_country": "elsewhere"}})

    with unit_as(begun.installation, begun.people["anna"]) as unit:
        seen = fairness.status(unit)
    assert seen is not None
    assert seen.recorded == {"gender": 10, "birth_country": None}


def test_the_log_says_why_and_how_many_and_never_what(begun: World) -> None:
    """REQ read-log"""
    enter(begun, {"2026-0001": {"gender": "girl"}})

    assert [json.loads(one) for one in logged(begun, "fairness.enter")] == [{"cases": 1}]
    assert json.loads(logged(begun, "fairness.begin")[0]) == {"ground": "ai_act_10_5", "until": "2027-02-01"}
    with begun.installation.database.reading() as db:
        everything = " ".join(map(str, db.execute(text("SELECT * FROM audit_entry"))))
    assert "girl" not in everything


@pytest.mark.slow
@pytest.mark.parametrize("attribute", sorted(TERMS.attributes))
def test_no_attribute_gets_into_a_table_to_learn_from(world: World, attribute: str) -> None:
    """REQ fairness-store, REQ deny-list, REQ allow-list: not in the export, and refused by the contract."""
    catalogue = world.installation.catalogue
    assert attribute not in header(catalogue)
    frame = simulate(catalogue, 60, seed=1)
    outcomes = [name for name in OUTCOMES if name != CASE]
    kinds: dict[Kind, pd.DataFrame] = {"training": frame, "intake": frame.drop(columns=outcomes)}
    for kind, table in kinds.items():
        assert check(table, kind, catalogue, today=date(2099, 1, 1)).ok
        found = check(table.assign(**{attribute: "girl"}), kind, catalogue, today=date(2099, 1, 1))
        assert ("forbidden_column", attribute) in [(one.code, one.column) for one in found.findings]
