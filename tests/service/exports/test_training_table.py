"""The training table: who may have it, what a row says, and that nothing in it leads back outside."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from screening.catalogue.read_catalogue import load_catalogue
from screening.training import case_columns
from service.access.unit_of_work import unit_as
from service.areas.exports.service import cases_of
from service.areas.exports.training_table import header
from tests.service.assessments.flow import established, findings, recorded, screened_case
from tests.service.pages.reading import Page, get, post
from tests.service.prepared import with_share
from tests.service.screenings.flow import LISA_BEFORE, LISA_FOUND, filled, judge, problem, screen
from tests.service.world import World

pytestmark = pytest.mark.slow

Client = Callable[[str], TestClient]

URL = "/api/v1/exports/training?purpose=retraining"


def table(client: TestClient) -> list[dict[str, str]]:
    answer = client.get(URL)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text)))


def cells(rows: list[dict[str, str]]) -> Iterator[str]:
    return (cell for row in rows for cell in row.values())


def test_a_row_holds_the_intake_the_first_judgement_and_the_valid_outcome(
    client: Client, world: World
) -> None:
    alice = client("alice")
    reference = screened_case(alice)
    judge(alice, reference, view="strong_suspicion", assess_within="today", reason="Later meer gehoord")
    change = {"answers": {"neglect": "confirmed"}, "known": {"neglect": {"how": "told"}}}
    recorded(alice, reference, findings(world, **change))
    world.clock.move_to(world.clock.now() + timedelta(days=3))
    recorded(client("alice"), reference, established(world, after=1, revision=2, saw_score=True))

    (row,) = table(client("anna"))
    assert tuple(row) == header(load_catalogue())
    assert {
        name: row[name] for name in row if name not in LISA_BEFORE["answers"] and row[name] != "not_asked"
    } == {
        "case": row["case"],
        "setting": "youth_protection_intake",
        "age": "16",
        "intake_date": "2026-11-23",
        "judgement": "some_concern",
        "judgement_date": "2026-11-23",
        "arm": "shown",
        "assessment_date": "2026-11-23",
        "assessor_saw_score": "yes",
        "outcome": "established",
        "outcome_date": "2026-11-26",
        "outcome_basis": "own_statement",
    }
    assert {name: row[name] for name in LISA_BEFORE["answers"]} == LISA_BEFORE["answers"], (
        "as answered at the intake, not as the conversation changed it"
    )


def test_a_case_with_two_rounds_is_one_row_of_its_first_round(client: Client, world: World) -> None:
    alice = client("alice")
    reference = screened_case(alice)
    recorded(alice, reference, findings(world))
    world.clock.move_to(world.clock.now() + timedelta(days=365))
    alice = client("alice")
    alice.post(f"/api/v1/cases/{reference}/intakes", json={"age": 17, "setting": "youth_protection_intake"})
    filled(alice, reference, LISA_FOUND)
    judge(alice, reference)
    assert screen(alice, reference, LISA_FOUND).status_code == 201
    recorded(alice, reference, established(world, round=2, held_on="2027-11-23"))

    (row,) = table(client("anna"))
    assert (row["age"], row["school_absence"], row["found_at_sex_venue"]) == ("16", "often", "not_asked")
    assert (row["intake_date"], row["outcome"], row["assessment_date"]) == (
        "2026-11-23",
        "established",
        "2027-11-23",
    )


def test_undetermined_is_in_it_as_such_and_no_outcome_is_no_row(client: Client, world: World) -> None:
    """REQ outcome-definition: undetermined is not "no"; a case without a conversation is not "no" either."""
    alice = client("alice")
    recorded(alice, screened_case(alice), findings(world))
    screened_case(alice)

    assert [row["outcome"] for row in table(client("anna"))] == ["undetermined"]


def test_the_withheld_arm_is_in_it(world: World) -> None:
    withheld = with_share(world, 1.0)
    alice = withheld.client("alice")
    recorded(alice, screened_case(alice), findings(world))

    assert [row["arm"] for row in table(withheld.client("anna"))] == ["withheld"]


def test_rows_carry_a_pseudonym_that_only_the_service_can_turn_back(client: Client, world: World) -> None:
    alice = client("alice")
    first, second = screened_case(alice), screened_case(alice)
    for reference in (first, second):
        recorded(alice, reference, established(world))
    rows = table(client("anna"))

    codes = [row["case"] for row in rows]
    assert len(set(codes)) == 2
    assert not any(word in cell for cell in cells(rows) for word in ("2026-0", "jongere", "Alice"))
    with unit_as(world.installation, world.people["petra"]) as unit:
        assert cases_of(unit, codes[:1]) == {codes[0]: first}
        assert cases_of(unit, ["c0123456789abcdef0123"]) == {}


def test_no_cell_can_be_a_formula(client: Client, world: World) -> None:
    """Every cell begins with a letter or a digit, whatever somebody typed in the record."""
    alice = client("alice")
    reference = screened_case(alice, LISA_BEFORE | {"answers": {"runaway_episodes": "6+", "neglect": "no"}})
    recorded(alice, reference, findings(world, reason="=HYPERLINK(jongere)", means_note="@som(A1)"))
    rows = table(client("anna"))

    assert rows[0]["runaway_episodes"] == "6+"
    assert all(cell[0].isalnum() for cell in cells(rows))


def test_only_an_analyst_gets_it_and_says_what_for(client: Client, world: World) -> None:
    for login in ("alice", "bob", "rita", "petra", "adam"):
        problem(client(login).get(URL), 403, "not_allowed")
    problem(client("anna").get("/api/v1/exports/training"), 422, "exports.purpose")
    problem(client("anna").get("/api/v1/exports/training?purpose=police"), 422, "exports.purpose")
    table(client("anna"))

    entries = client("petra").get("/api/v1/audit").json()["entries"]
    asked = [e for e in entries if e["action"] == "export.training"]
    assert next((e["person"], e["purpose"], e["outcome"]) for e in asked) == ("Anna", "retraining", "ok")
    assert [e["outcome"] for e in asked].count("refused") == 5


def test_the_page_asks_for_the_purpose_and_then_gives_the_file(world: World) -> None:
    browser = world.browser("anna")
    form = get(browser, "/exports").form("/exports")
    assert ("purpose", "") not in form.fields
    assert form.own == []
    again = Page(post(browser, "/exports", {}))
    assert (again.status, again.title.startswith("Fout:")) == (422, True)
    answer = post(browser, "/exports", {"purpose": "validation"})
    assert answer.headers["content-disposition"] == 'attachment; filename="training-2026-11-23.csv"'


def test_the_columns_are_those_of_the_contract() -> None:
    names = header(load_catalogue())
    assert len(names) == len(set(names))
    assert set(case_columns.INTAKE) | set(case_columns.OUTCOMES) <= set(names)


@pytest.mark.parametrize("kind", ["training"])
def test_what_is_exported_passes_the_contract(client: Client, world: World, kind: Any) -> None:
    """The table goes into the analysts' loop as it comes out of here."""
    from datetime import date

    import pandas as pd

    from screening.training.training_table import TrainingTable

    alice = client("alice")
    recorded(alice, screened_case(alice), established(world))
    recorded(alice, screened_case(alice, LISA_FOUND), findings(world))
    frame = pd.DataFrame(table(client("anna")))
    assert frame["intake_date"].max() <= date(2026, 11, 23).isoformat()
    read = TrainingTable.from_frame(frame, load_catalogue())
    assert read.counts.cases == 2
    assert read.counts.outside == 1
