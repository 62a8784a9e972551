"""What an entry of the access log may say: codes and whole numbers, never what it is about."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from service.audit.entry import Entry
from service.identity.actor import Actor
from service.identity.permissions import Role

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ALICE = Actor(7, "alice", "Alice", frozenset({Role.INTAKE_WORKER, Role.REVIEWER}), frozenset({1}), 3, "nl")


def _entry(**more: Any) -> Entry:
    return Entry.by(ALICE, NOW, "case.read", "case", "2026-0001", **more)


def test_an_entry_says_who_in_which_role_did_what_why_and_when() -> None:
    """REQ read-log: who, on whose behalf, role, purpose, what, when."""
    row = _entry(purpose="intake", facts={"number": 2}).row()

    assert row == {
        "at": NOW,
        "person_id": 7,
        "on_behalf_of": None,
        "role": "intake_worker+reviewer",
        "session_id": 3,
        "action": "case.read",
        "object_type": "case",
        "object_id": "2026-0001",
        "purpose": "intake",
        "outcome": "ok",
        "facts": '{"number":2}',
    }


@pytest.mark.parametrize(
    "fact",
    [
        0.72,
        "72 van de 100",
        "Alice Jansen",
        "zorgen van school",
        "",
        "a" * 200,
        "één",
        ("confirmed", "een zin"),
        {"risky_relationship": "confirmed"},
        ["confirmed"],
        b"bytes",
    ],
)
def test_an_entry_takes_no_score_name_or_text(fact: Any) -> None:
    """REQ read-log: no answers, scores or names can get into it; fractions and sentences are refused."""
    with pytest.raises(ValueError, match="access log takes codes"):
        _entry(facts={"fact": fact})


@pytest.mark.parametrize(
    "fact", [0, 12, True, None, "shown", "2026-0001/2", "a3f9" * 16, ("withheld", "stopped")]
)
def test_an_entry_takes_codes_and_whole_numbers(fact: Any) -> None:
    assert json.loads(_entry(facts={"fact": fact}).facts_text())["fact"] == (
        list(fact) if isinstance(fact, tuple) else fact
    )


@pytest.mark.parametrize("where", ["action", "object_type", "object_id", "purpose"])
def test_no_part_of_an_entry_takes_text(where: str) -> None:
    words = {"action": "case.read", "object_type": "case", "object_id": "1", "purpose": None}
    words[where] = "een naam"

    with pytest.raises(ValueError, match=where):
        Entry.by(
            ALICE,
            NOW,
            str(words["action"]),
            str(words["object_type"]),
            words["object_id"],
            purpose=words["purpose"],
        )
