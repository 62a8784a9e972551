"""A screening is asked for with the answers that were judged, or with none; all else is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient

from tests.service.screenings.flow import LISA_BEFORE, judged

pytestmark = pytest.mark.slow

JUDGED: Final[dict[str, Any]] = {"answers": LISA_BEFORE["answers"]}
JSON: Final = {"content-type": "application/json"}
SENT: Final[dict[str, tuple[str, dict[str, str], int, str | None]]] = {
    "what was judged": (json.dumps(JUDGED), JSON, 201, None),
    "charset": (json.dumps(JUDGED), {"content-type": "application/json; charset=utf-8"}, 201, None),
    "age and place too": (json.dumps(LISA_BEFORE), JSON, 201, None),
    "nothing": ("", JSON, 201, None),
    "null": ("null", JSON, 201, None),
    "other answers": (
        json.dumps({"answers": {"risky_relationship": "no"}}),
        JSON,
        409,
        "screening.other_answers",
    ),
    "answers twice": (
        json.dumps(JUDGED)[:-1] + ', "answers": {"neglect": "no"}}',
        JSON,
        409,
        "screening.other_answers",
    ),
    "another kind": (json.dumps(JUDGED), {"content-type": "text/plain"}, 403, "foreign_origin"),
    "no object": ("[1]", JSON, 422, "request_body.field"),
    "broken": ('{"answers": ', JSON, 422, "request_body.not_json"),
    "deep": ("[" * 5_000, JSON, 422, "invalid"),
    "unknown indicator": (
        json.dumps({"answers": {"shoe_size": "no"}}),
        JSON,
        422,
        "answers.unknown_indicator",
    ),
    "unknown level": (
        json.dumps({"answers": {"risky_relationship": "perhaps"}}),
        JSON,
        422,
        "answers.unknown_level",
    ),
    "now where none": (
        json.dumps({"answers": {}, "now": {"risky_relationship": True}}),
        JSON,
        422,
        "answers.no_now",
    ),
    "unknown key": (json.dumps({"answers": {}, "nationality": "x"}), JSON, 422, "request.unknown_key"),
    "wrong age": (json.dumps({**JUDGED, "age": "old"}), JSON, 422, "request.age"),
}


@pytest.mark.parametrize("what", SENT)
def test_each_body_gets_its_answer(client: Callable[[str], TestClient], what: str) -> None:
    content, headers, status, code = SENT[what]
    alice = client("alice")
    answer = alice.post(f"/api/v1/cases/{judged(alice)}/screenings", content=content, headers=headers)

    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
