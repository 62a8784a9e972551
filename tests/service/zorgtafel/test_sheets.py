"""A young person at the table: put forward without a name, seen by whom it was put before and nobody else."""

from __future__ import annotations

import pytest

from service.areas.zorgtafel import young_person_sheets as sheets
from service.core.errors import Hidden, Invalid, NotAllowed
from service.identity.permissions import Role
from tests.service.screenings.flow import LISA_BEFORE, judged, screen
from tests.service.zorgtafel.way import QUESTION, WORRY, Table

pytestmark = pytest.mark.slow


def test_a_partner_puts_somebody_forward_without_a_name(at_table: Table) -> None:
    reference = at_table.forward("pim")

    seen = at_table("pim", lambda unit: sheets.seen(unit, sheets.open_sheet(unit, reference)))
    assert reference.startswith("Z2026-")
    assert [(f.partner, f.worry, f.question, f.held_on) for f in seen.forwards] == [
        ("mee", WORRY, QUESTION, None)
    ]
    assert seen.sheet.case is None
    assert not seen.returning


def test_the_same_words_sent_twice_put_somebody_forward_once(at_table: Table) -> None:
    reference = at_table.forward("pim")
    at_table("pim", sheets.put_forward, WORRY, QUESTION, sheet=reference)

    seen = at_table("pim", lambda unit: sheets.seen(unit, sheets.open_sheet(unit, reference)))
    assert len(seen.forwards) == 1


@pytest.mark.parametrize("field", ["worry", "question"])
def test_a_citizen_number_is_refused(at_table: Table, field: str) -> None:
    """REQ free-text: a BSN in what is put before the table is refused, and nothing is stored."""
    words = {"worry": WORRY, "question": QUESTION} | {field: "Het gaat om 111222333 uit de wijk."}
    with pytest.raises(Invalid, match="BSN"):
        at_table("pim", sheets.put_forward, words["worry"], words["question"])

    assert at_table("bob", sheets.listed) == ()


def test_another_partner_sees_it_once_it_is_on_the_agenda(at_table: Table) -> None:
    """REQ need-to-know: partners see only what is put before the table."""
    at_table.person("gerda", Role.PARTNER, partner="municipality")
    reference = at_table.forward("pim")

    assert at_table("gerda", sheets.listed) == ()
    with pytest.raises(Hidden):
        at_table("gerda", sheets.open_sheet, reference)

    at_table.discussed(reference)
    assert [sheet.reference for sheet in at_table("gerda", sheets.listed)] == [reference]


def test_a_hidden_sheet_is_answered_like_none_and_the_attempt_is_logged(at_table: Table) -> None:
    """REQ need-to-know: the partner cannot tell a sheet out of sight from one that does not exist."""
    at_table.person("gerda", Role.PARTNER, partner="municipality")
    reference = at_table.forward("pim")
    gerda = at_table.world.browser("gerda")

    hidden, absent = gerda.get(f"/table/sheets/{reference}"), gerda.get("/table/sheets/Z2026-9999")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.text.replace(reference, "") == absent.text.replace("Z2026-9999", "")
    log = at_table.world.client("petra").get("/api/v1/audit").json()["entries"]
    assert next((e["action"], e["outcome"]) for e in log if e["object_id"] == reference) == (
        "sheet.read",
        "refused",
    )


def test_a_partner_without_a_seat_sees_and_does_nothing(at_table: Table) -> None:
    at_table.person("nina", Role.PARTNER)
    at_table.discussed(at_table.forward("pim"))

    assert at_table("nina", sheets.listed) == ()
    with pytest.raises(NotAllowed) as refused:
        at_table.forward("nina")
    assert refused.value.key == "table.no_seat"
    assert at_table.world.browser("nina").get("/table").status_code == 200


def test_what_is_for_the_chair_and_the_team_is_for_them_and_its_writer(at_table: Table) -> None:
    """REQ need-to-know: each partner says for whom it is, and the page holds to it."""
    at_table.person("gerda", Role.PARTNER, partner="municipality")
    alice = at_table.world.client("alice")
    case = judged(alice)
    reference = at_table.forward("alice", case=case)
    at_table.discussed(reference)
    for audience in sheets.AUDIENCES:
        at_table(
            "pim",
            lambda unit, to: sheets.share(unit, sheets.open_sheet(unit, reference), f"Gedeeld: {to}.", to),
            audience,
        )

    def read(who: str) -> set[str]:
        seen = at_table(who, lambda unit: sheets.seen(unit, sheets.open_sheet(unit, reference)))
        return {share.audience for share in seen.shares}

    everything = set(sheets.AUDIENCES)
    assert {who: read(who) for who in ("alice", "bob", "pim", "gerda")} == {
        "alice": everything,
        "bob": everything,
        "pim": everything,
        "gerda": {"table"},
    }


def test_a_partner_never_sees_the_code_of_the_case(at_table: Table) -> None:
    """REQ need-to-know: the code of a case opens a file; at the table the young person has another."""
    alice = at_table.world.client("alice")
    _, case = judged(alice), judged(alice)
    reference = at_table.forward("alice", case=case)
    at_table.discussed(reference)

    assert at_table("bob", sheets.open_sheet, reference).case == case
    assert at_table("pim", sheets.open_sheet, reference).case is None
    assert case not in at_table.world.browser("pim").get(f"/table/sheets/{reference}").text


def test_a_worker_sees_the_sheets_of_the_own_cases_only(at_table: Table) -> None:
    """REQ need-to-know: a sheet goes with its case; a stranger to the case is one to the sheet."""
    case = judged(at_table.world.client("alice"))
    reference = at_table.forward("alice", case=case)

    assert at_table("alice", sheets.open_sheet, reference).case == case
    with pytest.raises(Hidden):
        at_table("charlie", sheets.open_sheet, reference)
    with pytest.raises(Hidden):
        at_table.forward("charlie", case=case)
    with pytest.raises(Invalid) as refused:
        at_table.forward("alice")
    assert refused.value.key == "table.case_needed"


def test_a_case_that_returns_is_on_the_same_sheet_with_the_care_it_had(at_table: Table) -> None:
    case = judged(at_table.world.client("alice"))
    first = at_table.forward("alice", case=case)
    day = at_table.discussed(first)
    at_table(
        "pim",
        lambda unit: sheets.tell_care(
            unit, sheets.open_sheet(unit, first), "Behandeling", "voorjaar 2026", "provider_stopped"
        ),
    )
    at_table.later(365)
    again = at_table("alice", sheets.put_forward, "De jongere is weer weg.", QUESTION, case=case).reference

    seen = at_table("pim", lambda unit: sheets.seen(unit, sheets.open_sheet(unit, again)))
    assert again == first
    assert seen.returning
    assert [before.held_on for before in seen.before] == [day]
    assert [(care.kind, care.ending) for care in seen.care] == [("Behandeling", "provider_stopped")]


def test_a_sheet_of_a_partner_is_linked_to_a_case_and_its_earlier_sheet_shows(at_table: Table) -> None:
    """The partner gave no name; the coordinator knows who it is."""
    case = judged(at_table.world.client("alice"))
    first = at_table.forward("alice", case=case)
    at_table.discussed(first)
    second = at_table.forward("pim")
    at_table("bob", lambda unit: sheets.link(unit, sheets.open_sheet(unit, second, "table.lead"), case))

    seen = at_table("pim", lambda unit: sheets.seen(unit, sheets.open_sheet(unit, second)))
    assert seen.earlier == (first,)
    assert seen.returning
    with pytest.raises(NotAllowed):
        at_table("pim", lambda unit: sheets.link(unit, sheets.open_sheet(unit, second), case))


def test_no_score_no_judgement_and_no_answer_is_anywhere_at_the_table(at_table: Table) -> None:
    """REQ no-police, REQ need-to-know: the table, where police-side partners may sit, gets no score, no band,
    no explanation, no judgement and no answer, whatever was computed for the case."""
    alice = at_table.world.client("alice")
    case = judged(alice)
    result = screen(alice, case, LISA_BEFORE).json()
    reference = at_table.forward("alice", case=case)
    day = at_table.discussed(reference)
    seen = {}
    for who in ("pim", "bob"):
        browser = at_table.world.browser(who)
        for path in ("/table", f"/table/sheets/{reference}", f"/table/meetings/{day}", "/table/forward"):
            seen[who, path] = browser.get(path).text.partition("<main")[2].partition("</main")[0]
    assert result["probability"] is not None

    for place, text in seen.items():
        assert "Zorgen van school" not in text, place
        assert "van de 100" not in text, place
        assert f"/cases/{case}/screenings" not in text, place
        assert not [i for i in result["contributions"] if i in text], place
    pim = at_table.world.browser("pim")
    for path in (f"/cases/{case}", f"/cases/{case}/screenings/1", "/cases", "/screenings", "/scoring"):
        assert pim.get(path).status_code == 403, path
    for path in (f"/api/v1/cases/{case}", f"/api/v1/cases/{case}/screenings/1", "/api/v1/model"):
        assert pim.get(path).status_code == 403, path


def test_who_leads_the_table_sees_no_code_of_a_case_of_another_team(at_table: Table) -> None:
    """REQ need-to-know: leading the table opens sheets, not the cases of other teams."""
    case = judged(at_table.world.client("charlie"))
    reference = at_table.forward("charlie", case=case)

    sheet = at_table("bob", sheets.open_sheet, reference)
    assert (sheet.case, sheet.case_id is None) == (None, False)
    page = at_table.world.browser("bob").get(f"/table/sheets/{reference}")
    assert f"/cases/{case}" not in page.text
    assert "ander team" in page.text
