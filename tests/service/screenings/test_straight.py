"""The straight way of a screening answers what the framework's own way answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.areas.screenings import answer_route
from tests.service.screenings.flow import judged

pytestmark = pytest.mark.slow

BODY: dict[str, Any] = {
    "answers": {"risky_relationship": "confirmed", "runaway_times": "no"},
    "now": {"overnight_unknown_place": True},
}
JSON = {"content-type": "application/json"}
SENT = {
    "fits": (json.dumps(BODY), JSON),
    "charset": (json.dumps(BODY), {"content-type": "application/json; charset=utf-8"}),
    "another kind": (json.dumps(BODY), {"content-type": "text/plain"}),
    "nothing": ("", JSON),
    "null": ("null", JSON),
    "no object": ("[1]", JSON),
    "broken": ('{"answers": ', JSON),
    "deep": ("[" * 5_000, JSON),
    "unknown indicator": (json.dumps({"answers": {"shoe_size": "no"}}), JSON),
    "unknown level": (json.dumps({"answers": {"risky_relationship": "perhaps"}}), JSON),
    "now where none": (json.dumps({"answers": {}, "now": {"risky_relationship": True}}), JSON),
    "unknown key": (json.dumps({"answers": {}, "nationality": "x"}), JSON),
    "wrong age": (json.dumps({**BODY, "age": "old"}), JSON),
    "another age": (json.dumps({**BODY, "age": 12}), JSON),
    "twice": (json.dumps(BODY)[:-1] + ', "answers": {}}', JSON),
}


@pytest.mark.parametrize("what", SENT)
def test_both_ways_give_one_answer(
    client: Callable[[str], TestClient], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    content, headers = SENT[what]
    alice = client("alice")
    answers = []
    for straight in (True, False):
        path = f"/api/v1/cases/{judged(alice)}/screenings"
        with monkeypatch.context() as patched:
            if not straight:
                patched.setattr(answer_route, "_valid_body", never_fits)
            answer = alice.post(path, content=content, headers=headers)
        answers.append((answer.status_code, said(answer.json())))

    assert answers[0] == answers[1]


async def never_fits(*_: object) -> None:
    return None


def said(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without what names its case."""
    return {key: value for key, value in answer.items() if key not in ("reference", "instance", "round")}
