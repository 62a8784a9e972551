"""The way of a stay through the API, in the words of the tests: placed, talked with, advised, ended."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi.testclient import TestClient
from httpx2 import Response

from tests.service.screenings.flow import LISA_BEFORE, judged, screen
from tests.service.world import World

FIRST: Final = date(2026, 11, 23)
"""The day on which the stays of these tests begin, a Monday."""

ZONE: Final = ZoneInfo("Europe/Amsterdam")


def on_day(world: World, day: date) -> None:
    """Go on to noon of ``day``, where the organisation is."""
    world.clock.move_to(datetime.combine(day, time(12), ZONE))


def after(weeks: int = 0, days: int = 0) -> date:
    return FIRST + timedelta(weeks=weeks, days=days)


class Stay:
    """One stay, as ``login`` works in it. Each answer is checked where it should succeed."""

    def __init__(self, world: World, login: str, reference: str, number: int = 1) -> None:
        self._world = world
        self._login = login
        self._signed_in: tuple[datetime, TestClient] | None = None
        self.reference = reference
        self.path = f"/api/v1/cases/{reference}/stays/{number}"

    @property
    def client(self) -> TestClient:
        """Signed in at this moment: on another day the session of before has ended."""
        moment = self._world.clock.now()
        if self._signed_in is None or self._signed_in[0] != moment:
            self._signed_in = moment, self._world.client(self._login)
        return self._signed_in[1]

    @property
    def now(self) -> dict[str, Any]:
        answer = self.client.get(self.path)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def try_to(self, what: str, **sent: Any) -> Response:
        """Send ``what`` (entries, phase, end) with the present revision unless another is given."""
        return self.client.post(f"{self.path}/{what}", json={"revision": self.now["revision"]} | sent)

    def record(self, kind: str, day: date, **more: Any) -> dict[str, Any]:
        return _made(self.try_to("entries", kind=kind, day=day.isoformat(), **more))

    def move(self, to: str, day: date, **more: Any) -> dict[str, Any]:
        return _made(self.try_to("phase", to=to, day=day.isoformat(), **more))

    def end(self, day: date, **more: Any) -> dict[str, Any]:
        return _made(self.try_to("end", **{"day": day.isoformat(), "how": "as_planned"} | more))

    def advise(self, day: date) -> None:
        self.record("advice", day, code="trauma_treatment", urgency="before_end", waiting="no")

    def evaluate(self, day: date, **scores: Any) -> None:
        self.record("evaluation", day, code="given", **{"satisfaction": 8} | scores)


def placed(world: World, login: str = "alice", reference: str | None = None) -> Stay:
    """A stay that begins on ``FIRST``: of ``reference``, or of a new case with one screened round."""
    client = world.client(login)
    if reference is None:
        reference = judged(client)
        assert screen(client, reference, LISA_BEFORE).status_code == 201
    _made(client.post(f"/api/v1/cases/{reference}/stays", json={"begun_on": FIRST.isoformat()}))
    return Stay(world, login, reference)


def assess(world: World, stay: Stay, *, outcome: str = "established", **answers: str) -> None:
    """Record the in-person assessment of the first round, with what the conversation taught."""
    client, reference = stay.client, stay.reference
    found = {
        "round": 1,
        "revision": client.get(f"/api/v1/cases/{reference}/draft").json()["revision"],
        "held_on": world.clock.now().astimezone(ZONE).date().isoformat(),
        "assessor": world.people["alice"],
        "present": ["young_person"],
        "saw_score": False,
        "outcome": outcome,
        "basis": "own_statement",
        "reason": "De jongere vertelde wat er gebeurde.",
        "second": world.people["rita"] if outcome in ("established", "not_shown") else None,
        "exploitation": ["sexual_exploitation"] if outcome == "established" else [],
        "follows": ["trauma_care"],
        "answers": answers,
        "known": {indicator: {"how": "told"} for indicator in answers},
    }
    _made(client.post(f"/api/v1/cases/{reference}/assessments", json=found))


def _made(answer: Response) -> dict[str, Any]:
    assert answer.status_code == 201, answer.text
    return dict(answer.json())
